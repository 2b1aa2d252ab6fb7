//! A model puts an answer into warmer words, sentence by sentence past the guard. Whatever it does,
//! the answer is whole: what it must not say, or does not say, the template says.

mod sentences;

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::json;
use tokio::time::Instant;

use super::client::{Call, Client, LlmError, Message, Payer, Purpose, Role, Stream};
use super::grounding::{Facts, Grounding, Grounds, Withheld};
use crate::domain::answer::ShownFigure;
use sentences::Sentences;

/// The most tokens of one answer.
const MOST_TOKENS: u32 = 400;
/// Figures that are told to the model; of more no prose can be made.
const MOST_FIGURES: usize = 24;
/// Sentences of a model that are withheld before it is left.
const PATIENCE: usize = 3;

/// Words answers. Cheap to clone; one for the whole service.
#[derive(Clone)]
pub struct Wording {
    client: Client,
    grounding: Arc<Grounding>,
}

/// One piece of an answer, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub by: By,
}

/// Who worded a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    Llm,
    Template,
}

/// An answer on its way.
pub struct Telling<'w> {
    grounds: Grounds<'w>,
    headline: Option<ShownFigure>,
    /// The template's sentences that were not said.
    template: VecDeque<String>,
    /// `None` once the model has nothing more to say.
    stream: Option<Stream>,
    sentences: Sentences,
    /// The headline was said.
    told: bool,
    said_any: bool,
    /// The model said something that was shown.
    worded: bool,
    pub withheld: Vec<Withheld>,
    /// Why the model did not end its answer.
    pub failure: Option<LlmError>,
}

impl Wording {
    pub fn new(client: Client, grounding: Arc<Grounding>) -> Wording {
        Wording { client, grounding }
    }

    /// Begins an answer; where the model cannot, it is the template's.
    pub async fn tell(
        &self,
        facts: &Facts<'_>,
        (payer, deadline): (Arc<Payer>, Instant),
    ) -> Telling<'_> {
        let call = Call {
            purpose: Purpose::Wording,
            messages: messages(facts),
            formats: Arc::default(),
            max_tokens: MOST_TOKENS,
            payer,
            deadline,
        };
        let (stream, failure) = match self.client.stream(&call).await {
            Ok(stream) => (Some(stream), None),
            Err(error) => (None, Some(error)),
        };
        let mut template = Sentences::default();
        template.push(facts.template);
        let mut sentences: VecDeque<String> = std::iter::from_fn(|| template.next()).collect();
        sentences.extend(Some(template.finish()).filter(|rest| !rest.trim().is_empty()));
        Telling {
            grounds: Grounds::new(&self.grounding, facts),
            headline: facts.figures.first().cloned(),
            template: sentences,
            stream,
            sentences: Sentences::default(),
            told: false,
            said_any: false,
            worded: false,
            withheld: Vec::new(),
            failure,
        }
    }
}

impl Telling<'_> {
    /// The next piece; `None` at the end of the answer, which always comes.
    pub async fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(sentence) = self.sentences.next() {
                match self.judged(&sentence) {
                    Some(piece) => return Some(piece),
                    None => continue,
                }
            }
            let Some(stream) = &mut self.stream else { return self.rest() };
            match stream.next().await {
                Some(Ok(text)) => self.sentences.push(&text),
                Some(Err(error)) => {
                    // Half a sentence is none.
                    self.failure = Some(error);
                    self.sentences = Sentences::default();
                    self.stream = None;
                }
                None => {
                    self.stream = None;
                    let last = std::mem::take(&mut self.sentences).finish();
                    if let Some(piece) = Some(last)
                        .filter(|last| !last.trim().is_empty())
                        .and_then(|last| self.judged(&last))
                    {
                        return Some(piece);
                    }
                }
            }
        }
    }

    /// The sentence, or the template's in its place.
    fn judged(&mut self, sentence: &str) -> Option<Piece> {
        match self.grounds.check(sentence.trim()) {
            Ok(()) if sentence.trim().is_empty() => None,
            Ok(()) => {
                let states = |figure| self.grounds.states(sentence, figure);
                self.told |= self.headline.as_ref().is_some_and(states);
                self.worded = true;
                Some(self.piece(sentence.trim(), By::Llm))
            }
            Err(why) => {
                self.withheld.push(why);
                let endless = why == Withheld::Endless;
                if endless || self.withheld.len() >= PATIENCE {
                    self.stream = None;
                    self.sentences = Sentences::default();
                }
                self.templated()
            }
        }
    }

    /// What the template must still say: all where the model said nothing, else the headline where
    /// nobody stated it.
    fn rest(&mut self) -> Option<Piece> {
        let wanted = !self.worded || (self.headline.is_some() && !self.told);
        if wanted { self.templated() } else { None }
    }

    fn templated(&mut self) -> Option<Piece> {
        let sentence = self.template.pop_front()?;
        let states = |figure| self.grounds.states(&sentence, figure);
        self.told |= self.headline.as_ref().is_some_and(states);
        Some(self.piece(sentence.trim(), By::Template))
    }

    /// One space between two pieces.
    fn piece(&mut self, sentence: &str, by: By) -> Piece {
        let gap = if std::mem::replace(&mut self.said_any, true) { " " } else { "" };
        Piece { text: format!("{gap}{sentence}"), by }
    }
}

fn messages(facts: &Facts) -> Vec<Message> {
    let figures: Vec<_> = facts.figures.iter().take(MOST_FIGURES).collect();
    let data = json!({
        "language": facts.language.code(),
        "answer": facts.template,
        "figures": figures,
        "question": facts.question,
    });
    vec![
        Message::new(Role::System, include_str!("../prompts/wording.md")),
        Message::new(Role::User, data.to_string()),
    ]
}
