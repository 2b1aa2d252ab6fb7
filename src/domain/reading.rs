//! What a text was read as: a plan, a question back, small talk or a refusal, and what was noticed
//! on the way.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::period::Period;
use super::plan::{Dimension, Measure, Plan};

/// The languages of the answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Fr,
    En,
    Es,
}

impl Language {
    pub const ALL: [Language; 3] = [Language::Fr, Language::En, Language::Es];

    pub fn code(self) -> &'static str {
        match self {
            Language::Fr => "fr",
            Language::En => "en",
            Language::Es => "es",
        }
    }
}

/// The outcome of reading one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Understanding {
    pub language: Language,
    pub reading: Reading,
    /// 0–1; what the reading's kind has been measured to be right.
    pub confidence: f32,
    pub notes: Vec<Note>,
}

#[expect(clippy::large_enum_variant, reason = "one a question, and nearly all of them are plans")]
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    Plan(Plan),
    Clarification(Clarification),
    Conversational(SmallTalk),
    Refused(Refusal),
}

/// Why the user is asked back.
#[derive(Clone, Debug, PartialEq)]
pub enum Clarification {
    /// Nothing in the text says what is asked.
    Unclear,
    /// The user has no such merchant; `nearest` may be empty.
    UnknownMerchant { said: String, nearest: Vec<String> },
    /// Several merchants are equally near.
    WhichMerchant { said: String, candidates: Vec<String> },
    /// A word that matters and that is neither category, merchant nor label.
    UnknownWord { said: String },
    /// "32 février": the month's last day is offered.
    NoSuchDay { said: String, nearest: Date },
    /// The text names two things that cannot both be meant.
    Contradiction { said: String },
    /// What a balance was or will be: the accounts tell today's alone.
    BalancesOverTime,
    /// A forecast farther ahead than there are any; `until` is the last month of which there is one.
    TooFarAhead { until: Period },
    /// The text holds something that is read but cannot be answered (a budget limit, a goal…).
    NoSuchData { said: String },
    /// A follow-up with nothing before it.
    NothingBefore,
    /// The search home has no accounts, hence no balances.
    NoBalances,
    /// The search home cannot tell documents apart by this: it lacks the field, or cannot group by it.
    NotToldApart { by: Dimension },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmallTalk {
    Greeting,
    Farewell,
    Thanks,
    Help,
    Smalltalk,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Asks to move money, block a card, cancel a contract.
    Action,
    /// Asks for investment, tax or legal advice.
    Advice,
    /// Asks for another person's data, or for identifiers.
    OthersData,
    /// Is not about the user's money.
    OutOfScope,
}

/// Something that was read into the question or left out of it; told to the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// `said` was taken for the merchant `taken`.
    MerchantTaken { said: String, taken: String },
    /// `said` was read as the word `read`, which it is a slip away from.
    ReadAs { said: String, read: String },
    /// Merchants with a like name that were left out.
    NearMerchantsLeftOut { taken: String, left_out: Vec<String> },
    /// Words without meaning for the search.
    Ignored { said: Vec<String> },
    /// A noun was searched in the labels.
    SearchedInLabels { said: String, searched: String },
    /// Water and power are one category.
    WaterAndPower,
    /// Both periods were cut to the same number of days.
    PeriodCut { days: i32 },
    /// An average was taken over this period's whole units, since none was said.
    AveragedOver { period: Period },
    /// The user's data end on this day, well before the end of the period asked for.
    DataUntil { day: Date },
    /// The user's data begin on this day (a period without a first day starts there).
    DataSince { day: Date },
    /// The question was answered under another reading than its first.
    Corrected(Correction),
    /// The period has nothing; this is the nearest of its unit that has something.
    NearestPeriod { period: Period },
    /// Of `of` documents those from `first` to `last` are shown, counted from 1.
    Shown { first: u64, last: u64, of: u64 },
    /// All `of` documents were shown before.
    AllShown { of: u64 },
}

/// The other reading that was taken, and why the first was left.
#[derive(Clone, Debug, PartialEq)]
pub enum Correction {
    /// No word said the direction, and all documents of `names` are of the other one: `measure`
    /// stands for it.
    DirectionTurned { names: Vec<String>, measure: Measure },
    /// These categories said what kind of shop a name is; as a filter they left nothing.
    KindOfShop { categories: Vec<String> },
    /// No document can be found by these categories: the labels were searched instead.
    CategoriesInLabels { categories: Vec<String>, searched: Vec<String> },
    /// The labels were searched for these words: other forms of one that is in none of them, or
    /// merchants that cannot be found by their field.
    InLabels { searched: Vec<String> },
}

impl Correction {
    /// Its kind in one word, for figures.
    pub fn kind(&self) -> &'static str {
        match self {
            Correction::DirectionTurned { .. } => "direction",
            Correction::KindOfShop { .. } => "kind_of_shop",
            Correction::CategoriesInLabels { .. } => "categories_in_labels",
            Correction::InLabels { .. } => "labels",
        }
    }
}

/// What is offered, not answered, where nothing was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Offer {
    /// The other direction over the same period, which has something: `measure` stands for it.
    Direction { name: String, measure: Measure, period: Option<Period> },
    /// The nearest period of the same unit that has something.
    Period(Period),
    /// A merchant with a like name, which has something in the period.
    Merchant(String),
}
