//! Follow-ups edit the last plan; a whole question starts anew.

use super::reads;

#[test]
fn a_follow_up_replaces_what_it_names() {
    reads! {
        "Combien j'ai dépensé chez Lidl en septembre ? / et en août ? / et chez Carrefour ?" => "Total Spending Merchant=Carrefour 2025-08-01…2025-08-31",
        "How much did I spend on groceries last month? / what about July / and at Lidl?" => "Total Spending Merchant=Lidl 2025-07-01…2025-07-31",
        "¿Cuánto gasté en restaurantes en julio? / ¿y en agosto? / ¿y el mes anterior?" => "Total Spending Category=Restaurant 2025-07-01…2025-07-31",
        "Combien j'ai dépensé en courses ? / ok et pour les restos ?" => "Total Spending Category=Restaurant",
        "Combien j'ai dépensé en courses ce mois-ci ? / et mes revenus ?" => "Total Income 2025-10-01…2025-10-31",
        "Amazon vs Netflix en 2025 / et en 2024 ?" => "Total Spending 2024-01-01…2024-12-31 Merchant=Amazon vs Merchant=Netflix",
        "Combien j'ai dépensé chez Lidl ce mois-ci comparé au mois dernier ? / et chez Carrefour ?" => "Total Spending Merchant=Carrefour 2025-10-01…2025-10-20 vs 2025-09-01…2025-09-20 cut",
        "mes dépenses en mai / Netflix ?" => "List Spending Merchant=Netflix 2025-05-01…2025-05-31",
    }
}

#[test]
fn a_follow_up_narrows_groups_sorts_and_shows() {
    reads! {
        "Mes dépenses de septembre / seulement plus de 50 € / montre-les" => "List Spending >50 2025-09-01…2025-09-30",
        "Mes dépenses restaurant / et hors Uber Eats ?" => "List Spending Category=Restaurant Merchant≠Uber Eats",
        "Combien j'ai dépensé en courses en septembre ? / et par carte ?" => "Total Spending Category=Alimentation Operation=Carte Category≠Retrait especes 2025-09-01…2025-09-30",
        "Combien j'ai dépensé en courses en septembre ? / par marchand ? / et en août ?" => "Total Spending Category=Alimentation 2025-08-01…2025-08-31 by Dimension(Merchant) Natural",
        "Mes dépenses par catégorie en septembre / et en août ? / top 3" => "List Spending 2025-08-01…2025-08-31 by Dimension(Category) Natural first 3",
        "Mes dépenses de septembre / les 5 plus grosses / et la plus petite ?" => "Min Spending 2025-09-01…2025-09-30 Smallest first 1",
        "Mes dépenses chez Lidl / et l'an dernier ? / par mois ?" => "Total Spending Merchant=Lidl 2024-01-01…2024-12-31 by Time(Month) Natural",
        "show my purchases in May / only over 50 euros / same for June" => "List Purchases >50 2025-06-01…2025-06-30",
        "Mes transactions de la semaine dernière / juste les débits" => "List Spending 2025-10-13…2025-10-19",
        "¿Cuánto gasté en mayo? / solo en restaurantes / muéstralos" => "List Spending Category=Restaurant 2025-05-01…2025-05-31",
        "Combien j'ai dépensé en courses en septembre ? / en moyenne ?" => "Average(None) Spending Category=Alimentation 2025-09-01…2025-09-30",
        "Combien j'ai dépensé en courses en septembre ? / combien de fois ?" => "Count Spending Category=Alimentation 2025-09-01…2025-09-30",
    }
}

#[test]
fn the_rest_of_a_list_comes_after_what_was_shown() {
    reads! {
        "Mes dépenses de septembre / la suite" => "List Spending 2025-09-01…2025-09-30 after 10",
        "Mes dépenses de septembre / la suite / La suite stp !" => "List Spending 2025-09-01…2025-09-30 after 20",
        "Mes dépenses de septembre / montre-moi le reste" => "List Spending 2025-09-01…2025-09-30 first 100 after 10",
        "Combien en courses en septembre ? / montre-les toutes" => "List Spending Category=Alimentation 2025-09-01…2025-09-30 first 100",
        "Mes 5 plus grosses dépenses de septembre / les suivantes ?" => "List Spending 2025-09-01…2025-09-30 Largest first 5 after 5",
        "Mes dépenses par catégorie en septembre / toutes" => "List Spending 2025-09-01…2025-09-30 first 100",
        "show my purchases in May / the rest" => "List Purchases 2025-05-01…2025-05-31 first 100 after 10",
        "show my purchases in May / show more please / show them all" => "List Purchases 2025-05-01…2025-05-31 first 100",
        "¿Cuánto gasté en restaurantes en mayo? / el resto" => "List Spending Category=Restaurant 2025-05-01…2025-05-31 first 100 after 10",
        "¿Cuánto gasté en restaurantes en mayo? / las siguientes" => "List Spending Category=Restaurant 2025-05-01…2025-05-31 after 10",
        "¿Cuánto gasté en restaurantes en mayo? / muéstralas todas" => "List Spending Category=Restaurant 2025-05-01…2025-05-31 first 100",
        "Mes dépenses de septembre / la suite / et en août ?" => "List Spending 2025-08-01…2025-08-31",
    }
}

#[test]
fn words_for_the_rest_say_nothing_beside_a_question_and_are_asked_about_where_nothing_rests() {
    reads! {
        "Mes dépenses de septembre / et toutes les courses ?" => "List Spending Category=Alimentation 2025-09-01…2025-09-30",
        "show all transactions over 100 euros in May" => "List Transactions >100 2025-05-01…2025-05-31",
        "toutes mes dépenses en mai" => "List Spending 2025-05-01…2025-05-31",
        "Suite à ma question, combien en courses en mai ?" => "Total Spending Category=Alimentation 2025-05-01…2025-05-31",
        "la suite" => "? NothingBefore",
        "the rest" => "? NothingBefore",
        "Mes dépenses par catégorie en septembre / la suite" => "? Unclear",
        "Quel est mon solde ? / el resto" => "? Unclear",
    }
}

#[test]
fn a_follow_up_compares_with_another_period() {
    reads! {
        "Combien j'ai dépensé en courses ce mois-ci ? / compare avec le mois dernier" => "Total Spending Category=Alimentation 2025-10-01…2025-10-20 vs 2025-09-01…2025-09-20 cut",
        "Combien j'ai dépensé en courses en septembre ? / par rapport à août ?" => "Total Spending Category=Alimentation 2025-09-01…2025-09-30 vs 2025-08-01…2025-08-31",
    }
}

#[test]
fn a_whole_question_or_small_talk_starts_anew() {
    reads! {
        "Combien j'ai dépensé en courses en septembre ? / Combien j'ai gagné en 2024 ?" => "Total Income 2024-01-01…2024-12-31",
        "Combien j'ai dépensé en courses en septembre ? / merci" => "talk Thanks",
        "mes dépenses du mois / quelle est la capitale de la France ?" => "refused OutOfScope",
        "mes dépenses du mois / bonjour" => "talk Greeting",
    }
}

#[test]
fn a_follow_up_with_nothing_to_follow_is_asked_about() {
    reads! {
        "et le mois dernier ?" => "? NothingBefore",
        "Quel est mon solde ? / et le mois dernier ?" => "? BalancesOverTime",
    }
}
