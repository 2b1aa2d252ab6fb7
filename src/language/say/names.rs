//! The names of values: categories by their clean label, merchants and accounts escaped.

use crate::domain::Language;
use crate::domain::plan::{Dimension, GroupKey};

use super::Saying;
use super::day;
use super::markup::{escape, fill, join};

impl Saying<'_> {
    /// The name of one value of `dimension`; a message escapes it.
    pub fn value_name(&self, dimension: Dimension, value: &str) -> String {
        let words = self.words();
        let known = match dimension {
            Dimension::Category => {
                self.dataset.category(value).map(|category| category.label(self.language))
            }
            Dimension::Operation => (words.filter.operation_name)(value),
            Dimension::AccountType => (words.filter.account_kind)(value),
            Dimension::Weekday => {
                weekday(value).and_then(|at| words.day.weekday_names.get(at).copied())
            }
            _ => None,
        };
        known.unwrap_or(value).to_owned()
    }

    /// The same as a message writes it, escaped.
    pub fn shown_name(&self, dimension: Dimension, value: &str) -> String {
        escape(&self.value_name(dimension, value))
    }

    /// The name of a group; documents without the field have one too.
    pub fn group_name(&self, by: GroupKey, key: Option<&str>) -> String {
        match (by, key) {
            (_, None) => (self.words().figure.without)(group_word(by)).to_owned(),
            (GroupKey::Dimension(dimension), Some(key)) => self.value_name(dimension, key),
            (GroupKey::Time(unit), Some(key)) => day::group(self.language, unit, key),
        }
    }

    /// In the language's quotation marks, safe to stand in a message.
    pub fn quoted(&self, name: &str) -> String {
        fill(self.words().filter.quoted, &[("name", &escape(name))])
    }

    /// In quotation marks, for what is no CommonMark.
    pub fn quoted_plain(&self, name: &str) -> String {
        fill(self.words().filter.quoted, &[("name", name)])
    }

    /// "a, b et c"
    pub fn all_of(&self, names: &[String]) -> String {
        join(names, self.joining(self.words().and, names))
    }

    /// Spanish "y" and "o" change before their own sound: "ropa e impuestos", "ropa u ocio".
    fn joining(&self, word: &'static str, names: &[String]) -> &'static str {
        let next = names.last().map(|name| name.to_lowercase()).unwrap_or_default();
        let sound = next.strip_prefix('h').unwrap_or(&next);
        match (self.language, word) {
            (Language::Es, "y") if sound.starts_with(['i', 'í']) && !next.starts_with("hie") => {
                "e"
            }
            (Language::Es, "o") if sound.starts_with(['o', 'ó']) => "u",
            _ => word,
        }
    }

    /// "a, b ou c"
    pub fn any_of(&self, names: &[String]) -> String {
        join(names, self.joining(self.words().or, names))
    }
}

/// The word by which `words` know a grouping.
pub fn group_word(by: GroupKey) -> &'static str {
    use crate::domain::period::Unit;
    match by {
        GroupKey::Dimension(Dimension::Merchant) => "merchant",
        GroupKey::Dimension(Dimension::Category) => "category",
        GroupKey::Dimension(Dimension::Account) => "account",
        GroupKey::Dimension(Dimension::AccountType) => "account_type",
        GroupKey::Dimension(Dimension::Operation) => "operation",
        GroupKey::Dimension(Dimension::Direction) => "direction",
        GroupKey::Dimension(Dimension::Currency) => "currency",
        GroupKey::Dimension(Dimension::Weekday) => "weekday",
        GroupKey::Time(Unit::Day) => "day",
        GroupKey::Time(Unit::Week) => "week",
        GroupKey::Time(Unit::Month) => "month",
        GroupKey::Time(Unit::Quarter) => "quarter",
        GroupKey::Time(Unit::Year) => "year",
    }
}

/// Days from Monday.
pub fn weekday(value: &str) -> Option<usize> {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        .iter()
        .position(|name| name.eq_ignore_ascii_case(value))
}
