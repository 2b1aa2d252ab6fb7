//! Random plans: every ask, measure, filter, group, comparison, order and limit.

use jiff::ToSpan;
use jiff::civil::date;
use rand::Rng;
use rust_decimal::Decimal;

use super::documents::{ACCOUNTS, CATEGORIES, MERCHANTS, WORDS};
use crate::domain::Period;
use crate::domain::period::Unit;
use crate::domain::plan::{
    AmountRange, Ask, Comparison, Dimension, Filter, GroupKey, GroupOrder, Grouping, LabelSearch,
    Measure, Plan, SearchWord, Sort,
};

fn one<T: Clone>(rng: &mut impl Rng, of: &[T]) -> T {
    of[rng.random_range(0..of.len())].clone()
}

pub fn plan(rng: &mut impl Rng) -> Plan {
    let ask = match rng.random_range(0..10) {
        0 | 1 => Ask::List,
        2 | 3 => Ask::Total,
        4 => Ask::Count,
        5 => Ask::Average(rng.random_bool(0.5).then(|| one(rng, &Unit::ALL))),
        6 => Ask::Median,
        7 => one(rng, &[Ask::Max, Ask::Min]),
        8 => Ask::Share,
        _ => Ask::Ratio,
    };
    let mut plan = Plan::new(ask, one(rng, &Measure::ALL));
    let filters = one(rng, &[0, 0, 1, 1, 1, 2, 3]);
    if plan.measure == Measure::Balance {
        let of = [Dimension::Account, Dimension::AccountType, Dimension::Currency];
        for _ in 0..filters.min(2) {
            let dimension = one(rng, &of);
            plan.filters.push(by_value(rng, dimension));
        }
        return plan;
    }
    for _ in 0..filters {
        let filter = filter(rng);
        plan.filters.push(filter);
    }
    if rng.random_ratio(1, 5) {
        plan.amounts = (0..rng.random_range(1..3)).map(|_| amounts(rng)).collect();
    }
    if rng.random_ratio(1, 8) {
        plan.labels = (0..rng.random_range(1..3)).map(|_| search(rng)).collect();
    }
    plan.period = rng.random_bool(0.6).then(|| period(rng));
    if rng.random_ratio(2, 5) {
        let by = match rng.random_bool(0.5) {
            true => GroupKey::Time(one(rng, &Unit::ALL)),
            false => GroupKey::Dimension(one(rng, &Dimension::ALL)),
        };
        let orders =
            [GroupOrder::Natural, GroupOrder::Smallest, GroupOrder::Count, GroupOrder::Largest];
        plan.group = Some(Grouping { by, order: one(rng, &orders) });
    }
    plan.comparison = match rng.random_range(0..8) {
        0 => Some(Comparison::Period { previous: period(rng), cut: rng.random_bool(0.5) }),
        1 => {
            let dimension = one(rng, &[Dimension::Merchant, Dimension::Category]);
            let mut side = || Filter::In { dimension, values: values(rng, dimension) };
            Some(Comparison::Values { first: side(), second: side() })
        }
        _ => None,
    };
    if let Some(Comparison::Values { first, .. }) = &plan.comparison {
        // The side that is compared is no filter of both sides.
        plan.filters.retain(|filter| filter != first);
    }
    let sorts = [Sort::Newest, Sort::Oldest, Sort::Largest, Sort::Smallest];
    plan.sort = rng.random_bool(0.5).then(|| one(rng, &sorts));
    plan.limit = rng.random_ratio(2, 5).then(|| rng.random_range(1..130));
    plan
}

fn filter(rng: &mut impl Rng) -> Filter {
    match rng.random_range(0..10) {
        0 => Filter::Label { search: search(rng) },
        1 => Filter::NotLabel { search: search(rng) },
        2 | 3 => {
            let of = (0..rng.random_range(1..4)).map(|_| match rng.random_range(0..4) {
                0 => Filter::Label { search: search(rng) },
                _ => {
                    let dimension = one(rng, &Dimension::ALL);
                    by_value(rng, dimension)
                }
            });
            Filter::Any { of: of.collect() }
        }
        _ => {
            let dimension = one(rng, &Dimension::ALL);
            by_value(rng, dimension)
        }
    }
}

fn by_value(rng: &mut impl Rng, dimension: Dimension) -> Filter {
    let values = values(rng, dimension);
    match rng.random_ratio(1, 4) {
        true => Filter::NotIn { dimension, values },
        false => Filter::In { dimension, values },
    }
}

fn values(rng: &mut impl Rng, dimension: Dimension) -> Vec<String> {
    let of: Vec<&str> = match dimension {
        Dimension::Merchant => MERCHANTS.to_vec(),
        Dimension::Category => CATEGORIES.to_vec(),
        Dimension::Account => ACCOUNTS.iter().map(|(name, _)| *name).collect(),
        Dimension::AccountType => vec!["checking", "savings", "card"],
        Dimension::Operation => vec!["Carte", "Prélèvement", "Virement", "Chèque"],
        Dimension::Direction => vec!["debit", "credit"],
        Dimension::Currency => vec!["EUR", "USD", "CHF"],
        Dimension::Weekday => vec!["Monday", "Friday", "Sunday"],
    };
    (0..rng.random_range(1..4)).map(|_| one(rng, &of).to_owned()).collect()
}

fn search(rng: &mut impl Rng) -> LabelSearch {
    let searched = match rng.random_range(0..4) {
        0 => one(rng, &["vallon", "garage", "bio vallon", "lac bleu", "restaurant"]).to_owned(),
        1 => format!("{} {}", one(rng, &WORDS), one(rng, &WORDS)).to_lowercase(),
        _ => one(rng, &WORDS).to_lowercase(),
    };
    LabelSearch { said: searched.clone(), searched, word: SearchWord::Known }
}

fn amounts(rng: &mut impl Rng) -> AmountRange {
    let mut bound = |times: u32| {
        rng.random_ratio(times, 6).then(|| Decimal::new(rng.random_range(1..60) * 500, 2))
    };
    AmountRange { gt: bound(2), gte: bound(2), lt: bound(1), lte: bound(2) }
}

fn period(rng: &mut impl Rng) -> Period {
    let day = date(2024, 10, 20) + rng.random_range(0..540).days();
    match rng.random_range(0..6) {
        0 => Period::since(day),
        1 => Period::until(day),
        2 => Period::between(day, day + rng.random_range(0..90).days()),
        _ => Period::unit(one(rng, &Unit::ALL), day),
    }
}
