use super::*;
use crate::domain::plan::{Ask, Comparison, GroupKey, GroupOrder, Grouping, Measure};

fn grouped(by: GroupKey, period: Period) -> Plan {
    let group = Some(Grouping { by, order: GroupOrder::Natural });
    Plan { group, ..over(Plan::new(Ask::Total, Measure::Spending), period) }
}

#[test]
fn groups_are_told_with_their_shares_and_the_rest_is_not_dropped() {
    let plan = grouped(GroupKey::Dimension(Dimension::Category), month(2025, 9));
    let groups = vec![
        group(Some("Eélectricité/eau"), "500", 3),
        group(None, "300", 5),
        group(Some("Restaurant"), "100", 4),
    ];
    let findings = Findings { groups, ..main("1000", 20) };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **1~000,00~€** en septembre 2025, en 20 transactions. Par catégorie~: Électricité et eau (500,00~€, 50~%), Sans catégorie (300,00~€, 30~%) et Restaurant (100,00~€, 10~%). Le reste relève d'autres catégories.
    You spent **€1,000.00** in September 2025, in 20 transactions. By category: Electricity and water (€500.00, 50%), No category (€300.00, 30%) and Restaurants (€100.00, 10%). The rest is in other categories.
    Ha gastado **1.000,00~€** en septiembre de 2025, en 20 transacciones. Por categoría: Electricidad y agua (500,00~€, 50~%), Sin categoría (300,00~€, 30~%) y Restaurantes (100,00~€, 10~%). El resto corresponde a otras categorías.
    ");
    let plan = Plan { limit: Some(1), ..plan };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **1~000,00~€** en septembre 2025, en 20 transactions. Par catégorie~: Électricité et eau (500,00~€, 50~%). Le reste relève d'autres catégories.
    You spent **€1,000.00** in September 2025, in 20 transactions. By category: Electricity and water (€500.00, 50%). The rest is in other categories.
    Ha gastado **1.000,00~€** en septiembre de 2025, en 20 transacciones. Por categoría: Electricidad y agua (500,00~€, 50~%). El resto corresponde a otras categorías.
    ");
}

#[test]
fn groups_by_how_often_tell_their_counts() {
    let mut plan = grouped(GroupKey::Dimension(Dimension::Merchant), month(2025, 9));
    plan.measure = Measure::Purchases;
    plan.group = plan.group.map(|group| Grouping { order: GroupOrder::Count, ..group });
    let groups = vec![group(Some("Lidl"), "40", 7), group(Some("H&M *"), "60", 1)];
    let findings = Findings { groups, ..main("100", 8) };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vos achats s'élèvent à **100,00~€** en septembre 2025, en 8 transactions. Par marchand~: Lidl (7 transactions, 40,00~€) et H&M \* (1 transaction, 60,00~€).
    Your purchases come to **€100.00** in September 2025, in 8 transactions. By merchant: Lidl (7 transactions, €40.00) and H&M \* (1 transaction, €60.00).
    Sus compras suman **100,00~€** en septiembre de 2025, en 8 transacciones. Por comercio: Lidl (7 transacciones, 40,00~€) y H&M \* (1 transacción, 60,00~€).
    ");
}

#[test]
fn months_are_told_in_order_with_the_running_one_marked() {
    let period = Period::between(date(2025, 7, 1), date(2025, 10, 31));
    let plan = grouped(GroupKey::Time(Unit::Month), period);
    let mut groups = vec![
        group(Some("2025-07"), "100", 3),
        group(Some("2025-08"), "0", 0),
        group(Some("2025-09"), "80.50", 4),
        group(Some("2025-10"), "19.50", 1),
    ];
    groups[3].running = true;
    let findings = Findings { groups, ..main("200", 8) };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **200,00~€** du 1er juillet au 20 octobre 2025, en 8 transactions. Par mois~: 100,00~€ en juillet 2025, 0,00~€ en août 2025, 80,50~€ en septembre 2025 et 19,50~€ en octobre 2025 (en cours). La tendance est à la baisse~: 9,75~€ de moins par mois.
    You spent **€200.00** from 1 July to 20 October 2025, in 8 transactions. By month: €100.00 in July 2025, €0.00 in August 2025, €80.50 in September 2025 and €19.50 in October 2025 (so far). The trend is downwards: €9.75 less per month.
    Ha gastado **200,00~€** del 1 de julio al 20 de octubre de 2025, en 8 transacciones. Por mes: 100,00~€ en julio de 2025, 0,00~€ en agosto de 2025, 80,50~€ en septiembre de 2025 y 19,50~€ en octubre de 2025 (en curso). La tendencia es a la baja: 9,75~€ menos al mes.
    ");
}

#[test]
fn weekdays_have_names() {
    let plan = grouped(GroupKey::Dimension(Dimension::Weekday), month(2025, 9));
    let groups = vec![group(Some("Monday"), "60", 3), group(Some("Sunday"), "40", 1)];
    let findings = Findings { groups, ..main("100", 4) };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **100,00~€** en septembre 2025, en 4 transactions. Par jour de la semaine~: lundi (60,00~€, 60~%) et dimanche (40,00~€, 40~%).
    You spent **€100.00** in September 2025, in 4 transactions. By day of the week: Monday (€60.00, 60%) and Sunday (€40.00, 40%).
    Ha gastado **100,00~€** en septiembre de 2025, en 4 transacciones. Por día de la semana: lunes (60,00~€, 60~%) y domingo (40,00~€, 40~%).
    ");
}

fn against(previous: Period) -> Plan {
    let plan = over(Plan::new(Ask::Total, Measure::Purchases), month(2025, 6));
    Plan { comparison: Some(Comparison::Period { previous, cut: false }), ..plan }
}

#[test]
fn a_comparison_names_both_periods_and_the_change() {
    let plan = against(month(2025, 5));
    let sides = |now, before| {
        found(&[(Part::Main, &[tally(now, 12)]), (Part::Previous, &[tally(before, 9)])])
    };
    insta::assert_snapshot!(told(&plan, &sides("342.50", "300")), @r"
    Vos achats s'élèvent à **342,50~€** en juin 2025, contre 300,00~€ en mai 2025~: 42,50~€ de plus (+14~%).
    Your purchases come to **€342.50** in June 2025, against €300.00 in May 2025: €42.50 more (+14%).
    Sus compras suman **342,50~€** en junio de 2025, frente a 300,00~€ en mayo de 2025: 42,50~€ más (+14~%).
    ");
    insta::assert_snapshot!(told(&plan, &sides("88", "100")), @r"
    Vos achats s'élèvent à **88,00~€** en juin 2025, contre 100,00~€ en mai 2025~: 12,00~€ de moins (-12~%).
    Your purchases come to **€88.00** in June 2025, against €100.00 in May 2025: €12.00 less (-12%).
    Sus compras suman **88,00~€** en junio de 2025, frente a 100,00~€ en mayo de 2025: 12,00~€ menos (-12~%).
    ");
    insta::assert_snapshot!(told(&plan, &sides("100", "100")), @r"
    Vos achats s'élèvent à **100,00~€** en juin 2025, contre 100,00~€ en mai 2025~: autant.
    Your purchases come to **€100.00** in June 2025, against €100.00 in May 2025: the same.
    Sus compras suman **100,00~€** en junio de 2025, frente a 100,00~€ en mayo de 2025: lo mismo.
    ");
    let new = found(&[(Part::Main, &[tally("50", 2)]), (Part::Previous, &[])]);
    insta::assert_snapshot!(told(&plan, &new), @r"
    Vos achats s'élèvent à **50,00~€** en juin 2025, contre 0,00~€ en mai 2025~: c'est nouveau.
    Your purchases come to **€50.00** in June 2025, against €0.00 in May 2025: this is new.
    Sus compras suman **50,00~€** en junio de 2025, frente a 0,00~€ en mayo de 2025: es nuevo.
    ");
}

#[test]
fn a_running_month_is_compared_up_to_today() {
    let previous = Period::between(date(2025, 9, 1), date(2025, 9, 20));
    let plan = Plan {
        comparison: Some(Comparison::Period { previous, cut: true }),
        measure: Measure::Spending,
        ..over(against(previous), month(2025, 10))
    };
    let findings =
        found(&[(Part::Main, &[tally("342.50", 12)]), (Part::Previous, &[tally("300", 9)])]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **342,50~€** du 1er au 20 octobre 2025, contre 300,00~€ du 1er au 20 septembre 2025~: 42,50~€ de plus (+14~%).
    You spent **€342.50** from 1 to 20 October 2025, against €300.00 from 1 to 20 September 2025: €42.50 more (+14%).
    Ha gastado **342,50~€** del 1 al 20 de octubre de 2025, frente a 300,00~€ del 1 al 20 de septiembre de 2025: 42,50~€ más (+14~%).
    ");
}

#[test]
fn two_merchants_are_compared_by_name() {
    let first = Filter::one(Dimension::Merchant, "Lidl");
    let second = Filter::one(Dimension::Merchant, "Carrefour");
    let plan = Plan {
        comparison: Some(Comparison::Values { first, second }),
        ..over(Plan::new(Ask::Total, Measure::Spending), month(2025, 9))
    };
    let findings = found(&[
        (Part::Main, &[tally("342.50", 12), in_currency("USD", "5", 1)]),
        (Part::Previous, &[tally("300", 9)]),
    ]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **342,50~€** chez Lidl en septembre 2025, contre 300,00~€ chez Carrefour~: 42,50~€ de plus (+14~%). Dans l'autre devise~: 5,00~$US, contre 0,00~$US.
    You spent **€342.50** at Lidl in September 2025, against €300.00 at Carrefour: €42.50 more (+14%). In the other currency: $5.00, against $0.00.
    Ha gastado **342,50~€** en Lidl en septiembre de 2025, frente a 300,00~€ en Carrefour: 42,50~€ más (+14~%). En la otra moneda: 5,00~US$, frente a 0,00~US$.
    ");
}

#[test]
fn the_response_carries_labels_lines_cards_and_follow_ups() {
    let plan = against(month(2025, 5));
    let findings = found(&[(Part::Main, &[tally("88", 12)]), (Part::Previous, &[tally("100", 9)])]);
    let stated = figures(&plan, &findings, TODAY);
    let dataset = Dataset::finance().expect("embedded dataset");
    let holdings = holdings();
    let saying =
        Saying { language: Language::Fr, today: TODAY, dataset: &dataset, holdings: &holdings };
    let spoken = saying.answer(&plan, &findings, &stated);
    insta::assert_snapshot!(spoken.aggregations_summary.unwrap_or_default(), @r"
    - total_amount: 88.00
    - previous_total: 100.00
    - change: -12.00
    - change_rate: -0.12
    ");
    insta::assert_snapshot!(serde_json::to_string(&spoken.figures).expect("values"), @r#"[{"id":"total","label":"Total des achats","value":88,"unit":"EUR"},{"id":"previous_total","label":"Total précédent","value":100,"unit":"EUR"},{"id":"change","label":"Écart","value":-12,"unit":"EUR"},{"id":"change_rate","label":"Évolution","value":-0.12,"unit":"rate"}]"#);
    insta::assert_snapshot!(serde_json::to_string(&spoken.visualizations).expect("values"), @r#"[{"type":"kpi_card","title":"Total des achats","value":88,"unit":"EUR","change_percent":-12.0,"change_direction":"down","comparison_text":"vs mai 2025"}]"#);
    insta::assert_snapshot!(spoken.suggestions.join(" | "), @"Par catégorie ? | Par marchand ?");
}

#[test]
fn group_figures_are_labelled_by_their_group() {
    let plan = grouped(GroupKey::Dimension(Dimension::Category), month(2025, 9));
    let groups = vec![group(Some("Eélectricité/eau"), "750", 3), group(None, "250", 5)];
    let findings = Findings { groups, ..main("1000", 8) };
    let stated = figures(&plan, &findings, TODAY);
    insta::assert_snapshot!(in_all(|saying| {
        saying
            .shown_figures(&plan, &stated)
            .iter()
            .map(|figure| format!("{}: {}", figure.label, figure.value))
            .collect::<Vec<_>>()
            .join(", ")
    }), @r"
    Total dépensé: 1000, Transactions: 8, Électricité et eau: 750, Électricité et eau (transactions): 3, Électricité et eau (part): 0.75, Sans catégorie: 250, Sans catégorie (transactions): 5, Sans catégorie (part): 0.25
    Total spent: 1000, Transactions: 8, Electricity and water: 750, Electricity and water (transactions): 3, Electricity and water (share): 0.75, No category: 250, No category (transactions): 5, No category (share): 0.25
    Total gastado: 1000, Transacciones: 8, Electricidad y agua: 750, Electricidad y agua (transacciones): 3, Electricidad y agua (proporción): 0.75, Sin categoría: 250, Sin categoría (transacciones): 5, Sin categoría (proporción): 0.25
    ");
}

#[test]
fn a_comparison_of_nothing_with_nothing_names_both_periods() {
    let plan = against(month(2025, 5));
    insta::assert_snapshot!(told(&plan, &found(&[(Part::Main, &[]), (Part::Previous, &[])])), @r"
    Vos achats s'élèvent à **0,00~€** en juin 2025, contre 0,00~€ en mai 2025~: autant.
    Your purchases come to **€0.00** in June 2025, against €0.00 in May 2025: the same.
    Sus compras suman **0,00~€** en junio de 2025, frente a 0,00~€ en mayo de 2025: lo mismo.
    ");
}

#[test]
fn what_cannot_be_compared_or_grouped_yet_is_said() {
    let plan = Plan { measure: Measure::Net, ..against(month(2025, 5)) };
    let findings = found(&[
        (Part::Income, &[tally("2000", 2)]),
        (Part::Spending, &[tally("1700", 40)]),
        (Part::Previous, &[tally("300", 9)]),
    ]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez mis de côté **300,00~€** en juin 2025~: 2~000,00~€ de revenus moins 1~700,00~€ de dépenses, soit 15~% de vos revenus. Je ne sais pas encore comparer cela à une autre période ou à un autre choix.
    You saved **€300.00** in June 2025: €2,000.00 of income less €1,700.00 of expenses, which is 15% of your income. I cannot compare this with another period or choice yet.
    Ha ahorrado **300,00~€** en junio de 2025: 2.000,00~€ de ingresos menos 1.700,00~€ de gastos, es decir, 15~% de sus ingresos. Todavía no sé comparar esto con otro periodo u otra opción.
    ");
    let plan = Plan {
        measure: Measure::Net,
        ..grouped(GroupKey::Dimension(Dimension::Merchant), month(2025, 9))
    };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez mis de côté **300,00~€** en septembre 2025~: 2~000,00~€ de revenus moins 1~700,00~€ de dépenses, soit 15~% de vos revenus. Je ne sais pas encore répartir cela en groupes.
    You saved **€300.00** in September 2025: €2,000.00 of income less €1,700.00 of expenses, which is 15% of your income. I cannot break this down into groups yet.
    Ha ahorrado **300,00~€** en septiembre de 2025: 2.000,00~€ de ingresos menos 1.700,00~€ de gastos, es decir, 15~% de sus ingresos. Todavía no sé desglosar esto en grupos.
    ");
}

#[test]
fn groups_of_both_directions_tell_their_counts() {
    let plan = Plan {
        measure: Measure::Transactions,
        ..grouped(GroupKey::Dimension(Dimension::Merchant), month(2025, 9))
    };
    let sides = [(Part::Income, &[tally("60", 1)][..]), (Part::Spending, &[tally("40", 7)][..])];
    let groups = vec![group(Some("Lidl"), "40", 7), group(None, "60", 1)];
    let findings = Findings { groups, ..found(&sides) };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez **8** transactions en septembre 2025~: 60,00~€ reçus et 40,00~€ dépensés. Par marchand~: Lidl (7 transactions) et Sans marchand (1 transaction).
    You have **8** transactions in September 2025: €60.00 received and €40.00 spent. By merchant: Lidl (7 transactions) and No merchant (1 transaction).
    Tiene **8** transacciones en septiembre de 2025: 60,00~€ recibidos y 40,00~€ gastados. Por comercio: Lidl (7 transacciones) y Sin comercio (1 transacción).
    ");
}
