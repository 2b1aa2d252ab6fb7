//! How many questions may be here at once: so many are worked on (the pipeline's bound), so many
//! wait. Who comes beyond that is told at once, while another replica may still answer.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{Code, Problem};
use crate::config::Bounds;

/// When a refused question may come again: a place is free within milliseconds, but all who were
/// refused should not be back at once with those who come anew.
const AGAIN: u32 = 1;

/// The places of questions.
pub struct Admission {
    places: Arc<Semaphore>,
    all: u32,
}

/// A question's place, given back when this is dropped.
pub struct Place(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

impl Admission {
    pub fn new(bounds: Bounds) -> Admission {
        let all = bounds.at_work.saturating_add(bounds.waiting);
        Admission { places: Arc::new(Semaphore::new(all as usize)), all }
    }

    /// A place, or a refusal at once.
    pub fn place(&self) -> Result<Place, Problem> {
        self.places.clone().try_acquire_owned().map(Place).map_err(|_| {
            let told = "As many questions as may are being answered or wait.";
            Problem::new(Code::Overloaded, told).retry_after(AGAIN)
        })
    }

    /// Returns when no question is here any more.
    pub async fn idle(&self) {
        // Nobody closes it.
        let _ = self.places.acquire_many(self.all).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_no_place_is_refused_and_a_place_comes_back() {
        let admission = Admission::new(Bounds { at_work: 1, waiting: 1 });
        let (first, second) = (admission.place().unwrap(), admission.place().unwrap());
        assert_eq!(admission.place().err().unwrap().code(), Code::Overloaded);
        drop(first);
        let third = admission.place().unwrap();
        drop((second, third));
        admission.idle().await;
    }
}
