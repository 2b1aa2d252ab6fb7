//! Figures, by kind of question: "id value unit [key]", headline first.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::figures::figures;
use crate::domain::figures::FigureUnit;
use crate::domain::findings::{Balance, Group, Part, Tally};
use crate::domain::money::Currency;
use crate::domain::period::Unit;
use crate::domain::plan::{Ask, Dimension, Filter, GroupKey, GroupOrder, Grouping, Measure, Sort};
use crate::domain::{Findings, Period, Plan};

const TODAY: Date = date(2025, 10, 20);

fn tally(code: &str, sum: &str, count: u64) -> Tally {
    Tally {
        currency: Currency::new(code).expect("a code"),
        count,
        sum: number(sum),
        min: number("2.50"),
        max: number("120"),
        median: Some(number("25.305")),
    }
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn euros(sum: &str, count: u64) -> Tally {
    tally("EUR", sum, count)
}

fn found(matched: u64, parts: &[(Part, &[Tally])]) -> Findings {
    let parts = parts.iter().map(|(part, tallies)| (*part, tallies.to_vec())).collect();
    Findings { matched, parts, ..Findings::default() }
}

fn shown(plan: &Plan, findings: &Findings) -> String {
    let line = |figure: crate::domain::figures::Figure| {
        let unit = match figure.unit {
            FigureUnit::Money(currency) => currency.code().to_owned(),
            other => format!("{other:?}"),
        };
        let key = figure
            .key
            .map_or_else(String::new, |key| format!(" [{}]", key.0.as_deref().unwrap_or("-")));
        format!("{} {} {unit}{key}", figure.id.as_str(), figure.value)
    };
    figures(plan, findings, TODAY).into_iter().map(line).collect::<Vec<_>>().join(", ")
}

fn spending(ask: Ask) -> Plan {
    Plan::new(ask, Measure::Spending)
}

#[test]
fn the_headline_is_what_the_question_asks() {
    let findings = found(12, &[(Part::Main, &[euros("342.50", 12)])]);
    let of = |ask| shown(&spending(ask), &findings);
    insta::assert_snapshot!(of(Ask::Total), @"total 342.50 EUR, count 12 Count, average 28.54 EUR");
    insta::assert_snapshot!(of(Ask::List), @"total 342.50 EUR, count 12 Count, average 28.54 EUR");
    insta::assert_snapshot!(of(Ask::Count), @"count 12 Count, total 342.50 EUR, average 28.54 EUR");
    insta::assert_snapshot!(of(Ask::Average(None)), @"average 28.54 EUR, total 342.50 EUR, count 12 Count");
    insta::assert_snapshot!(of(Ask::Median), @"median 25.31 EUR, total 342.50 EUR, count 12 Count");
    insta::assert_snapshot!(of(Ask::Max), @"max 120 EUR, count 12 Count");
    insta::assert_snapshot!(of(Ask::Min), @"min 2.50 EUR, count 12 Count");
    let sorted = Plan { sort: Some(Sort::Smallest), ..spending(Ask::List) };
    insta::assert_snapshot!(shown(&sorted, &findings), @"total 342.50 EUR, count 12 Count, average 28.54 EUR, min 2.50 EUR");
}

#[test]
fn internal_documents_count_and_are_in_no_sum_nor_average() {
    let findings =
        found(5, &[(Part::Main, &[euros("10", 3)]), (Part::Internal, &[euros("500", 2)])]);
    insta::assert_snapshot!(shown(&spending(Ask::Total), &findings), @"total 10 EUR, count 5 Count, average 3.33 EUR, amount 500 EUR");
}

#[test]
fn each_currency_has_its_own_figures_and_the_count_stands_once() {
    let findings = found(13, &[(Part::Main, &[tally("USD", "20", 1), euros("342.50", 12)])]);
    insta::assert_snapshot!(shown(&spending(Ask::Total), &findings), @"total 342.50 EUR, count 13 Count, average 28.54 EUR, total 20 USD, average 20 USD");
}

#[test]
fn an_average_per_unit_divides_by_the_units_of_the_period() {
    let findings = found(45, &[(Part::Main, &[euros("1000", 45)])]);
    let over = |unit, period| {
        shown(&Plan { period: Some(period), ..spending(Ask::Average(Some(unit))) }, &findings)
    };
    let summer = Period::between(date(2025, 7, 1), date(2025, 9, 30));
    insta::assert_snapshot!(over(Unit::Month, summer), @"average 333.33 EUR, total 1000 EUR, count 45 Count");
    insta::assert_snapshot!(over(Unit::Day, Period::unit(Unit::Month, TODAY)), @"average 50 EUR, total 1000 EUR, count 45 Count");
    insta::assert_snapshot!(over(Unit::Month, Period::until(TODAY)), @"total 1000 EUR, count 45 Count");
}

#[test]
fn both_directions_are_never_added_up() {
    let sides: &[(Part, &[Tally])] =
        &[(Part::Income, &[euros("2000", 2)]), (Part::Spending, &[euros("1700", 40)])];
    let of = |ask, measure| shown(&Plan::new(ask, measure), &found(42, sides));
    insta::assert_snapshot!(of(Ask::List, Measure::Transactions), @"count 42 Count, income 2000 EUR, spending 1700 EUR");
    insta::assert_snapshot!(of(Ask::Max, Measure::Transactions), @"max 120 EUR, count 42 Count, income 2000 EUR, spending 1700 EUR");
    insta::assert_snapshot!(of(Ask::Total, Measure::Net), @"net 300 EUR, income 2000 EUR, spending 1700 EUR, savings_rate 0.15 Rate");
    insta::assert_snapshot!(of(Ask::Ratio, Measure::Spending), @"ratio 0.85 Ratio, income 2000 EUR, spending 1700 EUR");
    let no_income: &[(Part, &[Tally])] =
        &[(Part::Income, &[]), (Part::Spending, &[euros("1700", 40)])];
    let net = Plan::new(Ask::Total, Measure::Net);
    insta::assert_snapshot!(shown(&net, &found(40, no_income)), @"net -1700 EUR, income 0 EUR, spending 1700 EUR");
}

#[test]
fn an_income_names_the_refunds_it_leaves_out() {
    let findings =
        found(2, &[(Part::Main, &[euros("2000", 2)]), (Part::Refunds, &[euros("20", 1)])]);
    insta::assert_snapshot!(shown(&Plan::new(Ask::Total, Measure::Income), &findings), @"total 2000 EUR, count 2 Count, average 1000 EUR, refunds 20 EUR");
}

#[test]
fn a_change_from_nothing_has_no_rate() {
    let against =
        |before: &[Tally]| found(2, &[(Part::Main, &[euros("88", 2)]), (Part::Previous, before)]);
    let plan = spending(Ask::Total);
    insta::assert_snapshot!(shown(&plan, &against(&[euros("99", 9)])), @"total 88 EUR, previous_total 99 EUR, change -11 EUR, change_rate -0.1111 Rate");
    insta::assert_snapshot!(shown(&plan, &against(&[])), @"total 88 EUR, previous_total 0 EUR, change 88 EUR");
}

#[test]
fn a_share_divides_by_the_whole() {
    let findings =
        found(7, &[(Part::Main, &[euros("210", 7)]), (Part::Whole, &[euros("999", 50)])]);
    insta::assert_snapshot!(shown(&spending(Ask::Share), &findings), @"ratio 0.2102 Rate, total 210 EUR, count 7 Count");
}

fn grouped(by: GroupKey, order: GroupOrder) -> Plan {
    Plan { group: Some(Grouping { by, order }), ..spending(Ask::Total) }
}

fn groups(of: &[(Option<&str>, &str)]) -> Findings {
    let groups = of
        .iter()
        .map(|(key, sum)| Group {
            key: key.map(str::to_owned),
            tallies: if *sum == "0" { Vec::new() } else { vec![euros(sum, 2)] },
            running: *key == Some("2025-10"),
        })
        .collect();
    Findings { groups, ..found(20, &[(Part::Main, &[euros("1000", 20)])]) }
}

#[test]
fn groups_carry_total_count_and_share_in_the_order_shown() {
    let plan = grouped(GroupKey::Dimension(Dimension::Category), GroupOrder::Natural);
    let findings = groups(&[(Some("prêt"), "500"), (None, "333.33"), (Some("Aide"), "100")]);
    insta::assert_snapshot!(shown(&plan, &findings), @"total 1000 EUR, count 20 Count, group_total 500 EUR [prêt], group_count 2 Count [prêt], group_share 0.50 Rate [prêt], group_total 333.33 EUR [-], group_count 2 Count [-], group_share 0.3333 Rate [-], group_total 100 EUR [Aide], group_count 2 Count [Aide], group_share 0.10 Rate [Aide]");
    let plan = Plan { limit: Some(1), ..plan };
    insta::assert_snapshot!(shown(&plan, &findings), @"total 1000 EUR, count 20 Count, group_total 500 EUR [prêt], group_count 2 Count [prêt], group_share 0.50 Rate [prêt]");
}

#[test]
fn a_slope_is_the_median_one_over_whole_units() {
    let months = [
        (Some("2025-06"), "100"),
        (Some("2025-07"), "110"),
        (Some("2025-08"), "900"),
        (Some("2025-09"), "130"),
        (Some("2025-10"), "5"),
    ];
    let slope = |plan: &Plan, findings: &Findings| {
        let all = shown(plan, findings);
        all.split(", ").filter(|one| one.starts_with("slope")).collect::<String>()
    };
    let plan = grouped(GroupKey::Time(Unit::Month), GroupOrder::Natural);
    insta::assert_snapshot!(slope(&plan, &groups(&months)), @"slope 10 EUR");
    insta::assert_snapshot!(slope(&plan, &groups(&months[2..])), @"");
    let largest =
        Plan { limit: Some(2), ..grouped(GroupKey::Time(Unit::Month), GroupOrder::Largest) };
    insta::assert_snapshot!(shown(&largest, &groups(&months)), @"total 1000 EUR, count 20 Count, group_total 900 EUR [2025-08], group_count 2 Count [2025-08], group_share 0.90 Rate [2025-08], group_total 130 EUR [2025-09], group_count 2 Count [2025-09], group_share 0.13 Rate [2025-09], slope 10 EUR");
}

#[test]
fn a_slope_does_not_hang_on_the_order_shown() {
    let months = [(Some("2025-08"), "120"), (Some("2025-06"), "100"), (Some("2025-07"), "110")];
    let plan = grouped(GroupKey::Time(Unit::Month), GroupOrder::Largest);
    assert!(shown(&plan, &groups(&months)).ends_with("slope 10 EUR"));
}

#[test]
fn balances_are_summed_by_currency() {
    let balance = |account: &str, code: &str, amount: &str| Balance {
        account: account.into(),
        kind: "checking".into(),
        currency: Currency::new(code).expect("a code"),
        amount: number(amount),
    };
    let balances = vec![
        balance("Compte courant", "EUR", "2295.77"),
        balance("Dollars", "USD", "10"),
        balance("Livret A", "EUR", "3660.56"),
    ];
    let plan = Plan::new(Ask::Total, Measure::Balance);
    let findings = Findings { balances, ..Findings::default() };
    insta::assert_snapshot!(shown(&plan, &findings), @"balance 5956.33 EUR, balance 10 USD, balance 2295.77 EUR [Compte courant], balance 10 USD [Dollars], balance 3660.56 EUR [Livret A]");
}

#[test]
fn nothing_is_zero_once_the_period_has_begun() {
    let mut plan = Plan { period: Some(Period::day(TODAY)), ..spending(Ask::Max) };
    insta::assert_snapshot!(shown(&plan, &Findings::default()), @"total 0 EUR, count 0 Count");
    plan.filters.push(Filter::one(Dimension::Currency, "USD"));
    insta::assert_snapshot!(shown(&plan, &Findings::default()), @"total 0 USD, count 0 Count");
    plan.period = Some(Period::day(date(2025, 10, 21)));
    insta::assert_snapshot!(shown(&plan, &Findings::default()), @"");
}
