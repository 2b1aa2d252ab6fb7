//! What a run must reach for a GO.

use std::path::Path;

use serde::Deserialize;

use super::EvaluateError;
use super::summary::Summary;

/// The thresholds and why each is there.
const DEFAULTS: &str = include_str!("../../config/evaluation.toml");

/// Every one must hold; `config/evaluation.toml` says what each means.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    min_success_rate: f64,
    max_p95_ms: f64,
    max_wrong: usize,
    max_overclaimed: usize,
    max_ungrounded: usize,
    max_errors: usize,
    max_asked_back_rate: f64,
}

/// One threshold held against a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub what: &'static str,
    pub limit: String,
    pub measured: String,
    pub holds: bool,
}

impl Thresholds {
    /// The embedded ones, those that `file` names taken from it.
    ///
    /// # Errors
    /// A file that cannot be read or is no TOML, names that are no threshold, values out of range.
    pub fn read(file: Option<&Path>) -> Result<Thresholds, EvaluateError> {
        let Some(file) = file else {
            return Thresholds::over(DEFAULTS, "").map_err(|problem| EvaluateError::Thresholds {
                file: "config/evaluation.toml".into(),
                problem,
            });
        };
        let text = std::fs::read_to_string(file)
            .map_err(|source| EvaluateError::Unreadable { file: file.to_owned(), source })?;
        Thresholds::over(DEFAULTS, &text)
            .map_err(|problem| EvaluateError::Thresholds { file: file.to_owned(), problem })
    }

    fn over(defaults: &str, own: &str) -> Result<Thresholds, String> {
        let mut table: toml::Table = toml::from_str(defaults).map_err(|error| error.to_string())?;
        let own: toml::Table = toml::from_str(own).map_err(|error| error.to_string())?;
        table.extend(own);
        let read: Thresholds = table.try_into().map_err(|error| error.to_string())?;
        for (name, rate) in [
            ("min_success_rate", read.min_success_rate),
            ("max_asked_back_rate", read.max_asked_back_rate),
        ] {
            if !(0.0..=1.0).contains(&rate) {
                return Err(format!("{name}: {rate} is no rate; allowed: 0 to 1"));
            }
        }
        if read.max_p95_ms.is_nan() || read.max_p95_ms <= 0.0 {
            return Err(format!("max_p95_ms: {} is not above 0", read.max_p95_ms));
        }
        Ok(read)
    }

    /// Holds each against a run.
    pub fn check(&self, summary: &Summary) -> Vec<Check> {
        let all = &summary.all;
        let percent = |rate: f64| format!("{:.1} %", rate * 100.0);
        let most = |what, limit: usize, measured: usize| Check {
            what,
            limit: format!("at most {limit}"),
            measured: measured.to_string(),
            holds: measured <= limit,
        };
        let success = all.rate(all.success);
        let asked_back = all.rate(all.asked_back);
        let p95 = all.whole.percentile(95);
        vec![
            Check {
                what: "success",
                limit: format!("at least {}", percent(self.min_success_rate)),
                measured: percent(success),
                holds: success >= self.min_success_rate,
            },
            Check {
                what: "P95 of the whole",
                limit: format!("at most {} ms", self.max_p95_ms),
                measured: p95.map_or("unknown".into(), |p95| format!("{p95:.1} ms")),
                holds: p95.is_some_and(|p95| p95 <= self.max_p95_ms),
            },
            most("wrong", self.max_wrong, all.wrong),
            most("overclaimed", self.max_overclaimed, all.overclaimed),
            most("ungrounded", self.max_ungrounded, all.ungrounded),
            most("errors", self.max_errors, all.errors),
            Check {
                what: "asked back",
                limit: format!("at most {}", percent(self.max_asked_back_rate)),
                measured: percent(asked_back),
                holds: asked_back <= self.max_asked_back_rate,
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_replaces_the_lines_that_it_names() {
        let own = Thresholds::over(DEFAULTS, "max_wrong = 2\nmax_p95_ms = 100").unwrap();
        let embedded = Thresholds::read(None).unwrap();
        assert_eq!((embedded.min_success_rate, embedded.max_p95_ms), (0.95, 4000.0));
        assert_eq!((own.max_wrong, own.max_p95_ms), (2, 100.0));
        assert_eq!(own.min_success_rate, embedded.min_success_rate);
    }

    #[test]
    fn what_is_no_threshold_is_refused() {
        for (own, told) in [
            ("max_wrongs = 1", "max_wrongs"),
            ("min_success_rate = 95", "min_success_rate: 95 is no rate"),
            ("max_p95_ms = 0", "max_p95_ms"),
            ("max_errors = -1", "max_errors"),
            ("max_errors", "max_errors"),
        ] {
            let error = Thresholds::over(DEFAULTS, own).unwrap_err();
            assert!(error.contains(told), "{own}: {error}");
        }
        let Err(error) = Thresholds::read(Some(Path::new("nowhere.toml"))) else { panic!() };
        assert!(error.to_string().contains("nowhere.toml"));
    }
}
