//! One question at a time in each conversation, in the order of their arrival.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::domain::Tenant;

type Key = (Tenant, String);
type Gate = Arc<tokio::sync::Mutex<()>>;

/// The conversations that are being answered now; others take no place here.
#[derive(Default)]
pub struct Lines {
    gates: Arc<Mutex<HashMap<Key, Gate>>>,
}

/// A question's turn: the next one of its conversation waits until this is dropped.
pub struct Turn {
    gates: Arc<Mutex<HashMap<Key, Gate>>>,
    key: Key,
    /// Given back before the gate may go.
    guard: Option<OwnedMutexGuard<()>>,
}

impl Lines {
    /// Waits for the questions that came before. Who goes away while waiting leaves the line.
    pub async fn turn(&self, tenant: &Tenant, conversation: &str) -> Turn {
        let key = (tenant.clone(), conversation.to_owned());
        let gate = {
            let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
            gates.entry(key.clone()).or_default().clone()
        };
        let mut turn = Turn { gates: self.gates.clone(), key, guard: None };
        // Gates are fair: first come, first served.
        turn.guard = Some(gate.lock_owned().await);
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.guard = None;
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits holds the gate, too, and comes this way later.
        if gates.get(&self.key).is_some_and(|gate| Arc::strong_count(gate) == 1) {
            gates.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn questions_of_one_conversation_follow_each_other_and_leave_nothing_behind() {
        let lines = Arc::new(Lines::default());
        let tenant = Tenant::new("1").unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let mut asked = Vec::new();
        for number in 0..20 {
            let (lines, tenant, said) = (lines.clone(), tenant.clone(), said.clone());
            asked.push(tokio::spawn(async move {
                let _turn = lines.turn(&tenant, "c").await;
                said.lock().unwrap().push((number, "begins"));
                tokio::time::sleep(Duration::from_millis(1)).await;
                said.lock().unwrap().push((number, "ends"));
            }));
            tokio::task::yield_now().await;
        }
        for one in asked {
            one.await.unwrap();
        }
        let expected: Vec<_> = (0..20).flat_map(|n| [(n, "begins"), (n, "ends")]).collect();
        assert_eq!(*said.lock().unwrap(), expected);
        assert!(lines.gates.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn who_goes_away_while_waiting_holds_nobody_up() {
        let lines = Lines::default();
        let (one, other) = (Tenant::new("1").unwrap(), Tenant::new("2").unwrap());
        let first = lines.turn(&one, "c").await;
        let gone = tokio::time::timeout(Duration::from_millis(5), lines.turn(&one, "c")).await;
        assert!(gone.is_err());
        // Another user's conversation of the same name is another one.
        drop(lines.turn(&other, "c").await);
        drop(first);
        drop(lines.turn(&one, "c").await);
        assert!(lines.gates.lock().unwrap().is_empty());
    }
}
