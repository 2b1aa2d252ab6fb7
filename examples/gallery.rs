//! Draws the pictures of docs/charts.md from the demonstration's data:
//! `cargo run --example gallery -- docs/charts`.
//!
//! Each picture is that of an answer: the question goes the whole way, and what would be served under
//! its path is written as PNG into the folder given.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use conversation_service::charts::{png, svg};
use conversation_service::commands::data::demonstration;
use conversation_service::domain::answer::{Answer, Visualization};
use conversation_service::domain::{Caller, Dataset, Tenant};
use conversation_service::pipeline::artifacts::Artifacts;
use conversation_service::pipeline::{Asked, Data, Pipeline};
use conversation_service::search::embedded::EmbeddedIndex;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use tokio::time::Instant;

type Failure = Box<dyn std::error::Error>;

const TODAY: Date = date(2025, 10, 20);

/// File, user, question, and which chart of the answer.
const PICTURES: [(&str, u64, &str, usize); 14] = [
    ("pie-categories", 1, "Répartition de mes dépenses par catégorie le mois dernier", 0),
    ("pie-merchants", 2, "Mes dépenses alimentaires ce mois-ci", 0),
    ("columns-merchant", 1, "Mes dépenses chez Carrefour", 0),
    ("bars-merchants", 2, "Top 5 merchants this year", 0),
    ("bars-comparison", 1, "Compare mes dépenses de septembre et d'août", 0),
    ("line-trend", 1, "Évolution de mes dépenses", 0),
    ("line-flows", 2, "Mon épargne mois par mois cette année", 0),
    ("bars-balance", 2, "Quel est mon solde ?", 0),
    ("line-forecast", 1, "Prévision de mes dépenses du mois prochain", 0),
    ("bars-recurring", 2, "Mis pagos recurrentes", 0),
    ("bars-unusual", 3, "Quelles sont mes dépenses inhabituelles ?", 0),
    ("pie-budget", 2, "Mon budget de septembre 2025", 0),
    ("line-budget", 2, "Mon budget de septembre 2025", 1),
    ("bars-advice", 2, "Comment réduire mes dépenses ?", 0),
];

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = std::env::args().nth(1).ok_or("name the folder that the pictures go to")?;
    let data = std::env::temp_dir().join(format!("gallery-{}", std::process::id()));
    std::fs::create_dir_all(&data)?;
    demonstration(&data, TODAY)?;
    let index = EmbeddedIndex::open(&data)?;
    let now = Timestamp::from_second(1_760_961_600)?;
    let artifacts = Arc::new(Artifacts::new(None, String::new(), Arc::new(move || now)));
    let pipeline = Pipeline::new(Arc::new(Dataset::finance()?), index, Data::Users)?
        .keeping(artifacts.clone());
    for (name, user, question, place) in PICTURES {
        let answer = ask(&pipeline, (user, question)).await?;
        println!("{name}: {question}\n  {}", answer.message);
        let image = answer.visualizations.iter().filter_map(image).nth(place);
        let Some(path) = image else {
            println!("  has no such picture");
            continue;
        };
        let chart = artifacts.chart(path.trim_start_matches('/'))?;
        println!("  {}", chart.description);
        let drawing = svg::draw(&chart, svg::Look::default());
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), png::draw(&drawing)?)?;
    }
    std::fs::remove_dir_all(data)?;
    Ok(())
}

fn image(one: &Visualization) -> Option<&str> {
    match one {
        Visualization::PieChart(picture)
        | Visualization::BarChart(picture)
        | Visualization::LineChart(picture) => picture.image.as_deref(),
        Visualization::KpiCard { .. } => None,
    }
}

async fn ask(pipeline: &Pipeline, (user, question): (u64, &str)) -> Result<Answer, Failure> {
    let tenant = Tenant::new(&user.to_string()).ok_or("a user")?;
    let answer = pipeline.answer(Asked {
        caller: Caller { tenant, authorization: None },
        message: question.to_owned(),
        conversation_id: None,
        context: Vec::new(),
        language: None,
        today: TODAY,
        request_id: "gallery".to_owned(),
        request: None,
        deadline: Instant::now() + Duration::from_secs(30),
    });
    Ok(answer.await?)
}
