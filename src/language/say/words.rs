//! What a language must have words for. Each language fills these with templates (`fr.rs`, `en.rs`,
//! `es.rs`); the sentences are put together once, for all of them.
//!
//! Slots are `{named}`. `what` (the filters) and `when` (the period) bring their own space before.

use crate::domain::Language;
use crate::domain::period::Unit;
use crate::domain::plan::Measure;

use super::{en, es, fr};

pub struct Words {
    pub day: DayWords,
    pub answer: AnswerWords,
    pub filter: FilterWords,
    pub figure: FigureWords,
    pub follow_up: FollowUps,
    pub measure: fn(Measure) -> &'static MeasureWords,
    pub and: &'static str,
    pub or: &'static str,
    /// Before a list.
    pub colon: &'static str,
}

pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Fr => &fr::WORDS,
        Language::En => &en::WORDS,
        Language::Es => &es::WORDS,
    }
}

pub struct DayWords {
    pub months: [&'static str; 12],
    /// From Monday, with the article: "les lundis".
    pub weekdays: [&'static str; 7],
    /// From Monday, alone, as a group's name.
    pub weekday_names: [&'static str; 7],
    pub full: &'static str,
    pub day_and_month: &'static str,
    pub month: &'static str,
    pub quarter: &'static str,
    pub week_of: &'static str,
    pub in_month: &'static str,
    pub in_year: &'static str,
    pub on_day: &'static str,
    pub between: &'static str,
    pub since: &'static str,
    pub until: &'static str,
    pub units: fn(Unit) -> UnitWords,
}

pub struct UnitWords {
    pub per: &'static str,
    pub one: &'static str,
    pub many: &'static str,
}

/// The words of one measure.
pub struct MeasureWords {
    /// The sentence that states a sum: slots figure, what, when.
    pub head: &'static str,
    /// "vos dépenses"
    pub yours: &'static str,
    pub yours_is: Number,
    pub one: &'static str,
    pub many: &'static str,
    /// "Vous n'avez aucune dépense"
    pub none: &'static str,
    pub largest: &'static str,
    pub smallest: &'static str,
    /// The label of the total.
    pub total: &'static str,
    /// How a merchant is named beside it.
    pub merchant: MerchantRole,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Number {
    Singular,
    Plural,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MerchantRole {
    /// "chez Lidl"
    At,
    /// "de Lidl"
    From,
}

pub struct AnswerWords {
    pub total: &'static str,
    pub average_aside: &'static str,
    /// "Voici", "Here is / are", with the measure's "vos dépenses" after it.
    pub here_one: &'static str,
    pub here_many: &'static str,
    pub list: &'static str,
    pub count: &'static str,
    pub average: &'static str,
    pub average_per: &'static str,
    /// After the number of units, where some are not whole.
    pub begun: &'static str,
    pub median: &'static str,
    pub extreme: &'static str,
    /// "(sur 12 transactions)"
    pub among: &'static str,
    pub extreme_day: &'static str,
    pub largest_is: &'static str,
    pub smallest_is: &'static str,
    pub newest_is: &'static str,
    pub oldest_is: &'static str,
    pub share_one: &'static str,
    pub share_many: &'static str,
    pub ratio: &'static str,
    pub ratio_without_income: &'static str,
    pub saved: &'static str,
    pub overspent: &'static str,
    pub savings_rate: &'static str,
    pub own_transfers: &'static str,
    pub flows: &'static str,
    pub refunds_left_out: &'static str,
    pub internal_left_out: &'static str,
    pub compared: &'static str,
    pub compared_other_currency: &'static str,
    pub more: &'static str,
    pub less: &'static str,
    pub same: &'static str,
    /// Where there was nothing before: a change from zero has no percentage.
    pub new: &'static str,
    pub trend_up: &'static str,
    pub trend_down: &'static str,
    pub trend_flat: &'static str,
    /// Where the units go up and down: no direction, whatever the slope.
    pub trend_none: &'static str,
    /// In the slot `slightly` of a rise or fall that is not clear.
    pub slightly: &'static str,
    pub running: &'static str,
    pub not_compared: &'static str,
    pub not_grouped: &'static str,
    pub nothing: &'static str,
    pub future: &'static str,
    pub data_end: &'static str,
    pub no_documents: &'static str,
    pub balance_one: &'static str,
    pub balance_many: &'static str,
    pub balance_none: &'static str,
    pub transaction: &'static str,
    pub transactions: &'static str,
}

pub struct FilterWords {
    pub category: &'static str,
    /// Beside a verb ("You spent 5 on Groceries").
    pub category_after_verb: &'static str,
    pub at: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub account: &'static str,
    pub account_type: &'static str,
    pub label: &'static str,
    pub not: &'static str,
    pub currency: &'static str,
    pub debit: &'static str,
    pub credit: &'static str,
    pub gt: &'static str,
    pub gte: &'static str,
    pub lt: &'static str,
    pub lte: &'static str,
    pub between: &'static str,
    pub exactly: &'static str,
    pub quoted: &'static str,
    /// "par carte"; the value itself for one that is not known.
    pub operation: fn(&str) -> Option<&'static str>,
    /// "Carte", as a name.
    pub operation_name: fn(&str) -> Option<&'static str>,
    /// "épargne", after `account_type`.
    pub account_kind: fn(&str) -> Option<&'static str>,
    /// Before amounts where no noun stands.
    pub amounts_of: &'static str,
}

/// Names of groups, and labels of figures.
pub struct FigureWords {
    pub label: fn(&str) -> &'static str,
    pub share: &'static str,
    pub by: fn(&str) -> &'static str,
    pub rest: fn(&str) -> &'static str,
    pub without: fn(&str) -> &'static str,
    pub versus: &'static str,
    /// The same where there was nothing before.
    pub versus_nothing: &'static str,
}

/// Short questions that follow up on an answer.
pub struct FollowUps {
    pub last_month: &'static str,
    pub month_before: &'static str,
    pub year_before: &'static str,
    pub by_category: &'static str,
    pub by_merchant: &'static str,
    pub by_month: &'static str,
    pub largest: &'static str,
    pub smallest: &'static str,
    pub average: &'static str,
    pub this_month_spending: &'static str,
    pub saved_last_month: &'static str,
    pub spending_by_category: &'static str,
    pub balance: &'static str,
    pub latest: &'static str,
    /// Slot name: a merchant.
    pub spending_at: &'static str,
    /// Slot name: a category.
    pub spending_in: &'static str,
    /// Slot day: "le 30 septembre 2025".
    pub spending_on: &'static str,
}
