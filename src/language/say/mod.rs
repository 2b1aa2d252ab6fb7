//! Findings and figures put into words, in three languages.
//!
//! Every number in a message, dates and the user's own bounds aside, is one of the figures it is
//! given: nothing is calculated here. Sentences are put together in this folder; the words are in
//! `fr.rs`, `en.rs`, `es.rs`.

mod ask_back;
mod begin;
pub(super) mod day;
mod en;
mod es;
pub(super) mod filters;
mod flows;
mod fr;
mod grouped;
pub(super) mod markup;
pub(super) mod names;
mod note;
mod number;
mod offer;
mod picture_words;
mod pictures;
mod shown;
mod stated;
mod status;
mod study;
mod study_words;
mod suggest;
mod sums;
mod tables;
mod talk;
mod teller;
mod unasked;
pub(super) mod words;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use crate::domain::answer::Spoken;
use crate::domain::figures::Figure;
use crate::domain::reading::{Clarification, Note, Offer, Refusal, SmallTalk};
use crate::domain::{Dataset, Findings, Holdings, Language, Period, Plan};

pub use status::status;

use stated::Stated;
use teller::Teller;

/// What a sentence depends on beside the plan and its figures.
#[derive(Clone, Copy, Debug)]
pub struct Saying<'a> {
    pub language: Language,
    pub today: Date,
    pub dataset: &'a Dataset,
    pub holdings: &'a Holdings,
}

impl Saying<'_> {
    /// The answer to `plan`, from the figures that `insights::figures` made of its findings.
    /// Figures that are empty, or a plan that found nothing, are told as [`Saying::no_data`] does.
    pub fn answer(&self, plan: &Plan, findings: &Findings, figures: &[Figure]) -> Spoken {
        let teller = Teller { saying: *self, plan, findings, figures: Stated(figures) };
        Spoken {
            message: teller.message(),
            figures: match &findings.study {
                Some(study) => self.study_figures(study, figures),
                None => self.shown_figures(plan, figures),
            },
            aggregations_summary: shown::summary(figures),
            visualizations: match &findings.study {
                Some(study) => self.study_cards(study, figures),
                None => self.cards(plan, figures),
            },
            suggestions: self.follow_ups(plan),
            notes: Vec::new(),
        }
    }

    /// Nothing was found: a period that has begun states the total and the count, which are 0; one
    /// that has not (no figures) states that it is still to come.
    pub fn no_data(&self, plan: &Plan, figures: &[Figure]) -> Spoken {
        self.answer(plan, &Findings::default(), figures)
    }

    /// A question back, with ready-made choices.
    pub fn clarification(&self, clarification: &Clarification) -> Spoken {
        ask_back::clarification(self, clarification)
    }

    pub fn small_talk(&self, talk: SmallTalk) -> Spoken {
        talk::small_talk(self, talk)
    }

    pub fn refusal(&self, refusal: Refusal) -> Spoken {
        talk::refusal(self, refusal)
    }

    /// The index holds nothing of this user.
    pub fn no_documents(&self) -> Spoken {
        Spoken { suggestions: Vec::new(), ..self.only(self.words().answer.no_documents.to_owned()) }
    }

    /// What was read into a question or left out, in one sentence.
    pub fn note(&self, note: &Note) -> String {
        note::note(self, note)
    }

    /// What is offered, as a question that can be sent back.
    pub fn offer(&self, offer: &Offer) -> String {
        offer::offer(self, offer)
    }

    /// The whole period as a name: "octobre 2025", "T3 2025", "du 1er au 15 octobre 2025".
    pub fn period_label(&self, period: Period) -> String {
        day::label(self.language, period)
    }

    pub(super) fn words(&self) -> &'static words::Words {
        words::words(self.language)
    }

    /// Words without figures.
    fn only(&self, message: String) -> Spoken {
        Spoken {
            message,
            figures: Vec::new(),
            aggregations_summary: None,
            visualizations: Vec::new(),
            suggestions: Vec::new(),
            notes: Vec::new(),
        }
    }
}
