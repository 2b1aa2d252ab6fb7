//! What is no question about the user's data: small talk, and what is refused.

use super::heard::Heard;
use crate::domain::reading::{Clarification, Reading, Refusal, SmallTalk};
use crate::language::text::Text;

/// What the service does not do, whatever else the text holds.
pub fn refusal(text: &Text, heard: &Heard) -> Option<Reading> {
    let flags = &heard.flags;
    let refusal = if is_query_language(text) {
        Refusal::OutOfScope
    } else if flags.action {
        Refusal::Action
    } else if flags.advice {
        Refusal::Advice
    } else if flags.others {
        Refusal::OthersData
    } else if flags.scope && heard.measures.is_empty() {
        Refusal::OutOfScope
    } else {
        return None;
    };
    Some(Reading::Refused(refusal))
}

/// Greetings, thanks, help; only where nothing is asked beside them.
pub fn small_talk(heard: &Heard) -> Option<Reading> {
    if heard.flags.asks_help && !heard.has_subject() && heard.periods.is_empty() {
        return Some(Reading::Conversational(SmallTalk::Help));
    }
    if heard.talk.is_empty() || heard.is_about_money() {
        return None;
    }
    let said = |wanted: SmallTalk| heard.talk.contains(&wanted).then_some(wanted);
    [
        SmallTalk::Help,
        SmallTalk::Smalltalk,
        SmallTalk::Farewell,
        SmallTalk::Thanks,
        SmallTalk::Greeting,
    ]
    .into_iter()
    .find_map(said)
    .map(Reading::Conversational)
}

/// A goal, a limit, an inflation rate: the data do not hold it.
pub fn not_in_the_data(heard: &Heard) -> Option<Clarification> {
    heard.flags.unserved.clone().map(|said| Clarification::NoSuchData { said })
}

fn is_query_language(text: &Text) -> bool {
    let has = |word: &str| text.tokens.iter().any(|token| token.folded == word);
    (has("select") && has("from"))
        || (has("drop") && has("table"))
        || (has("delete") && has("where"))
}

impl Heard {
    /// True where the text names anything of the data.
    pub fn is_about_money(&self) -> bool {
        !self.measures.is_empty()
            || self.has_subject()
            || !self.periods.is_empty()
            || !self.amounts.is_empty()
            || !self.groups.is_empty()
            || self.flags.subscriptions
            || self.flags.recurring
            || self.flags.received
    }

    /// True where it names documents by more than their direction and days.
    pub fn has_subject(&self) -> bool {
        !self.merchants.is_empty()
            || !self.categories.is_empty()
            || !self.labels.is_empty()
            || !self.operations.is_empty()
            || !self.accounts.is_empty()
            || !self.account_types.is_empty()
            || !self.accounts_named.is_empty()
    }
}
