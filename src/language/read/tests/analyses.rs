//! Comparisons, trends and the other analyses.

use super::reads;

#[test]
fn two_periods_are_compared_like_with_like() {
    reads! {
        "Ai-je plus dépensé en courses ce mois-ci que le mois dernier ?" => "Total Spending Category=Alimentation 2025-10-01…2025-10-20 vs 2025-09-01…2025-09-20 cut",
        "compare juin et juillet" => "Total Spending 2025-07-01…2025-07-31 vs 2025-06-01…2025-06-30",
        "compare mes dépenses de janvier à février" => "Total Spending 2025-02-01…2025-02-28 vs 2025-01-01…2025-01-31",
        "How does my spending so far this month compare with last month?" => "Total Spending 2025-10-01…2025-10-20 vs 2025-09-01…2025-09-20 cut",
        "¿Estoy gastando más esta semana que la semana pasada?" => "Total Spending 2025-10-20 vs 2025-10-13 cut",
        "restos d'octobre par rapport au même mois l'an dernier" => "Total Spending Category=Restaurant 2025-10-01…2025-10-20 vs 2024-10-01…2024-10-20 cut",
        "dépenses de ce trimestre vs trimestre dernier" => "Total Spending 2025-10-01…2025-10-20 vs 2025-07-01…2025-07-20 cut",
        "cette année comparée à l'an dernier, mes courses" => "Total Spending Category=Alimentation 2025-01-01…2025-10-20 vs 2024-01-01…2024-10-20 cut",
    }
}

#[test]
fn two_values_are_compared_and_three_are_groups() {
    reads! {
        "Amazon vs Netflix en 2025" => "Total Spending 2025-01-01…2025-12-31 Merchant=Amazon vs Merchant=Netflix",
        "Did I spend more at Lidl than at Carrefour in August?" => "Total Spending 2025-08-01…2025-08-31 Merchant=Lidl vs Merchant=Carrefour",
        "restos ou courses: qui coûte plus cher cette année ?" => "Total Spending 2025-01-01…2025-12-31 Category=Restaurant vs Category=Alimentation Largest",
        "Amazon versus Netflix versus Carrefour, mes dépenses" => "List Spending Merchant=Amazon|Netflix|Carrefour by Dimension(Merchant) Natural",
    }
}

#[test]
fn a_comparison_with_one_side_is_asked_about() {
    reads! {
        "Est-ce que je dépense plus qu'avant ?" => "Total Spending 2025-10-01…2025-10-20 vs 2025-09-01…2025-09-20 cut",
        "Comparer Amazon vs autres" => "? NoSuchData { said: \"autres\" }",
    }
}

#[test]
fn analyses_are_planned() {
    reads! {
        "mes abonnements récurrents" => "List Spending Recurring",
        "dépenses inhabituelles ce mois-ci" => "List Spending 2025-10-01…2025-10-31 Anomaly",
        "prévision de mes dépenses du mois prochain" => "List Spending 2025-11-01…2025-11-30 Forecast",
        "mon budget" => "List Spending Budget",
        "comment réduire mes dépenses" => "List Spending Recommendation",
        "bilan de l'année dernière" => "List Spending 2024-01-01…2024-12-31 Summary",
        "unusual spending" => "List Spending Anomaly",
        "gastos recurrentes" => "List Spending Recurring",
        "évolution de mes courses" => "List Spending Category=Alimentation 2024-10-01…2025-09-30 by Time(Month) Natural Trend",
    }
}

#[test]
fn a_forecast_is_of_days_to_come() {
    reads! {
        "prévision de mes dépenses pour décembre" => "List Spending 2025-12-01…2025-12-31 Forecast",
        "forecast for March" => "List Spending 2026-03-01…2026-03-31 Forecast",
        "prévision pour décembre 2024" => "List Spending 2024-12-01…2024-12-31 Forecast",
        "prévision du mois dernier" => "List Spending 2025-09-01…2025-09-30 Forecast",
        "prévision de mes dépenses par mois" => "List Spending 2025-11-01…2026-04-30 Forecast",
        "previsión de mis gastos por semana" => "List Spending by Time(Week) Natural Forecast",
        "combien vais-je dépenser ce mois-ci ?" => "Total Spending 2025-10-01…2025-10-31 Forecast",
    }
}

#[test]
fn repeated_payments_and_price_rises_are_analyses() {
    reads! {
        "ai-je été débité deux fois ?" => "List Spending Anomaly",
        "paiements en double chez Carrefour" => "List Spending Merchant=Carrefour Anomaly",
        "was I charged twice?" => "List Spending Anomaly",
        "¿me han cobrado dos veces?" => "List Spending Anomaly",
        "quels abonnements ont augmenté ?" => "List Spending Recurring",
        "hausses de prix" => "List Spending Recurring",
        "price increases" => "List Spending Recurring",
        "la hausse de mes dépenses" => "List Spending 2024-10-01…2025-09-30 by Time(Month) Natural Trend",
    }
}

#[test]
fn balances_of_other_days_are_not_known() {
    reads! {
        "Mon solde a-t-il augmenté depuis janvier ?" => "? BalancesOverTime",
        "solde du mois dernier" => "? BalancesOverTime",
    }
}

#[test]
fn two_periods_joined_by_or_are_compared() {
    reads! {
        "j'ai plus dépensé en août ou en septembre ?" => "Total Spending 2025-09-01…2025-09-30 vs 2025-08-01…2025-08-31",
        "did I spend more in July or August" => "Total Spending 2025-08-01…2025-08-31 vs 2025-07-01…2025-07-31",
        "graphique de mes dépenses par enseigne en mai" => "List Spending 2025-05-01…2025-05-31 by Dimension(Merchant) Natural",
        "graphique de mes dépenses en 2024" => "List Spending 2024-01-01…2024-12-31 by Time(Month) Natural Trend",
    }
}

#[test]
fn a_verb_per_unit_is_an_average_and_a_noun_a_series() {
    reads! {
        "ce que je gagne par mois" => "Average(Some(Month)) Income 2024-10-01…2025-09-30",
        "what do I earn a month" => "Average(Some(Month)) Income 2024-10-01…2025-09-30",
        "mes revenus par mois" => "List Income 2024-10-01…2025-09-30 by Time(Month) Natural",
        "combien au mois de mai" => "Total Spending 2025-05-01…2025-05-31",
        "gastos por mes de enero a junio" => "List Spending 2025-01-01…2025-06-30 by Time(Month) Natural",
    }
}
