//! A model puts an answer into warmer words, sentence by sentence past the guard. Whatever it does,
//! the answer is whole: what it must not say, or does not say, the template says.

mod sentences;

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::json;
use tokio::time::Instant;

use super::client::{Call, Client, LlmError, Message, Payer, Purpose, Role, Stream};
use super::grounding::{Facts, Grounding, Grounds, Number, Sentence, Withheld};
use sentences::Sentences;
pub use sentences::split;

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

/// One piece of an answer, ready to be shown: a sentence, after a space where one came before.
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
    /// Which of the template's sentences were said.
    given: Vec<bool>,
    /// The headline's forms.
    headline: Vec<Number>,
    /// `None` once the model has nothing more to say.
    stream: Option<Stream>,
    sentences: Sentences,
    /// All numbers that were said.
    said: HashSet<Number>,
    /// A day that the answer is about was said.
    dated: bool,
    /// The white space that comes before the next piece.
    gap: String,
    /// The model said something that was shown.
    pub worded: bool,
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
        // The template is read while the model thinks.
        let opening = self.client.stream(&call);
        let reading = async { Telling::by_template(Grounds::new(&self.grounding, facts), facts) };
        let (opened, telling) = tokio::join!(opening, reading);
        match opened {
            Ok(stream) => Telling { stream: Some(stream), ..telling },
            Err(error) => Telling { failure: Some(error), ..telling },
        }
    }
}

impl<'w> Telling<'w> {
    /// All by the template, as long as there is no stream.
    fn by_template(grounds: Grounds<'w>, facts: &Facts<'_>) -> Telling<'w> {
        let headline = facts.figures.first().map(|figure| grounds.forms(figure));
        Telling {
            given: vec![false; facts.template.len()],
            headline: headline.unwrap_or_default(),
            grounds,
            stream: None,
            sentences: Sentences::default(),
            said: HashSet::new(),
            dated: false,
            gap: String::new(),
            worded: false,
            withheld: Vec::new(),
            failure: None,
        }
    }

    /// The next piece; `None` at the end of the answer, which always comes.
    pub async fn next(&mut self) -> Option<Piece> {
        loop {
            while let Some(sentence) = self.sentences.next() {
                if let Some(piece) = self.judged(&sentence) {
                    return Some(piece);
                }
            }
            let Some(stream) = &mut self.stream else { return self.rest() };
            match stream.next().await {
                Some(Ok(text)) => self.sentences.push(&text),
                Some(Err(error)) => {
                    // Half a sentence is none.
                    self.failure = Some(error);
                    self.leave();
                }
                None => {
                    let last = std::mem::take(&mut self.sentences).finish();
                    self.leave();
                    if let Some(piece) = self.judged(&last) {
                        return Some(piece);
                    }
                }
            }
        }
    }

    /// Hears no more of the model.
    fn leave(&mut self) {
        self.stream = None;
        self.sentences = Sentences::default();
    }

    /// The sentence, or the template's in its place; `None` where there is nothing to say.
    fn judged(&mut self, sentence: &str) -> Option<Piece> {
        let sentence = sentence.trim();
        if !sentence.chars().any(char::is_alphanumeric) {
            return None;
        }
        match self.grounds.check(sentence) {
            Ok(()) => {
                self.worded = true;
                self.hear(sentence);
                let gap = std::mem::replace(&mut self.gap, " ".to_owned());
                Some(Piece { text: format!("{gap}{sentence}"), by: By::Llm })
            }
            Err(why) => {
                self.withheld.push(why);
                if why == Withheld::Endless || self.withheld.len() >= PATIENCE {
                    self.leave();
                }
                let place = self.template_at(|one| {
                    !one.numbers.is_empty() && !one.numbers.is_subset(&self.said)
                })?;
                self.templated(place)
            }
        }
    }

    /// What the template must still say: all where the model said nothing, else the headline and its
    /// days where nobody stated them.
    fn rest(&mut self) -> Option<Piece> {
        let told =
            self.headline.is_empty() || self.headline.iter().any(|form| self.said.contains(form));
        let template = self.grounds.template();
        let dated = self.dated || !template.iter().any(|one| one.dated);
        let place = self.template_at(|one| {
            let headline = !told && self.headline.iter().any(|form| one.numbers.contains(form));
            !self.worded || headline || !dated && one.dated
        })?;
        self.templated(place)
    }

    /// The first of the template's sentences that is wanted and was not said.
    fn template_at(&self, wanted: impl Fn(&Sentence) -> bool) -> Option<usize> {
        let mut sentences = self.grounds.template().iter().zip(&self.given);
        sentences.position(|(one, given)| !given && wanted(one))
    }

    fn templated(&mut self, place: usize) -> Option<Piece> {
        *self.given.get_mut(place)? = true;
        let one = self.grounds.template().get(place)?;
        let text = one.text.trim_end();
        // What came before in the template is parted from it as there.
        let behind = one.text[text.len()..].to_owned();
        let behind = if behind.is_empty() { " ".to_owned() } else { behind };
        let gap = std::mem::replace(&mut self.gap, behind);
        self.said.extend(one.numbers.iter().cloned());
        self.dated |= one.dated;
        Some(Piece { text: format!("{gap}{text}"), by: By::Template })
    }

    fn hear(&mut self, sentence: &str) {
        let (numbers, dated) = self.grounds.said(sentence);
        self.said.extend(numbers);
        self.dated |= dated;
    }
}

fn messages(facts: &Facts) -> Vec<Message> {
    let figures: Vec<_> = facts.figures.iter().take(MOST_FIGURES).collect();
    let data = json!({
        "language": facts.language.code(),
        "answer": facts.template.concat(),
        "figures": figures,
        "question": facts.question,
    });
    vec![
        Message::new(Role::System, include_str!("../prompts/wording.md")),
        Message::new(Role::User, data.to_string()),
    ]
}
