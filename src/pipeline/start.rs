//! What a front end shows before the first question: questions that this user gets an answer to, and
//! what the data are.

use jiff::civil::Date;

use super::{Asked, Pipeline, PipelineError};
use crate::domain::Language;
use crate::domain::holdings::Account;
use crate::domain::plan::SearchWord;
use crate::domain::reading::Reading;
use crate::language::say::Saying;

/// Examples that are given at the most.
const EXAMPLES: usize = 6;

/// A beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    pub language: Language,
    /// Whole questions, each of which is understood; none where the user has no documents.
    pub examples: Vec<String>,
    /// The days of the user's oldest and newest document.
    pub data_since: Option<Date>,
    pub data_until: Option<Date>,
    pub accounts: Vec<Account>,
    pub demonstration: bool,
}

impl Pipeline {
    /// What the caller of `asked` may begin with, in its language (French where it names none); its
    /// message is not read.
    ///
    /// # Errors
    /// The search home failed.
    pub async fn start(&self, asked: &Asked) -> Result<Start, PipelineError> {
        let profile = self.profile(asked).await?;
        let language = asked.language.unwrap_or(Language::Fr);
        let holdings = &profile.holdings;
        let saying = Saying { language, today: asked.today, dataset: &self.dataset, holdings };
        let mut examples: Vec<String> = Vec::new();
        // Nobody has an answer to get from nothing.
        let candidates = holdings.last_day.map_or_else(Vec::new, |_| saying.beginnings());
        for text in candidates {
            let understanding = self.understand(&text, None, (asked, &profile));
            let understood = match &understanding.reading {
                Reading::Plan(plan) => {
                    plan.labels.iter().all(|search| search.word == SearchWord::Known)
                }
                _ => false,
            };
            if understood && understanding.language == language && !examples.contains(&text) {
                examples.push(text);
            }
            if examples.len() == EXAMPLES {
                break;
            }
        }
        Ok(Start {
            language,
            examples,
            data_since: holdings.first_day,
            data_until: holdings.last_day,
            accounts: holdings.accounts.clone(),
            demonstration: self.data.is_demonstration(),
        })
    }
}
