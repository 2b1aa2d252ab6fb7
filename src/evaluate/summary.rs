//! The results of a run, counted by kind and by language, and its latencies.

use std::collections::BTreeMap;

use super::judge::Verdict;
use super::response::STAGES;
use super::run::Ended;

/// All that is counted in a run.
#[derive(Clone, Debug)]
pub struct Summary {
    pub all: Row,
    /// Most asked first.
    pub kinds: Vec<Row>,
    pub languages: Vec<Row>,
    /// Each stage that the answers say, and the whole last.
    pub stages: Vec<(&'static str, Latencies)>,
}

/// The questions of one kind.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub name: String,
    pub asked: usize,
    pub success: usize,
    /// Those of which something is expected.
    pub judged: usize,
    pub exact: usize,
    pub wrong: usize,
    pub overclaimed: usize,
    pub missed: usize,
    pub asked_back: usize,
    pub ungrounded: usize,
    pub errors: usize,
    /// From the question to the whole answer.
    pub whole: Latencies,
}

/// Durations in milliseconds, sorted.
#[derive(Clone, Debug, Default)]
pub struct Latencies(Vec<f64>);

impl Latencies {
    pub fn new(mut durations: Vec<f64>) -> Latencies {
        durations.sort_by(f64::total_cmp);
        Latencies(durations)
    }

    /// The shortest duration that `percent` of all do not exceed (nearest rank); `None` of none.
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied()
    }
}

impl Row {
    /// Counts `ended` under a name.
    pub fn count(name: &str, ended: &[&Ended]) -> Row {
        let those =
            |wanted: &dyn Fn(&Ended) -> bool| ended.iter().filter(|one| wanted(one)).count();
        Row {
            name: name.to_owned(),
            asked: ended.len(),
            success: those(&Ended::is_success),
            judged: those(&|one| one.judged.is_some()),
            exact: those(&|one| one.is(Verdict::Exact)),
            wrong: those(&|one| one.is(Verdict::Wrong)),
            overclaimed: those(&|one| one.is(Verdict::Overclaimed)),
            missed: those(&|one| one.is(Verdict::Missed)),
            asked_back: those(&|one| one.asked_back),
            ungrounded: those(&|one| !one.ungrounded.is_empty()),
            errors: those(&|one| !one.ok),
            whole: Latencies::new(ended.iter().map(|one| one.took_ms).collect()),
        }
    }

    /// Part of the questions asked, 0–1.
    pub fn rate(&self, part: usize) -> f64 {
        if self.asked == 0 { 0.0 } else { part as f64 / self.asked as f64 }
    }
}

impl Summary {
    /// Counts a run.
    pub fn of(ended: &[Ended]) -> Summary {
        let all: Vec<&Ended> = ended.iter().collect();
        let stage = |at: usize| ended.iter().filter_map(|one| Some(one.stages?[at])).collect();
        let mut stages: Vec<(&'static str, Latencies)> = STAGES
            .into_iter()
            .enumerate()
            .map(|(at, name)| (name, Latencies::new(stage(at))))
            .collect();
        let all = Row::count("all", &all);
        stages.push(("total", all.whole.clone()));
        Summary {
            all,
            kinds: rows(ended, |one| &one.kind),
            languages: rows(ended, |one| &one.language),
            stages,
        }
    }
}

fn rows(ended: &[Ended], by: impl Fn(&Ended) -> &str) -> Vec<Row> {
    let mut groups: BTreeMap<&str, Vec<&Ended>> = BTreeMap::new();
    for one in ended {
        groups.entry(by(one)).or_default().push(one);
    }
    let mut rows: Vec<Row> = groups.iter().map(|(name, those)| Row::count(name, those)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.asked));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let hundred = Latencies::new((1..=100).rev().map(f64::from).collect());
        assert_eq!(
            [50, 95, 99].map(|p| hundred.percentile(p)),
            [Some(50.0), Some(95.0), Some(99.0)]
        );
        let three = Latencies::new(vec![3.0, 1.0, 2.0]);
        assert_eq!([50, 95].map(|p| three.percentile(p)), [Some(2.0), Some(3.0)]);
        assert_eq!(Latencies::default().percentile(50), None);
    }
}
