//! What an answer adds unasked: only about the documents of the question, and only on enough data.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::Part;
use crate::domain::habits::Habits;
use crate::domain::period::Unit;
use crate::domain::plan::{Ask, Dimension, GroupKey, Measure, Plan};
use crate::domain::study::{About, Claim};
use crate::domain::{Dataset, Findings, Holdings, Period};

use super::figures::{currencies, money, rate, sum_of};
use super::habits::beside;
use super::payees::payees;
use super::robust::{deviation, median};
use super::unusual::{repetition, repetitions};

/// Insights of one answer at most.
const MOST: usize = 3;
/// Documents that a question is about at least.
const FEWEST_DOCUMENTS: u64 = 10;
/// Months that say what is usual, at least and at most.
const FEWEST_MONTHS: usize = 6;
const MONTHS: i32 = 12;
/// A month is out of line from this many deviations (1.4826 MAD, at least a tenth of the median) and
/// this part of the median on.
const DEVIATIONS: i64 = 3;
const OUT_OF_LINE_PERCENT: i64 = 30;
/// One group is worth a word from this share of all on, among at least so many.
const DOMINANT_PERCENT: i64 = 40;
const FEWEST_GROUPS: usize = 3;

/// The months before the one month that a plain question of spending is about, where that is over
/// and the user's data hold enough of them: at most twelve. Else `None`: nothing is to be searched.
pub fn months_before(
    plan: &Plan,
    findings: &Findings,
    holdings: &Holdings,
    today: Date,
) -> Option<Period> {
    let plain = plan.group.is_none()
        && plan.comparison.is_none()
        && plan.analysis.is_none()
        && plan.amounts.is_empty()
        && matches!(plan.ask, Ask::Total | Ask::List)
        && matches!(plan.measure, Measure::Spending | Measure::Purchases);
    let period = plan.period.filter(|period| period.as_unit() == Some(Unit::Month))?;
    let over = period.last().is_some_and(|last| last < today);
    if !plain || !over || findings.matched < FEWEST_DOCUMENTS || plan.limit.is_some() {
        return None;
    }
    let before = Period::whole_units_before(Unit::Month, MONTHS, period.first()?);
    let first = before.first().max(holdings.first_day);
    let days = Period::new(first, before.last())?.whole_units(Unit::Month, today)?;
    (days.split(Unit::Month, usize::MAX).len() >= FEWEST_MONTHS).then_some(days)
}

/// At most three claims, the weightiest first; none of a handful of documents. An analysis has its
/// own: beside it there is only the average month, where there is one that matters.
pub fn noticed(
    plan: &Plan,
    (findings, habits): (&Findings, Option<&Habits>),
    dataset: &Dataset,
) -> Vec<Claim> {
    if findings.matched < FEWEST_DOCUMENTS {
        return Vec::new();
    }
    let mut claims = Vec::new();
    let counted = !matches!(plan.measure, Measure::Balance | Measure::Net);
    if findings.study.is_none() && counted {
        claims.extend(repeated(findings, dataset));
        claims.extend(month_out_of_line(plan, findings));
        claims.extend(group_out_of_line(plan, findings));
        claims.extend(dominant(plan, findings));
    }
    claims.extend(habits.into_iter().flat_map(|habits| beside(plan, findings, habits)));
    claims.truncate(MOST);
    claims
}

/// The newest of the documents shown that are there twice.
fn repeated(findings: &Findings, dataset: &Dataset) -> Option<Claim> {
    let places = repetitions(&findings.records, dataset).into_iter().next()?;
    let first = &findings.records[places[0]];
    Some(repetition(first, &payees(&findings.records)[places[0]], places.len()))
}

fn month_out_of_line(plan: &Plan, findings: &Findings) -> Option<Claim> {
    let main = findings.part(Part::Main).first()?;
    let (usual, above) = out_of_line(main.sum, &findings.earlier)?;
    let first = plan.period?.first()?;
    let name = format!("{:04}-{:02}", first.year(), first.month());
    let currency = main.currency;
    let figures = vec![
        money(FigureId::Total, main.sum, currency),
        money(FigureId::Median, currency.round(usual), currency).keyed(Some("usual".to_owned())),
    ];
    Some(Claim { about: About::OutOfLine { above }, name: Some(name), figures })
}

/// Of a question by month, the newest whole month that is out of line with the others.
fn group_out_of_line(plan: &Plan, findings: &Findings) -> Option<Claim> {
    if plan.group?.by != GroupKey::Time(Unit::Month) {
        return None;
    }
    let currency = *currencies(findings.part(Part::Main)).first()?;
    let whole: Vec<_> = findings.groups.iter().filter(|group| !group.running).collect();
    let sums: Vec<Decimal> = whole.iter().map(|group| sum_of(&group.tallies, currency)).collect();
    let (at, (usual, above)) = (0..sums.len()).rev().find_map(|at| {
        let mut others = sums.clone();
        let sum = others.remove(at);
        Some((at, out_of_line(sum, &others)?))
    })?;
    let key = whole[at].key.clone();
    let figures = vec![
        money(FigureId::GroupTotal, sums[at], currency).keyed(key.clone()),
        money(FigureId::Median, currency.round(usual), currency).keyed(Some("usual".to_owned())),
    ];
    Some(Claim { about: About::OutOfLine { above }, name: key, figures })
}

/// The median of the others, and whether the sum is above it, where it is far from it.
fn out_of_line(sum: Decimal, others: &[Decimal]) -> Option<(Decimal, bool)> {
    if others.len() < FEWEST_MONTHS {
        return None;
    }
    let usual = median(others).filter(|usual| *usual > Decimal::ZERO)?;
    let spread = (deviation(others, usual) * Decimal::new(14_826, 4)).max(usual / Decimal::TEN);
    let apart = (sum - usual).abs();
    let far = apart > spread * Decimal::from(DEVIATIONS)
        && apart * Decimal::ONE_HUNDRED >= usual * Decimal::from(OUT_OF_LINE_PERCENT);
    far.then_some((usual, sum > usual))
}

/// A group of a dimension that is two fifths of all or more.
fn dominant(plan: &Plan, findings: &Findings) -> Option<Claim> {
    let by =
        matches!(plan.group?.by, GroupKey::Dimension(Dimension::Category | Dimension::Merchant));
    if !by || findings.groups.len() < FEWEST_GROUPS || plan.measure == Measure::Transactions {
        return None;
    }
    let currency = *currencies(findings.part(Part::Main)).first()?;
    let whole = sum_of(findings.part(Part::Main), currency);
    let group = findings
        .groups
        .iter()
        .filter(|group| group.key.is_some())
        .max_by_key(|group| sum_of(&group.tallies, currency))?;
    let share = rate(sum_of(&group.tallies, currency), whole)?;
    (share * Decimal::ONE_HUNDRED >= Decimal::from(DOMINANT_PERCENT)).then(|| {
        let figure = Figure::new(FigureId::GroupShare, share, FigureUnit::Rate);
        let name = group.key.clone();
        Claim { about: About::Dominant, figures: vec![figure.keyed(name.clone())], name }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;
    use crate::domain::findings::{Group, Tally};
    use crate::domain::plan::{GroupOrder, Grouping};
    use crate::insights::planted::{TODAY, dataset, record};

    fn tally(sum: i64, count: u64) -> Vec<Tally> {
        let sum = Decimal::from(sum);
        vec![Tally { currency: Currency::EUR, count, sum, min: sum, max: sum, median: None }]
    }

    fn september() -> Plan {
        let month = Period::whole_units_before(Unit::Month, 1, TODAY);
        Plan { period: Some(month), ..Plan::new(Ask::Total, Measure::Spending) }
    }

    fn found(sum: i64, count: u64) -> Findings {
        let parts = vec![(Part::Main, tally(sum, count))];
        Findings { matched: count, parts, ..Findings::default() }
    }

    fn abouts(plan: &Plan, findings: &Findings) -> Vec<About> {
        noticed(plan, (findings, None), &dataset()).into_iter().map(|claim| claim.about).collect()
    }

    #[test]
    fn a_month_far_above_the_others_is_noticed_and_one_like_them_is_not() {
        let usual: Vec<Decimal> = [400, 420, 390, 410, 400, 380].map(Decimal::from).to_vec();
        let high = Findings { earlier: usual.clone(), ..found(700, 20) };
        assert_eq!(abouts(&september(), &high), [About::OutOfLine { above: true }]);
        let like = Findings { earlier: usual.clone(), ..found(430, 20) };
        assert_eq!(abouts(&september(), &like), []);
        let few_months = Findings { earlier: usual[..5].to_vec(), ..found(700, 20) };
        assert_eq!(abouts(&september(), &few_months), []);
        let few_documents = Findings { earlier: usual, ..found(700, 3) };
        assert_eq!(abouts(&september(), &few_documents), []);
    }

    #[test]
    fn the_months_before_are_looked_at_for_one_month_that_is_over() {
        let holdings =
            Holdings { first_day: Some("2024-12-05".parse().unwrap()), ..Holdings::default() };
        let looked = |plan: &Plan| months_before(plan, &found(700, 20), &holdings, TODAY);
        let expected =
            Period::between("2025-01-01".parse().unwrap(), "2025-08-31".parse().unwrap());
        assert_eq!(looked(&september()), Some(expected));
        let running = Period::unit(Unit::Month, TODAY);
        assert_eq!(looked(&Plan { period: Some(running), ..september() }), None);
        assert_eq!(looked(&Plan { measure: Measure::Income, ..september() }), None);
        assert_eq!(months_before(&september(), &found(70, 2), &holdings, TODAY), None);
    }

    #[test]
    fn a_group_that_is_most_of_all_is_noticed_among_three_or_more() {
        let group = |key: &str, sum| Group {
            key: Some(key.to_owned()),
            tallies: tally(sum, 5),
            running: false,
        };
        let by = GroupKey::Dimension(Dimension::Category);
        let plan = Plan { group: Some(Grouping { by, order: GroupOrder::Natural }), ..september() };
        let groups = vec![group("prêt", 500), group("Restaurant", 300), group("Loisirs", 200)];
        let all = Findings { groups: groups.clone(), ..found(1000, 15) };
        let claims = noticed(&plan, (&all, None), &dataset());
        assert_eq!(claims[0].about, About::Dominant);
        assert_eq!(claims[0].figures[0].value, Decimal::new(5, 1));
        let two = Findings { groups: groups[..2].to_vec(), ..found(800, 15) };
        assert_eq!(abouts(&plan, &two), []);
    }

    #[test]
    fn a_document_shown_twice_is_noticed() {
        let mut twice = found(100, 12);
        twice.records = vec![record("2025-09-03", "-9.90", "Fnac"); 2];
        assert_eq!(abouts(&september(), &twice), [About::Repeated { day: twice.records[0].date }]);
    }
}
