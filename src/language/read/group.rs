//! What the answer is grouped by.

use super::heard::Heard;
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Ask, Dimension, GroupKey, GroupOrder, Grouping, Measure};
use crate::domain::reading::Clarification;
use crate::language::lexicon::{AskWord, GroupWord};

/// The grouping that the text asks for, and the measure that it implies.
pub struct Grouped {
    pub grouping: Grouping,
    pub measure: Measure,
}

/// `ask` tells whether "par mois" is an average's divisor; it then groups nothing.
pub fn grouping(
    heard: &Heard,
    ask: Ask,
    measure: Measure,
) -> Result<Option<Grouped>, Clarification> {
    let has = |word: GroupWord| heard.groups.iter().any(|heading| heading.word == word);
    let ranked = has(GroupWord::Most)
        || has(GroupWord::Top)
        || heard.asks_for(AskWord::Biggest)
        || heard.flags.more_or_less;
    let average = matches!(ask, Ask::Average(Some(_)));

    let by = heard.groups.iter().find_map(|heading| match heading.word {
        GroupWord::By(dimension) => Some(dimension),
        _ => None,
    });
    let time = heard.groups.iter().find_map(|heading| match heading.word {
        GroupWord::Every(unit) | GroupWord::Per(unit) if !average => Some(unit),
        _ => None,
    });
    let trend = heard.analyses.contains(&Analysis::Trend);
    if by.is_some() && (time.is_some() || trend) {
        // Two groupings, one inside the other, are not answered.
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    let order = if has(GroupWord::Often) && !heard.flags.money {
        GroupOrder::Count
    } else if has(GroupWord::Least)
        || (heard.asks_for(AskWord::Smallest) && !heard.asks_for(AskWord::Biggest))
    {
        GroupOrder::Smallest
    } else if ranked {
        GroupOrder::Largest
    } else {
        GroupOrder::Natural
    };
    let grouped = |by: GroupKey, order: GroupOrder, measure: Measure| {
        Ok(Some(Grouped { grouping: Grouping { by, order }, measure }))
    };
    if let Some(dimension) = by {
        return grouped(GroupKey::Dimension(dimension), order, of_groups(measure));
    }
    if let Some(dimension) = noun(heard, ranked || has(GroupWord::Often) || has(GroupWord::Least)) {
        // "Catégorie loisirs" names a category; it groups nothing.
        let named = heard.measures.contains(&Measure::Transactions) && !ranked
            || match dimension {
                Dimension::Category => !heard.categories.wanted.is_empty() && !ranked,
                _ => !heard.merchants.wanted.is_empty(),
            };
        if !named {
            return grouped(GroupKey::Dimension(dimension), order, of_shops(measure, dimension));
        }
    }
    if has(GroupWord::WhereSpent) && heard.merchants.wanted.is_empty() {
        let dimension = Dimension::Merchant;
        return grouped(GroupKey::Dimension(dimension), order, of_shops(measure, dimension));
    }
    let largest = heard.asks_for(AskWord::Biggest) && !heard.flags.ordered;
    let places = has(GroupWord::Often)
        || (has(GroupWord::Top) && heard.measures.is_empty() && !largest)
        || (heard.flags.top_places && !heard.asks_for(AskWord::Biggest))
        || (heard.flags.which && (has(GroupWord::Most) || has(GroupWord::Least)));
    if places && !heard.categories.wanted.is_empty() && heard.merchants.wanted.is_empty() {
        // "mes restaurants préférés", "top 3 restos": the merchants of the category.
        return grouped(GroupKey::Dimension(Dimension::Merchant), order, of_groups(measure));
    }
    if has(GroupWord::Often) && ask == Ask::List && !heard.has_subject() {
        let dimension = Dimension::Merchant;
        return grouped(GroupKey::Dimension(dimension), order, of_shops(measure, dimension));
    }
    if has(GroupWord::WhereMoneyGoes) && heard.categories.wanted.is_empty() {
        return grouped(GroupKey::Dimension(Dimension::Category), order, of_groups(measure));
    }
    if let Some(unit) = time {
        return grouped(GroupKey::Time(unit), order, of_groups(measure));
    }
    if trend {
        return grouped(GroupKey::Time(Unit::Month), GroupOrder::Natural, of_groups(measure));
    }
    if has(GroupWord::Breakdown) {
        let dimension = if heard.categories.wanted.len() == 1 {
            Dimension::Merchant
        } else {
            Dimension::Category
        };
        return grouped(GroupKey::Dimension(dimension), order, of_groups(measure));
    }
    Ok(None)
}

/// "catégories", "marchands" as what is listed: in the plural, or with "top", "le plus", a number.
fn noun(heard: &Heard, ranked: bool) -> Option<Dimension> {
    heard.groups.iter().find_map(|heading| match heading.word {
        GroupWord::Noun(dimension) if heading.plural || ranked || heard.number.is_some() => {
            Some(dimension)
        }
        _ => None,
    })
}

/// A grouping that names no measure is of spending.
fn of_groups(measure: Measure) -> Measure {
    match measure {
        Measure::Transactions => Measure::Spending,
        other => other,
    }
}

/// "Mes marchands", "où je dépense le plus": purchases alone.
fn of_shops(measure: Measure, dimension: Dimension) -> Measure {
    match (dimension, of_groups(measure)) {
        (Dimension::Merchant, Measure::Spending) => Measure::Purchases,
        (_, other) => other,
    }
}

impl Heard {
    pub fn asks_for(&self, word: AskWord) -> bool {
        self.asks.iter().any(|heading| heading.word == word)
    }
}
