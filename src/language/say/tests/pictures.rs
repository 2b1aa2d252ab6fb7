use super::*;
use crate::charts::choose::{self, Question};
use crate::domain::chart::Chart;
use crate::domain::plan::{Ask, Comparison, GroupKey, GroupOrder, Grouping, Measure};

/// The charts of an answer in each language.
fn drawn(plan: &Plan, findings: &Findings, show: impl Fn(&Chart) -> String) -> String {
    let question =
        Question { plan, findings, study: None, first_day: holdings().first_day, today: TODAY };
    let sketches = choose::sketches(&question, &[]);
    assert!(!sketches.is_empty());
    in_all(|saying| {
        let charts = sketches.iter().map(|sketch| saying.chart(plan, sketch));
        charts.map(|chart| show(&chart)).collect::<Vec<_>>().join(" // ")
    })
}

fn grouped(by: GroupKey) -> Plan {
    let group = Some(Grouping { by, order: GroupOrder::Natural });
    Plan { group, ..over(Plan::new(Ask::Total, Measure::Spending), month(2025, 9)) }
}

fn described(chart: &Chart) -> String {
    chart.description.clone()
}

#[test]
fn a_pie_is_told_in_words_the_five_largest_and_the_rest() {
    let plan = grouped(GroupKey::Dimension(Dimension::Category));
    let sums = ["500", "300", "90.50", "50", "40", "15", "4.50"];
    let keys = ["Eélectricité/eau", "Restaurant", "Loisirs", "Transport", "Autres", "Santé", "CAF"];
    let groups = keys.iter().zip(sums).map(|(key, sum)| group(Some(key), sum, 1)).collect();
    let findings = Findings { groups, ..main("1000", 7) };
    insta::assert_snapshot!(drawn(&plan, &findings, described), @"");
}

#[test]
fn a_comparison_names_both_sides() {
    let previous = month(2025, 8);
    let comparison = Some(Comparison::Period { previous, cut: false });
    let plan =
        Plan { comparison, ..over(Plan::new(Ask::Total, Measure::Spending), month(2025, 9)) };
    let sides = [tally("120", 4), in_currency("USD", "7", 1)];
    let before = [tally("80.25", 3)];
    let findings = found(&[(Part::Main, &sides), (Part::Previous, &before)]);
    insta::assert_snapshot!(drawn(&plan, &findings, described), @"");
}

#[test]
fn an_axis_has_short_names_and_round_numbers() {
    let plan = grouped(GroupKey::Time(Unit::Month));
    let mut groups = vec![
        group(Some("2025-08"), "1500", 2),
        group(Some("2025-09"), "0", 0),
        group(Some("2025-10"), "90", 1),
    ];
    groups[2].running = true;
    let findings = Findings { groups, ..main("1590", 3) };
    let axis = |chart: &Chart| {
        let short: Vec<String> = chart.labels.iter().map(|label| label.short.join(" ")).collect();
        let ticks: Vec<&str> = chart.ticks.iter().map(|tick| tick.label.as_str()).collect();
        format!("{} | {}", short.join(", "), ticks.join(", "))
    };
    insta::assert_snapshot!(drawn(&plan, &findings, axis), @"");
}

#[test]
fn names_are_clean_short_and_different() {
    let plan = grouped(GroupKey::Dimension(Dimension::Merchant));
    let keys = ["a\u{202e}b\u{0}c", "Lidl\u{200b}", "Lidl", "**H&M** <b>"].map(str::to_owned);
    let long = "x".repeat(10_000);
    let groups = keys.iter().chain([&long]).map(|key| group(Some(key), "10", 1)).collect();
    let findings = Findings { groups, ..main("50", 5) };
    let names = |chart: &Chart| {
        assert!(chart.labels.iter().all(|label| label.text.chars().count() <= 81));
        let names: Vec<&str> = chart.labels.iter().map(|label| label.text.as_str()).collect();
        names.iter().filter(|name| name.len() < 80).copied().collect::<Vec<_>>().join(" | ")
    };
    let shown = drawn(&plan, &findings, names);
    assert_eq!(shown.lines().next(), Some("**H&M** <b> | Lidl | Lidl (2) | ab c"));
}
