//! A plan put into words is read as that plan again, in each language.

use proptest::prelude::*;

use super::plans::plans;
use super::*;
use crate::domain::plan::*;
use crate::language::say::Saying;

/// The plan's question in `language`, and what it is read as.
fn again(plan: &Plan, language: Language) -> Option<(String, Reading)> {
    let (reader, holdings, names) = &*WORLD;
    let dataset = &reader.dataset;
    let question = Saying { language, today: TODAY, dataset, holdings }.question(plan)?;
    let (text, language) = (question.as_str(), Some(language));
    let reading =
        reader.read(Question { text, today: TODAY, language, holdings, names, last: None }).reading;
    Some((question, reading))
}

/// `cases` plans that have a question in `language`; fails where most plans have none.
fn read_again(language: Language) {
    const CASES: u32 = 500;
    let config = ProptestConfig {
        cases: CASES,
        max_global_rejects: 2 * CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(plan in plans())| {
        let again = again(&plan, language);
        prop_assume!(again.is_some());
        if let Some((question, reading)) = again {
            let same = matches!(&reading, Reading::Plan(read) if read.normal() == plan.normal());
            prop_assert!(same, "{question}\nwanted {}\nread   {}", plan_line(&plan), show(&reading));
        }
    });
}

#[test]
fn a_plan_in_french_words_is_read_as_that_plan() {
    read_again(Language::Fr);
}

#[test]
fn a_plan_in_english_words_is_read_as_that_plan() {
    read_again(Language::En);
}

#[test]
fn a_plan_in_spanish_words_is_read_as_that_plan() {
    read_again(Language::Es);
}

/// The question that a text's plan is put into, in the text's language.
fn asked(text: &str) -> String {
    let (reader, holdings, names) = &*WORLD;
    let question = Question { text, today: TODAY, language: None, holdings, names, last: None };
    let Understanding { reading, language, .. } = reader.read(question);
    let Reading::Plan(plan) = reading else { return show(&reading) };
    let Some((asked, read)) = again(&plan, language) else { return "nothing".into() };
    assert_eq!(plan_line(&plan.normal()), {
        let Reading::Plan(read) = read else { return format!("{asked}: {}", show(&read)) };
        plan_line(&read.normal())
    });
    asked
}

#[test]
fn a_question_names_what_was_asked_and_its_days() {
    for (text, question) in [
        (
            "combien en resto le mois dernier",
            "Combien j'ai dépensé en Restaurant en septembre 2025\u{a0}?",
        ),
        (
            "mes 5 plus grosses dépenses chez Lidl hors courses",
            "Mes 5 plus grosses dépenses chez Lidl (hors Alimentation)",
        ),
        (
            "combien par mois en resto cette année, plus de 50 €",
            "Moyenne de mes dépenses par mois de plus de 50\u{a0}€ en Restaurant du 1er janvier au 30 septembre 2025",
        ),
        (
            "compare mes dépenses ce mois-ci et le mois dernier",
            "Compare mes dépenses en septembre 2025 vs en octobre 2025",
        ),
        (
            "compare mes dépenses de cette année et de l'année dernière",
            "Compare mes dépenses en 2024 vs en 2025",
        ),
        (
            "compare my spending this week with last week",
            "Compare my expenses from 13 to 19 October 2025 vs from 20 to 26 October 2025",
        ),
        (
            "compara mis gastos de este trimestre con los del trimestre pasado",
            "Compara mis gastos del 1 de julio al 30 de septiembre de 2025 vs del 1 de octubre al 31 de diciembre de 2025",
        ),
        ("Lidl vs Carrefour en 2025", "Compare mes dépenses chez Lidl et Carrefour en 2025"),
        ("solde de mon compte courant", "Mon solde sur Compte courant"),
        ("mes abonnements", "Mes dépenses en abonnements"),
        ("dépenses par carte le samedi", "Mes dépenses par carte les samedis"),
        ("virements reçus de Martin Durand", "Mes crédits par virement de Martin Durand"),
        ("virements au livret A", "Mes dépenses par virement à Livret A"),
        (
            "évolution de mes dépenses",
            "Tendance de mes dépenses du 1er octobre 2024 au 30 septembre 2025",
        ),
        ("tout depuis toujours chez Lidl", "Mes dépenses chez Lidl depuis toujours"),
        (
            "how much did I spend on groceries last week",
            "How much did I spend on Groceries from 13 to 19 October 2025?",
        ),
        ("top 10 merchants", "My 10 biggest purchases by merchant"),
        ("biggest expense except rent in July", "My biggest expense in July 2025 (excluding rent)"),
        (
            "¿Cuánto gasté en supermercados el mes pasado?",
            "¿Cuánto he gastado en Alimentación en septiembre de 2025?",
        ),
        ("las 5 compras más caras de este año", "Mis 5 mayores compras en 2025"),
        ("cuántas veces fui a Lidl", "Número de gastos en Lidl"),
    ] {
        assert_eq!(asked(text), question, "{text}");
    }
}

/// Categories that no question names, in a language or in all: words for an operation, for several
/// categories at once, or for refunds.
const UNNAMED: [&str; 5] =
    ["Abonnements", "Chèques émis", "Virement sortants", "Virement entrants", "Remboursements"];

#[test]
fn the_label_of_a_category_is_read_as_that_category() {
    let (reader, ..) = &*WORLD;
    for category in &reader.dataset.categories {
        for language in Language::ALL {
            let mut plan = Plan::new(Ask::List, Measure::Spending);
            plan.filters = vec![Filter::one(Dimension::Category, &category.value)];
            match again(&plan, language) {
                Some((question, reading)) => {
                    assert_eq!(show(&reading), plan_line(&plan), "{question}");
                }
                None => assert!(UNNAMED.contains(&category.value.as_str()), "{}", category.value),
            }
        }
    }
}
