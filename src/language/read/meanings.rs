//! What each meaning of a phrase adds to what was heard.

use super::heard::{Heading, Heard, Unknown};
use super::leeway;
use super::place::{Place, preposition};
use super::spans::What;
use crate::domain::plan::Measure;
use crate::domain::reading::{Note, SmallTalk};
use crate::language::lexicon::{AskWord, GroupWord, Meaning, Operation};
use crate::language::text::words_of;

/// The category that refunds are of.
const REFUNDS: &str = "Remboursements";
/// The category of loans: "hors crédit" leaves out what is paid back, not what came in.
const LOANS: &str = "prêt";

impl Heard {
    /// "Uber Eats exclu": what was named last is left out.
    fn exclude_last(&mut self) {
        if let Some(name) = self.merchants.wanted.pop() {
            self.merchants.push(name, true);
        } else if let Some(category) = self.categories.wanted.pop() {
            self.categories.push(category, true);
        } else if let Some(search) = self.labels.wanted.pop() {
            self.labels.push(search, true);
        }
    }

    pub(super) fn word(&mut self, meaning: &Meaning, place: &Place, excluding: bool) {
        match meaning {
            // "hors remboursements" leaves a category out and is about no refunds.
            Meaning::Measure(Measure::Refunds) if excluding => {
                self.categories.push(REFUNDS.to_owned(), true);
            }
            Meaning::Measure(Measure::Credits) if excluding => {
                self.categories.push(LOANS.to_owned(), true);
            }
            Meaning::Measure(measure) => self.measures.push(*measure),
            // "aide" calls for help; "aides", "une aide" are the category.
            Meaning::Category(_) if place.calls_for_help() => {}
            Meaning::Category(value) => {
                self.flags.top_places |= place.is_topped();
                self.flags.kind_apart |= !place.says_kind_of_shop();
                self.category_words.push((value.clone(), words_of(place.raw())));
                self.categories.push(value.clone(), excluding);
            }
            Meaning::Subscriptions if excluding => self.flags.no_subscriptions = true,
            Meaning::Subscriptions => self.flags.subscriptions = true,
            Meaning::Recurring => self.flags.recurring = true,
            Meaning::Received => self.flags.received = true,
            Meaning::Earns => {
                self.flags.earns = true;
                self.flags.subject = true;
            }
            Meaning::SentToMe => self.flags.sent_to_me = true,
            Meaning::Operation(operation) => self.operations.push(*operation, excluding),
            // "la boulangerie Paul": the noun says what kind of shop the merchant is.
            Meaning::Label(_) if place.touches_a_merchant() => {
                self.notes.push(Note::Ignored { said: vec![place.raw().to_owned()] });
            }
            Meaning::Label(forms) => {
                let mut searches = leeway::forms(place.raw(), forms);
                self.labels.push(searches.remove(0), excluding);
                self.other_forms.extend(searches);
            }
            Meaning::AccountNamed(word) => {
                self.accounts_named.push((word.clone(), place.raw().to_owned()))
            }
            Meaning::AccountType(kind) => self.account_types.push(kind.clone()),
            Meaning::Currency(currency) => self.currencies.push(*currency, excluding),
            Meaning::Noun => self.flags.noun = true,
            Meaning::Beside => self.beside.push(Unknown {
                raw: place.raw().to_owned(),
                folded: place.text.folded(place.span.from).to_owned(),
                after_merchant: false,
                name_like: false,
                excluded: excluding,
                words: 1,
                at: place.index,
                ordinary: true,
            }),
            Meaning::Money => self.flags.money = true,
            Meaning::Ask(AskWord::HowMuch | AskWord::HowMany) if place.is_how_much_or_many() => {
                // "cuánto" and "cuántos" differ by the plural alone.
                let plural = place.text.folded(place.span.to - 1).ends_with('s');
                let word = if plural { AskWord::HowMany } else { AskWord::HowMuch };
                self.asks.push(Heading { word, plural });
            }
            // "du plus cher au moins cher" is an order: its first word says which.
            Meaning::Ask(AskWord::Biggest | AskWord::Smallest) if self.ends_an_order(place) => {}
            Meaning::Ask(word) => self.asks.push(Heading { word: *word, plural: place.plural() }),
            Meaning::Group(GroupWord::Which) => self.flags.which = true,
            Meaning::Group(word) => {
                self.groups.push(Heading { word: *word, plural: place.plural() })
            }
            Meaning::Compare => self.flags.compare = true,
            Meaning::Versus => self.flags.versus = true,
            Meaning::Than => self.flags.than = true,
            Meaning::MoreOrLess => self.flags.more_or_less = true,
            Meaning::Only => self.flags.only = true,
            Meaning::Analysis(analysis) => self.analyses.push(*analysis),
            Meaning::Talk(SmallTalk::Help)
                if place.names_a_category() && !place.calls_for_help() => {}
            Meaning::Talk(talk) => {
                self.talk.push(*talk);
                self.flags.asks_help |=
                    *talk == SmallTalk::Help && place.span.to - place.span.from > 1;
            }
            Meaning::Action => self.flags.action |= place.is_command(),
            Meaning::Advice => self.flags.advice = true,
            Meaning::Others => self.flags.others = true,
            Meaning::Scope => self.flags.scope = true,
            Meaning::Unserved => {
                self.flags.unserved.get_or_insert_with(|| place.raw().to_owned());
            }
            Meaning::Follow => self.flags.follow |= place.index == 0,
            Meaning::ShowThem => self.flags.show_them = true,
            Meaning::More(more) => self.flags.more = self.flags.more.or(Some(*more)),
            Meaning::Or => {
                let before = matches!(
                    place.index.checked_sub(1).map(|at| &place.spans[at].what),
                    Some(What::Amount(_))
                );
                self.or_amounts |= before;
            }
            Meaning::ExcludeAfter => self.exclude_last(),
            Meaning::UnreadTime => self.flags.unread_time = true,
            Meaning::Subject => self.flags.subject = true,
            Meaning::Previous => self.flags.previous = true,
            Meaning::KindOfShop
            | Meaning::Exclude
            | Meaning::But
            | Meaning::Ordinary
            | Meaning::Not
            | Meaning::And
            | Meaning::Shop
            | Meaning::At
            | Meaning::To
            | Meaning::From
            | Meaning::Please
            | Meaning::Hesitation
            | Meaning::Filler => {}
        }
    }

    /// "au moins cher" behind "du plus cher", which then is of several.
    fn ends_an_order(&mut self, place: &Place) -> bool {
        let before = &place.spans[..place.index];
        let reached = preposition(before, &Meaning::At) || preposition(before, &Meaning::To);
        let first = self.asks.iter_mut().find(|heading| {
            matches!(heading.word, AskWord::Biggest | AskWord::Smallest)
                && !place.span.has(&Meaning::Ask(heading.word))
        });
        match first {
            Some(heading) if reached => {
                heading.plural = true;
                self.flags.ordered = true;
                true
            }
            _ => false,
        }
    }

    pub(super) fn unknown_word(&mut self, place: &Place, excluded: bool) {
        let Place { text, span, spans, index } = *place;
        let raw = text.slice(span.from, span.to);
        let folded = text.folded(span.from);
        let last = index.checked_sub(1).map(|at| &spans[at]);
        if matches!(last.map(|span| &span.what), Some(What::Unknown))
            && let Some(run) = self.unknown.last_mut()
        {
            run.raw.push(' ');
            run.raw.push_str(raw);
            run.folded.push(' ');
            run.folded.push_str(folded);
            run.words += 1;
            run.ordinary &= span.has(&Meaning::Ordinary);
            return;
        }
        // "transfers from Ann": the sender, be she in the labels alone.
        self.flags.from_merchant |= self.operations.wanted.contains(&Operation::TransferOut)
            && preposition(&spans[..index], &Meaning::From);
        let beside = last.filter(|span| {
            matches!(&span.what, What::Words(found) if found.meanings.iter().any(
                |meaning| matches!(meaning, Meaning::Label(_)),
            ))
        });
        if let Some(kind) = beside.filter(|_| raw.starts_with(char::is_uppercase))
            && let Some(search) = self.labels.wanted.pop()
        {
            // "Boulangerie Untel" is one name.
            self.unknown.push(Unknown {
                raw: text.slice(kind.from, span.to).to_owned(),
                folded: format!("{} {folded}", search.searched),
                after_merchant: false,
                name_like: true,
                excluded,
                words: 2,
                at: index,
                ordinary: false,
            });
            return;
        }
        let capital = raw.starts_with(char::is_uppercase)
            && index > 0
            && text.raw.chars().any(char::is_lowercase);
        self.unknown.push(Unknown {
            raw: raw.to_owned(),
            folded: folded.to_owned(),
            after_merchant: matches!(last.map(|span| &span.what), Some(What::Merchant(_))),
            name_like: capital
                || preposition(&spans[..index], &Meaning::Shop)
                || (self.operations.wanted.contains(&Operation::TransferOut)
                    && preposition(&spans[..index], &Meaning::To)),
            excluded,
            words: 1,
            at: index,
            ordinary: span.has(&Meaning::Ordinary),
        });
    }
}
