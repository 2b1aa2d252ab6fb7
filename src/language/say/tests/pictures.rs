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
    insta::assert_snapshot!(drawn(&plan, &findings, described), @r"
    Dépenses par catégorie, septembre 2025~: Électricité et eau 500,00~€ (50~%)~; Restaurant 300,00~€ (30~%)~; Loisirs 90,50~€ (9,1~%)~; Transport 50,00~€ (5~%)~; Autres 40,00~€ (4~%)~; Autres catégories 19,50~€ (2~%).
    Spending by category, September 2025: Electricity and water €500.00 (50%); Restaurants €300.00 (30%); Leisure €90.50 (9.1%); Transport €50.00 (5%); Other €40.00 (4%); Other categories €19.50 (2%).
    Gastos por categoría, septiembre de 2025: Electricidad y agua 500,00~€ (50~%); Restaurantes 300,00~€ (30~%); Ocio 90,50~€ (9,1~%); Transporte 50,00~€ (5~%); Otros 40,00~€ (4~%); Otras categorías 19,50~€ (2~%).
    ");
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
    insta::assert_snapshot!(drawn(&plan, &findings, described), @r"
    Dépenses~: comparaison (EUR), septembre 2025 vs août 2025~: Septembre 2025 120,00~€~; Août 2025 80,25~€. // Dépenses~: comparaison (USD), septembre 2025 vs août 2025~: Septembre 2025 7,00~$US~; Août 2025 0,00~$US.
    Spending: comparison (EUR), September 2025 vs August 2025: September 2025 €120.00; August 2025 €80.25. // Spending: comparison (USD), September 2025 vs August 2025: September 2025 $7.00; August 2025 $0.00.
    Gastos: comparación (EUR), septiembre de 2025 vs. agosto de 2025: Septiembre de 2025 120,00~€; Agosto de 2025 80,25~€. // Gastos: comparación (USD), septiembre de 2025 vs. agosto de 2025: Septiembre de 2025 7,00~US$; Agosto de 2025 0,00~US$.
    ");
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
    insta::assert_snapshot!(drawn(&plan, &findings, axis), @r"
    août 2025, sept. 2025, oct. (en cours) | 0~€, 500~€, 1~000~€, 1~500~€
    Aug 2025, Sep 2025, Oct (so far) | €0, €500, €1,000, €1,500
    ago. 2025, sept. 2025, oct. (en curso) | 0~€, 500~€, 1.000~€, 1.500~€
    ");
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
