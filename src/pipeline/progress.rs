//! What happens on the way of a question, told as it happens to whoever listens.

use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::mpsc::UnboundedSender;

use super::pieces::pieces;
use crate::domain::answer::Answer;
use crate::domain::{Language, Stage};
use crate::language::say;

/// One thing that a listener is told, in this order: any number of statuses, the conversation,
/// the beginning, then at least one piece. How the question ended is what [`super::Pipeline::tell`] gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// What is being done, in the asker's language.
    Status(&'static str),
    /// Which conversation the answer is of, and which turn it is.
    Conversation { id: String, turn: String },
    /// The message begins.
    Begins,
    /// The next piece of the message. All of them, put together, are the answer's own message.
    Piece(String),
}

/// Where the way of one question is told; nowhere where nobody listens.
#[derive(Debug)]
pub struct Progress {
    /// Its memory is bounded by the message, which a reader that is slow must not hold up: the
    /// deadline would pass unheard.
    listener: Option<UnboundedSender<Told>>,
    language: Language,
    /// The last stage that was told, by its place; the search may begin again.
    last: AtomicU8,
}

impl Progress {
    /// Nobody listens.
    pub fn silent() -> Progress {
        Progress { listener: None, language: Language::default(), last: AtomicU8::new(0) }
    }

    /// Tells `listener`. One that has gone away is no fault.
    pub fn to(listener: UnboundedSender<Told>) -> Progress {
        Progress { listener: Some(listener), ..Progress::silent() }
    }

    /// Speaks this language from now on; it is asked for only where somebody listens.
    pub(super) fn in_language(self, language: impl FnOnce() -> Language) -> Progress {
        match self.listener {
            Some(_) => Progress { language: language(), ..self },
            None => self,
        }
    }

    /// A step begins. One that was told before is not told again.
    pub(super) fn stage(&self, stage: Stage) {
        let place = stage as u8 + 1;
        if self.last.fetch_max(place, Ordering::Relaxed) < place {
            self.tell(|| Told::Status(say::status(self.language, stage)));
        }
    }

    /// A message that is there already, from its beginning to its end.
    pub(super) fn message(&self, answer: &Answer) {
        if self.listener.is_some() {
            self.begin(answer);
            pieces(&answer.message).into_iter().for_each(|piece| self.piece(piece));
        }
    }

    /// Whether anybody listens.
    pub(super) fn is_heard(&self) -> bool {
        self.listener.is_some()
    }

    /// The message begins.
    pub(super) fn begin(&self, answer: &Answer) {
        self.tell(|| Told::Conversation {
            id: answer.conversation_id.clone(),
            turn: answer.turn_id.clone(),
        });
        self.tell(|| Told::Begins);
    }

    /// The next piece of the message.
    pub(super) fn piece(&self, piece: &str) {
        self.tell(|| Told::Piece(piece.to_owned()));
    }

    fn tell(&self, told: impl FnOnce() -> Told) {
        if let Some(listener) = &self.listener {
            let _ = listener.send(told());
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    #[test]
    fn a_stage_is_told_once_and_in_the_askers_language() {
        let (listener, mut heard) = unbounded_channel();
        let progress = Progress::to(listener).in_language(|| Language::En);
        for stage in [Stage::Reading, Stage::Searching, Stage::Reading, Stage::Searching] {
            progress.stage(stage);
        }
        drop(progress);
        let told: Vec<Told> = std::iter::from_fn(|| heard.try_recv().ok()).collect();
        assert_eq!(
            told,
            [Told::Status("Reading your question…"), Told::Status("Searching your transactions…")]
        );
    }

    #[test]
    fn nobody_listens_and_nothing_is_asked() {
        let silent = Progress::silent().in_language(|| panic!("asked"));
        silent.stage(Stage::Reading);
        let (listener, heard) = unbounded_channel();
        drop(heard);
        Progress::to(listener).piece("gone");
    }
}
