//! What came of a question, put into the contract's answer.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::find::Found;
use super::pictures::{Answered, Pictured};
use super::profile::Profile;
use super::{Asked, Looked, Pipeline};
use crate::domain::Period;
use crate::domain::answer::{
    Answer, LlmUse, Metadata, Outcome, QueryAnalysis, ShownPeriod, ShownRecord, Spoken, Stages,
};
use crate::domain::findings::Record;
use crate::domain::plan::{Ask, Comparison, GroupKey, Intent, Plan, SHOWN_AT_MOST, Sort};
use crate::domain::reading::{Clarification, Note, Reading, Refusal, SmallTalk, Understanding};
use crate::insights::figures::figures;
use crate::insights::unasked;
use crate::language::say::Saying;
use crate::query::{body, describe};

/// How a question ended.
pub enum Ended {
    Found(Box<Found>),
    /// The period has not begun.
    NothingYet,
    /// The user has no documents at all.
    NoDocuments,
    AskedBack(Clarification),
    Talked(SmallTalk),
    Refused(Refusal),
}

/// Follow-ups and offers shown.
const MOST_SUGGESTED: usize = 4;
/// Days after the newest document from which a period "goes well past it".
const WELL_PAST: i32 = 7;

impl Pipeline {
    #[tracing::instrument(target = "trace", name = "respond", skip_all)]
    pub(super) fn respond(&self, looked: &Looked, asked: &Asked) -> Answer {
        let Looked { profile, understanding, ended, .. } = looked;
        let saying = Saying {
            language: understanding.language,
            today: asked.today,
            dataset: &self.dataset,
            holdings: &profile.holdings,
        };
        let spoken = speak(understanding, ended, &saying);
        let mut suggestions: Vec<String> =
            looked.offers.iter().map(|offer| saying.offer(offer)).collect();
        suggestions.extend(spoken.suggestions);
        suggestions.truncate(MOST_SUGGESTED);
        let found = match ended {
            Ended::Found(found) => Some(found),
            _ => None,
        };
        let total_results = match ended {
            Ended::Found(found) => Some(found.findings.matched),
            Ended::NothingYet | Ended::NoDocuments => Some(0),
            _ => None,
        };
        let noticed = match (&understanding.reading, found) {
            (Reading::Plan(plan), Some(found)) => {
                let habits = looked.habits.as_deref();
                unasked::noticed(plan, (&found.findings, habits), &self.dataset)
            }
            _ => Vec::new(),
        };
        let mut figures = spoken.figures;
        figures.extend(saying.noticed_figures(&noticed));
        let records = found.map_or(&[][..], |found| &found.findings.records);
        let transactions: Vec<ShownRecord> = records.iter().map(shown).collect();
        let told =
            Answered { figures: &figures, records: &transactions, user: &asked.caller.tenant };
        let Pictured { visualizations, artifacts } = self.pictures(looked, (&saying, told));
        let mut notes: Vec<String> = self
            .notes(understanding, (asked, profile))
            .iter()
            .map(|note| saying.note(note))
            .collect();
        notes.extend(spoken.notes.iter().cloned());
        let page = match (&understanding.reading, found) {
            (Reading::Plan(plan), Some(found)) => shown_of(plan, found),
            _ => None,
        };
        notes.extend(page.map(|note| saying.note(&note)));
        Answer {
            success: true,
            conversation_id: String::new(),
            turn_id: Uuid::now_v7().to_string(),
            total_results,
            aggregations_summary: spoken.aggregations_summary,
            figures,
            transactions,
            visualizations: spoken.visualizations.into_iter().chain(visualizations).collect(),
            artifacts,
            insights: saying.insights(&noticed),
            suggestions,
            metadata: Metadata {
                outcome: ended.outcome(),
                total_results,
                response_length: spoken.message.chars().count(),
                took_ms: found.map_or(0, |found| found.took_ms),
                data_until: profile.holdings.last_day.map(|day| day.to_string()),
                data: self.data.is_demonstration().then_some("demonstration"),
                pipeline_time_ms: 0.0,
                stages_ms: Stages::default(),
                language: understanding.language,
                understood_by: if looked.by.understood { "llm" } else { "local" },
                answered_by: "template",
                query_analysis: self.analysis(understanding, ended, (&saying, notes)),
                elasticsearch_query: found
                    .map_or_else(|| Value::Object(Map::new()), |found| found.body.clone()),
                corrections: looked.corrections.attempted,
                corrected_by: corrected_by(looked),
                llm: LlmUse { failure: looked.by.failure, ..LlmUse::default() },
                request_id: asked.request_id.clone(),
                store_ms: 0.0,
            },
            message: spoken.message,
        }
    }

    /// The reading's notes, and what the data do not reach.
    fn notes(
        &self,
        understanding: &Understanding,
        (asked, profile): (&Asked, &Profile),
    ) -> Vec<Note> {
        let mut notes = understanding.notes.clone();
        let Reading::Plan(plan) = &understanding.reading else { return notes };
        let (Some(period), Some(until)) = (plan.period, profile.holdings.last_day) else {
            return notes;
        };
        let asked_until = period.so_far(asked.today).last().unwrap_or(asked.today);
        let missing = until.until(asked_until).map_or(0, |span| span.get_days());
        if missing > WELL_PAST && !period.is_future(asked.today) {
            notes.push(Note::DataUntil { day: until });
        }
        let compared_before_all = matches!(plan.comparison, Some(Comparison::Period { previous, .. })
            if previous.first() < profile.holdings.first_day);
        if compared_before_all || period.first().is_none() {
            notes.extend(profile.holdings.first_day.map(|day| Note::DataSince { day }));
        }
        notes
    }

    fn analysis(
        &self,
        understanding: &Understanding,
        ended: &Ended,
        (saying, notes): (&Saying, Vec<String>),
    ) -> QueryAnalysis {
        let plan = match &understanding.reading {
            Reading::Plan(plan) => Some(plan),
            _ => None,
        };
        let period = |period: Period| ShownPeriod {
            from: period.first().map(|day| day.to_string()),
            to: period.last().map(|day| day.to_string()),
            label: saying.period_label(period),
        };
        QueryAnalysis {
            intent: intent(understanding, ended).as_str(),
            operation: plan.map(Plan::operation),
            confidence: (understanding.confidence * 100.0).round() / 100.0,
            filters: plan
                .filter(|plan| !body::is_about_accounts(plan))
                .map(|plan| describe::filters(plan, &self.dataset))
                .unwrap_or_default(),
            period: plan.and_then(|plan| plan.period).or_else(|| studied(ended)).map(period),
            comparison: plan.and_then(|plan| match &plan.comparison {
                Some(Comparison::Period { previous, .. }) => Some(period(*previous)),
                _ => None,
            }),
            aggregations_requested: plan.map(|plan| vec![ask_name(plan)]).unwrap_or_default(),
            group_by: plan.and_then(|plan| plan.group).map(|group| match group.by {
                GroupKey::Dimension(dimension) => self.dataset.field(dimension).to_owned(),
                GroupKey::Time(unit) => {
                    format!("{}.{unit:?}", self.dataset.fields.date).to_lowercase()
                }
            }),
            limit: plan.and_then(|plan| plan.limit),
            sort: plan.and_then(|plan| plan.sort).map(|sort| match sort {
                Sort::Newest => "date:desc",
                Sort::Oldest => "date:asc",
                Sort::Largest => "amount:desc",
                Sort::Smallest => "amount:asc",
            }),
            text: plan.and_then(|plan| {
                let words: Vec<&str> =
                    plan.labels.iter().map(|search| search.searched.as_str()).collect();
                (!words.is_empty()).then(|| words.join(" | "))
            }),
            notes,
        }
    }
}

/// The kinds of the corrections that brought the answer; what no note tells was a model's own.
fn corrected_by(looked: &Looked) -> Vec<&'static str> {
    let noted = looked.understanding.notes.iter().filter_map(|note| match note {
        Note::Corrected(correction) => Some(correction.kind()),
        _ => None,
    });
    let successful = usize::try_from(looked.corrections.successful).unwrap_or(usize::MAX);
    noted.chain(std::iter::repeat("plan")).take(successful).collect()
}

/// Which documents of all are shown, where the question went on in a list or wanted all of it.
fn shown_of(plan: &Plan, found: &Found) -> Option<Note> {
    let of = found.findings.matched;
    let shown = found.findings.records.len() as u64;
    let before = u64::from(plan.skip);
    let all_wanted = plan.limit == Some(SHOWN_AT_MOST) && shown < of;
    if of == 0 || !(plan.skip > 0 || all_wanted) {
        return None;
    }
    Some(match shown {
        0 => Note::AllShown { of },
        shown => Note::Shown { first: before + 1, last: before + shown, of },
    })
}

/// The days that an analysis took where none were said.
fn studied(ended: &Ended) -> Option<Period> {
    let Ended::Found(found) = ended else { return None };
    found.findings.study.as_ref().map(|study| study.period)
}

fn speak(understanding: &Understanding, ended: &Ended, saying: &Saying) -> Spoken {
    match (ended, &understanding.reading) {
        (Ended::AskedBack(clarification), _) => saying.clarification(clarification),
        (Ended::Talked(talk), _) => saying.small_talk(*talk),
        (Ended::Refused(refusal), _) => saying.refusal(*refusal),
        (Ended::Found(found), Reading::Plan(plan)) => {
            let figures = figures(plan, &found.findings, saying.today);
            if ended.outcome() == Outcome::NoData && found.findings.study.is_none() {
                saying.no_data(plan, &figures)
            } else {
                saying.answer(plan, &found.findings, &figures)
            }
        }
        (Ended::NothingYet, Reading::Plan(plan)) => saying.no_data(plan, &[]),
        _ => saying.no_documents(),
    }
}

fn intent(understanding: &Understanding, ended: &Ended) -> Intent {
    match (&understanding.reading, ended) {
        (Reading::Plan(plan), _) => plan.intent(),
        (_, Ended::Talked(talk)) => match talk {
            SmallTalk::Greeting => Intent::Greeting,
            SmallTalk::Farewell => Intent::Farewell,
            SmallTalk::Thanks => Intent::Thanks,
            SmallTalk::Help => Intent::Help,
            SmallTalk::Smalltalk => Intent::Smalltalk,
        },
        (_, Ended::Refused(_)) => Intent::OutOfScope,
        _ => Intent::Unclear,
    }
}

fn ask_name(plan: &Plan) -> &'static str {
    match plan.ask {
        Ask::List => "list",
        Ask::Total => "total",
        Ask::Count => "count",
        Ask::Average(_) => "average",
        Ask::Median => "median",
        Ask::Max => "max",
        Ask::Min => "min",
        Ask::Share => "share",
        Ask::Ratio => "ratio",
    }
}

pub(super) fn shown(record: &Record) -> ShownRecord {
    ShownRecord {
        transaction_id: record.id.clone(),
        date: record.date.map(|day| day.to_string()),
        merchant_name: record.merchant.clone(),
        category_name: record.category.clone(),
        amount: record.amount,
        currency_code: record.currency.code().to_owned(),
        primary_description: record.label.clone(),
        operation_type: record.operation.clone(),
        account_name: record.account.clone(),
    }
}
