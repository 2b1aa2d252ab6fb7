//! Answers worded by a model: warm ones, lying ones, broken ones.

use std::sync::Arc;
use std::time::Duration;

use conversation_service::domain::answer::ShownFigure;
use conversation_service::domain::figures::{Figure, FigureId, FigureUnit};
use conversation_service::domain::{Currency, Language};
use conversation_service::llm::client::LlmError;
use conversation_service::llm::grounding::{Facts, Grounding};
use conversation_service::llm::wording::{By, Piece, Wording, split};
use jiff::civil::date;
use tokio::time::Instant;

use crate::standin::{Act, StandIn, events};
use crate::{client, payer};

const TEMPLATE: &str = "Vous avez dépensé **342,50\u{a0}€** en Alimentation du 1er au 20 octobre 2025. C'est 12 transactions, 12\u{a0}% de moins.";

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

async fn tell(wording: &Wording) -> Told {
    let figures = figures();
    let facts = Facts {
        language: Language::Fr,
        today: date(2025, 10, 20),
        question: "combien en courses ?",
        template: &split(TEMPLATE, &[]),
        figures: &figures,
        periods: &[],
        names: &[],
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
    tell(&wording(&up.url)).await
}

#[tokio::test]
async fn a_right_answer_passes_as_it_is() {
    let text =
        "Ce mois-ci, vos achats vous ont coûté **342,50 €**. C'est **12 %** de moins, bravo !";
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
    assert_eq!(told.text, format!("Tout va bien. {}", split(TEMPLATE, &[])[0].trim()));
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
    let said = "Ce mois-ci, vous avez dépensé **342,50 €**.";
    for (act, said) in [
        (Act::CutAt(text.into(), half), said),
        (Act::StallAt(text.into(), half), said),
        (Act::NoEnd(text.into()), text),
    ] {
        let told = told(act).await;
        assert_eq!(told.text, said);
        assert!(told.failure.is_some());
    }
}
