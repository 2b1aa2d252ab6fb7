//! Question files put to the service, and whether it is a GO.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use jiff::tz::TimeZone;

use super::home::Home;
use crate::cli::Eval;
use crate::clock::clock;
use crate::config::Settings;
use crate::domain::Dataset;
use crate::evaluate::{
    Defaults, Documents, Ended, EvaluateError, Here, Question, Report, Service, Setting,
    Thresholds, run,
};
use crate::search::Index;

/// Prints the tables and writes the report; the status says GO (0) or NO-GO (1).
pub fn run_files(settings: &Settings, asked: &Eval) -> Result<ExitCode, Box<dyn Error>> {
    let thresholds = Thresholds::read(asked.thresholds.as_deref())?;
    let questions = Question::read(&asked.files, &Defaults { user: asked.user.clone() })?;
    let documents = Documents::read(Dataset::finance()?, &asked.data)?;
    let (ended, whom) = match &asked.url {
        Some(url) => over_http(settings, url, (&documents, &questions))?,
        None => in_this_process(settings, (&documents, &questions))?,
    };
    let report = Report::new(made_with(settings, asked, whom), &ended, &thresholds);
    print!("{}", report.plain(asked.show));
    if let Some(file) = &asked.report {
        std::fs::write(file, report.markdown())
            .map_err(|error| format!("{}: cannot be written: {error}", file.display()))?;
    }
    Ok(if report.is_go() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

type Ran = (Vec<Ended>, String);

fn in_this_process(
    settings: &Settings,
    (documents, questions): (&Documents, &[Question]),
) -> Result<Ran, Box<dyn Error>> {
    let clock = clock(settings.reference_date);
    let today = |zone: Option<&TimeZone>| clock.today(zone.unwrap_or(&settings.timezone));
    let home = Home::open(settings, today(None))?;
    let pipeline = home.pipeline(settings)?;
    let here = Here { pipeline: &pipeline, timeout: settings.query_timeout, today: &today };
    let service = Service::Here(here);
    let Some(index) = &home.embedded else {
        let whom = format!("this process, over {}", home.search.name());
        return Ok((finish(run(&service, documents, questions))?, whom));
    };
    let held = index.document_count(Index::Records)?;
    if documents.count > 0 && documents.count != held {
        eprintln!(
            "warning: {} holds {held} transactions and --data {}; figures will differ",
            settings.data_dir.display(),
            documents.count
        );
    }
    let demonstration = if index.is_demonstration() { ", demonstration data" } else { "" };
    let whom = format!("this process, {held} transactions{demonstration}");
    Ok((finish(run(&service, documents, questions))?, whom))
}

/// A service has a today of its own, and the API no member for another.
fn over_http(
    settings: &Settings,
    url: &str,
    (documents, questions): (&Documents, &[Question]),
) -> Result<Ran, Box<dyn Error>> {
    let ask = format!("{}{}/conversation/ask", url.trim_end_matches('/'), settings.api_prefix);
    let service = Service::there(ask, settings.query_timeout)?;
    let days: BTreeSet<_> = questions.iter().filter_map(|question| question.today).collect();
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first != last => {
            let told = "one service has one today; ask the files of each day apart";
            return Err(
                format!("the questions are of several days, {first} to {last}: {told}").into()
            );
        }
        (Some(today), _) => eprintln!("note: {url} must run with REFERENCE_DATE={today}"),
        _ => {}
    }
    Ok((finish(run(&service, documents, questions))?, url.to_owned()))
}

fn finish(
    run: impl Future<Output = Result<Vec<Ended>, EvaluateError>>,
) -> Result<Vec<Ended>, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(run)?)
}

fn made_with(settings: &Settings, asked: &Eval, whom: String) -> Vec<Setting> {
    let now = clock(None).now().to_zoned(settings.timezone.clone());
    let names = |files: &[PathBuf]| {
        files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ")
    };
    // Latencies of a debug build say nothing.
    let build = if cfg!(debug_assertions) { " (debug build)" } else { "" };
    let thresholds = asked.thresholds.as_ref().map(|file| file.display().to_string());
    let mut settings = vec![
        Setting { name: "date", value: now.strftime("%Y-%m-%d %H:%M %Z").to_string() },
        Setting { name: "version", value: format!("{}{build}", env!("CARGO_PKG_VERSION")) },
        Setting { name: "machine", value: machine() },
        Setting { name: "asked", value: whom },
        Setting { name: "questions", value: names(&asked.files) },
        Setting {
            name: "thresholds",
            value: thresholds.unwrap_or_else(|| "config/evaluation.toml, embedded".into()),
        },
    ];
    if !asked.data.is_empty() {
        settings.push(Setting { name: "documents", value: names(&asked.data) });
    }
    settings
}

/// The processor, where the system says which, and how many threads of it may be used.
fn machine() -> String {
    let described = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        described.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {threads} threads, {}", std::env::consts::OS)
}
