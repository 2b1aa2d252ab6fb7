//! The language model: it may fill a plan and word an answer, and can make neither wrong.
//!
//! [`client`] asks any server with OpenAI's API; [`plan`] has it fill the typed plan, which is then
//! checked like any other; [`grounding`] tells which numbers a sentence may state; [`wording`]
//! streams its sentences past that guard.

pub mod client;
pub mod grounding;
pub mod plan;
pub mod wording;

use crate::domain::reading::{Clarification, Reading, Understanding};

/// Whether the local reading leaves a question to the model: where it cannot tell what is asked, or
/// knows a word of it not. What it refused, and small talk, stay as they were read; so does a
/// question back about a name, a day or an analysis, which no model knows better.
pub fn is_left_to_a_model(understanding: &Understanding) -> bool {
    match &understanding.reading {
        Reading::Clarification(clarification) => is_a_riddle(clarification),
        _ => false,
    }
}

/// Whether a model may know what the question back is about. A word with digits in it is a name or a
/// number of somebody's.
pub fn is_a_riddle(clarification: &Clarification) -> bool {
    match clarification {
        Clarification::Unclear => true,
        Clarification::UnknownWord { said } => !said.contains(|c: char| c.is_numeric()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::domain::plan::{Ask, Measure, Plan};
    use crate::domain::reading::Refusal;

    #[test]
    fn only_what_is_not_understood_goes_to_a_model() {
        let left = |reading| {
            is_left_to_a_model(&Understanding {
                language: Language::Fr,
                reading,
                confidence: 0.9,
                notes: Vec::new(),
            })
        };
        assert!(left(Reading::Clarification(Clarification::Unclear)));
        let unknown = |said: &str| Clarification::UnknownWord { said: said.into() };
        assert!(left(Reading::Clarification(unknown("vacances"))));
        assert!(!left(Reading::Clarification(unknown("tx4711"))));
        assert!(!left(Reading::Clarification(Clarification::NothingBefore)));
        assert!(!left(Reading::Refused(Refusal::OthersData)));
        assert!(!left(Reading::Plan(Plan::new(Ask::Total, Measure::Spending))));
    }
}
