//! Where a language model puts an answer into words: analyses, or all that was found. The template's
//! message is what it is held against, and what stands where it fails.

use std::sync::Arc;

use tokio::time::Instant;

use super::progress::Progress;
use super::respond::Ended;
use super::{Asked, Looked, Pipeline};
use crate::domain::answer::{Answer, Outcome};
use crate::domain::plan::{Dimension, Plan};
use crate::domain::reading::Reading;
use crate::domain::{Period, Stage};
use crate::language::say::Saying;
use crate::llm::client::Payer;
use crate::llm::grounding::{Facts, Name};
use crate::llm::wording::{Wording, split};

/// Words by a model.
#[derive(Clone)]
pub struct Words {
    pub wording: Wording,
    pub which: Which,
}

/// Which answers a model words. Questions back, refusals and "nothing found" are never its to word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of more than one sentence: a model says one no better.
    Analyses,
    AllFound,
}

/// The part of the time left, in percent, that the words may take: what is missing then is the
/// template's to say, and is said at once.
const SHARE: u32 = 90;

impl Pipeline {
    /// Puts the answer's message into a model's words, where that is to word it, and tells it as it
    /// comes about. False where the message stays as it is, and untold.
    #[tracing::instrument(target = "trace", name = "word", skip_all)]
    pub(super) async fn put_into_words(
        &self,
        answer: &mut Answer,
        (looked, asked): (&Looked, &Asked),
        (payer, progress): (&Arc<Payer>, &Progress),
    ) -> bool {
        let words = self.model.as_ref().and_then(|model| model.words.as_ref());
        let Some((words, plan)) = words
            .zip(worded_plan(looked, answer))
            .filter(|(words, plan)| words.which == Which::AllFound || plan.analysis.is_some())
        else {
            return false;
        };
        let names = self.own_names(looked, asked);
        let template = split(&answer.message, &names);
        if words.which == Which::Analyses && template.len() < 2 {
            return false;
        }
        progress.stage(Stage::Wording);
        let periods: Vec<Period> = plan.period.into_iter().collect();
        let facts = Facts {
            language: looked.understanding.language,
            today: asked.today,
            question: &asked.message,
            template: &template,
            figures: &answer.figures,
            periods: &periods,
            names: &names,
        };
        let now = Instant::now();
        let deadline = now + asked.deadline.saturating_duration_since(now) * SHARE / 100;
        let mut telling = words.wording.tell(&facts, (payer.clone(), deadline)).await;
        progress.begin(answer);
        let mut message = String::new();
        while let Some(piece) = telling.next().await {
            progress.piece(&piece.text);
            message.push_str(&piece.text);
        }
        if !telling.withheld.is_empty() {
            tracing::warn!(why = ?telling.withheld, "sentences of the model were withheld");
        }
        if let Some(error) = &telling.failure {
            tracing::warn!(%error, "the model did not word the whole answer");
            answer.metadata.llm.failure.get_or_insert(error.kind());
        }
        if telling.worded {
            answer.metadata.answered_by = "llm";
        }
        answer.metadata.response_length = message.chars().count();
        answer.message = message;
        true
    }

    /// The names that the user's data hold, as a message writes them.
    fn own_names(&self, looked: &Looked, asked: &Asked) -> Vec<Name> {
        let holdings = &looked.profile.holdings;
        let saying = Saying {
            language: looked.understanding.language,
            today: asked.today,
            dataset: &self.dataset,
            holdings,
        };
        let named = |dimension, key: &str| Name {
            shown: saying.shown_name(dimension, key),
            key: key.to_owned(),
        };
        let merchants = holdings.merchants.iter().map(|key| named(Dimension::Merchant, key));
        let categories = holdings.categories.iter().map(|key| named(Dimension::Category, key));
        let accounts =
            holdings.accounts.iter().map(|account| named(Dimension::Account, &account.name));
        merchants.chain(categories).chain(accounts).collect()
    }
}

/// The plan of an answer that a model may word.
fn worded_plan<'l>(looked: &'l Looked, answer: &Answer) -> Option<&'l Plan> {
    match (&looked.understanding.reading, &looked.ended) {
        (Reading::Plan(plan), Ended::Found(_))
            if answer.metadata.outcome == Outcome::Answered && !answer.figures.is_empty() =>
        {
            Some(plan)
        }
        _ => None,
    }
}
