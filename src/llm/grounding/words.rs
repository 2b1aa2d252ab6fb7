//! The words that state a quantity, or which way it went; `config/lexicon/claims.toml`.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use crate::domain::Currency;
use crate::language::number::{LexiconError, NumberLexicon};
use crate::language::text::{fold, words_of};
use crate::language::time::TimeLexicon;

/// Which way something went, or that it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// It went up, or is more than something.
    More,
    /// It went down, or is less.
    Less,
    /// It is denied.
    Not,
    /// Money came in, or went out.
    In,
    Out,
    /// It is so much in each of these.
    Each(Unit),
}

/// A unit of time that something is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    /// By the name of the kind of noun that counts it.
    pub fn of_kind(kind: &str) -> Option<Unit> {
        match kind {
            "days" => Some(Unit::Day),
            "weeks" => Some(Unit::Week),
            "months" => Some(Unit::Month),
            "years" => Some(Unit::Year),
            _ => None,
        }
    }
}

/// The words of claims in all languages. Built once.
#[derive(Debug)]
pub(super) struct Words {
    pub numbers: NumberLexicon,
    pub times: TimeLexicon,
    pub currencies: HashMap<String, Currency>,
    pub percent: HashSet<String>,
    /// The nouns that a count counts, each with the name of its kind.
    pub counted: HashMap<String, String>,
    /// What may stand behind a number that counts nothing named.
    pub behind: HashSet<String>,
    /// What may stand before a currency that no number has.
    pub naming: HashSet<String>,
    pub none: HashSet<String>,
    pub one: HashSet<String>,
    pub odd: HashSet<String>,
    pub ways: HashMap<String, Way>,
    /// Before a unit of time: "par mois".
    pub each: HashSet<String>,
    /// Before "plus": "le plus" compares with nothing.
    pub most: HashSet<String>,
    /// By language: words that are numbers in another one.
    pub ordinary: [HashSet<String>; 3],
}

#[derive(Deserialize)]
struct Amounts {
    currencies: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    parts: Vec<String>,
    vague: Vec<String>,
    ranks: Vec<String>,
    foreign: Vec<String>,
    none: Vec<String>,
    one: Vec<String>,
    percent: Vec<String>,
    more: Vec<String>,
    less: Vec<String>,
    not: Vec<String>,
    #[serde(rename = "in")]
    came_in: Vec<String>,
    out: Vec<String>,
    most: Vec<String>,
    behind: Vec<String>,
    naming: Vec<String>,
    counted: BTreeMap<String, Vec<String>>,
    each: BTreeMap<String, Vec<String>>,
    ordinary: Ordinary,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordinary {
    fr: HashSet<String>,
    en: HashSet<String>,
    es: HashSet<String>,
}

/// Names of a currency that are something else in a sentence: "vous avez eu", "e".
const SHORTEST: usize = 3;

impl Words {
    /// Those that this binary carries.
    pub fn embedded() -> Result<Words, LexiconError> {
        let (claims, amounts) = ("claims.toml", "amounts.toml");
        let file: File = toml::from_str(include_str!("../../../config/lexicon/claims.toml"))
            .map_err(|source| LexiconError { file: claims, source: Box::new(source) })?;
        let money: Amounts =
            toml::from_str(include_str!("../../../config/lexicon/amounts.toml"))
                .map_err(|source| LexiconError { file: amounts, source: Box::new(source) })?;
        let mut currencies = HashMap::new();
        for (code, names) in &money.currencies {
            let word = |name: &&String| {
                name.chars().count() < SHORTEST && name.chars().all(char::is_alphabetic)
            };
            for name in names.iter().filter(|name| !word(name)) {
                currencies.extend(Currency::new(code).map(|currency| (key(name), currency)));
            }
        }
        let mut ways = HashMap::new();
        for (words, way) in [
            (file.more, Way::More),
            (file.less, Way::Less),
            (file.not, Way::Not),
            (file.came_in, Way::In),
            (file.out, Way::Out),
        ] {
            ways.extend(words.iter().map(|word| (key(word), way)));
        }
        for (kind, words) in &file.each {
            if let Some(unit) = Unit::of_kind(kind) {
                ways.extend(words.iter().map(|word| (key(word), Way::Each(unit))));
            }
        }
        let mut counted = HashMap::new();
        for (kind, nouns) in &file.counted {
            counted
                .extend(nouns.iter().map(|noun| (singular(&key(noun)).to_owned(), kind.clone())));
        }
        let set = |words: &[String]| words.iter().map(|word| key(word)).collect();
        Ok(Words {
            numbers: NumberLexicon::embedded()?,
            times: TimeLexicon::embedded()?,
            currencies,
            percent: set(&file.percent),
            counted,
            behind: set(&file.behind),
            naming: set(&file.naming),
            none: set(&file.none),
            one: set(&file.one),
            odd: set(&[file.parts, file.vague, file.ranks, file.foreign].concat()),
            ways,
            each: file.each.get("before").map(|words| set(words)).unwrap_or_default(),
            most: set(&file.most),
            ordinary: [file.ordinary.fr, file.ordinary.en, file.ordinary.es],
        })
    }
}

/// A word or phrase as its tokens are joined; signs stay.
fn key(word: &str) -> String {
    let words = words_of(word);
    if words.is_empty() { fold(word) } else { words }
}

/// Without the ending of the plural that the three languages share.
pub(super) fn singular(word: &str) -> &str {
    match word {
        "mois" | "fois" | "mes" => word,
        word => word.strip_suffix('s').unwrap_or(word),
    }
}
