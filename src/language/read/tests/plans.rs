//! Random plans as the reader makes them, over the invented user's names.

use proptest::prelude::*;

use super::*;
use crate::domain::period::Unit;
use crate::domain::plan::*;

const MERCHANTS: &[&str] =
    &["Carrefour", "Lidl", "Amazon", "Netflix", "Uber", "Uber Eats", "McDonald's", "E.Leclerc"];
const CATEGORIES: &[&str] = &[
    "Alimentation",
    "Restaurant",
    "Transport",
    "Carburant",
    "achats en ligne",
    "Santé/pharmacie",
    "Loisirs",
    "Entretien maison",
    "Jeux d'argent",
    "Autres",
    "Assurances",
    "Eélectricité/eau",
    "Frais scolarité",
    "Garde d'enfants",
    "Abonnements",
    "Téléphones/internet",
    "Autre paiement",
    "prêt",
    "Impôts",
    "Frais bancaires",
    "Salaire",
    "CAF",
    "PAJE",
    "Aide",
    "Retrait especes",
];
const NAMED_ACCOUNTS: &[&str] = &["Compte courant", "Compte joint"];
const KINDS: &[&str] = &["savings", "checking", "loan", "investment", "card"];
const DAYS: &[&str] = &["Monday", "Friday", "Sunday"];
fn values(dimension: Dimension, from: &'static [&'static str]) -> BoxedStrategy<Vec<Filter>> {
    let filter = move |values: Vec<&str>| {
        let values = values.into_iter().map(str::to_owned).collect();
        vec![Filter::In { dimension, values }]
    };
    prop_oneof![
        6 => Just(Vec::new()),
        3 => prop::sample::select(from).prop_map(move |one| filter(vec![one])),
        1 => prop::sample::subsequence(from, 2..=2).prop_map(filter),
    ]
    .boxed()
}

fn excluded() -> BoxedStrategy<Vec<Filter>> {
    let not = |dimension, values: Vec<&str>| {
        let values = values.into_iter().map(str::to_owned).collect();
        vec![Filter::NotIn { dimension, values }]
    };
    prop_oneof![
        6 => Just(Vec::new()),
        2 => prop::sample::subsequence(MERCHANTS, 1..=2)
            .prop_map(move |names| not(Dimension::Merchant, names)),
        2 => prop::sample::subsequence(CATEGORIES, 1..=2)
            .prop_map(move |names| not(Dimension::Category, names)),
        1 => prop::sample::select(&["Carte", "Prélèvement", "Virement"][..])
            .prop_map(move |one| not(Dimension::Operation, vec![one])),
    ]
    .boxed()
}

fn operation() -> BoxedStrategy<Vec<Filter>> {
    use crate::language::lexicon::Operation::*;
    use crate::language::read::operations::filters;
    let either = |one, other| {
        let of = [one, other].into_iter().filter_map(|one| filters(one).into_iter().next());
        vec![Filter::Any { of: of.collect() }]
    };
    prop_oneof![
        8 => Just(Vec::new()),
        1 => prop::sample::select(&[Card, DirectDebit, TransferOut, Cheque, Withdrawal][..])
            .prop_map(filters),
        1 => Just(either(Card, DirectDebit)),
    ]
    .boxed()
}

fn filters() -> BoxedStrategy<Vec<Filter>> {
    (
        values(Dimension::Merchant, MERCHANTS),
        values(Dimension::Category, CATEGORIES),
        prop_oneof![
            4 => Just(Vec::new()),
            1 => values(Dimension::Account, NAMED_ACCOUNTS),
            1 => values(Dimension::AccountType, KINDS),
            1 => values(Dimension::Currency, &["EUR", "USD", "GBP", "CHF"]),
            1 => values(Dimension::Weekday, DAYS),
        ],
        operation(),
        excluded(),
    )
        .prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat())
        .boxed()
}

/// Words that the labels are searched for.
fn labels() -> BoxedStrategy<Vec<LabelSearch>> {
    let search =
        |said: &str, word| LabelSearch { said: said.into(), searched: said.to_lowercase(), word };
    prop_oneof![
        8 => Just(Vec::new()),
        1 => Just(vec![search("parking", SearchWord::Known)]),
        1 => Just(vec![search("plomberie", SearchWord::Unknown)]),
        1 => Just(vec![search("Zorro", SearchWord::Name)]),
    ]
    .boxed()
}

fn amounts() -> BoxedStrategy<Vec<AmountRange>> {
    let amount =
        || (1i64..500_000).prop_map(|cents| rust_decimal::Decimal::new(cents, 2).normalize());
    let one = || {
        (amount(), amount(), 0..6).prop_map(|(a, b, kind)| {
            let (a, b) = (a.min(b), a.max(b));
            let none = AmountRange::default();
            match kind {
                0 => AmountRange { gt: Some(a), ..none },
                1 => AmountRange { gte: Some(a), ..none },
                2 => AmountRange { lt: Some(a), ..none },
                3 => AmountRange { lte: Some(a), ..none },
                4 => AmountRange { gte: Some(a), lte: Some(b), ..none },
                _ => AmountRange::exactly(a),
            }
        })
    };
    prop_oneof![
        6 => Just(Vec::new()),
        3 => one().prop_map(|one| vec![one]),
        1 => (one(), one()).prop_map(|(one, other)| vec![one, other]),
    ]
    .boxed()
}

fn period() -> BoxedStrategy<Option<Period>> {
    let day = (0i32..800).prop_map(|back| Unit::Day.after(TODAY, -back));
    prop_oneof![
        3 => Just(None),
        2 => (prop::sample::select(&Unit::ALL), day.clone())
            .prop_map(|(unit, day)| Some(Period::unit(unit, day))),
        2 => (day.clone(), 1i32..200)
            .prop_map(|(day, days)| Some(Period::between(day, Unit::Day.after(day, days)))),
        1 => day.prop_map(|day| Some(Period::until(day))),
        1 => Just(Period::new(None, None)),
    ]
    .boxed()
}

/// What is asked: the figure, its order, its groups; constraints come later.
fn shape() -> BoxedStrategy<Plan> {
    let measure = || prop::sample::select(&Measure::ALL);
    let sums = prop_oneof![
        Just(Ask::Total),
        Just(Ask::Count),
        Just(Ask::Median),
        Just(Ask::Share),
        Just(Ask::Average(None)),
        prop::sample::select(&Unit::ALL).prop_map(|unit| Ask::Average(Some(unit))),
    ];
    let sorts =
        [None, Some(Sort::Largest), Some(Sort::Smallest), Some(Sort::Newest), Some(Sort::Oldest)];
    let listed = (measure(), prop::sample::select(sorts.to_vec()), prop::option::of(1u16..20))
        .prop_map(|(measure, sort, limit)| Plan { sort, limit, ..Plan::new(Ask::List, measure) });
    let extreme = (measure(), any::<bool>()).prop_map(|(measure, most)| {
        let (ask, sort) = if most { (Ask::Max, Sort::Largest) } else { (Ask::Min, Sort::Smallest) };
        Plan { sort: Some(sort), limit: Some(1), ..Plan::new(ask, measure) }
    });
    let by = prop_oneof![
        prop::sample::select(&Unit::ALL).prop_map(GroupKey::Time),
        prop::sample::select(
            &[
                Dimension::Category,
                Dimension::Merchant,
                Dimension::Account,
                Dimension::Operation,
                Dimension::Weekday,
                Dimension::Currency,
            ][..]
        )
        .prop_map(GroupKey::Dimension),
    ];
    let orders =
        [GroupOrder::Natural, GroupOrder::Smallest, GroupOrder::Count, GroupOrder::Largest];
    let asks =
        [Ask::List, Ask::Total, Ask::Count, Ask::Average(None), Ask::Max, Ask::Min, Ask::Median];
    let grouped = (
        measure(),
        prop::sample::select(asks.to_vec()),
        by,
        prop::sample::select(orders.to_vec()),
        prop::option::weighted(0.2, 2u16..20),
    )
        .prop_map(|(measure, ask, by, order, limit)| {
            let group = Some(Grouping { by, order });
            Plan { group, limit, ..Plan::new(ask, measure) }
        });
    let analyses = [
        Analysis::Trend,
        Analysis::Anomaly,
        Analysis::Recurring,
        Analysis::Forecast,
        Analysis::Budget,
        Analysis::Recommendation,
        Analysis::Summary,
    ];
    let analysed =
        (measure(), prop::sample::select(analyses.to_vec())).prop_map(|(measure, analysis)| {
            let by = GroupKey::Time(Unit::Month);
            let group = (analysis == Analysis::Trend)
                .then_some(Grouping { by, order: GroupOrder::Natural });
            Plan { analysis: Some(analysis), group, ..Plan::new(Ask::List, measure) }
        });
    prop_oneof![
        3 => listed,
        3 => (sums, measure()).prop_map(|(ask, measure)| Plan::new(ask, measure)),
        1 => extreme,
        3 => grouped,
        1 => analysed,
        1 => Just(Plan::new(Ask::Ratio, Measure::Net)),
    ]
    .boxed()
}

pub fn plans() -> BoxedStrategy<Plan> {
    (
        shape(),
        filters(),
        (amounts(), labels()),
        period(),
        0..8,
        prop::sample::subsequence(MERCHANTS, 2..=2),
    )
        .prop_map(|(shape, filters, (amounts, labels), period, compared, two)| {
            let mut plan = Plan { filters, amounts, labels, period, ..shape };
            if let (Ask::Average(Some(unit)), Some(period)) = (plan.ask, plan.period) {
                // An average is over whole units, as the reader keeps it.
                let so_far = period.first().map_or(period, |_| period.so_far(TODAY));
                plan.period = Some(period.whole_units(unit, TODAY).unwrap_or(so_far));
            }
            let alone = plan.group.is_none() && plan.sort.is_none() && plan.limit.is_none();
            match (compared, plan.period) {
                (0, Some(late)) if alone => {
                    let first = late.first().unwrap_or(TODAY);
                    let unit = late.as_unit().unwrap_or(Unit::Month);
                    let previous = Period::unit(unit, Unit::Day.after(unit.start(first), -1));
                    plan.comparison = Some(Comparison::Period { previous, cut: false });
                }
                (1, _) if alone => {
                    let one = |name: &str| Filter::one(Dimension::Merchant, name);
                    let (first, second) = (one(two[0]), one(two[1]));
                    plan.comparison = Some(Comparison::Values { first, second });
                }
                _ => {}
            }
            if plan.comparison.is_some() && plan.ask == Ask::List {
                plan.ask = Ask::Total;
            }
            plan
        })
        .boxed()
}
