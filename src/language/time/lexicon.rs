//! The words of time of the three languages, as data: `config/lexicon/time.*.toml`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::calendar::{Grain, Part};
use crate::domain::Language;
use crate::language::number::{LexiconError, NumberLexicon};
use crate::language::text::words_of;

/// The words of time and number of all languages. Built once.
#[derive(Debug)]
pub struct TimeLexicon {
    pub(super) numbers: NumberLexicon,
    languages: [Words; 3],
}

/// The phrases of one language by their first word, longest first.
#[derive(Debug)]
pub(super) struct Words {
    pub language: Language,
    phrases: HashMap<String, Vec<Phrase>>,
}

#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// The folded words after the first.
    pub rest: Vec<String>,
    pub role: Role,
    /// Often something else: read only beside another cue, in a text of its language.
    pub weak: bool,
    /// Read only where written in capitals.
    pub capitals: bool,
}

/// What a word or phrase does in a phrase of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Month(i8),
    /// From Monday, 0.
    Weekday(i8),
    Weekdays(i8),
    /// From spring, 0.
    Season(i8),
    Ordinal(i8),
    Quarter(i8),
    Half(i8),
    /// Days from today.
    Offset(i32),
    /// So many of the unit that follows: "une dizaine de".
    Count(i32),
    /// A part of the running unit, in capitals: "EOM".
    PartOf(Part, Grain),
    Unit(Grain),
    Units(Grain),
    Running(Grain),
    Part(Part),
    Cue(Cue),
}

/// Words that only relate others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cue {
    Article,
    /// Stand like an article before a count ("ces 3 derniers mois").
    These,
    Of,
    /// A preposition with its article: "du".
    OfThe,
    In,
    /// Before a bare count: the last so many ("sur 6 mois").
    Over,
    /// Before a bare count: so many from now ("dans 3 semaines").
    Ahead,
    /// Before a day alone: from it on ("from 10 October").
    Onward,
    /// Before a number alone: that day of the month ("le 15").
    BareDay,
    Since,
    Until,
    After,
    Before,
    Between,
    From,
    To,
    And,
    Or,
    AgoBefore,
    AgoAfter,
    /// Makes a weekday a habit ("le dimanche", "los domingos").
    Every,
    This,
    /// Before a period that is meant from end to end ("tout le mois de mai"): changes nothing.
    Whole,
    /// After a unit: the running one ("en cours").
    Running,
    Last,
    /// The one before the last: "avant-dernier", "penúltimo".
    LastButOne,
    /// Of several: "les trois premiers mois".
    Firsts,
    /// The plural of `Last`, where it shows: without a count, "recently".
    Lasts,
    /// After an ordinal: one of two halves, of a month or a year.
    HalfOf,
    /// After a day: its morning, its evening. No transaction has an hour.
    DayTime,
    /// Between two that are compared.
    Versus,
    /// Between a week and its first day: "week commencing 6 October".
    Commencing,
    /// Before the period just named.
    Previous,
    Next,
    /// After the period just named.
    Following,
    Same,
    Period,
    One,
    Few,
    Couple,
    Recent,
    Always,
    /// Before a unit of a year: the last twelve months ("over the last year").
    Rolling,
    Workdays,
    /// After a day's digits: "1er", "5th".
    Suffix,
    /// After a number, shows that it is no day and no year.
    Money,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    months: Vec<Vec<String>>,
    weekdays: Vec<Vec<String>>,
    weekdays_plural: Vec<Vec<String>>,
    seasons: Vec<Vec<String>>,
    ordinals: Vec<Vec<String>>,
    quarters: Vec<Vec<String>>,
    halves: Vec<Vec<String>>,
    weak: Vec<String>,
    days: BTreeMap<String, i32>,
    #[serde(default)]
    counts: BTreeMap<String, i32>,
    #[serde(default)]
    capitals: BTreeMap<String, (Part, Grain)>,
    units: BTreeMap<Grain, Vec<String>>,
    units_plural: BTreeMap<Grain, Vec<String>>,
    running: BTreeMap<Grain, Vec<String>>,
    parts: BTreeMap<Part, Vec<String>>,
    cues: BTreeMap<Cue, Vec<String>>,
}

impl TimeLexicon {
    /// True where a phrase of time in `language` has this folded word ("agosto").
    pub fn knows(&self, word: &str, language: Language) -> bool {
        self.words(language).starting(word).is_some()
    }

    /// The folded words that phrases of time in `language` are made of.
    pub fn vocabulary(&self, language: Language) -> impl Iterator<Item = &str> {
        self.words(language).phrases.keys().map(String::as_str)
    }

    /// The lexicon that this binary carries.
    pub fn embedded() -> Result<TimeLexicon, LexiconError> {
        let fr = include_str!("../../../config/lexicon/time.fr.toml");
        let en = include_str!("../../../config/lexicon/time.en.toml");
        let es = include_str!("../../../config/lexicon/time.es.toml");
        Ok(TimeLexicon {
            numbers: NumberLexicon::embedded()?,
            languages: [
                Words::load(Language::Fr, "time.fr.toml", fr)?,
                Words::load(Language::En, "time.en.toml", en)?,
                Words::load(Language::Es, "time.es.toml", es)?,
            ],
        })
    }

    pub(super) fn words(&self, language: Language) -> &Words {
        &self.languages[language as usize]
    }
}

impl Phrase {
    /// Whether it names a time, not only relates others.
    pub fn tells(&self) -> bool {
        match self.role {
            Role::Cue(cue) => {
                matches!(cue, Cue::Recent | Cue::Always | Cue::Workdays | Cue::Period)
            }
            Role::Ordinal(_) | Role::Count(_) => false,
            _ => true,
        }
    }
}

impl Words {
    /// The phrases that start with `word`: none for one that is only within phrases, `None` for one
    /// that no phrase has.
    pub fn starting(&self, word: &str) -> Option<&[Phrase]> {
        self.phrases.get(word).map(Vec::as_slice)
    }

    fn load(language: Language, file: &'static str, data: &str) -> Result<Words, LexiconError> {
        let source: File = toml::from_str(data)
            .map_err(|source| LexiconError { file, source: Box::new(source) })?;
        let mut words = Words { language, phrases: HashMap::new() };
        let weak: Vec<String> = source.weak.iter().map(|word| words_of(word)).collect();
        words.listed(&source.months, |at| Role::Month(at + 1));
        words.listed(&source.weekdays, Role::Weekday);
        words.listed(&source.weekdays_plural, Role::Weekdays);
        words.listed(&source.seasons, Role::Season);
        words.listed(&source.ordinals, |at| Role::Ordinal(at + 1));
        words.listed(&source.quarters, |at| Role::Quarter(at + 1));
        words.listed(&source.halves, |at| Role::Half(at + 1));
        for (phrase, offset) in &source.days {
            words.add(phrase, Role::Offset(*offset));
        }
        for (phrase, count) in &source.counts {
            words.add(phrase, Role::Count(*count));
        }
        for (phrase, (part, grain)) in &source.capitals {
            words.add(phrase, Role::PartOf(*part, *grain));
        }
        words.keyed(source.units, Role::Unit);
        words.keyed(source.units_plural, Role::Units);
        words.keyed(source.running, Role::Running);
        words.keyed(source.parts, Role::Part);
        words.keyed(source.cues, Role::Cue);
        for (first, phrases) in &mut words.phrases {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
            for phrase in phrases.iter_mut().filter(|phrase| phrase.rest.is_empty()) {
                phrase.weak = !matches!(phrase.role, Role::Cue(_)) && weak.contains(first);
            }
        }
        Ok(words)
    }

    fn listed(&mut self, lists: &[Vec<String>], role: impl Fn(i8) -> Role) {
        for (at, list) in (0_i8..).zip(lists) {
            list.iter().for_each(|phrase| self.add(phrase, role(at)));
        }
    }

    fn keyed<K: Copy>(&mut self, lists: BTreeMap<K, Vec<String>>, role: impl Fn(K) -> Role) {
        for (key, list) in lists {
            list.iter().for_each(|phrase| self.add(phrase, role(key)));
        }
    }

    fn add(&mut self, phrase: &str, role: Role) {
        let folded = words_of(phrase);
        let mut words = folded.split(' ').map(str::to_owned);
        if let Some(first) = words.next() {
            let rest: Vec<String> = words.collect();
            for word in &rest {
                self.phrases.entry(word.clone()).or_default();
            }
            self.phrases.entry(first).or_default().push(Phrase {
                rest,
                role,
                weak: false,
                capitals: matches!(role, Role::PartOf(..)),
            });
        }
    }
}
