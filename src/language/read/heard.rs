//! All that a text says, gathered from its spans, before any rule puts it together.

use jiff::civil::{Date, Weekday};

use super::exclusion::Exclusion;
use super::place::{Place, preposition};
use super::spans::{Span, What};
use crate::domain::plan::{AmountRange, Analysis, LabelSearch, Measure};
use crate::domain::reading::{Note, SmallTalk};
use crate::domain::{Currency, Period};
use crate::language::lexicon::{AskWord, GroupWord, Meaning, More, Operation};
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
    /// Where each merchant stands in the text; those of [`Heard::unknown`] are found last.
    pub merchant_places: Vec<(String, usize)>,
    pub labels: Sided<LabelSearch>,
    /// Other forms of the words in `labels`.
    pub other_forms: Vec<LabelSearch>,
    /// The categories, each with the folded words that it was said by.
    pub category_words: Vec<(String, String)>,
    pub operations: Sided<Operation>,
    pub accounts: Vec<String>,
    pub account_types: Vec<String>,
    /// Words of accounts' names, and what was said for them.
    pub accounts_named: Vec<(String, String)>,
    /// Nouns that name the transaction only beside something else.
    pub beside: Vec<Unknown>,
    pub currencies: Sided<Currency>,
    pub amounts: Vec<AmountRange>,
    /// "ou" stands between two amounts: either holds.
    pub or_amounts: bool,
    pub periods: Vec<Period>,
    /// "juin et juillet", read as one period: its two sides where they are compared.
    pub joined: Option<[Period; 2]>,
    /// They were joined by "ou".
    pub either_period: bool,
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
    /// Where it stands, among the phrases of the text.
    pub at: usize,
    /// Spelled right: a word of its own.
    pub ordinary: bool,
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
    /// "I make": income, where no other measure is said.
    pub earns: bool,
    /// A transfer "from" the merchant that follows.
    pub from_merchant: bool,
    pub compare: bool,
    /// A time that was said and that no filter can say yet: "sauf en août", "T2/24".
    pub unread_time: bool,
    /// Bounds in two currencies: "over £20, sorry, 20 euros".
    pub two_currencies: bool,
    /// "hors" before nothing that can be left out.
    pub unread_exclusion: bool,
    /// "le précédent": where a comparison needs its other side.
    pub previous: bool,
    pub versus: bool,
    pub than: bool,
    pub more_or_less: bool,
    /// "essence ou péage": a name of another kind is joined by "et", "ou"; either may hold.
    pub either: bool,
    /// "dans quel resto": the shops of a category are meant.
    pub which: bool,
    /// "top 3 restos": so are they.
    pub top_places: bool,
    /// "du plus cher au moins cher": an order, not one document.
    pub ordered: bool,
    /// "je": a verb asks.
    pub subject: bool,
    pub only: bool,
    /// A category was said elsewhere than beside a name, or by no word for a kind of shop.
    pub kind_apart: bool,
    pub money: bool,
    pub noun: bool,
    pub action: bool,
    pub advice: bool,
    pub others: bool,
    pub scope: bool,
    pub unserved: Option<String>,
    pub follow: bool,
    pub show_them: bool,
    /// Other documents of the last answer, where nothing else is said.
    pub more: Option<More>,
    /// "comment chercher …": help, even where it names what is searched.
    pub asks_help: bool,
    /// "dépenses/revenus".
    pub slash: bool,
}

const SENT: Meaning = Meaning::Operation(Operation::TransferOut);

impl Heard {
    pub fn gather(text: &Text, spans: &[Span]) -> Heard {
        let mut heard = Heard { raw: text.raw.trim().to_owned(), ..Heard::default() };
        let mut exclusion = Exclusion::default();
        // The currency of the last amount.
        let mut amount_in: Option<Currency> = None;
        for (index, span) in spans.iter().enumerate() {
            let before = &spans[..index];
            let place = Place { text, span, spans, index };
            heard.flags.either |= exclusion.pass(&place);
            match &span.what {
                What::Amount(found) => {
                    heard.amounts.push(found.range);
                    if let Some(currency) = found.currency {
                        heard.flags.two_currencies |=
                            amount_in.replace(currency).is_some_and(|last| last != currency);
                    }
                    if let Some(currency) = found.currency.filter(|c| *c != Currency::EUR) {
                        heard.currencies.push(currency, false);
                    }
                    exclusion.end();
                }
                // "pas en août, en juillet"
                What::Time(found, _)
                    if exclusion.leaves_out_time(index)
                        && !matches!(found.said, Said::Weekdays(_)) =>
                {
                    // "pas août, juillet", read as both.
                    heard.periods.extend(found.joined.get(1));
                }
                What::Time(found, weekday) => {
                    if let (Said::Period(day), Some(weekday)) = (&found.said, weekday) {
                        heard.named_days.push((*day, *weekday));
                    }
                    heard.time(found, exclusion.leaves_out_time(index));
                    exclusion.end();
                }
                What::Account(name) => heard.account(name, before),
                What::Merchant(name) => {
                    heard.flags.from_merchant |= preposition(before, &Meaning::From);
                    heard.merchant_places.push(((*name).to_owned(), index));
                    heard.merchants.push((*name).to_owned(), exclusion.is_open());
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
                    if exclusion.word(found, &place, &mut heard.flags) {
                        continue;
                    }
                    if place.is_out_of_place() || found.has(&Meaning::Ordinary) {
                        heard.unknown_word(&place, exclusion.is_open());
                        continue;
                    }
                    for meaning in &found.meanings {
                        heard.word(meaning, &place, exclusion.is_open());
                    }
                    if found.meanings.iter().any(|m| matches!(m, Meaning::Measure(_))) {
                        exclusion.measured(&place);
                    }
                }
                What::Unknown => heard.unknown_word(&place, exclusion.is_open()),
            }
        }
        heard.spread_weekdays();
        heard.chart();
        if heard.flags.earns && heard.measures.is_empty() && !heard.has_subject() {
            heard.measures.push(Measure::Income);
        }
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

    /// A chart of nothing in particular is one of the months.
    fn chart(&mut self) {
        let said = self.groups.len();
        self.groups.retain(|heading| heading.word != GroupWord::Chart);
        if self.groups.is_empty() && said > 0 {
            self.analyses.push(Analysis::Trend);
        }
    }

    fn time(&mut self, found: &TimeMatch, left_out: bool) {
        match &found.said {
            Said::Period(period) => {
                self.periods.push(*period);
                self.weekdays.extend(&found.on);
                if let [one, two] = found.joined.as_slice() {
                    self.joined = Some([*one, *two]);
                    self.either_period = found.either;
                }
            }
            Said::Weekdays(days) => {
                let week = Weekday::Monday.cycle_forward().take(7);
                self.weekdays.extend(week.filter(|day| days.contains(day) != left_out));
            }
            Said::Shifted(shift) => self.shifts.push(*shift),
            Said::NoSuchDay { said, nearest } => {
                self.no_such_day.get_or_insert((said.clone(), *nearest));
            }
        }
    }

    /// Merchants in the order of the text: the first of two is what is compared with the other.
    pub fn order_merchants(&mut self) {
        let places = &self.merchant_places;
        let place = |name: &String| {
            places.iter().filter(|(named, _)| named == name).map(|(_, at)| *at).min()
        };
        self.merchants.wanted.sort_by_key(place);
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
