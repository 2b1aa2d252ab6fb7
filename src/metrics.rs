//! What the service counts: one registry for Prometheus, and what `/conversation/stats` adds to it.

use std::collections::BTreeMap;

use prometheus::core::Collector;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};

#[cfg(target_os = "linux")]
use prometheus::process_collector::ProcessCollector;

use crate::domain::answer::{Answer, Outcome};
use crate::version::{COMMIT, VERSION};

pub mod latency;
pub mod models;

use latency::Latency;
use models::Asked;

/// From a fraction of a millisecond (the local way) to the usual deadline.
const SECONDS: [f64; 17] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 15.0,
    30.0,
];

/// Why a question got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The deadline passed outside of a search.
    Deadline,
    /// A search failed, in this way (a few fixed words: it is a label).
    Search(&'static str),
    /// The store failed, in this way.
    Store(&'static str),
    /// A bug of ours.
    Panic,
}

/// All counters of one process. Labels take few values: routes as matched, never raw paths, and
/// nothing of any user.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    request_seconds: HistogramVec,
    pipeline_seconds: Histogram,
    stage_seconds: HistogramVec,
    /// Requests that were turned away, by the problem's code.
    rejected: IntCounterVec,
    /// Questions being answered, and pictures that wait for their turn.
    questions: IntGauge,
    pictures_waiting: IntGauge,
    pictures: IntCounterVec,
    imports: IntCounterVec,
    outcomes: IntCounterVec,
    intents: IntCounterVec,
    understood: IntCounterVec,
    worded: IntCounterVec,
    search_errors: IntCounterVec,
    store_errors: IntCounterVec,
    /// Turns that were stored and synced.
    pub stored: IntCounter,
    store_seconds: Histogram,
    /// From an answer to its synced turn.
    pub storing: Latency,
    deadlines: IntCounter,
    panics: IntCounter,
    /// Questions that needed at least one correction.
    pub corrected: IntCounter,
    /// Corrections in all, and those that brought an answer.
    pub corrections: IntCounter,
    corrections_successful: IntCounterVec,
    /// Queries that were built and answered.
    pub built: IntCounter,
    /// Characters of all messages.
    pub characters: IntCounter,
    /// The whole way of a question.
    pub pipeline: Latency,
    stages: [(&'static str, Latency); 4],
}

impl Metrics {
    /// `home` is the name of the search home. Fails only where two metrics have one name.
    pub fn new(home: &'static str) -> Result<Metrics, prometheus::Error> {
        let registry = Registry::new();
        let build = IntGaugeVec::new(
            Opts::new("conversation_build_info", "The version that runs; always 1."),
            &["version", "commit"],
        )?;
        build.with_label_values(&[VERSION, COMMIT]).set(1);
        registry.register(Box::new(build))?;
        // Memory, processor, files and the start of this process, by their usual names; Linux has them.
        #[cfg(target_os = "linux")]
        registry.register(Box::new(ProcessCollector::for_self()))?;
        let make = Make(&registry);
        let of_home = |name, help| Make::opts(name, help).const_label("home", home);
        Ok(Metrics {
            rejected: make.counters(
                "rejected",
                "Requests that were turned away, by the problem's error_code.",
                &["reason"],
            )?,
            questions: make.gauge("questions_in_flight", "Questions being answered now.")?,
            pictures_waiting: make
                .gauge("pictures_waiting", "Pictures that wait for their turn to be drawn.")?,
            pictures: make.counters("pictures", "Pictures drawn.", &["form"])?,
            imports: make.counters("imports", "Imports, by what came of them.", &["outcome"])?,
            understood: make.counters(
                "understood",
                "Questions by who understood them: local, llm, or nobody (clarification).",
                &["by"],
            )?,
            worded: make.counters("worded", "Answers by who worded them.", &["by"])?,
            requests: make.counters("http_requests", "Requests by route.", &["route", "status"])?,
            request_seconds: {
                let opts = HistogramOpts::new(
                    "conversation_http_request_seconds",
                    "From a request to the head of its response, by route.",
                );
                let made = HistogramVec::new(opts.buckets(SECONDS.to_vec()), &["route"])?;
                registry.register(Box::new(made.clone()))?;
                made
            },
            pipeline_seconds: make.seconds("pipeline_seconds", "From a question to its answer.")?,
            store_seconds: make.seconds("store_seconds", "From an answer to its synced turn.")?,
            stage_seconds: {
                let opts = HistogramOpts::new("conversation_stage_seconds", "Time in each step.");
                let made = HistogramVec::new(opts.buckets(SECONDS.to_vec()), &["stage"])?;
                registry.register(Box::new(made.clone()))?;
                made
            },
            outcomes: make.counters("outcomes", "How questions ended.", &["outcome"])?,
            intents: make.counters("intents", "What was asked.", &["intent"])?,
            search_errors: make
                .counted(of_home("search_errors", "Searches that failed."), &["kind"])?,
            store_errors: make.counters(
                "store_errors",
                "Turns that were not stored, and conversations that were not read.",
                &["kind"],
            )?,
            stored: make.counter("turns_stored", "Turns stored and synced.")?,
            storing: Latency::default(),
            deadlines: make.counter("deadlines_exceeded", "Questions that took too long.")?,
            panics: make.counter("panics", "Requests that a bug ended.")?,
            corrected: make.counter("corrected", "Questions that needed a correction.")?,
            corrections: make.counter("corrections", "Corrections of queries.")?,
            corrections_successful: make.counters(
                "corrections_successful",
                "Corrections that brought an answer.",
                &["kind"],
            )?,
            built: {
                let made =
                    IntCounter::with_opts(of_home("queries_built", "Queries built and answered."))?;
                registry.register(Box::new(made.clone()))?;
                made
            },
            characters: make.counter("response_characters", "Characters of all messages.")?,
            pipeline: Latency::default(),
            stages: ["understand", "search", "profile", "respond"]
                .map(|stage| (stage, Latency::default())),
            registry,
        })
    }

    /// Counts one response, whose head took `seconds`. `route` is the path as matched.
    pub fn request(&self, route: &str, status: u16, seconds: f64) {
        self.requests.with_label_values(&[route, &status.to_string()]).inc();
        self.request_seconds.with_label_values(&[route]).observe(seconds);
    }

    /// Counts a question that ended well.
    pub fn answered(&self, answer: &Answer) {
        let metadata = &answer.metadata;
        self.pipeline_seconds.observe(metadata.pipeline_time_ms / 1e3);
        self.pipeline.record_ms(metadata.pipeline_time_ms);
        let taken = metadata.stages_ms;
        let taken = [taken.understand, taken.search, taken.profile, taken.respond];
        let searched =
            metadata.elasticsearch_query.as_object().is_some_and(|body| !body.is_empty());
        for ((stage, latency), ms) in self.stages.iter().zip(taken) {
            // Small talk has no search: its zero would be no time that a search took.
            if searched || !matches!(*stage, "search" | "profile") {
                self.stage_seconds.with_label_values(&[stage]).observe(ms / 1e3);
                latency.record_ms(ms);
            }
        }
        self.stored.inc();
        self.store_seconds.observe(metadata.store_ms / 1e3);
        self.storing.record_ms(metadata.store_ms);
        self.outcomes.with_label_values(&[metadata.outcome.as_str()]).inc();
        self.intents.with_label_values(&[metadata.query_analysis.intent]).inc();
        self.built.inc_by(u64::from(searched));
        self.corrected.inc_by(u64::from(metadata.corrections > 0));
        self.corrections.inc_by(u64::from(metadata.corrections));
        for kind in &metadata.corrected_by {
            self.corrections_successful.with_label_values(&[kind]).inc();
        }
        let understood = match metadata.outcome {
            Outcome::Clarification => "clarification",
            _ => metadata.understood_by,
        };
        self.understood.with_label_values(&[understood]).inc();
        self.worded.with_label_values(&[metadata.answered_by]).inc();
        self.characters.inc_by(metadata.response_length as u64);
    }

    /// Counts a question that is being answered, until this is dropped.
    pub fn answering(&self) -> Held {
        Held::new(&self.questions)
    }

    /// Counts a picture that waits for its turn, until this is dropped.
    pub fn waiting(&self) -> Held {
        Held::new(&self.pictures_waiting)
    }

    /// Counts a request that was turned away; `reason` is one of the contract's codes.
    pub fn turned_away(&self, reason: &str) {
        self.rejected.with_label_values(&[reason]).inc();
    }

    /// Counts a picture that was drawn, as `svg` or `png`.
    pub fn drawn(&self, form: &'static str) {
        self.pictures.with_label_values(&[form]).inc();
    }

    /// Counts an import that was `previewed`, `imported` or `undone`, or waits for a decision (`asked`).
    pub fn import(&self, outcome: &'static str) {
        self.imports.with_label_values(&[outcome]).inc();
    }

    /// Corrections that brought an answer, of whatever kind.
    pub fn corrections_successful(&self) -> u64 {
        by_label(&self.corrections_successful, "kind").values().sum()
    }

    /// Counts a question that got no answer.
    pub fn failed(&self, failure: Failure) {
        match failure {
            Failure::Deadline => self.deadlines.inc(),
            Failure::Search(kind) => self.search_errors.with_label_values(&[kind]).inc(),
            Failure::Store(kind) => self.store_errors.with_label_values(&[kind]).inc(),
            Failure::Panic => self.panics.inc(),
        }
    }

    /// The latencies of one step, where it is measured.
    pub fn stage(&self, name: &str) -> Option<&Latency> {
        self.stages.iter().find(|(stage, _)| *stage == name).map(|(_, latency)| latency)
    }

    pub fn by_outcome(&self) -> BTreeMap<String, u64> {
        by_label(&self.outcomes, "outcome")
    }

    pub fn by_intent(&self) -> BTreeMap<String, u64> {
        by_label(&self.intents, "intent")
    }

    /// Searches that failed, by whatever cause.
    pub fn search_failures(&self) -> u64 {
        by_label(&self.search_errors, "kind").values().sum()
    }

    /// Turns that were not stored, and conversations that were not read.
    pub fn store_failures(&self) -> u64 {
        by_label(&self.store_errors, "kind").values().sum()
    }

    /// Questions that got no answer.
    pub fn failures(&self) -> u64 {
        self.search_failures() + self.store_failures() + self.deadlines.get() + self.panics.get()
    }

    /// Prometheus' text format, with what others count.
    pub fn text(&self, asked: &Asked) -> Result<String, prometheus::Error> {
        let mut families = self.registry.gather();
        families.extend(asked.families()?);
        TextEncoder::new().encode_to_string(&families)
    }
}

/// One more in a gauge, as long as this is there.
pub struct Held(IntGauge);

impl Held {
    fn new(gauge: &IntGauge) -> Held {
        gauge.inc();
        Held(gauge.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Makes counters and registers them, all with the service's own prefix.
struct Make<'a>(&'a Registry);

impl Make<'_> {
    fn counters(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> Result<IntCounterVec, prometheus::Error> {
        self.counted(Make::opts(name, help), labels)
    }

    fn counted(&self, opts: Opts, labels: &[&str]) -> Result<IntCounterVec, prometheus::Error> {
        let made = IntCounterVec::new(opts, labels)?;
        self.0.register(Box::new(made.clone()))?;
        Ok(made)
    }

    /// Of a counter.
    fn opts(name: &str, help: &str) -> Opts {
        Opts::new(format!("conversation_{name}_total"), help)
    }

    fn gauge(&self, name: &str, help: &str) -> Result<IntGauge, prometheus::Error> {
        let made = IntGauge::new(format!("conversation_{name}"), help)?;
        self.0.register(Box::new(made.clone()))?;
        Ok(made)
    }

    fn seconds(&self, name: &str, help: &str) -> Result<Histogram, prometheus::Error> {
        let opts = HistogramOpts::new(format!("conversation_{name}"), help);
        let made = Histogram::with_opts(opts.buckets(SECONDS.to_vec()))?;
        self.0.register(Box::new(made.clone()))?;
        Ok(made)
    }

    fn counter(&self, name: &str, help: &str) -> Result<IntCounter, prometheus::Error> {
        let made = IntCounter::with_opts(Make::opts(name, help))?;
        self.0.register(Box::new(made.clone()))?;
        Ok(made)
    }
}

/// The counts of a family by the values of one label.
fn by_label(counters: &IntCounterVec, name: &str) -> BTreeMap<String, u64> {
    let families = counters.collect();
    let metrics = families.iter().flat_map(|family| family.get_metric());
    metrics
        .filter_map(|metric| {
            let label = metric.get_label().iter().find(|label| label.name() == name)?;
            let label = label.value().to_owned();
            Some((label, metric.get_counter().get_value() as u64))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_by_kind_and_in_all() {
        let metrics = Metrics::new("embedded").unwrap();
        metrics.failed(Failure::Deadline);
        metrics.failed(Failure::Search("unavailable"));
        metrics.failed(Failure::Search("partial"));
        metrics.failed(Failure::Store("full"));
        metrics.failed(Failure::Panic);
        metrics.request("/health", 200, 0.001);
        metrics.turned_away("RATE_LIMITED");
        assert_eq!((metrics.failures(), metrics.search_failures()), (5, 2));
        let text = metrics.text(&Asked::default()).unwrap();
        for line in [
            "conversation_search_errors_total{home=\"embedded\",kind=\"partial\"} 1",
            "conversation_store_errors_total{kind=\"full\"} 1",
            "conversation_http_requests_total{route=\"/health\",status=\"200\"} 1",
            "conversation_build_info{",
            "conversation_rejected_total{reason=\"RATE_LIMITED\"} 1",
            "conversation_questions_in_flight 0",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
