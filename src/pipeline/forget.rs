//! A user who was erased is remembered no more: not in what is kept ready, either.

use std::hash::Hash;

use super::Pipeline;
use crate::domain::Tenant;

impl Pipeline {
    /// Forgets all that is kept ready of the users that `erased` names: their names, threads, average
    /// months, a model's plans, pictures and files. Questions that are being answered go on.
    pub async fn forget(&self, erased: impl Fn(&Tenant) -> bool) {
        forget(&self.profiles.by_version, |(user, _)| erased(user));
        forget(&self.profiles.for_a_while, |(user, _)| erased(user));
        forget(&self.habits.of_users, |(user, _)| erased(user));
        forget(&self.threads.known, |(user, _)| erased(user));
        if let Some(artifacts) = &self.artifacts {
            artifacts.forget(&erased);
        }
        let planning = self.model.as_ref().and_then(|model| model.planning.as_ref());
        if let Some(planning) = planning {
            planning.planner.forget(&erased).await;
        }
    }
}

fn forget<K, V>(kept: &moka::sync::Cache<K, V>, erased: impl Fn(&K) -> bool)
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    for (key, _) in kept.iter().filter(|(key, _)| erased(key)) {
        kept.invalidate(&*key);
    }
}
