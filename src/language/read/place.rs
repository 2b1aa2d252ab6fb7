//! What stands around a phrase: whether it commands, whether a name follows, which preposition is
//! before.

use super::spans::{Span, What};
use crate::domain::plan::Measure;
use crate::language::lexicon::{AskWord, Meaning};
use crate::language::text::Text;

/// Where a phrase stands.
pub struct Place<'p> {
    pub text: &'p Text<'p>,
    pub span: &'p Span<'p>,
    pub spans: &'p [Span<'p>],
    pub index: usize,
}

impl Place<'_> {
    pub fn raw(&self) -> &str {
        self.text.slice(self.span.from, self.span.to)
    }

    pub fn plural(&self) -> bool {
        let plural = |span: &Span| {
            let folded = self.text.folded(span.to - 1);
            folded.len() >= 4 && (folded.ends_with('s') || folded.ends_with('x'))
        };
        // English adjectives have no plural: "my biggest expenses".
        let noun = self.spans.get(self.index + 1).filter(|next| {
            matches!(&next.what, What::Words(found) if found.meanings.iter().any(
                |meaning| matches!(meaning, Meaning::Measure(_) | Meaning::Operation(_)),
            ))
        });
        plural(self.span) || noun.is_some_and(plural)
    }

    /// A word of commands that commands nothing ("prélèvements annulés"), or of other subjects beside
    /// money ("dépenses de football"): it says something, and must not be passed over.
    pub fn is_out_of_place(&self) -> bool {
        let What::Words(found) = &self.span.what else { return false };
        let all = |wanted: &Meaning| found.meanings.iter().all(|meaning| *meaning == wanted);
        let money = || {
            self.spans.iter().any(|span| {
                matches!(&span.what, What::Words(found) if found.meanings.iter().any(
                    |meaning| matches!(meaning, Meaning::Measure(_)),
                ))
            })
        };
        (all(&Meaning::Action) && !self.is_command()) || (all(&Meaning::Scope) && money())
    }

    pub fn is_how_much_or_many(&self) -> bool {
        self.span.has(&Meaning::Ask(AskWord::HowMuch))
            && self.span.has(&Meaning::Ask(AskWord::HowMany))
    }

    /// A verb that tells to do something: first in the text, or after "peux-tu", "please"; where it
    /// is also a noun ("transfer"), an amount must follow.
    pub fn is_command(&self) -> bool {
        let opens = self.spans[..self.index].iter().all(|span| {
            matches!(&span.what, What::Words(found) if found.meanings.iter().all(|meaning| matches!(
                meaning,
                Meaning::Please | Meaning::Filler | Meaning::Talk(_) | Meaning::Follow | Meaning::And
                    | Meaning::At | Meaning::To
            )))
        });
        let also_noun = matches!(&self.span.what, What::Words(found) if found.meanings.iter().any(
            |meaning| matches!(
                meaning,
                Meaning::Operation(_) | Meaning::Measure(_) | Meaning::Category(_)
            )
        ));
        let amount_follows = matches!(
            self.spans.get(self.index + 1).map(|span| &span.what),
            Some(What::Amount(_) | What::Number(_))
        );
        opens && (!also_noun || amount_follows)
    }
}

/// True where something that can be left out follows an exclusion word, before anything else.
pub fn names_follow(after: &[Span]) -> bool {
    for span in after {
        match &span.what {
            What::Merchant(_) | What::Account(_) | What::Unknown => return true,
            What::Words(found) => {
                for meaning in &found.meanings {
                    match meaning {
                        Meaning::Category(_)
                        | Meaning::Label(_)
                        | Meaning::Operation(_)
                        | Meaning::Subscriptions
                        | Meaning::Measure(Measure::Refunds) => return true,
                        _ => {}
                    }
                }
                let passes = found.meanings.iter().all(|meaning| {
                    matches!(
                        meaning,
                        Meaning::Filler
                            | Meaning::At
                            | Meaning::Shop
                            | Meaning::From
                            | Meaning::Noun
                            | Meaning::Measure(_)
                            | Meaning::Exclude
                            | Meaning::To
                    )
                });
                if !passes {
                    return false;
                }
            }
            _ => return false,
        }
    }
    false
}

/// True where the last word before, possessives and articles aside, has the meaning `wanted`.
pub fn preposition(before: &[Span], wanted: &Meaning) -> bool {
    before
        .iter()
        .rev()
        .take(3)
        .find(|span| !matches!(&span.what, What::Words(found) if found.meanings == [&Meaning::Filler]))
        .is_some_and(|span| span.has(wanted))
}
