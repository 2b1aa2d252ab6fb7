//! All that a text says, gathered from its spans, before any rule puts it together.

use jiff::civil::{Date, Weekday};

use super::place::{Place, is_name, joined, names_follow, preposition};
use super::spans::{Span, What};
use crate::domain::plan::{AmountRange, Analysis, LabelSearch, Measure, SearchWord};
use crate::domain::reading::{Note, SmallTalk};
use crate::domain::{Currency, Period};
use crate::language::lexicon::{AskWord, GroupWord, Meaning, Operation};
use crate::language::text::Text;
use crate::language::time::{Said, Shift, TimeMatch};

/// What was said, in the order of the text within each member.
#[derive(Default)]
pub struct Heard {
    /// The text, trimmed.
    pub raw: String,
    pub measures: Vec<Measure>,
    pub categories: Sided<String>,
    pub merchants: Sided<String>,
    pub labels: Sided<LabelSearch>,
    pub operations: Sided<Operation>,
    pub accounts: Vec<String>,
    pub account_types: Vec<String>,
    /// Words of accounts' names, and what was said for them.
    pub accounts_named: Vec<(String, String)>,
    /// Nouns that name the transaction only beside something else.
    pub beside: Vec<Unknown>,
    pub currencies: Vec<Currency>,
    pub amounts: Vec<AmountRange>,
    /// "ou" stands between two amounts: either holds.
    pub or_amounts: bool,
    pub periods: Vec<Period>,
    /// "juin et juillet", read as one period: its two sides where they are compared.
    pub joined: Option<[Period; 2]>,
    pub shifts: Vec<Shift>,
    pub weekdays: Vec<Weekday>,
    /// Single days among the periods that a weekday named, each with it.
    pub named_days: Vec<(Period, Weekday)>,
    pub no_such_day: Option<(String, Date)>,
    pub asks: Vec<Heading<AskWord>>,
    pub groups: Vec<Heading<GroupWord>>,
    pub analyses: Vec<Analysis>,
    pub talk: Vec<SmallTalk>,
    pub number: Option<u16>,
    pub flags: Flags,
    pub unknown: Vec<Unknown>,
    pub notes: Vec<Note>,
    /// Leaps of the reading: misspellings forgiven, words searched in labels, debris left out.
    pub leaps: usize,
}

/// What is asked for, and what is left out ("hors loyer").
#[derive(Debug)]
pub struct Sided<T> {
    pub wanted: Vec<T>,
    pub unwanted: Vec<T>,
}

impl<T> Default for Sided<T> {
    fn default() -> Self {
        Sided { wanted: Vec::new(), unwanted: Vec::new() }
    }
}

/// A word of the grammar, with what its form tells.
#[derive(Clone, Copy, Debug)]
pub struct Heading<T> {
    pub word: T,
    pub plural: bool,
}

/// A run of words that nothing knows.
#[derive(Clone, Debug)]
pub struct Unknown {
    pub raw: String,
    pub folded: String,
    /// Directly after a recognised merchant: debris of a label.
    pub after_merchant: bool,
    /// After "chez", "at", or written with a capital inside the text: a name.
    pub name_like: bool,
    pub excluded: bool,
    /// Which run this is of: words of one run stand side by side.
    pub words: usize,
}

/// Words whose mere presence matters.
#[derive(Default)]
pub struct Flags {
    pub subscriptions: bool,
    /// "hors abonnements"
    pub no_subscriptions: bool,
    pub recurring: bool,
    pub received: bool,
    pub sent_to_me: bool,
    /// A transfer "from" the merchant that follows.
    pub from_merchant: bool,
    pub compare: bool,
    /// A time that was said and that no filter can say yet: "sauf en août", "T2/24".
    pub unread_time: bool,
    /// "le précédent": where a comparison needs its other side.
    pub previous: bool,
    pub versus: bool,
    pub than: bool,
    pub more_or_less: bool,
    pub only: bool,
    pub money: bool,
    pub noun: bool,
    pub action: bool,
    pub advice: bool,
    pub others: bool,
    pub scope: bool,
    pub unserved: Option<String>,
    pub follow: bool,
    pub show_them: bool,
    /// "comment chercher …": help, even where it names what is searched.
    pub asks_help: bool,
    /// "dépenses/revenus".
    pub slash: bool,
}

const SENT: Meaning = Meaning::Operation(Operation::TransferOut);
/// The category that refunds are of.
const REFUNDS: &str = "Remboursements";

impl Heard {
    pub fn gather(text: &Text, spans: &[Span]) -> Heard {
        let mut heard = Heard { raw: text.raw.trim().to_owned(), ..Heard::default() };
        let mut excluding = false;
        // The last span that was left out.
        let mut left_out: Option<usize> = None;
        for (index, span) in spans.iter().enumerate() {
            let before = &spans[..index];
            let place = Place { text, span, spans, index };
            if excluding && place.can_be_left_out() {
                excluding = left_out.is_none_or(|last| joined(spans, last, index));
                left_out = Some(index);
            }
            match &span.what {
                What::Amount(found) => {
                    heard.amounts.push(found.range);
                    if let Some(currency) = found.currency.filter(|c| *c != Currency::EUR) {
                        heard.currency(currency);
                    }
                    excluding = false;
                }
                What::Time(found, weekday) => {
                    if let (Said::Period(day), Some(weekday)) = (&found.said, weekday) {
                        heard.named_days.push((*day, *weekday));
                    }
                    heard.time(found);
                    excluding = false;
                }
                What::Account(name) => heard.account(name, before),
                What::Merchant(name) => {
                    heard.flags.from_merchant |= preposition(before, &Meaning::From);
                    heard.merchants.push((*name).to_owned(), excluding);
                }
                What::Symbol => heard.flags.slash |= text.folded(span.from) == "/",
                What::Number(number) => {
                    // "T2/24": what the slash joins was not read as one.
                    heard.flags.unread_time |=
                        matches!(before.last().map(|span| &span.what), Some(What::Symbol));
                    if let Ok(number @ 1..=100) = u16::try_from(*number) {
                        heard.number = heard.number.or(Some(number));
                    }
                }
                What::Words(found) => {
                    let behind =
                        found.has(&Meaning::ExcludeAfter) && before.last().is_some_and(is_name);
                    let excludes =
                        found.has(&Meaning::Exclude) && !behind && !place.raw().contains(',');
                    // "no, en Lidl" corrects; it leaves nothing out.
                    let next = spans.get(index + 1).filter(|_| !place.ends_clause());
                    if (excludes && names_follow(&spans[index + 1..]))
                        || (found.has(&Meaning::Not) && next.is_some_and(is_name))
                    {
                        (excluding, left_out) = (true, None);
                        continue;
                    }
                    if (excludes || found.has(&Meaning::Not))
                        && matches!(next.map(|span| &span.what), Some(What::Time(..)))
                    {
                        heard.flags.unread_time = true;
                    }
                    if place.is_out_of_place() {
                        heard.unknown_word(&place, excluding);
                        continue;
                    }
                    for meaning in &found.meanings {
                        heard.word(meaning, &place, excluding);
                    }
                    if found.meanings.iter().any(|m| matches!(m, Meaning::Measure(_))) {
                        excluding = false;
                    }
                }
                What::Unknown => heard.unknown_word(&place, excluding),
            }
        }
        heard.spread_weekdays();
        heard
    }

    /// A weekday beside a longer period is every such day of it: "samedi en 2025".
    fn spread_weekdays(&mut self) {
        if self.periods.len() < 2 {
            return;
        }
        for (day, weekday) in std::mem::take(&mut self.named_days) {
            if self.periods.iter().any(|period| *period != day && period.days() != Some(1)) {
                self.periods.retain(|period| *period != day);
                self.weekdays.push(weekday);
            }
        }
    }

    fn time(&mut self, found: &TimeMatch) {
        match &found.said {
            Said::Period(period) => {
                self.periods.push(*period);
                if let [one, two] = found.joined.as_slice() {
                    self.joined = Some([*one, *two]);
                }
            }
            Said::Weekdays(days) => self.weekdays.extend(days),
            Said::Shifted(shift) => self.shifts.push(*shift),
            Said::NoSuchDay { said, nearest } => {
                self.no_such_day.get_or_insert((said.clone(), *nearest));
            }
        }
    }

    /// An account's name after "vers", "au": the money went to the merchant of that name.
    fn account(&mut self, name: &str, before: &[Span]) {
        let sent = self.operations.wanted.contains(&Operation::TransferOut);
        if preposition(before, &Meaning::To)
            || (sent && (preposition(before, &Meaning::At) || preposition(before, &SENT)))
        {
            self.merchants.push(name.to_owned(), false);
        } else {
            self.accounts.push(name.to_owned());
        }
    }

    /// "plus de 50 $ en dollars" is of one currency.
    fn currency(&mut self, currency: Currency) {
        if !self.currencies.contains(&currency) {
            self.currencies.push(currency);
        }
    }

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

    fn word(&mut self, meaning: &Meaning, place: &Place, excluding: bool) {
        let flags = &mut self.flags;
        match meaning {
            // "hors remboursements" leaves a category out and is about no refunds.
            Meaning::Measure(Measure::Refunds) if excluding => {
                self.categories.push(REFUNDS.to_owned(), true);
            }
            Meaning::Measure(measure) => self.measures.push(*measure),
            Meaning::Category(value) => self.categories.push(value.clone(), excluding),
            Meaning::Subscriptions if excluding => flags.no_subscriptions = true,
            Meaning::Subscriptions => flags.subscriptions = true,
            Meaning::Recurring => flags.recurring = true,
            Meaning::Received => flags.received = true,
            Meaning::SentToMe => flags.sent_to_me = true,
            Meaning::Operation(operation) => self.operations.push(*operation, excluding),
            Meaning::Label(searched) => {
                let said = place.raw().to_owned();
                let word = SearchWord::Known;
                self.labels.push(LabelSearch { said, searched: searched.clone(), word }, excluding);
            }
            Meaning::AccountNamed(word) => {
                self.accounts_named.push((word.clone(), place.raw().to_owned()))
            }
            Meaning::AccountType(kind) => self.account_types.push(kind.clone()),
            Meaning::Currency(currency) => self.currency(*currency),
            Meaning::Noun => flags.noun = true,
            Meaning::Beside => self.beside.push(Unknown {
                raw: place.raw().to_owned(),
                folded: place.text.folded(place.span.from).to_owned(),
                after_merchant: false,
                name_like: false,
                excluded: excluding,
                words: 1,
            }),
            Meaning::Money => flags.money = true,
            Meaning::Ask(AskWord::HowMuch | AskWord::HowMany) if place.is_how_much_or_many() => {
                // "cuánto" and "cuántos" differ by the plural alone.
                let plural = place.plural();
                let word = if plural { AskWord::HowMany } else { AskWord::HowMuch };
                self.asks.push(Heading { word, plural });
            }
            Meaning::Ask(word) => self.asks.push(Heading { word: *word, plural: place.plural() }),
            Meaning::Group(word) => {
                self.groups.push(Heading { word: *word, plural: place.plural() })
            }
            Meaning::Compare => flags.compare = true,
            Meaning::Versus => flags.versus = true,
            Meaning::Than => flags.than = true,
            Meaning::MoreOrLess => flags.more_or_less = true,
            Meaning::Only => flags.only = true,
            Meaning::Analysis(analysis) => self.analyses.push(*analysis),
            Meaning::Talk(talk) => {
                self.talk.push(*talk);
                flags.asks_help |= *talk == SmallTalk::Help && place.span.to - place.span.from > 1;
            }
            Meaning::Action => flags.action |= place.is_command(),
            Meaning::Advice => flags.advice = true,
            Meaning::Others => flags.others = true,
            Meaning::Scope => flags.scope = true,
            Meaning::Unserved => {
                flags.unserved.get_or_insert_with(|| place.raw().to_owned());
            }
            Meaning::Follow => flags.follow |= place.index == 0,
            Meaning::ShowThem => flags.show_them = true,
            Meaning::Or => {
                let before = matches!(
                    place.index.checked_sub(1).map(|at| &place.spans[at].what),
                    Some(What::Amount(_))
                );
                self.or_amounts |= before;
            }
            Meaning::ExcludeAfter => self.exclude_last(),
            Meaning::Previous => flags.previous = true,
            Meaning::Exclude
            | Meaning::Not
            | Meaning::Subject
            | Meaning::And
            | Meaning::Shop
            | Meaning::At
            | Meaning::To
            | Meaning::From
            | Meaning::Please
            | Meaning::Filler => {}
        }
    }

    fn unknown_word(&mut self, place: &Place, excluded: bool) {
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
        });
    }
}

impl<T: PartialEq> Sided<T> {
    pub fn push(&mut self, value: T, excluded: bool) {
        let side = if excluded { &mut self.unwanted } else { &mut self.wanted };
        if !side.contains(&value) {
            side.push(value);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }
}
