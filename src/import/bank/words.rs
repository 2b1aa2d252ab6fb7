//! The words of banks' tables, from config/import/headings.toml.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::event::Status;
use super::fold::fold;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Booked,
    /// The day it was done, which is taken where no booking day is told.
    Transacted,
    Value,
    Amount,
    Debit,
    Credit,
    Sign,
    Currency,
    Balance,
    Label,
    Counterparty,
    Id,
    Account,
    AccountName,
    Category,
    Operation,
    Mcc,
    Status,
    /// Taken off the amount. No heading is read as this by itself: a bank's layout or a mapping says it.
    Fee,
    /// Known, and of no use.
    Other,
}

/// The languages of headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    Fr,
    En,
    Es,
    De,
    It,
    Nl,
}

/// What a heading means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    pub role: Role,
    /// Whether English writes it so.
    pub english: bool,
    /// Whether all of the heading is known, not a part of it.
    pub whole: bool,
    /// Whether the known part begins it.
    pub begins: bool,
}

/// What stands before a value above a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    Number,
    Currency,
    Opening,
    Closing,
    Standing,
}

/// What a word says of a movement's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
    Neither,
}

#[derive(Deserialize)]
struct File {
    columns: BTreeMap<Role, BTreeMap<Tongue, Vec<String>>>,
    preamble: Preamble,
    lines: Lines,
    directions: Directions,
    states: States,
    months: BTreeMap<String, Vec<String>>,
    weekdays: Weekdays,
}

#[derive(Deserialize)]
struct Preamble {
    number: Vec<String>,
    currency: Vec<String>,
    opening: Vec<String>,
    closing: Vec<String>,
    standing: Vec<String>,
}

#[derive(Deserialize)]
struct Lines {
    total: Vec<String>,
}

#[derive(Deserialize)]
struct Directions {
    out: Vec<String>,
    r#in: Vec<String>,
    none: Vec<String>,
}

#[derive(Deserialize)]
struct States {
    booked: Vec<String>,
    pending: Vec<String>,
    void: Vec<String>,
}

#[derive(Deserialize)]
struct Weekdays {
    all: Vec<String>,
}

/// All words, ready to be looked up.
#[derive(Debug, Default)]
pub struct Words {
    headings: HashMap<String, Vec<(Role, Tongue)>>,
    preamble: Vec<(String, Before)>,
    totals: Vec<String>,
    directions: HashMap<String, Direction>,
    states: HashMap<String, Status>,
    months: HashMap<String, i16>,
    weekdays: Vec<String>,
}

impl Words {
    /// The words that the program was built with.
    pub fn get() -> &'static Words {
        static WORDS: LazyLock<Words> = LazyLock::new(|| {
            // A test holds that the file reads.
            Words::read(include_str!("../../../config/import/headings.toml")).unwrap_or_default()
        });
        &WORDS
    }

    fn read(text: &str) -> Result<Words, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let mut words = Words::default();
        for (role, tongues) in file.columns {
            for (tongue, phrases) in tongues {
                for phrase in phrases {
                    words.headings.entry(phrase).or_default().push((role, tongue));
                }
            }
        }
        let Preamble { number, currency, opening, closing, standing } = file.preamble;
        for (phrases, before) in [
            (number, Before::Number),
            (currency, Before::Currency),
            (opening, Before::Opening),
            (closing, Before::Closing),
            (standing, Before::Standing),
        ] {
            words.preamble.extend(phrases.into_iter().map(|phrase| (phrase, before)));
        }
        words.preamble.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        words.totals = file.lines.total;
        for (phrases, direction) in [
            (file.directions.out, Direction::Out),
            (file.directions.r#in, Direction::In),
            (file.directions.none, Direction::Neither),
        ] {
            words.directions.extend(phrases.into_iter().map(|phrase| (phrase, direction)));
        }
        for (phrases, state) in [
            (file.states.booked, Status::Booked),
            (file.states.pending, Status::Pending),
            (file.states.void, Status::Void),
        ] {
            words.states.extend(phrases.into_iter().map(|phrase| (phrase, state)));
        }
        for (month, names) in file.months {
            let number = month.parse().unwrap_or_default();
            words.months.extend(names.into_iter().map(|name| (name, number)));
        }
        words.weekdays = file.weekdays.all;
        Ok(words)
    }

    /// What a heading means; `None` for one that is not known.
    pub fn heading(&self, heading: &str) -> Option<Meaning> {
        const LONGEST: usize = 120;
        if heading.len() > LONGEST {
            return None;
        }
        let folded = fold(&bare(heading));
        if let Some(known) = self.headings.get(&folded) {
            return meaning(known, (true, true));
        }
        let words: Vec<&str> = folded.split(' ').collect();
        for length in (1..words.len()).rev() {
            for (at, part) in words.windows(length).enumerate() {
                if let Some(known) = self.headings.get(&part.join(" ")) {
                    return meaning(known, (false, at == 0));
                }
            }
        }
        None
    }

    /// What a text before a value says of it, and where in the folded text that ends.
    pub fn before(&self, folded: &str) -> Option<(Before, usize)> {
        self.preamble
            .iter()
            .find(|(phrase, _)| {
                folded
                    .strip_prefix(phrase.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            })
            .map(|(phrase, before)| (*before, phrase.len()))
    }

    /// Whether a line that begins so is one of sums.
    pub fn is_total(&self, text: &str) -> bool {
        let folded = fold(text);
        let begins = |phrase: &String| {
            folded
                .strip_prefix(phrase.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        self.totals.iter().any(begins)
            || self.before(&folded).is_some_and(|(before, _)| {
                matches!(before, Before::Opening | Before::Closing | Before::Standing)
            })
    }

    /// What a value of a column of directions says.
    pub fn direction(&self, text: &str) -> Option<Direction> {
        let text = text.trim();
        self.directions.get(text).or_else(|| self.directions.get(&fold(text))).copied()
    }

    /// What a value of a column of states says.
    pub fn state(&self, text: &str) -> Option<Status> {
        self.states.get(&fold(text)).copied()
    }

    pub fn month(&self, folded: &str) -> Option<i16> {
        self.months.get(folded).copied()
    }

    pub fn is_weekday(&self, folded: &str) -> bool {
        self.weekdays.iter().any(|name| name == folded)
    }
}

fn meaning(known: &[(Role, Tongue)], (whole, begins): (bool, bool)) -> Option<Meaning> {
    let (role, _) = known.first()?;
    // "Valuta" is a day in German and Italian and a currency in Dutch: the first of the file is taken,
    // and the column's values are held against it.
    Some(Meaning {
        role: *role,
        english: known.iter().any(|(_, tongue)| *tongue == Tongue::En),
        whole,
        begins,
    })
}

/// A heading without what stands in brackets and without a currency's code at its end.
fn bare(heading: &str) -> String {
    let mut bare = String::with_capacity(heading.len());
    let mut depth = 0_usize;
    for c in heading.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    let trimmed = bare.trim();
    if trimmed.is_empty() {
        return heading.to_owned();
    }
    match trimmed.rsplit_once([' ', '_']) {
        Some((before, code)) if currency_in(code).is_some() => before.trim().to_owned(),
        _ => trimmed.to_owned(),
    }
}

/// The codes of ISO 4217 that money is kept in.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN \
    BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DEM DJF DKK DOP DZD EGP ERN ESP ETB EUR FJD FKP FRF \
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK ITL JMD JOD JPY KES KGS KHR \
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN \
    NAD NGN NIO NLG NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD \
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV \
    WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

/// A word that is the code of a currency, in capitals.
pub fn code(word: &str) -> Option<&'static str> {
    if word.len() != 3 {
        return None;
    }
    CODES.split_ascii_whitespace().find(|code| *code == word)
}

/// The currency that a heading's word names: three capital letters of a currency that is in use, or
/// its sign.
fn currency_in(word: &str) -> Option<&'static str> {
    const CODES: [&str; 22] = [
        "EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF",
        "RON", "BGN", "JPY", "MXN", "BRL", "INR", "ZAR", "TRY", "SGD",
    ];
    match word {
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        _ => CODES.into_iter().find(|code| *code == word),
    }
}

/// The currency that a heading names, in brackets or as a word: "Amount (EUR)", "Debit CHF".
pub fn heading_currency(heading: &str) -> Option<&'static str> {
    heading.split(|c: char| !(c.is_alphanumeric() || "€£".contains(c))).find_map(currency_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_and_its_phrases_are_folded() {
        let words = Words::read(include_str!("../../../config/import/headings.toml")).unwrap();
        for phrase in words.headings.keys().chain(words.states.keys()).chain(words.months.keys()) {
            assert!(fold(phrase) == *phrase, "{phrase} is not folded");
        }
        assert_eq!(words.months.values().copied().max(), Some(12));
    }

    #[test]
    fn headings_are_known_whole_or_by_their_longest_part() {
        let role = |heading| Words::get().heading(heading).map(|meaning| meaning.role);
        for (heading, expected) in [
            ("Date de comptabilisation", Role::Booked),
            ("Amount (EUR)", Role::Amount),
            ("IMPORTE (€)", Role::Amount),
            ("Debit CHF", Role::Debit),
            ("F.Valor", Role::Value),
            ("Fecha Operación", Role::Transacted),
            ("Original Amount", Role::Other),
            ("Beguenstigter/Zahlungspflichtiger", Role::Counterparty),
            ("Transaction Date (UTC)", Role::Transacted),
            ("Solde au 31/12", Role::Balance),
            ("Kundenreferenz (End-to-End)", Role::Other),
        ] {
            assert_eq!(role(heading), Some(expected), "{heading}");
        }
        assert_eq!(role("Person A"), None);
        assert!(Words::get().heading("date").is_some_and(|meaning| meaning.english));
        assert!(Words::get().heading("Fecha").is_some_and(|meaning| !meaning.english));
        assert_eq!(heading_currency("Balance CHF"), Some("CHF"));
        assert_eq!(heading_currency("Net worth"), None);
    }
}
