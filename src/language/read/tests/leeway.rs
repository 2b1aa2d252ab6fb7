//! What the words of a question leave open for a correction.

use super::{Plan, Question, Reading, TODAY, WORLD};
use crate::domain::plan::Measure;

fn plan(texts: &[&str]) -> Plan {
    let (reader, holdings, names) = &*WORLD;
    let mut last: Option<Plan> = None;
    for text in texts {
        let question =
            Question { text, today: TODAY, language: None, holdings, names, last: last.as_ref() };
        match reader.read(question).reading {
            Reading::Plan(plan) => last = Some(plan),
            other => panic!("{text}: {other:?}"),
        }
    }
    last.unwrap()
}

#[test]
fn the_direction_is_open_where_no_word_says_it() {
    for text in [
        "Combien Martin Durand en 2025",
        "Combien chez Lidl en mai ?",
        "Lidl cette année",
        "how much Amazon in May?",
        "¿Cuánto Amazon en mayo?",
    ] {
        let plan = plan(&[text]);
        assert!(plan.leeway.direction && plan.measure == Measure::Spending, "{text}: {plan:?}");
    }
}

#[test]
fn the_direction_is_closed_where_a_word_says_it() {
    for (text, measure) in [
        ("Combien j'ai dépensé chez Lidl en mai ?", Measure::Spending),
        ("How much did I spend at Amazon?", Measure::Spending),
        ("Mes achats chez Amazon", Measure::Purchases),
        ("Combien j'ai reçu de Martin Durand ?", Measure::Credits),
        ("What did I get from Martin Durand?", Measure::Credits),
        ("How much did I receive from Amazon?", Measure::Credits),
        ("¿Cuánto he recibido de Amazon?", Measure::Credits),
        ("Combien la CAF en 2025", Measure::Credits),
        ("Virements à Martin Durand", Measure::Spending),
        ("Où est-ce que je dépense le plus ?", Measure::Purchases),
    ] {
        let plan = plan(&[text]);
        assert!(!plan.leeway.direction && plan.measure == measure, "{text}: {plan:?}");
    }
}

#[test]
fn a_follow_up_keeps_the_direction_open_until_it_says_one() {
    assert!(plan(&["Combien chez Lidl en mai ?", "Et en juin ?"]).leeway.direction);
    assert!(!plan(&["Combien chez Lidl en mai ?", "et reçu ?"]).leeway.direction);
    assert!(
        !plan(&["Combien j'ai dépensé chez Lidl en mai ?", "Et chez Amazon ?"]).leeway.direction
    );
}

#[test]
fn a_kind_of_shop_says_what_a_name_beside_it_is() {
    for (text, open) in [
        ("Combien au restaurant McDonald's en mai ?", true),
        ("Combien au supermarché Lidl ?", true),
        ("Combien de courses chez Lidl ?", false),
        ("Combien au restaurant en mai ?", false),
        // Martin Durand is not all of "cinéma Durand".
        ("Combien au cinéma Durand ?", false),
        ("Combien d'essence chez Carrefour ?", false),
    ] {
        assert_eq!(plan(&[text]).leeway.kind_of_shop, open, "{text}");
    }
}

#[test]
fn a_category_can_be_searched_in_the_labels_in_their_language() {
    let searched = |text: &str| {
        let plan = plan(&[text]);
        plan.leeway.labels.into_iter().map(|search| search.searched).collect::<Vec<_>>()
    };
    assert_eq!(searched("Combien de contraventions en mai ?"), ["contraventions", "amendes"]);
    assert_eq!(searched("My fines in May"), ["amendes"]);
    assert_eq!(searched("Combien en pharmacie ?"), ["pharmacie", "sante"]);
    assert_eq!(searched("Combien chez le coiffeur ?"), ["coiffure"]);
    assert!(searched("Combien chez Lidl ?").is_empty());
}
