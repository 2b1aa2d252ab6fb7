//! The last plan of each user's conversation, in bounded memory.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Plan, Tenant};

/// Conversations of different users never meet, whatever they are called.
pub struct Threads {
    plans: moka::sync::Cache<(Tenant, String), Arc<Plan>>,
}

const CONVERSATIONS: u64 = 100_000;
const KEPT: Duration = Duration::from_secs(24 * 3600);

impl Default for Threads {
    fn default() -> Self {
        let plans =
            moka::sync::Cache::builder().max_capacity(CONVERSATIONS).time_to_idle(KEPT).build();
        Threads { plans }
    }
}

impl Threads {
    pub fn last(&self, tenant: &Tenant, conversation: &str) -> Option<Arc<Plan>> {
        self.plans.get(&(tenant.clone(), conversation.to_owned()))
    }

    pub fn remember(&self, tenant: &Tenant, conversation: &str, plan: Plan) {
        self.plans.insert((tenant.clone(), conversation.to_owned()), Arc::new(plan));
    }
}
