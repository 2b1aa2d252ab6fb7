//! Measures, figures, groups.

use super::reads;

#[test]
fn each_measure_is_heard_in_each_language() {
    reads! {
        "combien j'ai dépensé en mai" => "Total Spending 2025-05-01…2025-05-31",
        "how much did I spend in May" => "Total Spending 2025-05-01…2025-05-31",
        "cuánto gasté en mayo" => "Total Spending 2025-05-01…2025-05-31",
        "mes achats de mai" => "List Purchases 2025-05-01…2025-05-31",
        "what did I buy in May" => "List Purchases 2025-05-01…2025-05-31",
        "mis compras de mayo" => "List Purchases 2025-05-01…2025-05-31",
        "combien j'ai gagné en 2024" => "Total Income 2024-01-01…2024-12-31",
        "how much did I earn in 2024" => "Total Income 2024-01-01…2024-12-31",
        "cuánto gané en 2024" => "Total Income 2024-01-01…2024-12-31",
        "remboursements d'Amazon en 2025" => "List Refunds Merchant=Amazon 2025-01-01…2025-12-31",
        "refunds from Amazon" => "List Refunds Merchant=Amazon",
        "mis reembolsos de 2024" => "List Refunds 2024-01-01…2024-12-31",
        "mes opérations d'août" => "List Transactions 2025-08-01…2025-08-31",
        "quel est mon solde" => "List Balance",
        "what's my balance" => "List Balance",
        "cuál es mi saldo" => "List Balance",
        "mon livret A" => "List Balance Account=Livret A",
        "combien j'ai mis de côté en août" => "Total Net 2025-08-01…2025-08-31",
        "how much did I save in August" => "Total Net 2025-08-01…2025-08-31",
        "cuánto ahorré en agosto" => "Total Net 2025-08-01…2025-08-31",
        "salaire de septembre" => "List Credits Category=Salaire 2025-09-01…2025-09-30",
        "ma CAF du mois dernier" => "List Credits Category=CAF 2025-09-01…2025-09-30",
        "combien j'ai touché de la CAF" => "Total Credits Category=CAF",
        "combien j'ai touché en mai" => "Total Income 2025-05-01…2025-05-31",
        "Martin Durand m'a envoyé combien en 2025 ?" => "Total Credits Merchant=Martin Durand 2025-01-01…2025-12-31",
    }
}

#[test]
fn figures_are_told_apart() {
    reads! {
        "combien de dépenses en mai" => "Count Spending 2025-05-01…2025-05-31",
        "cuántos pagos hice en mayo" => "Count Spending 2025-05-01…2025-05-31",
        "cuánto gasté en total sin contar el alquiler en mayo" => "Total Spending not “loyer” 2025-05-01…2025-05-31",
        "combien d'argent j'ai dépensé en mai" => "List Spending 2025-05-01…2025-05-31",
        "la médiane de mes courses" => "Median Spending Category=Alimentation",
        "combien je gagne par mois" => "Average(Some(Month)) Income 2024-10-01…2025-09-30",
        "average per day in September" => "Average(Some(Day)) Spending 2025-09-01…2025-09-30",
        "mes dépenses par semaine" => "List Spending 2025-07-28…2025-10-19 by Time(Week) Natural",
        "quelle part de mes dépenses va aux courses ?" => "Share Spending Category=Alimentation",
        "what percentage of my spending goes to restaurants this year" => "Share Spending Category=Restaurant 2025-01-01…2025-12-31",
        "ratio dépenses/revenus en septembre" => "Ratio Net 2025-09-01…2025-09-30",
        "taux d'épargne en 2024" => "List Net 2024-01-01…2024-12-31",
        "mes 5 plus petites dépenses de septembre" => "List Spending 2025-09-01…2025-09-30 Smallest first 5",
        "ma plus grosse dépense" => "Max Spending Largest first 1",
        "show my last 3 purchases at Lidl" => "List Purchases Merchant=Lidl Newest first 3",
        "my latest transaction" => "List Transactions Newest first 1",
    }
}

#[test]
fn groups_are_told_apart() {
    reads! {
        "où va mon argent ?" => "List Spending by Dimension(Category) Natural",
        "où je dépense le plus" => "List Purchases by Dimension(Merchant) Largest",
        "top 3 merchants this year" => "List Purchases 2025-01-01…2025-12-31 by Dimension(Merchant) Largest first 3",
        "mes restaurants préférés" => "List Spending Category=Restaurant by Dimension(Merchant) Count",
        "le mois où j'ai le plus dépensé en 2025" => "List Spending 2025-01-01…2025-12-31 by Time(Month) Largest",
        "dépenses par jour de la semaine" => "List Spending by Dimension(Weekday) Natural",
        "répartition par catégorie en mai" => "List Spending 2025-05-01…2025-05-31 by Dimension(Category) Natural",
        "dépenses du compte joint par catégorie le mois dernier" => "List Spending Account=Compte joint 2025-09-01…2025-09-30 by Dimension(Category) Natural",
        "monthly spending on restaurants since March" => "List Spending Category=Restaurant 2025-03-01…2025-10-20 by Time(Month) Natural",
        "evolución mensual de mis gastos" => "List Spending 2024-10-01…2025-09-30 by Time(Month) Natural Trend",
        "sources de revenus" => "List Income by Dimension(Merchant) Natural",
        "par mode de paiement en mai, mes dépenses" => "List Spending 2025-05-01…2025-05-31 by Dimension(Operation) Natural",
    }
}

#[test]
fn slips_of_the_finger_in_times_are_forgiven_and_names_are_not_slips() {
    reads! {
        "dépenses en septmbre" => "List Spending 2025-09-01…2025-09-30",
        "gastos de dicembre" => "List Spending 2024-12-01…2024-12-31",
        "combien dépensé le mois dernire" => "Total Spending 2025-09-01…2025-09-30",
        "spending yestrday" => "List Spending 2025-10-19",
        "transferencias a julia" => "List Spending Operation=Virement name “julia”",
        "dépenses chez Septembr" => "List Spending name “septembr”",
    }
}

#[test]
fn an_order_is_told_from_its_two_ends() {
    reads! {
        "mes dépenses de mai du plus cher au moins cher" => "List Spending 2025-05-01…2025-05-31 Largest",
        "list my spending in may from the cheapest to the most expensive" => "List Spending 2025-05-01…2025-05-31 Smallest",
    }
}

#[test]
fn verbs_of_every_day_say_the_direction() {
    reads! {
        "combien j'ai perdu aux paris sportifs" => "Total Spending Category=Paris sportif",
        "how much did I splurge at Lidl in may" => "Total Spending Merchant=Lidl 2025-05-01…2025-05-31",
        "combien j'ai récupéré en mai" => "Total Income 2025-05-01…2025-05-31",
        "aides reçues en 2025" => "List Credits Category=Aide 2025-01-01…2025-12-31",
        "combien de fois plus de 100 euros en mai" => "Count Spending >100 2025-05-01…2025-05-31",
    }
}
