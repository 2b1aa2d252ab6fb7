//! What language models were asked for, as their client counts it.

use prometheus::core::Collector;
use prometheus::proto::MetricFamily;
use prometheus::{CounterVec, IntCounterVec, Opts};

/// Sums since the start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub models: Vec<ModelCounts>,
    /// Plans that were at hand when they were wanted, and those that were not.
    pub cache_hits: u64,
    pub cache_misses: u64,
}

/// The requests to one model for one purpose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelCounts {
    pub model: String,
    pub purpose: &'static str,
    /// Requests sent, those sent again among them.
    pub calls: u64,
    pub errors: u64,
    pub retries: u64,
    /// Calls that came here since another server failed.
    pub fallbacks: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    /// In US dollars; 0 where the model has no price.
    pub cost: f64,
}

impl Asked {
    /// The sum of one count over all models and purposes.
    pub fn sum(&self, count: impl Fn(&ModelCounts) -> u64) -> u64 {
        self.models.iter().map(count).sum()
    }

    /// The sum of one count over all models, for one purpose.
    pub fn sum_for(&self, purpose: &str, count: impl Fn(&ModelCounts) -> u64) -> u64 {
        self.models.iter().filter(|model| model.purpose == purpose).map(count).sum()
    }

    pub(super) fn families(&self) -> Result<Vec<MetricFamily>, prometheus::Error> {
        type Count = fn(&ModelCounts) -> u64;
        let counts: [(&str, &str, Count); 6] = [
            ("llm_calls", "Requests to language models.", |model| model.calls),
            ("llm_errors", "Requests that failed.", |model| model.errors),
            ("llm_retries", "Requests sent again to one server.", |model| model.retries),
            ("llm_fallbacks", "Calls that went to the fallback.", |model| model.fallbacks),
            ("llm_prompt_tokens", "Tokens sent.", |model| model.prompt_tokens),
            ("llm_completion_tokens", "Tokens received.", |model| model.completion_tokens),
        ];
        let mut families = Vec::new();
        for (name, help, count) in counts {
            let made = counters(name, help, &["model", "purpose"])?;
            for model in &self.models {
                made.with_label_values(&[model.model.as_str(), model.purpose]).inc_by(count(model));
            }
            families.extend(made.collect());
        }
        let name = "conversation_llm_cost_dollars_total";
        let help = "What the tokens cost, by LLM_PRICES.";
        let made = CounterVec::new(Opts::new(name, help), &["model", "purpose"])?;
        for model in &self.models {
            made.with_label_values(&[model.model.as_str(), model.purpose]).inc_by(model.cost);
        }
        families.extend(made.collect());
        let made =
            counters("plan_cache", "Plans wanted, by whether they were at hand.", &["result"])?;
        made.with_label_values(&["hit"]).inc_by(self.cache_hits);
        made.with_label_values(&["miss"]).inc_by(self.cache_misses);
        families.extend(made.collect());
        // A family without any model yet has nothing to tell.
        families.retain(|family| !family.get_metric().is_empty());
        Ok(families)
    }
}

fn counters(name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec, prometheus::Error> {
    IntCounterVec::new(Opts::new(format!("conversation_{name}_total"), help), labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;

    #[test]
    fn calls_and_tokens_are_told_by_model_and_purpose() {
        let counts = ModelCounts {
            model: "small".into(),
            purpose: "plan",
            calls: 3,
            errors: 1,
            prompt_tokens: 400,
            cost: 0.25,
            ..ModelCounts::default()
        };
        let asked = Asked { models: vec![counts], cache_hits: 2, cache_misses: 3 };
        assert_eq!(asked.sum_for("wording", |model| model.calls), 0);
        let text = Metrics::new("embedded").unwrap().text(&asked).unwrap();
        for line in [
            "conversation_llm_calls_total{model=\"small\",purpose=\"plan\"} 3",
            "conversation_llm_prompt_tokens_total{model=\"small\",purpose=\"plan\"} 400",
            "conversation_llm_cost_dollars_total{model=\"small\",purpose=\"plan\"} 0.25",
            "conversation_plan_cache_total{result=\"hit\"} 2",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
