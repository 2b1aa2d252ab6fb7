//! A model that lies about the numbers of real answers, in three languages.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use conversation_service::domain::answer::{Answer, Outcome};
use conversation_service::domain::{Caller, Dataset, Language, Tenant};
use conversation_service::generate;
use conversation_service::llm::grounding::{Facts, Grounding, Name};
use conversation_service::llm::wording::{By, Wording, split};
use conversation_service::pipeline::{Asked, Data, Pipeline};
use jiff::civil::{Date, date};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use tokio::time::Instant;

use crate::lies::{KINDS, lie, stated, tongue, written};
use crate::standin::{Act, StandIn};
use crate::{homes, patient, payer};

const TODAY: Date = date(2025, 10, 20);
const LIES: usize = 2_000;

const QUESTIONS: [&[&str]; 3] = [
    &[
        "Combien j'ai dépensé en courses ce mois-ci ?",
        "Combien j'ai gagné en 2024 ?",
        "Mon solde ?",
        "Compare mes dépenses de septembre et d'août",
        "Mes dépenses par catégorie en septembre",
        "Mes 5 plus grosses dépenses de septembre",
        "Tendance de mes dépenses",
        "Dépenses inhabituelles",
        "Quels sont mes abonnements récurrents ?",
        "Prévision pour le mois prochain",
        "Résumé de mon budget",
        "Combien j'ai épargné cette année ?",
        "Moyenne de mes dépenses par mois",
        "Combien de transactions en août ?",
        "Où je dépense le plus ?",
        "Comment réduire mes dépenses ?",
    ],
    &[
        "How much did I spend on groceries this month?",
        "How much did I earn in 2024?",
        "My balance?",
        "Compare my spending in September and August",
        "My spending by category in September",
        "My 5 biggest expenses in September",
        "Trend of my spending",
        "Unusual expenses",
        "What are my recurring payments?",
        "Forecast for next month",
        "Summary of my budget",
        "How much did I save this year?",
        "Average spending per month",
        "How many transactions in August?",
        "Where do I spend the most?",
        "How can I reduce my spending?",
    ],
    &[
        "¿Cuánto gasté en comida este mes?",
        "¿Cuánto gané en 2024?",
        "¿Mi saldo?",
        "Compara mis gastos de septiembre y agosto",
        "Mis gastos por categoría en septiembre",
        "Mis 5 mayores gastos de septiembre",
        "Tendencia de mis gastos",
        "Gastos inusuales",
        "¿Cuáles son mis pagos recurrentes?",
        "Previsión para el mes que viene",
        "Resumen de mi presupuesto",
        "¿Cuánto ahorré este año?",
        "Media de mis gastos por mes",
        "¿Cuántas transacciones en agosto?",
        "¿Dónde gasto más?",
        "¿Cómo reducir mis gastos?",
    ],
];

/// A real answer, and what it was made of.
struct Real {
    question: &'static str,
    answer: Answer,
    template: Vec<String>,
    names: Arc<Vec<Name>>,
}

/// What the pipeline answers about the demonstration's people.
async fn answers() -> Vec<Real> {
    let (documents, accounts) = generate::demonstration(TODAY);
    let read = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut line = Vec::new();
        write(&mut line);
        serde_json::from_slice::<Value>(&line).expect("a line")
    };
    let documents: Vec<Value> =
        documents.iter().map(|one| read(&|line| one.write_json_line(line))).collect();
    let accounts: Vec<Value> =
        accounts.iter().map(|one| read(&|line| one.write_json_line(line))).collect();
    let home = homes::embedded(&documents, &accounts);
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let pipeline = Pipeline::new(dataset, home.search.clone(), Data::Users).expect("the words");
    let mut real = Vec::new();
    for user in 1..=3_u64 {
        let of_user = documents.iter().filter(|one| one["user_id"] == user);
        let keys: BTreeSet<&str> = of_user
            .flat_map(|one| [one["merchant_name"].as_str(), one["category_name"].as_str()])
            .flatten()
            .collect();
        let named = |key: &&str| Name { shown: (*key).to_owned(), key: (*key).to_owned() };
        let names: Arc<Vec<Name>> = Arc::new(keys.iter().map(named).collect());
        for (language, questions) in Language::ALL.into_iter().zip(QUESTIONS) {
            for question in questions {
                let tenant = Tenant::new(&user.to_string()).expect("a user");
                let asked = Asked {
                    caller: Caller { tenant, authorization: None },
                    message: (*question).to_owned(),
                    conversation_id: None,
                    context: Vec::new(),
                    language: Some(language),
                    today: TODAY,
                    request_id: "r".to_owned(),
                    request: None,
                    deadline: Instant::now() + Duration::from_secs(60),
                };
                let answer = pipeline.answer(asked).await.expect("an answer");
                if answer.metadata.outcome == Outcome::Answered && !answer.figures.is_empty() {
                    let template = split(&answer.message, &names);
                    real.push(Real { question, answer, template, names: names.clone() });
                }
            }
        }
    }
    real
}

/// Sentences that say nothing but the truth: the template's own, a figure in a frame, small talk.
fn truths(real: &Real, rng: &mut StdRng) -> Vec<String> {
    let language = real.answer.metadata.language;
    let tongue = tongue(language);
    let frame = |rng: &mut StdRng| *tongue.frames.choose(rng).expect("a frame");
    let mut truths = Vec::new();
    // In prose, a figure of one group wants its name: the others alone.
    let of_all = real.answer.figures.iter().filter(|figure| figure.key.is_none());
    let figures: Vec<_> = of_all.filter(|figure| !figure.value.is_sign_negative()).collect();
    if let Some(figure) = figures.choose(rng)
        && let Some(said) = written(figure, language, rng)
    {
        truths.push(frame(rng).replace("{}", &said));
    }
    if rng.random_bool(0.5) {
        truths.push((*tongue.fillers.choose(rng).expect("a filler")).to_owned());
    }
    if rng.random_bool(0.3) {
        truths.extend(real.template.choose(rng).map(|text| text.trim().to_owned()));
    }
    truths
}

#[derive(Default)]
struct Count {
    said: usize,
    shown: usize,
}

#[tokio::test]
async fn a_lying_model_shows_no_number_of_its_own() {
    let real = answers().await;
    assert!(real.len() > 100, "{} real answers", real.len());
    let mut rng = StdRng::seed_from_u64(20_251_020);
    let mut cases = Vec::new();
    let mut acts = Vec::new();
    for place in 0..LIES {
        let one = real.choose(&mut rng).expect("an answer");
        let facts = stated(&one.answer, one.question);
        let kind = place % KINDS;
        let lie = lie(&one.answer, &facts, (kind, &mut rng));
        let truths = truths(one, &mut rng);
        let mut sentences = truths.clone();
        sentences.insert(rng.random_range(0..=sentences.len()), lie.clone());
        acts.push(Act::Say(sentences.join(" ")));
        cases.push((one, (kind, lie), truths));
    }
    let up = StandIn::start(acts).await;
    let grounding = Arc::new(Grounding::embedded().expect("the words"));
    let wording = Wording::new(patient(&up.url), grounding);
    let mut lies: BTreeMap<usize, Count> = BTreeMap::new();
    let (mut true_said, mut true_shown) = (0, 0);
    let (mut slipped, mut withheld): (Vec<String>, BTreeMap<String, usize>) = Default::default();
    for (one, (kind, lie), truths) in &cases {
        let facts = Facts {
            language: one.answer.metadata.language,
            today: TODAY,
            question: one.question,
            template: &one.template,
            figures: &one.answer.figures,
            periods: &[],
            names: &one.names,
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut telling = wording.tell(&facts, (payer(), deadline)).await;
        let mut shown = HashSet::new();
        while let Some(piece) = telling.next().await {
            if piece.by == By::Llm {
                shown.insert(piece.text.trim().to_owned());
            }
        }
        let count = lies.entry(*kind).or_default();
        count.said += 1;
        // Whatever a model's sentence shows beside the true ones is a part of the lie.
        for text in
            shown.iter().filter(|text| !truths.iter().any(|truth| truth.contains(text.as_str())))
        {
            count.shown += 1;
            slipped
                .push(format!("kind {kind}: {text:?} of {lie:?}\n   for {}", one.answer.message));
        }
        for truth in truths {
            true_said += 1;
            match shown.contains(truth) {
                true => true_shown += 1,
                false => *withheld.entry(truth.clone()).or_default() += 1,
            }
        }
    }
    let share = 100.0 * f64::from(true_shown) / f64::from(true_said);
    println!("{LIES} lies about {} answers: {} shown", real.len(), slipped.len());
    println!("{true_said} true sentences beside them: {share:.1} % shown");
    for (truth, times) in withheld.iter().take(40) {
        println!("  {times} withheld: {truth}");
    }
    assert!(
        slipped.is_empty(),
        "{} shown:\n{}",
        slipped.len(),
        slipped[..slipped.len().min(40)].join("\n")
    );
    assert_eq!(lies.len(), KINDS);
    assert!(share > 75.0, "{share}: the true ones are worth having");
}
