//! One's own conversations by what their titles and tags say, whatever the accents and the case. Read
//! a page of the store after the other: both stores search alike, and no text of a user's is folded
//! where another version of the folding would miss it.

use super::error::Problem;
use super::state::Service;
use crate::domain::Tenant;
use crate::language::text::fold;
use crate::store::{Conversation, ConversationPage, From as Begin};

/// Conversations that one request looks at, at most; the next page goes on behind them.
const LOOKED_AT: usize = 5_000;
/// Those that are read at a time.
const AT_A_TIME: u32 = 250;
/// Of a search; what is beyond is not read.
const LONGEST: usize = 200;

/// What was found, and whether there may be more behind `last`.
pub struct Found {
    pub conversations: Vec<Conversation>,
    /// The last one that was looked at or taken.
    pub last: Option<Conversation>,
    pub more: bool,
}

/// Words that are searched for.
pub struct Words(Vec<String>);

impl Words {
    /// `None` where there is nothing to search for.
    pub fn of(text: &str) -> Option<Words> {
        let text: String = text.chars().take(LONGEST).collect();
        let words: Vec<String> = fold(&text).split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(Words(words))
    }

    fn are_in(&self, conversation: &Conversation) -> bool {
        let said = fold(&format!("{} {}", conversation.title, conversation.tags.join(" ")));
        self.0.iter().all(|word| said.contains(word.as_str()))
    }
}

/// A page of those of the user's conversations that say all of the words.
///
/// # Errors
/// The store failed, or took too long.
pub async fn search(
    service: &Service,
    tenant: &Tenant,
    words: &Words,
    page: ConversationPage,
) -> Result<Found, Problem> {
    let wanted = page.limit as usize;
    let mut page = ConversationPage { limit: AT_A_TIME, ..page };
    let mut found = Found { conversations: Vec::new(), last: None, more: false };
    let mut looked_at = 0;
    loop {
        let read = service.in_time(service.store.conversations(tenant, &page)).await?;
        let is_end = read.len() < AT_A_TIME as usize;
        for conversation in read {
            looked_at += 1;
            let fits = words.are_in(&conversation);
            if fits && found.conversations.len() == wanted {
                found.last = found.conversations.last().cloned();
                found.more = true;
                return Ok(found);
            }
            if fits {
                found.conversations.push(conversation.clone());
            }
            found.last = Some(conversation);
        }
        match &found.last {
            Some(last) if !is_end => {
                page.from = Begin::After {
                    last_activity_at: last.last_activity_at,
                    last_turn: last.last_turn.clone(),
                };
            }
            _ => return Ok(found),
        }
        if looked_at >= LOOKED_AT {
            found.more = true;
            return Ok(found);
        }
    }
}
