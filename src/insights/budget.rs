//! Budgets and summaries: income, fixed and variable charges, savings rate, coverage, by kind.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::{Group, Part, Record};
use crate::domain::money::Currency;
use crate::domain::plan::{Measure, Plan};
use crate::domain::study::{About, Claim, Study};
use crate::domain::{Dataset, Findings, Period};

use super::figures::{count, currencies, figures, money, rate, sum_of};

/// Categories that a summary names.
const CATEGORIES: usize = 5;

/// What a budget is made of: the net of the period, and its spending by category.
pub struct Sums<'a> {
    /// Of a plan whose measure is `Net`.
    pub net: &'a Findings,
    /// Of a plan of spending grouped by category.
    pub by_category: &'a Findings,
}

impl Sums<'_> {
    fn looked_at(&self) -> u64 {
        self.net.matched
    }

    /// income, spending, net, savings_rate, own_transfers; then the rate of coverage (`ratio`):
    /// income over spending. A ratio has no currency: with two there is none.
    fn whole(&self, today: jiff::civil::Date) -> Vec<Figure> {
        let plan = Plan::new(crate::domain::plan::Ask::Total, Measure::Net);
        let mut whole = figures(&plan, self.net, today);
        // The headline of a budget is what came in; that of the net comes after what it is made of.
        whole.sort_by_key(|figure| match figure.id {
            FigureId::Income => 0,
            FigureId::Spending => 1,
            FigureId::Net => 2,
            _ => 3,
        });
        let spent = self.net.part(Part::Spending);
        let units = currencies(spent.iter().chain(self.net.part(Part::Income)));
        if let [currency] = units.as_slice() {
            let income = sum_of(self.net.part(Part::Income), *currency);
            whole.extend(
                rate(income, sum_of(spent, *currency))
                    .map(|covered| Figure::new(FigureId::Ratio, covered, FigureUnit::Ratio)),
            );
        }
        whole
    }
}

/// The budget of a period: fixed charges (kinds of `analyses.toml`), variable ones (all other
/// spending), and every kind.
pub fn budget(
    sums: &Sums,
    dataset: &Dataset,
    (period, today): (Period, jiff::civil::Date),
) -> Study {
    if sums.looked_at() == 0 {
        return Study::nothing(period);
    }
    let mut claims = Vec::new();
    for currency in currencies(sums.net.part(Part::Spending)) {
        let kinds = by_kind(&sums.by_category.groups, dataset, currency);
        let spent = sum_of(sums.by_category.part(Part::Main), currency);
        let is_fixed = |kind: &str| dataset.analyses.fixed_kinds.iter().any(|fixed| fixed == kind);
        let fixed: Decimal = kinds
            .iter()
            .filter(|(kind, _)| kind.as_deref().is_some_and(is_fixed))
            .map(|(_, sum)| *sum)
            .sum();
        for (about, key, sum) in [
            (About::FixedCharges, "fixed", fixed),
            (About::VariableCharges, "variable", spent - fixed),
        ] {
            let figure = money(FigureId::Amount, sum, currency).keyed(Some(key.to_owned()));
            claims.push(Claim { about, name: None, figures: vec![figure] });
        }
        for (kind, sum) in kinds {
            claims.push(part(About::Kind, kind, (sum, spent, currency)));
        }
    }
    let figures = sums.whole(today);
    Study { looked_at: sums.looked_at(), figures, claims, ..Study::nothing(period) }
}

/// The summary of a period: its budget's whole, the largest categories and the largest debit.
pub fn summary(
    sums: &Sums,
    largest: Option<&Record>,
    (period, today): (Period, jiff::civil::Date),
) -> Study {
    if sums.looked_at() == 0 {
        return Study::nothing(period);
    }
    let mut figures = sums.whole(today);
    figures.push(count(FigureId::Count, sums.looked_at()));
    let spent = sums.by_category.part(Part::Main);
    let main = currencies(spent).first().copied().unwrap_or_default();
    let mut claims: Vec<Claim> = sums
        .by_category
        .groups
        .iter()
        .map(|group| (group.key.clone(), sum_of(&group.tallies, main)))
        .filter(|(_, sum)| *sum > Decimal::ZERO)
        .take(CATEGORIES)
        .map(|(key, sum)| part(About::Category, key, (sum, sum_of(spent, main), main)))
        .collect();
    claims.extend(largest.map(|record| {
        let figure = money(FigureId::Max, record.amount.abs(), record.currency);
        let name = record.merchant.clone().or_else(|| record.label.clone());
        Claim { about: About::Largest { day: record.date }, name, figures: vec![figure] }
    }));
    Study { looked_at: sums.looked_at(), figures, claims, ..Study::nothing(period) }
}

/// What an earlier period came to, beside which a budget is held: income, spending and net of each
/// currency, their key `previous`.
pub fn before(net: &Findings, period: Period) -> Claim {
    let both = net.part(Part::Income).iter().chain(net.part(Part::Spending));
    let mut units = currencies(both);
    if units.is_empty() {
        units.push(Currency::default());
    }
    let figures = units.into_iter().flat_map(|currency| {
        let income = sum_of(net.part(Part::Income), currency);
        let spending = sum_of(net.part(Part::Spending), currency);
        [
            (FigureId::Income, income),
            (FigureId::Spending, spending),
            (FigureId::Net, income - spending),
        ]
        .map(|(id, value)| money(id, value, currency).keyed(Some("previous".to_owned())))
    });
    Claim { about: About::Before { period }, name: None, figures: figures.collect() }
}

fn part(
    about: About,
    key: Option<String>,
    (sum, whole, currency): (Decimal, Decimal, Currency),
) -> Claim {
    let total = money(FigureId::GroupTotal, sum, currency).keyed(key.clone());
    let share = rate(sum, whole)
        .map(|share| Figure::new(FigureId::GroupShare, share, FigureUnit::Rate).keyed(key.clone()));
    Claim { about, name: key, figures: [Some(total), share].into_iter().flatten().collect() }
}

/// The sums by kind in one currency, the largest first; `None` for documents without a category
/// that is known.
fn by_kind(
    groups: &[Group],
    dataset: &Dataset,
    currency: Currency,
) -> Vec<(Option<String>, Decimal)> {
    let mut sums: BTreeMap<Option<String>, Decimal> = BTreeMap::new();
    for group in groups {
        let kind = dataset.kind(group.key.as_deref()).map(str::to_owned);
        *sums.entry(kind).or_default() += sum_of(&group.tallies, currency);
    }
    let mut kinds: Vec<_> = sums.into_iter().filter(|(_, sum)| *sum > Decimal::ZERO).collect();
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::findings::Tally;
    use crate::insights::planted::{TODAY, dataset, record, window};

    fn tally(sum: i64, count: u64) -> Tally {
        let sum = Decimal::from(sum);
        Tally { currency: Currency::EUR, count, sum, min: sum, max: sum, median: None }
    }

    fn net(income: i64, spending: i64) -> Findings {
        let parts = vec![
            (Part::Income, vec![tally(income, 1)]),
            (Part::Spending, vec![tally(spending, 4)]),
        ];
        Findings { matched: 5, parts, ..Findings::default() }
    }

    fn groups(sums: &[(Option<&str>, i64)]) -> Findings {
        let group = |(key, sum): &(Option<&str>, i64)| Group {
            key: key.map(str::to_owned),
            tallies: vec![tally(*sum, 1)],
            running: false,
        };
        let all = sums.iter().map(|(_, sum)| sum).sum();
        Findings {
            matched: 4,
            parts: vec![(Part::Main, vec![tally(all, 4)])],
            groups: sums.iter().map(group).collect(),
            ..Findings::default()
        }
    }

    fn lines(study: &Study) -> String {
        let line = |figure: &Figure| {
            let key = figure.key.as_ref().map(|key| key.0.as_deref().unwrap_or("-"));
            format!("{} {} {}", figure.id.as_str(), figure.value.normalize(), key.unwrap_or("."))
        };
        study.all_figures().iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_budget_parts_what_is_fixed_from_what_varies() {
        let by_category = groups(&[
            (Some("Assurances"), 300),
            (Some("Alimentation"), 250),
            (Some("prêt"), 200),
            (None, 50),
        ]);
        let net = net(2000, 800);
        let sums = Sums { net: &net, by_category: &by_category };
        let study = budget(&sums, &dataset(), (window(), TODAY));
        insta::assert_snapshot!(lines(&study), @r"
        income 2000 .
        spending 800 .
        net 1200 .
        savings_rate 0.6 .
        ratio 2.5 .
        amount 500 fixed
        amount 300 variable
        group_total 300 bill
        group_share 0.375 bill
        group_total 250 purchase
        group_share 0.3125 purchase
        group_total 200 loan
        group_share 0.25 loan
        group_total 50 -
        group_share 0.0625 -
        ");
    }

    #[test]
    fn a_summary_names_the_largest_categories_and_the_largest_debit() {
        let (net, by_category) = (net(1000, 400), groups(&[(Some("Alimentation"), 400)]));
        let sums = Sums { net: &net, by_category: &by_category };
        let largest = record("2025-05-05", "-120", "Lidl");
        insta::assert_snapshot!(lines(&summary(&sums, Some(&largest), (window(), TODAY))), @r"
        income 1000 .
        spending 400 .
        net 600 .
        savings_rate 0.6 .
        ratio 2.5 .
        count 5 .
        group_total 400 Alimentation
        group_share 1 Alimentation
        max 120 .
        ");
    }

    #[test]
    fn an_earlier_period_has_its_own_three_figures() {
        let claim = before(&net(1800, 2000), window());
        let values: Vec<String> =
            claim.figures.iter().map(|figure| figure.value.to_string()).collect();
        assert_eq!(values, ["1800", "2000", "-200"]);
        assert!(claim.figures.iter().all(|figure| figure.key.is_some()));
    }

    #[test]
    fn nothing_found_says_nothing() {
        let none = Findings::default();
        let sums = Sums { net: &none, by_category: &none };
        assert_eq!(budget(&sums, &dataset(), (window(), TODAY)).all_figures(), []);
    }
}
