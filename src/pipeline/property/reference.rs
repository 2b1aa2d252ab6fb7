//! What a plan must find, counted over the documents one by one: finance.md's rules again, with no
//! use of `query/`, `search/`, `insights/` or the dataset's files.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::TODAY;
use super::documents::{Document, World};
use crate::domain::findings::{Balance, Findings, Group, Part, Record, Tally};
use crate::domain::period::Unit;
use crate::domain::plan::{
    Ask, Comparison, Dimension, Filter, GroupKey, GroupOrder, LabelSearch, Measure, Plan, Sort,
};
use crate::domain::{Currency, Period};

const PURCHASES: [&str; 3] = ["Alimentation", "Restaurant", "Garage"];
const REFUND: &str = "Remboursements";

/// What of a plan one search looks at.
struct Side<'p> {
    filters: Vec<&'p Filter>,
    labels: &'p [LabelSearch],
    period: Option<Period>,
}

pub fn findings(world: &World, user: i64, plan: &Plan) -> Findings {
    if plan.measure == Measure::Balance {
        return balances(world, user, plan);
    }
    let documents: Vec<&Document> = world
        .documents
        .iter()
        .filter(|one| one.user == user && one.deleted != Some(true) && one.future != Some(true))
        .collect();
    let found = |side: &Side, measured: &dyn Fn(&Document) -> bool| -> Vec<&Document> {
        let all = documents.iter().copied();
        all.filter(|one| measured(one) && holds(one, plan, side)).collect()
    };
    let mut filters: Vec<&Filter> = plan.filters.iter().collect();
    if let Some(Comparison::Values { first, .. }) = &plan.comparison {
        filters.push(first);
    }
    let own = Side { filters, labels: &plan.labels, period: plan.period };
    let measured = |one: &Document| counts(one, plan);
    let main = found(&own, &measured);
    let counted = outer(&main);
    let mut parts = vec![(Part::Main, tallies(&counted, plan))];
    let internal: Vec<&Document> =
        main.iter().copied().filter(|one| one.internal == Some(true)).collect();
    if !internal.is_empty() {
        parts.push((Part::Internal, moved(&internal, plan)));
    }
    let savings: Vec<&str> = world
        .accounts
        .iter()
        .filter(|one| one.user == user && one.active != Some(false) && one.kind == "savings")
        .map(|one| one.name)
        .collect();
    let of = |keeps: &dyn Fn(&Document) -> bool| -> Vec<Tally> {
        let kept: Vec<&Document> = counted.iter().copied().filter(|one| keeps(one)).collect();
        sums(&kept)
    };
    let refund = |one: &Document| one.category == Some(REFUND);
    match plan.measure {
        Measure::Transactions => {
            parts.push((Part::Income, of(&|one| one.cents > 0)));
            parts.push((Part::Spending, of(&|one| one.cents < 0)));
        }
        Measure::Net => {
            parts.push((Part::Income, of(&|one| one.cents > 0 && !refund(one))));
            parts.push((Part::Spending, of(&|one| one.cents < 0)));
            if !savings.is_empty() {
                let own = |one: &Document| one.merchant.is_some_and(|name| savings.contains(&name));
                parts.push((Part::OwnTransfers, of(&|one| one.cents < 0 && own(one))));
            }
        }
        Measure::Income if !plan.names(Dimension::Category) && plan.comparison.is_none() => {
            let refunds = found(&own, &|one| one.cents > 0 && refund(one));
            parts.push((Part::Refunds, sums(&outer(&refunds))));
        }
        _ => {}
    }
    let other = match &plan.comparison {
        None => None,
        Some(Comparison::Period { previous, .. }) => Some(Side {
            filters: plan.filters.iter().collect(),
            labels: &plan.labels,
            period: Some(*previous),
        }),
        Some(Comparison::Values { second, .. }) => Some(Side {
            filters: plan.filters.iter().chain([second]).collect(),
            labels: &plan.labels,
            period: plan.period,
        }),
    };
    if let Some(other) = other {
        parts.push((Part::Previous, sums(&outer(&found(&other, &measured)))));
    }
    if plan.ask == Ask::Share {
        let narrower = !plan.labels.is_empty() || plan.values(Dimension::Merchant).next().is_some();
        let kept = |filter: &&Filter| {
            !filter.is_subject()
                || (narrower && filter.values(Dimension::Category).next().is_some())
        };
        let filters = plan.filters.iter().filter(kept).collect();
        let whole = Side { filters, labels: &[], period: plan.period };
        parts.push((Part::Whole, sums(&outer(&found(&whole, &measured)))));
    }
    let groups = groups(plan, &counted);
    Findings {
        matched: main.len() as u64,
        parts,
        groups,
        records: records(plan, main),
        ..Findings::default()
    }
}

fn outer<'d>(documents: &[&'d Document]) -> Vec<&'d Document> {
    documents.iter().copied().filter(|one| one.internal != Some(true)).collect()
}

/// What the measure counts.
fn counts(one: &Document, plan: &Plan) -> bool {
    let (debit, credit) = (one.cents < 0, one.cents > 0);
    let kind = |kinds: &[&str]| one.category.is_some_and(|category| kinds.contains(&category));
    let compared = match &plan.comparison {
        Some(Comparison::Values { first, .. }) => Some(first),
        _ => None,
    };
    let named = [Dimension::Merchant, Dimension::Category, Dimension::Operation]
        .into_iter()
        .any(|of| plan.filters.iter().chain(compared).any(|one| one.values(of).next().is_some()));
    match plan.measure {
        Measure::Spending => debit,
        Measure::Purchases => debit && (named || kind(&PURCHASES)),
        Measure::Income => credit && !kind(&[REFUND]),
        Measure::Credits => credit,
        Measure::Refunds => credit && kind(&[REFUND]),
        Measure::Transactions | Measure::Net | Measure::Balance => true,
    }
}

fn holds(one: &Document, plan: &Plan, side: &Side) -> bool {
    let amount = Decimal::new(one.cents.abs(), 2);
    let amounts = plan.amounts.is_empty()
        || plan.amounts.iter().any(|range| {
            range.gt.is_none_or(|bound| amount > bound)
                && range.gte.is_none_or(|bound| amount >= bound)
                && range.lt.is_none_or(|bound| amount < bound)
                && range.lte.is_none_or(|bound| amount <= bound)
        });
    amounts
        && side.period.is_none_or(|period| {
            period.first().is_none_or(|first| one.date >= first)
                && period.last().is_none_or(|last| one.date <= last)
        })
        && side.filters.iter().all(|filter| passes(one, filter))
        && (side.labels.is_empty() || side.labels.iter().any(|search| says(one, search)))
}

fn passes(one: &Document, filter: &Filter) -> bool {
    match filter {
        Filter::In { dimension, values } => is_one_of(one, *dimension, values),
        Filter::NotIn { dimension, values } => !is_one_of(one, *dimension, values),
        Filter::Label { search } => says(one, search),
        Filter::NotLabel { search } => !says(one, search),
        Filter::Any { of } => of.iter().any(|filter| passes(one, filter)),
    }
}

fn is_one_of(one: &Document, dimension: Dimension, values: &[String]) -> bool {
    let Some(value) = value(one, dimension) else { return false };
    let meant = match (dimension, value.as_str()) {
        (Dimension::Operation, "carte" | "CARD") => "Carte",
        (Dimension::Operation, "direct_debit") => "Prélèvement",
        (Dimension::Operation, "transfer") => "Virement",
        (_, value) => value,
    };
    values.iter().any(|wanted| wanted == meant)
}

fn value(one: &Document, dimension: Dimension) -> Option<String> {
    match dimension {
        Dimension::Merchant => one.merchant.map(str::to_owned),
        Dimension::Category => one.category.map(str::to_owned),
        Dimension::Account => one.account.map(|(name, _)| name.to_owned()),
        Dimension::AccountType => one.account.map(|(_, kind)| kind.to_owned()),
        Dimension::Operation => one.operation.map(str::to_owned),
        Dimension::Direction => Some(if one.cents < 0 { "debit" } else { "credit" }.to_owned()),
        Dimension::Currency => one.currency.map(str::to_owned),
        Dimension::Weekday => Some(one.date.strftime("%A").to_string()),
    }
}

/// All words, in their order and side by side, in one of the texts.
fn says(one: &Document, search: &LabelSearch) -> bool {
    let wanted: Vec<&str> = search.searched.split(' ').collect();
    [one.label.as_deref(), one.merchant, one.category].into_iter().flatten().any(|text| {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(' ').collect();
        words.windows(wanted.len()).any(|window| window == wanted)
    })
}

fn currency(one: &Document) -> Currency {
    Currency::new(one.currency.unwrap_or("EUR")).unwrap()
}

fn sums(documents: &[&Document]) -> Vec<Tally> {
    let mut by: BTreeMap<Currency, Vec<i64>> = BTreeMap::new();
    for one in documents {
        by.entry(currency(one)).or_default().push(one.cents.abs());
    }
    let mut tallies: Vec<Tally> = by
        .into_iter()
        .map(|(currency, cents)| Tally {
            currency,
            count: cents.len() as u64,
            sum: Decimal::new(cents.iter().sum(), 2),
            min: Decimal::new(cents.iter().copied().min().unwrap(), 2),
            max: Decimal::new(cents.iter().copied().max().unwrap(), 2),
            median: None,
        })
        .collect();
    tallies.sort_by_key(|tally| (std::cmp::Reverse(tally.count), tally.currency));
    tallies
}

/// The sums of the question's own documents, with their medians where it asks for them.
fn tallies(documents: &[&Document], plan: &Plan) -> Vec<Tally> {
    let mut tallies = sums(documents);
    for tally in tallies.iter_mut().filter(|_| plan.ask == Ask::Median) {
        let own = documents.iter().filter(|one| currency(one) == tally.currency);
        let mut cents: Vec<i64> = own.map(|one| one.cents.abs()).collect();
        cents.sort_unstable();
        let (low, high) = (cents[(cents.len() - 1) / 2], cents[cents.len() / 2]);
        // Half a cent is rounded up.
        tally.median = Some(Decimal::new((low + high + 1) / 2, 2));
    }
    tallies
}

/// Where both directions count, the two legs of a pair are one movement: the larger side moved.
fn moved(internal: &[&Document], plan: &Plan) -> Vec<Tally> {
    let mut tallies = sums(internal);
    if matches!(plan.measure, Measure::Transactions | Measure::Net) {
        for tally in &mut tallies {
            let own = || internal.iter().filter(|one| currency(one) == tally.currency);
            let out: i64 = own().filter(|one| one.cents < 0).map(|one| -one.cents).sum();
            let back: i64 = own().filter(|one| one.cents > 0).map(|one| one.cents).sum();
            tally.sum = Decimal::new(out.max(back), 2);
        }
    }
    tallies
}

fn groups(plan: &Plan, counted: &[&Document]) -> Vec<Group> {
    let Some(grouping) = plan.group else { return Vec::new() };
    let mut groups = match grouping.by {
        GroupKey::Time(unit) => by_time(plan, unit, counted),
        GroupKey::Dimension(dimension) => {
            let mut by: BTreeMap<Option<String>, Vec<&Document>> = BTreeMap::new();
            for one in counted {
                by.entry(value(one, dimension)).or_default().push(one);
            }
            let group =
                |(key, of): (_, Vec<&Document>)| Group { key, tallies: sums(&of), running: false };
            by.into_iter().map(group).collect()
        }
    };
    // Sums of two currencies have no order: that of most documents orders.
    let main = sums(counted).first().map(|tally| tally.currency).unwrap_or_default();
    let total = |group: &Group| -> Decimal {
        group.tallies.iter().filter(|one| one.currency == main).map(|one| one.sum).sum()
    };
    let count = |group: &Group| group.tallies.iter().map(|tally| tally.count).sum::<u64>();
    let week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    // They are in the order of their keys, which a stable sort keeps among equals.
    match (grouping.order, grouping.by) {
        (GroupOrder::Natural, GroupKey::Time(_)) => {}
        (GroupOrder::Natural, GroupKey::Dimension(Dimension::Weekday)) => groups
            .sort_by_key(|group| week.iter().position(|day| group.key.as_deref() == Some(*day))),
        (GroupOrder::Natural | GroupOrder::Largest, _) => groups.sort_by_key(|one| -total(one)),
        (GroupOrder::Smallest, _) => groups.sort_by_key(total),
        (GroupOrder::Count, _) => {
            groups.sort_by_key(|group| (std::cmp::Reverse(count(group)), -total(group)));
        }
    }
    groups
}

/// Every unit of the period until today, or until the last document; of the documents where none was
/// said. Oldest first.
fn by_time(plan: &Plan, unit: Unit, counted: &[&Document]) -> Vec<Group> {
    let days = || counted.iter().map(|one| one.date);
    let said_first = plan.period.and_then(|period| period.first());
    let said_last = plan.period.and_then(|period| period.last());
    let Some(first) = said_first.or_else(|| days().min()) else { return Vec::new() };
    let so_far = |last: Date| last.min(days().max().map_or(TODAY, |day| day.max(TODAY)));
    let Some(last) = said_last.map(so_far).or_else(|| days().max()) else { return Vec::new() };
    let mut groups = Vec::new();
    let mut begins = unit.start(first);
    while first <= last && begins <= last {
        let of = Period::unit(unit, begins);
        let within = |one: &&&Document| of.contains(one.date);
        let documents: Vec<&Document> = counted.iter().filter(within).copied().collect();
        let (year, month) = (begins.year(), begins.month());
        let key = match unit {
            Unit::Day | Unit::Week => begins.to_string(),
            Unit::Month => format!("{year}-{month:02}"),
            Unit::Quarter => format!("{year}-Q{}", (month + 2) / 3),
            Unit::Year => year.to_string(),
        };
        let running = of.last().unwrap() >= TODAY;
        groups.push(Group { key: Some(key), tallies: sums(&documents), running });
        begins = of.last().unwrap().tomorrow().unwrap();
    }
    groups
}

fn records(plan: &Plan, mut found: Vec<&Document>) -> Vec<Record> {
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.sort_by_key(|one| std::cmp::Reverse(one.date));
    match plan.sort {
        None | Some(Sort::Newest) => {}
        Some(Sort::Oldest) => {
            found.sort_by(|a, b| a.id.cmp(&b.id));
            found.sort_by_key(|one| one.date);
        }
        Some(Sort::Largest) => found.sort_by_key(|one| -one.cents.abs()),
        Some(Sort::Smallest) => found.sort_by_key(|one| one.cents.abs()),
    }
    let most = match (plan.group, plan.limit) {
        (None, Some(limit)) => limit.min(100),
        _ => 10,
    };
    found.truncate(usize::from(most));
    let record = |one: &Document| Record {
        id: one.id.clone(),
        date: Some(one.date),
        merchant: one.merchant.map(str::to_owned),
        category: one.category.map(str::to_owned),
        amount: Decimal::new(one.cents, 2),
        currency: currency(one),
        label: one.label.clone(),
        operation: one.operation.map(str::to_owned),
        account: one.account.map(|(name, _)| name.to_owned()),
    };
    found.into_iter().map(record).collect()
}

fn balances(world: &World, user: i64, plan: &Plan) -> Findings {
    let passes = |dimension: Dimension, own: Option<&str>| {
        plan.filters.iter().all(|filter| match filter {
            Filter::In { dimension: of, values } if *of == dimension => {
                own.is_some_and(|own| values.iter().any(|value| value == own))
            }
            Filter::NotIn { dimension: of, values } if *of == dimension => {
                !own.is_some_and(|own| values.iter().any(|value| value == own))
            }
            _ => true,
        })
    };
    let accounts = world.accounts.iter().filter(|one| {
        one.user == user
            && one.active != Some(false)
            && passes(Dimension::Account, Some(one.name))
            && passes(Dimension::AccountType, Some(one.kind))
            && passes(Dimension::Currency, one.currency)
    });
    let mut balances: Vec<Balance> = accounts
        .map(|one| Balance {
            account: one.name.to_owned(),
            kind: one.kind.to_owned(),
            currency: Currency::new(one.currency.unwrap_or("EUR")).unwrap(),
            amount: Decimal::new(one.cents, 2),
        })
        .collect();
    balances.sort_by_key(|balance| (-balance.amount, balance.account.clone()));
    Findings { matched: balances.len() as u64, balances, ..Findings::default() }
}
