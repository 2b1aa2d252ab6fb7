//! One question at the terminal, without a server.

use std::error::Error;

use tokio::time::Instant;
use uuid::Uuid;

use super::home::Home;
use crate::cli;
use crate::clock::clock;
use crate::config::Settings;
use crate::domain::Caller;
use crate::domain::answer::Answer;
use crate::pipeline::Asked;

/// Prints the answer: its message and what it rests on, or the whole of it as the API gives it.
pub fn run(settings: &Settings, asked: cli::Ask) -> Result<(), Box<dyn Error>> {
    let today = clock(settings.reference_date).today(&settings.timezone);
    let pipeline = Home::open(settings, today)?.pipeline(settings)?;
    let message = asked.question.trim().to_owned();
    if !(1..=2_000).contains(&message.chars().count()) {
        return Err("the question must have 1 to 2,000 characters".into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answer = runtime.block_on(pipeline.answer(Asked {
        caller: Caller { tenant: asked.user, authorization: None },
        message,
        conversation_id: None,
        context: Vec::new(),
        language: None,
        today,
        request_id: Uuid::now_v7().to_string(),
        request: None,
        deadline: Instant::now() + settings.query_timeout,
    }))?;
    if asked.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        print(&answer);
    }
    Ok(())
}

fn print(answer: &Answer) {
    println!("{}", answer.message.replace("**", "").replace('\\', ""));
    for record in &answer.transactions {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".into());
        println!(
            "  {}  {:>12.2} {}  {} ({})",
            text(&record.date),
            record.amount,
            record.currency_code,
            text(&record.merchant_name),
            text(&record.category_name)
        );
    }
    for note in &answer.metadata.query_analysis.notes {
        println!("  · {note}");
    }
    if answer.metadata.data.is_some() {
        println!("  · demonstration data; `import FILE` replaces them");
    }
    for suggestion in &answer.suggestions {
        println!("  ? {suggestion}");
    }
}
