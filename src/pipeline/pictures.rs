//! The pictures and files of an answer: what they need beside its own search, and what they become.

use std::time::Duration;

use tokio::time::Instant;

use super::artifacts::Kept;
use super::profile::Profile;
use super::respond::Ended;
use super::{Asked, Looked, Pipeline};
use crate::charts::choose::{self, Beside, Question};
use crate::charts::shown::visualization;
use crate::domain::answer::{Artifact, ShownFigure, ShownRecord, Visualization};
use crate::domain::chart::Chart;
use crate::domain::reading::{Reading, Understanding};
use crate::domain::{Findings, Plan, Tenant};
use crate::language::say::Saying;

/// What the searches of an answer's pictures may take at most; and at most half of what is left of
/// the question's time. An answer without a picture is better than none.
const PATIENCE: Duration = Duration::from_secs(1);

/// What an answer states, as it is shown.
#[derive(Clone, Copy)]
pub struct Answered<'a> {
    pub figures: &'a [ShownFigure],
    pub records: &'a [ShownRecord],
    /// Whose answer it is.
    pub user: &'a Tenant,
}

/// What an answer carries beside its words.
#[derive(Default)]
pub struct Pictured {
    pub visualizations: Vec<Visualization>,
    pub artifacts: Vec<Artifact>,
}

impl Pipeline {
    /// The searches that the pictures of an answer need beside its own; none where one of them fails
    /// or takes too long.
    pub(super) async fn find_beside(
        &self,
        (understanding, ended): (&Understanding, &Ended),
        (asked, profile): (&Asked, &Profile),
    ) -> Vec<Beside> {
        let (Reading::Plan(plan), Ended::Found(found)) = (&understanding.reading, ended) else {
            return Vec::new();
        };
        let now = Instant::now();
        let patience = (asked.deadline.saturating_duration_since(now) / 2).min(PATIENCE);
        let hurried = Asked { deadline: now + patience, ..asked.clone() };
        let question = question((plan, &found.findings), profile, asked.today);
        let mut beside = Vec::new();
        for plan in choose::wanted(&question) {
            match self.find(&plan, &profile.holdings, &hurried).await {
                Ok(found) => beside.push(Beside { plan, findings: found.findings }),
                Err(error) => {
                    tracing::warn!(%error, "a picture is left out");
                    return Vec::new();
                }
            }
        }
        beside
    }

    /// The charts of an answer and the files of its data, kept to be fetched where there is a place
    /// for them. Nothing is drawn here.
    pub(super) fn pictures(
        &self,
        looked: &Looked,
        (saying, told): (&Saying, Answered),
    ) -> Pictured {
        let (Reading::Plan(plan), Ended::Found(found)) =
            (&looked.understanding.reading, &looked.ended)
        else {
            return Pictured::default();
        };
        let question = question((plan, &found.findings), &looked.profile, saying.today);
        let charts: Vec<Chart> = choose::sketches(&question, &looked.beside)
            .iter()
            .map(|sketch| saying.chart(plan, sketch))
            .collect();
        let Some(artifacts) = &self.artifacts else {
            let visualizations = charts.iter().map(|chart| visualization(chart, None)).collect();
            return Pictured { visualizations, artifacts: Vec::new() };
        };
        let kept = Kept {
            data: saying.data_table(plan, (&found.findings, told.figures)),
            records: saying.records_table(told.records),
            charts,
        };
        let (kept, paths) = artifacts.keep(told.user, kept);
        let file = |title: &str, path| Artifact {
            kind: "csv",
            title: title.to_owned(),
            path,
            expires_at: paths.expires_at().to_string(),
        };
        let data = kept.data.iter().map(|_| file(saying.data_title(), paths.data()));
        let records = kept.records.iter().map(|_| file(saying.records_title(), paths.records()));
        Pictured {
            artifacts: data.chain(records).collect(),
            visualizations: kept
                .charts
                .iter()
                .enumerate()
                .map(|(at, chart)| visualization(chart, Some(paths.chart(at))))
                .collect(),
        }
    }
}

fn question<'a>(
    (plan, findings): (&'a Plan, &'a Findings),
    profile: &Profile,
    today: jiff::civil::Date,
) -> Question<'a> {
    let first_day = profile.holdings.first_day;
    Question { plan, findings, study: findings.study.as_deref(), first_day, today }
}
