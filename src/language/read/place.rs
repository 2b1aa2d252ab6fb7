//! What stands around a phrase: whether it commands, whether a name follows, which preposition is
//! before.

use super::spans::{Span, What};
use crate::domain::plan::Measure;
use crate::domain::reading::SmallTalk;
use crate::language::lexicon::{AskWord, GroupWord, Meaning};
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

    /// True right behind "top", or "top 3".
    pub fn is_topped(&self) -> bool {
        let before = &self.spans[..self.index];
        let number = |span: &&Span| !matches!(span.what, What::Number(_));
        before.iter().rev().find(number).is_some_and(|s| s.has(&Meaning::Group(GroupWord::Top)))
    }

    /// "transfer all my savings to …": an object, and further on a place to put it; "transfer to …"
    /// is a noun.
    fn moves_to(&self) -> bool {
        let after = &self.spans[self.index + 1..];
        let object = after.first().is_some_and(|span| {
            !span.has(&Meaning::To)
                && !span.has(&Meaning::From)
                && !span.has(&Meaning::At)
                && !matches!(span.what, What::Time(..))
        });
        object && !self.plural() && after.iter().skip(1).any(|span| span.has(&Meaning::To))
    }

    pub fn names_a_category(&self) -> bool {
        matches!(&self.span.what, What::Words(found) if found.meanings.iter().any(
            |meaning| matches!(meaning, Meaning::Category(_)),
        ))
    }

    /// A word that calls for help and could name a category: in the singular it does the first.
    pub fn calls_for_help(&self) -> bool {
        self.span.has(&Meaning::Talk(SmallTalk::Help)) && self.names_a_category() && !self.plural()
    }

    /// True where a comma stands between this phrase and the next.
    pub fn ends_clause(&self) -> bool {
        ends_clause(self.text, self.span)
    }

    /// True for what an exclusion can be about.
    pub fn can_be_left_out(&self) -> bool {
        match &self.span.what {
            What::Merchant(_) | What::Unknown => true,
            What::Words(found) => found.meanings.iter().any(|meaning| is_nameable(meaning)),
            _ => false,
        }
    }

    /// True right before or behind a merchant.
    pub fn touches_a_merchant(&self) -> bool {
        let merchant = |at: usize| {
            self.spans.get(at).is_some_and(|span| matches!(span.what, What::Merchant(_)))
        };
        merchant(self.index + 1) || self.index.checked_sub(1).is_some_and(merchant)
    }

    /// A word for a kind of shop right beside a merchant, or beside a word that may be one.
    pub fn says_kind_of_shop(&self) -> bool {
        let names = |at: usize| {
            let what = self.spans.get(at).map(|span| &span.what);
            matches!(what, Some(What::Merchant(_) | What::Unknown))
        };
        self.span.has(&Meaning::KindOfShop)
            && (names(self.index + 1) || self.index.checked_sub(1).is_some_and(names))
    }

    /// True where what stands at `other` is another kind of name: a merchant, a category, a label.
    pub fn kind_differs(&self, other: usize) -> bool {
        let kind = |span: &Span| match &span.what {
            What::Merchant(_) => Some(0),
            What::Words(found) => found.meanings.iter().find_map(|meaning| match meaning {
                Meaning::Category(_) | Meaning::Subscriptions => Some(1),
                Meaning::Label(_) => Some(2),
                _ => None,
            }),
            _ => None,
        };
        match (kind(self.span), kind(&self.spans[other])) {
            // "box Orange" is one thing.
            (Some(one), Some(other)) => one != other && !self.touches_a_merchant(),
            _ => false,
        }
    }

    /// A verb that tells to do something: first in the text, or after "peux-tu", "please"; where it
    /// is also a noun ("transfer"), an amount must follow.
    pub fn is_command(&self) -> bool {
        let opens = self.spans[..self.index].iter().all(|span| {
            matches!(&span.what, What::Words(found) if found.meanings.iter().all(|meaning| matches!(
                meaning,
                Meaning::Please | Meaning::Filler | Meaning::Subject | Meaning::Talk(_) | Meaning::Follow | Meaning::And
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
        let told =
            self.index.checked_sub(1).is_some_and(|at| self.spans[at].has(&Meaning::Subject));
        opens && !told && (!also_noun || amount_follows || self.moves_to())
    }
}

/// True where a comma stands behind `span`.
pub fn ends_clause(text: &Text, span: &Span) -> bool {
    match (text.tokens.get(span.to - 1), text.tokens.get(span.to)) {
        (Some(last), Some(next)) => text.raw[last.end..next.start].contains(','),
        _ => false,
    }
}

fn is_nameable(meaning: &Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Category(_)
            | Meaning::Label(_)
            | Meaning::Operation(_)
            | Meaning::Subscriptions
            | Meaning::Currency(_)
            | Meaning::Measure(Measure::Refunds | Measure::Credits)
    )
}

/// A merchant or a category by its name.
pub fn is_name(span: &Span) -> bool {
    match &span.what {
        What::Merchant(_) => true,
        What::Words(found) => found.meanings.iter().any(|one| matches!(one, Meaning::Category(_))),
        _ => false,
    }
}

/// A name, or a word that may be a part of one.
pub fn may_be_name(span: &Span) -> bool {
    is_name(span)
        || matches!(span.what, What::Unknown)
        || matches!(&span.what, What::Words(found) if found.meanings.iter().any(
            |one| matches!(one, Meaning::Currency(_)),
        ))
}

/// True where what stands at `next` is left out together with what stands at `last`: names side by
/// side, or joined by "et", "ou", "ni". In "hors SNCF, le total de mes transports" they are not.
pub fn joined(spans: &[Span], last: usize, next: usize) -> bool {
    let between = &spans[last + 1..next];
    if between.is_empty() {
        let name = |span: &Span| matches!(span.what, What::Merchant(_) | What::Unknown);
        return name(&spans[last]) == name(&spans[next]);
    }
    let connects = |span: &Span| {
        [Meaning::And, Meaning::Or, Meaning::Follow].iter().any(|meaning| span.has(meaning))
    };
    let passes = |span: &Span| {
        matches!(&span.what, What::Words(found) if found.meanings.iter().all(|meaning| matches!(
            meaning,
            Meaning::Filler | Meaning::At | Meaning::From
                | Meaning::To | Meaning::Shop | Meaning::And | Meaning::Or
                | Meaning::Follow
        )))
    };
    between.first().is_some_and(connects) && between.iter().skip(1).all(passes)
}

/// True where something that can be left out follows an exclusion word, before anything else.
pub fn names_follow(after: &[Span]) -> bool {
    for span in after {
        match &span.what {
            What::Merchant(_) | What::Account(_) | What::Unknown => return true,
            What::Words(found) => {
                for meaning in &found.meanings {
                    if is_nameable(meaning) {
                        return true;
                    }
                }
                let passes = found.meanings.iter().all(|meaning| {
                    matches!(
                        meaning,
                        Meaning::Filler
                            | Meaning::Subject
                            | Meaning::Not
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
        .find(|span| !matches!(&span.what, What::Words(found) if found.meanings.iter().all(|one| matches!(one, Meaning::Filler | Meaning::Subject))))
        .is_some_and(|span| span.has(wanted))
}
