//! Answers worded by a model: warm ones, lying ones, broken ones.

use std::sync::Arc;
use std::time::Duration;

use conversation_service::domain::answer::ShownFigure;
use conversation_service::domain::figures::{Figure, FigureId, FigureUnit};
use conversation_service::domain::{Currency, Language};
use conversation_service::llm::client::LlmError;
use conversation_service::llm::grounding::{Facts, Grounding};
use conversation_service::llm::wording::{By, Piece, Wording};
use jiff::civil::date;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use tokio::time::Instant;

use crate::standin::{Act, StandIn, events};
use crate::{client, patient, payer};

const TEMPLATE: &str = "Vous avez dépensé **342,50\u{a0}€** en Alimentation du 1er au 20 octobre 2025. C'est 12 transactions, 12\u{a0}% de moins.";

/// What is asked and answered in one language.
struct Scene {
    language: Language,
    question: &'static str,
    template: &'static str,
    /// Sentences that may be shown.
    fair: [&'static str; 3],
    /// Sentences that a lie is put into.
    frames: [&'static str; 4],
}

const SCENES: [Scene; 3] = [
    Scene {
        language: Language::Fr,
        question: "combien en courses ?",
        template: TEMPLATE,
        fair: [
            "Ce mois-ci vous avez dépensé **342,50 €**.",
            "C'est 12 % de moins.",
            "Beau travail.",
        ],
        frames: [
            "Cela fait {} en tout.",
            "Vous avez eu {} ce mois-ci !",
            "En {} vous avez tenu bon.",
            "Au total : {}.",
        ],
    },
    Scene {
        language: Language::En,
        question: "how much on groceries?",
        template: "You spent **€342.50** on Groceries from 1 to 20 October 2025. That is 12 transactions, 12% less.",
        fair: ["You spent **€342.50** this month.", "That is 12% less, well done!", "Good work."],
        frames: [
            "That makes {} so far.",
            "You had {} this month!",
            "It was {} all told.",
            "In total: {}.",
        ],
    },
    Scene {
        language: Language::Es,
        question: "¿cuánto en comida?",
        template: "Ha gastado **342,50\u{a0}€** en Alimentación del 1 al 20 de octubre de 2025. Son 12 transacciones, un 12\u{a0}% menos.",
        fair: [
            "Este mes ha gastado **342,50 €**.",
            "Es un 12 % menos, ¡enhorabuena!",
            "Buen trabajo.",
        ],
        frames: [
            "Eso hace {} hasta hoy.",
            "¡Ha tenido {} este mes!",
            "Fueron {} en total.",
            "En suma: {}.",
        ],
    },
];

fn figures() -> Vec<ShownFigure> {
    let figure = |id, value: &str, unit| {
        let value = value.parse().expect("a number");
        ShownFigure::new(&Figure::new(id, value, unit), "x".to_owned())
    };
    vec![
        figure(FigureId::Total, "342.50", FigureUnit::Money(Currency::EUR)),
        figure(FigureId::Count, "12", FigureUnit::Count),
        figure(FigureId::ChangeRate, "-0.12", FigureUnit::Rate),
    ]
}

struct Told {
    text: String,
    pieces: Vec<Piece>,
    withheld: usize,
    failure: Option<LlmError>,
}

async fn tell(wording: &Wording, scene: &Scene) -> Told {
    let figures = figures();
    let facts = Facts {
        language: scene.language,
        today: date(2025, 10, 20),
        question: scene.question,
        template: scene.template,
        figures: &figures,
        periods: &[],
    };
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut telling = wording.tell(&facts, (payer(), deadline)).await;
    let mut pieces = Vec::new();
    while let Some(piece) = telling.next().await {
        pieces.push(piece);
    }
    let text = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let (withheld, failure) = (telling.withheld.len(), telling.failure);
    Told { text, pieces, withheld, failure }
}

fn wording(url: &str) -> Wording {
    Wording::new(client(url), Arc::new(Grounding::embedded().expect("the words")))
}

async fn told(act: Act) -> Told {
    let up = StandIn::start([act]).await;
    tell(&wording(&up.url), &SCENES[0]).await
}

#[tokio::test]
async fn a_right_answer_passes_as_it_is() {
    let text =
        "Ce mois-ci, l'alimentation vous a coûté **342,50 €**. C'est **12 %** de moins, bravo !";
    let told = told(Act::Say(text.into())).await;
    assert_eq!((told.text.as_str(), told.withheld), (text, 0));
    assert!(told.pieces.iter().all(|piece| piece.by == By::Llm));
}

#[tokio::test]
async fn a_lie_is_replaced_by_the_templates_sentence() {
    let told = told(Act::Say("Vous avez dépensé 400 €. C'est raisonnable.".into())).await;
    assert_eq!(
        told.text,
        "Vous avez dépensé **342,50\u{a0}€** en Alimentation du 1er au 20 octobre 2025. C'est raisonnable."
    );
    assert_eq!(told.withheld, 1);
}

#[tokio::test]
async fn an_answer_without_its_headline_gets_it() {
    let told = told(Act::Say("Tout va bien.".into())).await;
    assert!(told.text.starts_with("Tout va bien. Vous avez dépensé **342,50"), "{}", told.text);
}

#[tokio::test]
async fn an_answer_that_fails_is_whole_all_the_same() {
    let text = "Ce mois-ci, vous avez dépensé **342,50 €**. Et encore une phrase.";
    for act in [Act::Status(503, vec![]), Act::Silent, Act::FailInside, Act::Raw(b"junk".to_vec())]
    {
        let told = told(act).await;
        assert_eq!(told.text, TEMPLATE);
        assert!(told.failure.is_some());
    }
    let half = events(text)[..9].concat().len();
    for act in
        [Act::CutAt(text.into(), half), Act::StallAt(text.into(), half), Act::NoEnd(text.into())]
    {
        let told = told(act).await;
        assert_eq!(told.text, "Ce mois-ci, vous avez dépensé **342,50 €**.");
        assert!(told.failure.is_some());
    }
}

/// A sentence with a number that is no figure.
fn lie(scene: &Scene, rng: &mut StdRng) -> String {
    let number: u32 = loop {
        let number = rng.random_range(2..9_999);
        if ![12, 20, 2025, 342, 50].contains(&number) {
            break number;
        }
    };
    let words = [
        "treize",
        "mille",
        "deux cents",
        "soixante-dix-sept",
        "thirteen",
        "twenty-two",
        "trece",
        "quinientos",
        "un tiers",
        "la moitié",
        "une douzaine",
        "vingtdeux",
        "a third",
        "el doble",
        "½",
        "XIV",
        "４２",
        "zwei12",
    ];
    let said = match rng.random_range(0..14) {
        0 => format!("{number} €"),
        1 => format!("{number},{:02} €", rng.random_range(0..100)),
        2 => format!("{number} transactions"),
        3 => format!("{number} %"),
        4 => format!("€{number}.00"),
        5 => format!("{} {:03},00 €", rng.random_range(1..99), rng.random_range(0..1_000)),
        6 => format!("**{number}** euros"),
        7 => format!("{}**{}** €", number, rng.random_range(1..9)),
        8 => format!("{number}k"),
        9 => format!("le {} mars 2019", rng.random_range(1..28)),
        10 => format!("2019-03-{:02}", rng.random_range(1..28)),
        11 => "12 €".to_owned(),
        12 => "342,50 %".to_owned(),
        _ => (*words.choose(rng).expect("a word")).to_owned(),
    };
    let frame = scene.frames.choose(rng).expect("a frame");
    frame.replace("{}", &said)
}

#[tokio::test]
async fn a_lying_model_shows_no_number_of_its_own() {
    let mut rng = StdRng::seed_from_u64(12);
    let (mut acts, mut lies) = (Vec::new(), Vec::new());
    for place in 0..2_000 {
        let scene = &SCENES[place % 3];
        let lie = lie(scene, &mut rng);
        let mut sentences: Vec<&str> =
            scene.fair.iter().filter(|_| rng.random_bool(0.6)).copied().collect();
        sentences.insert(rng.random_range(0..=sentences.len()), &lie);
        acts.push(Act::Say(sentences.join(" ")));
        lies.push((scene, lie));
    }
    let up = StandIn::start(acts).await;
    let grounding = Arc::new(Grounding::embedded().expect("the words"));
    let wording = Wording::new(patient(&up.url), grounding);
    let (mut shown, mut by_model, mut withheld) = (Vec::new(), 0, 0);
    for (scene, lie) in &lies {
        let told = tell(&wording, scene).await;
        assert!(told.text.contains("342"), "{}", told.text);
        withheld += told.withheld;
        // What a model's piece shows beside the fair sentences is a lie.
        for piece in told.pieces.iter().filter(|piece| piece.by == By::Llm) {
            by_model += 1;
            if !scene.fair.contains(&piece.text.trim()) {
                shown.push((lie.clone(), piece.text.clone()));
            }
        }
    }
    assert!(shown.is_empty(), "{} shown: {:?}", shown.len(), &shown[..shown.len().min(20)]);
    // Nothing but the lies is withheld: the fair sentences are worth having.
    assert_eq!((by_model > 3_000, withheld), (true, 2_000), "{by_model}");
}
