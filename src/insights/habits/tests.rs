use super::*;
use crate::domain::Currency;
use crate::domain::findings::{Group, Tally};
use crate::insights::planted::{TODAY, dataset};

fn tally(sum: i64, count: u64) -> Vec<Tally> {
    let sum = Decimal::from(sum);
    vec![Tally { currency: Currency::EUR, count, sum, min: sum, max: sum, median: None }]
}

fn holdings(first: &str, last: &str) -> Holdings {
    let day = |day: &str| Some(day.parse().unwrap());
    Holdings { first_day: day(first), last_day: day(last), ..Holdings::default() }
}

/// Four months: 8,000 came in, 6,000 went out, 2,400 of it for insurance and 1,200 for groceries.
fn four_months() -> Habits {
    let parts = vec![(Part::Income, tally(8000, 4)), (Part::Spending, tally(6000, 90))];
    let net = Findings { matched: 94, parts, ..Findings::default() };
    let group = |key: Option<&str>, sum| Group {
        key: key.map(str::to_owned),
        tallies: tally(sum, 9),
        running: false,
    };
    let groups =
        vec![group(None, 2400), group(Some("Alimentation"), 1200), group(Some("Assurances"), 2400)];
    let by_category = Findings { groups, ..Findings::default() };
    let months = Period::whole_units_before(Unit::Month, 4, TODAY);
    habits(&Sums { net: &net, by_category: &by_category }, &dataset(), months).unwrap()
}

fn month(back: i32) -> Plan {
    let first = Unit::Month.after(Unit::Month.start(TODAY), -back);
    Plan {
        period: Some(Period::unit(Unit::Month, first)),
        ..Plan::new(Ask::Total, Measure::Spending)
    }
}

fn spent(sum: i64) -> Findings {
    let parts = vec![(Part::Main, tally(sum, 20))];
    Findings { matched: 20, parts, ..Findings::default() }
}

fn figures(claims: &[Claim]) -> Vec<(&'static str, String)> {
    let all = claims.iter().flat_map(|claim| &claim.figures);
    all.map(|figure| (figure.id.as_str(), figure.value.normalize().to_string())).collect()
}

#[test]
fn an_average_month_is_the_sums_over_the_whole_months() {
    let habits = four_months();
    let euros = |amount: i64| Decimal::from(amount);
    assert_eq!((habits.income, habits.spending), (euros(2000), euros(1500)));
    assert_eq!((habits.fixed, habits.net()), (euros(600), euros(500)));
    assert_eq!(habits.of_income(habits.net()), Some(Decimal::new(25, 2)));
    assert_eq!(habits.in_category("Alimentation"), Some(euros(300)));
    assert_eq!(habits.in_category("Loisirs"), None);
}

#[test]
fn months_are_whole_reached_by_the_data_and_three_or_more() {
    let of = |first, last| {
        months(&holdings(first, last), TODAY).map(|period| period.split(Unit::Month, 99).len())
    };
    assert_eq!(of("2023-01-05", "2025-10-19"), Some(12));
    // February is cut; of September the last day is missing.
    assert_eq!(of("2025-02-05", "2025-09-29"), Some(6));
    assert_eq!(of("2025-07-01", "2025-09-30"), Some(3));
    assert_eq!(of("2025-07-02", "2025-10-19"), None);
    assert_eq!(months(&Holdings::default(), TODAY), None);
}

#[test]
fn a_months_spending_is_put_in_proportion_to_the_usual_income() {
    let claims = beside(&month(1), &spent(300), &four_months());
    assert_eq!(claims[0].about, About::Proportion);
    let expected = [("total", "300"), ("ratio", "0.15"), ("income", "2000")];
    assert_eq!(figures(&claims), expected.map(|(id, value)| (id, value.to_owned())));
    assert!(matter(&month(1), TODAY) && matter(&month(0), TODAY));
}

#[test]
fn a_category_is_held_against_its_average_month() {
    let filters = vec![Filter::one(Dimension::Category, "Alimentation")];
    let plan = Plan { filters, ..month(0) };
    let claims = beside(&plan, &spent(219), &four_months());
    assert_eq!(claims[1].about, About::UsualCategory);
    assert_eq!(claims[1].figures[0].value, Decimal::from(300));
}

#[test]
fn savings_and_budgets_are_held_against_the_average_month() {
    let net = Plan { measure: Measure::Net, ..month(1) };
    let claims = beside(&net, &Findings::default(), &four_months());
    let expected =
        [("net", "500"), ("income", "2000"), ("spending", "1500"), ("savings_rate", "0.25")];
    assert_eq!(figures(&claims), expected.map(|(id, value)| (id, value.to_owned())));
    let budget = Plan { analysis: Some(Analysis::Budget), ..month(1) };
    let claims = beside(&budget, &Findings::default(), &four_months());
    let expected = [("spending", "600"), ("ratio", "0.3"), ("income", "2000")];
    assert_eq!(figures(&claims), expected.map(|(id, value)| (id, value.to_owned())));
}

#[test]
fn other_questions_other_times_and_other_currencies_are_not() {
    let habits = four_months();
    assert_eq!(beside(&month(9), &spent(300), &habits), []);
    let mut dollars = spent(300);
    dollars.parts[0].1[0].currency = Currency::new("USD").unwrap();
    assert_eq!(beside(&month(1), &dollars, &habits), []);
    let no_income = Habits { income: Decimal::ZERO, ..habits };
    assert_eq!(beside(&month(1), &spent(300), &no_income), []);
    let income = Plan { measure: Measure::Income, ..month(1) };
    let year = Plan { period: Some(Period::unit(Unit::Year, TODAY)), ..month(1) };
    let next =
        Plan { period: Some(Period::unit(Unit::Month, Unit::Month.after(TODAY, 1))), ..month(1) };
    for plan in [income, year, next, Plan { limit: Some(5), ..month(1) }] {
        assert!(!matter(&plan, TODAY), "{plan:?}");
    }
}
