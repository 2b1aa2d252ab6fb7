//! The choices of a question back: whole questions, each of which is understood when it is sent
//! next, in its conversation or alone. A choice that is not has no place here, so each is read first.

use super::profile::Profile;
use super::{Asked, Pipeline};
use crate::domain::plan::{Plan, SearchWord};
use crate::domain::reading::{Clarification, Reading, Understanding};
use crate::domain::{Language, Period};
use crate::language::say::Saying;

/// The fewest and the most choices.
const FEWEST: usize = 2;
const MOST: usize = 4;

impl Pipeline {
    /// Two to four choices; `understanding` is that of the text that is asked about, `last` the plan
    /// that it followed on.
    pub(super) fn choices(
        &self,
        (clarification, understanding): (&Clarification, &Understanding),
        (asked, profile): (&Asked, &Profile),
        last: Option<&Plan>,
    ) -> Vec<String> {
        let asking =
            Asking { pipeline: self, asked, profile, last, language: understanding.language };
        let saying = asking.saying();
        let mut choices: Vec<String> = Vec::new();
        let offer = |choices: &mut Vec<String>, text: String, most: usize| {
            if choices.len() < most && !choices.contains(&text) && asking.is_understood(&text) {
                choices.push(text);
            }
        };
        for text in asking.mended(clarification) {
            offer(&mut choices, text, MOST);
        }
        // What keeps the rest of the question goes before what only says something like it.
        let most = if choices.is_empty() { MOST } else { FEWEST };
        for text in saying.clarification(clarification).suggestions {
            offer(&mut choices, text, most);
        }
        for text in saying.starters() {
            offer(&mut choices, text, FEWEST);
        }
        choices
    }
}

/// The conversation that a question back is asked in.
struct Asking<'a> {
    pipeline: &'a Pipeline,
    asked: &'a Asked,
    profile: &'a Profile,
    last: Option<&'a Plan>,
    language: Language,
}

impl Asking<'_> {
    fn saying(&self) -> Saying<'_> {
        Saying {
            language: self.language,
            today: self.asked.today,
            dataset: &self.pipeline.dataset,
            holdings: &self.profile.holdings,
        }
    }

    /// What was asked, whole, with what was in doubt replaced: each of the names that are near, or the
    /// day that exists.
    fn mended(&self, clarification: &Clarification) -> Vec<String> {
        let (said, instead) = match clarification {
            Clarification::UnknownMerchant { said, nearest } => (said, nearest.clone()),
            Clarification::WhichMerchant { said, candidates } => (said, candidates.clone()),
            Clarification::NoSuchDay { said, nearest } => {
                (said, vec![self.saying().period_label(Period::day(*nearest))])
            }
            _ => return Vec::new(),
        };
        let message = &self.asked.message;
        instead
            .iter()
            .filter(|_| !said.is_empty() && message.contains(said.as_str()))
            .filter_map(|name| {
                let text = message.replacen(said.as_str(), name, 1);
                let plan = self.plan(&text, self.last)?;
                Some(self.saying().question(&plan).unwrap_or(text))
            })
            .collect()
    }

    /// True where the text is read as the same plan alone and as the next of this conversation, and
    /// that plan is answered.
    fn is_understood(&self, text: &str) -> bool {
        match (self.plan(text, None), self.plan(text, self.last)) {
            (Some(alone), Some(next)) => alone.normal() == next.normal(),
            _ => false,
        }
    }

    /// The plan that a text is read as, where it has an answer.
    fn plan(&self, text: &str, last: Option<&Plan>) -> Option<Plan> {
        let read = self.pipeline.understand(text, last, (self.asked, self.profile)).reading;
        let Reading::Plan(plan) = read else { return None };
        let answered = plan.labels.iter().all(|search| search.word == SearchWord::Known);
        answered.then_some(plan)
    }
}
