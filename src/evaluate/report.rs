//! The result of a run, for the terminal and as Markdown.

use std::fmt::Write as _;

use super::judge::Verdict;
use super::run::Ended;
use super::summary::{Latencies, Row, Summary};
use super::table::{Table, escaped};
use super::thresholds::{Check, Thresholds};

/// One line of what a run was made with: the version, the machine, the day.
#[derive(Clone, Debug)]
pub struct Setting {
    pub name: &'static str,
    pub value: String,
}

/// A run held against its thresholds.
pub struct Report {
    settings: Vec<Setting>,
    summary: Summary,
    checks: Vec<Check>,
    failures: Vec<Failure>,
}

/// Something that a person should look at.
struct Failure {
    what: &'static str,
    place: String,
    id: String,
    said: String,
    why: String,
}

impl Report {
    /// Counts a run and holds it against `thresholds`; `settings` say what it was made with.
    pub fn new(settings: Vec<Setting>, ended: &[Ended], thresholds: &Thresholds) -> Report {
        let summary = Summary::of(ended);
        let checks = thresholds.check(&summary);
        Report { settings, summary, checks, failures: ended.iter().flat_map(failures).collect() }
    }

    /// GO: every threshold holds.
    pub fn is_go(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    fn verdict(&self) -> &'static str {
        if self.is_go() { "GO" } else { "NO-GO" }
    }

    /// The tables, the first `most` failures and the verdict.
    pub fn plain(&self, most: usize) -> String {
        let mut sections = Vec::new();
        let mut failures = String::new();
        for failure in self.failures.iter().take(most) {
            let Failure { what, place, id, said, why } = failure;
            let _ = writeln!(failures, "{what:11} {id} ({place}) {said:?}: {why}");
        }
        if self.failures.len() > most {
            let _ = writeln!(failures, "… and {} more", self.failures.len() - most);
        }
        if !failures.is_empty() {
            sections.push(failures);
        }
        let tables = [self.by("kind"), self.by("language"), self.stages(), self.thresholds()];
        sections.extend(tables.iter().map(Table::plain));
        sections.push(format!("{}\n", self.verdict()));
        sections.join("\n")
    }

    /// The whole report.
    pub fn markdown(&self) -> String {
        let mut text = format!("# Evaluation: {}\n\n", self.verdict());
        for Setting { name, value } in &self.settings {
            let _ = writeln!(text, "- {name}: {}", escaped(value));
        }
        let _ = write!(text, "\n## Thresholds\n\n{}", self.thresholds().markdown());
        let _ = write!(text, "\n## By kind\n\n{}", self.by("kind").markdown());
        text.push_str(
            "\nSuccess: as the file expects; where it expects nothing, answered without an error. \
             Exact, wrong (another figure), overclaimed (answered where it must not) and missed \
             (asked back, refused or failed instead): of the questions whose answer the file \
             knows. Asked back: where the file does not expect it. Latencies in milliseconds.\n",
        );
        let _ = write!(text, "\n## By language\n\n{}", self.by("language").markdown());
        let _ = write!(text, "\n## Stages, in milliseconds\n\n{}", self.stages().markdown());
        text.push_str("\n## Failures\n\n");
        if self.failures.is_empty() {
            text.push_str("None.\n");
        }
        for Failure { what, place, id, said, why } in &self.failures {
            let [place, id, said, why] = [place, id, said, why].map(|part| escaped(part));
            let _ = writeln!(text, "- **{what}** {id} ({place}) “{said}”: {why}");
        }
        text
    }

    fn by(&self, name: &'static str) -> Table {
        let mut table = Table::new(&[
            name,
            "asked",
            "success",
            "exact",
            "wrong",
            "overclaimed",
            "missed",
            "asked back",
            "P50",
            "P95",
            "P99",
        ]);
        let rows = if name == "kind" { &self.summary.kinds } else { &self.summary.languages };
        for row in rows.iter().chain([&self.summary.all]) {
            table.row(cells(row));
        }
        table
    }

    fn stages(&self) -> Table {
        let mut table = Table::new(&["stage", "P50", "P95", "P99"]);
        for (name, latencies) in &self.summary.stages {
            let mut cells = vec![(*name).to_owned()];
            cells.extend(percentiles(latencies));
            table.row(cells);
        }
        table
    }

    fn thresholds(&self) -> Table {
        let mut table = Table::new(&["threshold", "limit", "measured", ""]);
        for Check { what, limit, measured, holds } in &self.checks {
            let holds = if *holds { "pass" } else { "FAIL" };
            table.row(vec![(*what).into(), limit.clone(), measured.clone(), holds.into()]);
        }
        table
    }
}

fn cells(row: &Row) -> Vec<String> {
    let of_judged = |count: usize| if row.judged == 0 { "–".into() } else { count.to_string() };
    let mut cells = vec![row.name.clone(), row.asked.to_string(), row.success.to_string()];
    cells.extend([row.exact, row.wrong, row.overclaimed, row.missed].map(of_judged));
    cells.push(row.asked_back.to_string());
    cells.extend(percentiles(&row.whole));
    cells
}

fn percentiles(latencies: &Latencies) -> [String; 3] {
    let shown =
        |percent| latencies.percentile(percent).map_or("–".into(), |ms| format!("{ms:.2}"));
    [50, 95, 99].map(shown)
}

fn failures(ended: &Ended) -> Vec<Failure> {
    let failure = |what, why| Failure {
        what,
        place: ended.place.clone(),
        id: ended.id.clone(),
        said: ended.said.clone(),
        why,
    };
    let mut found = Vec::new();
    match &ended.judged {
        Some(judged) if judged.verdict != Verdict::Exact => {
            found.push(failure(judged.verdict.as_str(), judged.why.clone()));
        }
        None if !ended.ok => found.push(failure("failed", ended.outcome.clone())),
        _ => {}
    }
    if !ended.ungrounded.is_empty() {
        let amounts = ended.ungrounded.join(" €, ");
        found.push(failure("ungrounded", format!("{amounts} € rests on nothing")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Judged;

    fn ended(kind: &str, judged: Option<(Verdict, &str)>, took_ms: f64) -> Ended {
        Ended {
            place: "own.jsonl:7".into(),
            id: "q|1".into(),
            said: "Combien\n*ici* ?".into(),
            language: "fr".into(),
            kind: kind.into(),
            outcome: "answered".into(),
            ok: true,
            judged: judged.map(|(verdict, why)| Judged { verdict, why: why.into() }),
            asked_back: false,
            ungrounded: Vec::new(),
            took_ms,
            stages: Some([1.0, 2.0, 0.5, 0.25]),
        }
    }

    fn report(ended: &[Ended]) -> Report {
        let settings = vec![Setting { name: "version", value: "1.2_3".into() }];
        Report::new(settings, ended, &Thresholds::read(None).unwrap())
    }

    #[test]
    fn a_run_within_all_thresholds_is_a_go() {
        let exact = ended("a", Some((Verdict::Exact, "")), 3.0);
        let go = report(&[exact, ended("b", None, 5.0)]);
        assert!(go.is_go());
        insta::assert_snapshot!(go.plain(9), @r"
        kind  asked  success  exact  wrong  overclaimed  missed  asked back   P50   P95   P99
        a         1        1      1      0            0       0           0  3.00  3.00  3.00
        b         1        1      –      –            –       –           0  5.00  5.00  5.00
        all       2        2      1      0            0       0           0  3.00  5.00  5.00

        language  asked  success  exact  wrong  overclaimed  missed  asked back   P50   P95   P99
        fr            2        2      1      0            0       0           0  3.00  5.00  5.00
        all           2        2      1      0            0       0           0  3.00  5.00  5.00

        stage        P50   P95   P99
        understand  1.00  1.00  1.00
        search      2.00  2.00  2.00
        profile     0.50  0.50  0.50
        respond     0.25  0.25  0.25
        total       3.00  5.00  5.00

        threshold                   limit  measured
        success           at least 95.0 %   100.0 %  pass
        P95 of the whole  at most 4000 ms    5.0 ms  pass
        wrong                   at most 0         0  pass
        overclaimed             at most 0         0  pass
        ungrounded              at most 0         0  pass
        errors                  at most 0         0  pass
        asked back         at most 20.0 %     0.0 %  pass

        GO
        ");
    }

    #[test]
    fn one_wrong_figure_is_a_no_go_and_is_listed() {
        let wrong = ended("a", Some((Verdict::Wrong, "total 2, expected 3.00")), 3.0);
        let mut loose = ended("a", None, 4100.0);
        loose.ungrounded = vec!["12".into()];
        loose.asked_back = true;
        let mut failed = ended("failed", None, 1.0);
        (failed.ok, failed.outcome, failed.stages) = (false, "http 503".into(), None);
        let no_go = report(&[wrong, loose, failed]);
        assert!(!no_go.is_go());
        assert!(no_go.plain(1).contains("… and 2 more"));
        insta::assert_snapshot!(no_go.markdown(), @r#"
        # Evaluation: NO-GO

        - version: 1.2\_3

        ## Thresholds

        | threshold | limit | measured |  |
        |---|--:|--:|--:|
        | success | at least 95.0 % | 33.3 % | FAIL |
        | P95 of the whole | at most 4000 ms | 4100.0 ms | FAIL |
        | wrong | at most 0 | 1 | FAIL |
        | overclaimed | at most 0 | 0 | pass |
        | ungrounded | at most 0 | 1 | FAIL |
        | errors | at most 0 | 1 | FAIL |
        | asked back | at most 20.0 % | 33.3 % | FAIL |

        ## By kind

        | kind | asked | success | exact | wrong | overclaimed | missed | asked back | P50 | P95 | P99 |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        | a | 2 | 1 | 0 | 1 | 0 | 0 | 1 | 3.00 | 4100.00 | 4100.00 |
        | failed | 1 | 0 | – | – | – | – | 0 | 1.00 | 1.00 | 1.00 |
        | all | 3 | 1 | 0 | 1 | 0 | 0 | 1 | 3.00 | 4100.00 | 4100.00 |

        Success: as the file expects; where it expects nothing, answered without an error. Exact, wrong (another figure), overclaimed (answered where it must not) and missed (asked back, refused or failed instead): of the questions whose answer the file knows. Asked back: where the file does not expect it. Latencies in milliseconds.

        ## By language

        | language | asked | success | exact | wrong | overclaimed | missed | asked back | P50 | P95 | P99 |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        | fr | 3 | 1 | 0 | 1 | 0 | 0 | 1 | 3.00 | 4100.00 | 4100.00 |
        | all | 3 | 1 | 0 | 1 | 0 | 0 | 1 | 3.00 | 4100.00 | 4100.00 |

        ## Stages, in milliseconds

        | stage | P50 | P95 | P99 |
        |---|--:|--:|--:|
        | understand | 1.00 | 1.00 | 1.00 |
        | search | 2.00 | 2.00 | 2.00 |
        | profile | 0.50 | 0.50 | 0.50 |
        | respond | 0.25 | 0.25 | 0.25 |
        | total | 3.00 | 4100.00 | 4100.00 |

        ## Failures

        - **wrong** q\|1 (own.jsonl:7) “Combien \*ici\* ?”: total 2, expected 3.00
        - **ungrounded** q\|1 (own.jsonl:7) “Combien \*ici\* ?”: 12 € rests on nothing
        - **failed** q\|1 (own.jsonl:7) “Combien \*ici\* ?”: http 503
        "#);
    }

    #[test]
    fn each_threshold_alone_stops_a_go() {
        let many = |odd: Ended| {
            let mut all = vec![ended("a", None, 1.0); 99];
            all.push(odd);
            report(&all)
        };
        assert!(many(ended("a", None, 9000.0)).is_go(), "P95 looks over the slowest five");
        assert!(many(ended("a", Some((Verdict::Missed, "")), 1.0)).is_go());
        for odd in [
            ended("a", Some((Verdict::Wrong, "")), 1.0),
            ended("a", Some((Verdict::Overclaimed, "")), 1.0),
            Ended { ungrounded: vec!["1".into()], ..ended("a", None, 1.0) },
            Ended { ok: false, ..ended("a", None, 1.0) },
        ] {
            assert!(!many(odd.clone()).is_go(), "{odd:?}");
        }
        assert!(!report(&[ended("a", None, 4000.1)]).is_go());
        assert!(!report(&[Ended { asked_back: true, ..ended("a", None, 1.0) }]).is_go());
        assert!(!report(&[ended("a", Some((Verdict::Missed, "")), 1.0)]).is_go());
    }
}
