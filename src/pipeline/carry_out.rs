//! From a reading to how its question ended: the search, where there is a plan to search for.

use super::correct::Counted;
use super::profile::Profile;
use super::progress::Progress;
use super::respond::Ended;
use super::{Asked, Pipeline, PipelineError};
use crate::domain::answer::Outcome;
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Plan, SearchWord};
use crate::domain::reading::{Clarification, Note, Offer, Reading, Understanding};
use crate::domain::{Findings, Period, Stage};
use crate::insights::forecast;
use crate::language::names::Names;
use crate::query::validate::validate;

/// What came of a reading.
pub struct CarriedOut {
    pub ended: Ended,
    pub offers: Vec<Offer>,
    pub corrections: Counted,
}

impl From<Ended> for CarriedOut {
    fn from(ended: Ended) -> CarriedOut {
        CarriedOut { ended, offers: Vec::new(), corrections: Counted::default() }
    }
}

impl Pipeline {
    /// What came of a reading: a search where there is a plan to search for. A plan that was
    /// corrected takes the place of the one that was read.
    #[tracing::instrument(target = "trace", name = "search", skip_all)]
    pub(super) async fn carry_out(
        &self,
        understanding: &mut Understanding,
        (asked, profile): (&Asked, &Profile),
        progress: &Progress,
    ) -> Result<CarriedOut, PipelineError> {
        let plan = match before_search(&understanding.reading, (asked, profile)) {
            Ok(plan) => plan,
            Err(ended) => return Ok(ended.into()),
        };
        progress.stage(Stage::Searching);
        let corrected = self.find_or_correct(plan, (asked, profile)).await?;
        let corrections = corrected.counted;
        let asked_back =
            |clarification| CarriedOut { corrections, ..Ended::AskedBack(clarification).into() };
        let found = match corrected.result {
            Ok(found) => found,
            Err(clarification) => return Ok(asked_back(clarification)),
        };
        if let Some(doubt) = doubt(&corrected.plan, &found.findings, &profile.names) {
            return Ok(asked_back(doubt));
        }
        understanding.notes.extend(corrected.taken.into_iter().map(Note::Corrected));
        understanding.notes.extend(corrected.offers.iter().filter_map(|offer| match offer {
            Offer::Period(period) => Some(Note::NearestPeriod { period: *period }),
            Offer::Direction { .. } | Offer::Merchant(_) => None,
        }));
        understanding.reading = Reading::Plan(corrected.plan);
        let ended = Ended::Found(Box::new(found));
        Ok(CarriedOut { ended, offers: corrected.offers, corrections })
    }
}

/// The plan to search for, or how the question ends without a search.
fn before_search<'r>(
    reading: &'r Reading,
    (asked, profile): (&Asked, &Profile),
) -> Result<&'r Plan, Ended> {
    let plan = match reading {
        Reading::Plan(plan) => plan,
        Reading::Clarification(clarification) => {
            return Err(Ended::AskedBack(clarification.clone()));
        }
        Reading::Conversational(talk) => return Err(Ended::Talked(*talk)),
        Reading::Refused(refusal) => return Err(Ended::Refused(*refusal)),
    };
    // Whoever wrote it: a plan whose members do not go together is not guessed at.
    if let Err(invalid) = validate(plan, asked.today) {
        tracing::warn!(member = invalid.member, "a plan is not valid");
        return Err(Ended::AskedBack(Clarification::Unclear));
    }
    if profile.holdings.last_day.is_none() && profile.holdings.accounts.is_empty() {
        return Err(Ended::NoDocuments);
    }
    let foresees = plan.analysis == Some(Analysis::Forecast);
    let until = Period::unit(Unit::Month, forecast::farthest(asked.today));
    if foresees && plan.period.is_some_and(|period| period.first() > until.last()) {
        return Err(Ended::AskedBack(Clarification::TooFarAhead { until }));
    }
    if !foresees && plan.period.is_some_and(|period| period.is_future(asked.today)) {
        return Err(Ended::NothingYet);
    }
    Ok(plan)
}

/// A word that was searched in the labels and is in none of them may have meant something else.
fn doubt(plan: &Plan, findings: &Findings, names: &Names) -> Option<Clarification> {
    let search = plan.labels.iter().find(|search| search.word != SearchWord::Known)?;
    let said = search.said.clone();
    (findings.matched == 0).then(|| match search.word {
        SearchWord::Name => {
            let nearest = names.nearest(&said);
            Clarification::UnknownMerchant { said, nearest }
        }
        SearchWord::Known | SearchWord::Unknown => Clarification::UnknownWord { said },
    })
}

impl Ended {
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Ended::Found(found) if found.findings.is_empty() => Outcome::NoData,
            Ended::Found(_) => Outcome::Answered,
            Ended::NothingYet | Ended::NoDocuments => Outcome::NoData,
            Ended::AskedBack(_) => Outcome::Clarification,
            Ended::Talked(_) => Outcome::Conversational,
            Ended::Refused(_) => Outcome::Refused,
        }
    }
}
