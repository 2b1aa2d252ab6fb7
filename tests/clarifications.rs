//! Every question back offers two to four choices, and each, sent back in its conversation or alone,
//! is answered; the suggestions of answers are.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the other homes are for the scenarios")]
#[path = "support/homes.rs"]
mod homes;

use std::sync::Arc;
use std::time::Duration;

use conversation_service::domain::answer::{Answer, Outcome};
use conversation_service::domain::{Caller, Dataset, Language, Tenant};
use conversation_service::generate;
use conversation_service::pipeline::{Asked, Data, Pipeline};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use tokio::time::Instant;

const TODAY: Date = date(2025, 10, 20);

struct Service {
    pipeline: Pipeline,
    /// The folder of its index.
    _kept: Box<dyn std::any::Any>,
}

impl Service {
    /// Two years of an invented person, and two merchants that share a word.
    fn new() -> Service {
        let (documents, accounts) = generate::demonstration(TODAY);
        let read = |line: Vec<u8>| serde_json::from_slice::<Value>(&line).expect("a line");
        let mut documents: Vec<Value> = documents
            .iter()
            .filter(|one| one.user == 1)
            .map(|one| {
                let mut line = Vec::new();
                one.write_json_line(&mut line);
                read(line)
            })
            .collect();
        for (id, merchant) in [("m1", "Boulangerie Martinet"), ("m2", "Garage Martinet")] {
            documents.push(json!({
                "transaction_id": id, "user_id": 1, "account_id": 11, "amount": -12.5,
                "currency_code": "EUR", "transaction_type": "debit", "operation_type": "Carte",
                "date": "2025-09-12", "merchant_name": merchant, "category_name": "Autres",
                "primary_description": merchant, "amount_abs": 12.5, "month_year": "2025-09",
                "weekday": "Friday",
            }));
        }
        let accounts: Vec<Value> = accounts
            .iter()
            .filter(|one| one.user == 1)
            .map(|one| {
                let mut line = Vec::new();
                one.write_json_line(&mut line);
                read(line)
            })
            .collect();
        let home = homes::embedded(&documents, &accounts);
        let dataset = Arc::new(Dataset::finance().expect("the dataset"));
        let pipeline = Pipeline::new(dataset, home.search.clone(), Data::Users).expect("the words");
        Service { pipeline, _kept: home.kept }
    }

    /// The answer to the last of a conversation's turns.
    async fn ask(&self, language: Language, turns: &[&str]) -> Answer {
        let mut conversation_id = None;
        let mut answer = None;
        for message in turns {
            let asked = Asked {
                caller: Caller { tenant: Tenant::new("1").expect("a tenant"), authorization: None },
                message: (*message).to_owned(),
                conversation_id: conversation_id.clone(),
                context: Vec::new(),
                language: Some(language),
                today: TODAY,
                request_id: "test".into(),
                request: None,
                deadline: Instant::now() + Duration::from_secs(30),
            };
            let got = self.pipeline.answer(asked).await.expect("an answer");
            conversation_id = Some(got.conversation_id.clone());
            answer = Some(got);
        }
        answer.expect("a turn")
    }
}

fn is_answer(answer: &Answer) -> bool {
    matches!(answer.metadata.outcome, Outcome::Answered | Outcome::NoData)
}

/// What the message of a kind of question back says, by language, and texts that are asked about.
struct Kind {
    says: [&'static str; 3],
    texts: [&'static [&'static str]; 3],
}

const KINDS: &[Kind] = &[
    // Unclear
    Kind {
        says: ["Je n'ai pas compris", "I did not understand", "No he entendido"],
        texts: [&["beaucoup trop"], &["too much of it"], &["mucho más"]],
    },
    // UnknownMerchant, with and without near names
    Kind {
        says: ["aucun marchand", "no merchant", "ningún comercio"],
        texts: [
            &["dépenses chez Netflyxe en mars", "combien chez Zzyzxo en 2024 ?"],
            &["spending at Netflyxe in March", "how much at Zzyzxo in 2024?"],
            &["gastos en Netflyxe en marzo", "¿cuánto gasté en Zzyzxo en 2024?"],
        ],
    },
    // WhichMerchant
    Kind {
        says: [
            "plusieurs de vos marchands",
            "several of your merchants",
            "varios de sus comercios",
        ],
        texts: [
            &["dépenses chez Martinet en septembre"],
            &["spending at Martinet in September"],
            &["gastos en Martinet en septiembre"],
        ],
    },
    // UnknownWord
    Kind {
        says: ["à quoi correspond", "what “", "a qué corresponde"],
        texts: [
            &["mes dépenses de frobnique en mars"],
            &["my spending on frobnicks in March"],
            &["mis gastos de frobnicos en marzo"],
        ],
    },
    // NoSuchDay
    Kind {
        says: ["n'existe pas dans le calendrier", "in the calendar", "no existe en el calendario"],
        texts: [
            &["mes courses du 32 février 2025", "combien j'ai dépensé le 31 septembre ?"],
            &["groceries on 31 September 2025", "how much did I spend on February 30?"],
            &["gastos del 31 de septiembre de 2025"],
        ],
    },
    // Contradiction
    Kind {
        says: ["ne vont pas ensemble", "do not go together", "incompatibles"],
        texts: [
            &["dépenses de plus de 100 € et de moins de 50 €"],
            &["spending over 100 euros and under 50 euros"],
            &["gastos de más de 100 euros y de menos de 50 euros"],
        ],
    },
    // BalancesOverTime
    Kind {
        says: ["soldes d'aujourd'hui", "balances as of today", "saldos de hoy"],
        texts: [
            &["évolution de mon solde", "prévision de mon solde"],
            &["trend of my balance", "forecast of my balance"],
            &["evolución de mi saldo", "previsión de mi saldo"],
        ],
    },
    // TooFarAhead
    Kind {
        says: ["mois à l'avance", "months ahead at most", "Preveo como mucho"],
        texts: [
            &["prévision de mes dépenses pour 2027", "prévision en décembre 2026"],
            &["forecast of my spending for 2027"],
            &["previsión de mis gastos de 2027"],
        ],
    },
    // NoSuchData
    Kind {
        says: ["Je n'ai pas de données sur", "no data about", "No tengo datos sobre"],
        texts: [&["mon objectif de dépenses"], &["my spending goal"], &["mi objetivo de gastos"]],
    },
    // NothingBefore
    Kind {
        says: ["faire suite à une autre", "follow on from another", "continuar otra"],
        texts: [&["et le mois d'avant ?"], &["and the month before?"], &["¿y el mes anterior?"]],
    },
];

const BEFORE: [&str; 3] = [
    "Combien j'ai dépensé en restaurant en septembre ?",
    "How much did I spend on restaurants in September?",
    "¿Cuánto gasté en restaurantes en septiembre?",
];

#[tokio::test]
async fn the_choices_of_every_question_back_are_answered() {
    let service = Service::new();
    for kind in KINDS {
        for (at, language) in Language::ALL.into_iter().enumerate() {
            for text in kind.texts[at] {
                let alone = service.ask(language, &[text]).await;
                assert_eq!(
                    alone.metadata.outcome,
                    Outcome::Clarification,
                    "{text}: {}",
                    alone.message
                );
                assert!(alone.message.contains(kind.says[at]), "{text}: {}", alone.message);
                for before in [&[][..], &[BEFORE[at]][..]] {
                    let turns = [before, &[*text]].concat();
                    let back = service.ask(language, &turns).await;
                    if back.metadata.outcome != Outcome::Clarification {
                        continue;
                    }
                    let choices = &back.suggestions;
                    assert!((2..=4).contains(&choices.len()), "{text}: {choices:?}");
                    for choice in choices {
                        let next = [&turns[..], &[choice.as_str()]].concat();
                        for turns in [&next[..], &[choice.as_str()]] {
                            let answer = service.ask(language, turns).await;
                            assert!(is_answer(&answer), "{turns:?}: {}", answer.message);
                        }
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_choice_keeps_what_else_was_asked() {
    let service = Service::new();
    for (language, text, choice) in [
        (Language::Fr, "dépenses chez Netflyxe en mars", "Mes dépenses chez Netflix en mars 2025"),
        (
            Language::Fr,
            "combien chez Martinet en septembre, plus de 10 € ?",
            "Total de mes dépenses de plus de 10\u{a0}€ chez Garage Martinet en septembre 2025",
        ),
        (
            Language::En,
            "groceries on 31 September 2025",
            "My expenses in Groceries on 30 September 2025",
        ),
    ] {
        let answer = service.ask(language, &[text]).await;
        assert!(
            answer.suggestions.iter().any(|one| one == choice),
            "{text}: {:?}",
            answer.suggestions
        );
    }
}

#[tokio::test]
async fn the_suggestions_of_answers_are_answered() {
    let service = Service::new();
    let texts: [&[&str]; 3] = [
        &[
            "Combien j'ai dépensé en restaurant le mois dernier ?",
            "mes dépenses par catégorie en 2025",
            "mon solde",
            "combien j'ai épargné en septembre",
            "ma plus grosse dépense de l'année",
            "mes revenus de septembre",
            "compare mes dépenses de septembre et d'août",
            "mes 10 dernières transactions",
            "mes dépenses inhabituelles",
            "prévision de mes dépenses",
            "bonjour",
        ],
        &[
            "How much did I spend on restaurants last month?",
            "my spending by category in 2025",
            "my balance",
            "how much did I save in September",
            "my biggest expense this year",
            "my income in September",
            "compare my spending in September and August",
            "my latest 10 transactions",
            "help",
        ],
        &[
            "¿Cuánto gasté en restaurantes el mes pasado?",
            "mis gastos por categoría en 2025",
            "mi saldo",
            "cuánto ahorré en septiembre",
            "mi mayor gasto de este año",
            "mis ingresos de septiembre",
            "compara mis gastos de septiembre y agosto",
            "mis 10 últimas transacciones",
            "hola",
        ],
    ];
    for (at, language) in Language::ALL.into_iter().enumerate() {
        for text in texts[at] {
            let first = service.ask(language, &[text]).await;
            assert!(first.suggestions.len() >= 2, "{text}: {:?}", first.suggestions);
            for suggestion in &first.suggestions {
                let answer = service.ask(language, &[text, suggestion.as_str()]).await;
                assert!(is_answer(&answer), "{text} / {suggestion}: {}", answer.message);
            }
        }
    }
}
