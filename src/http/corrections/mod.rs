//! `{prefix}/corrections`: what a person corrects in their own documents, each a rule of theirs that can be
//! taken back. Another user's is answered as one that does not exist.

mod shapes;
mod wish;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use tokio::time::Instant;

use super::body;
use super::edge::Trace;
use super::error::{Code, FieldError, Problem, Step};
use super::imports::{Imports, on_a_thread};
use super::params::{Own, Visit, refused};
use super::refusals::{Missing, OfOwnData};
use super::schema::{self, example};
use super::state::Service;
use crate::domain::Language;
use crate::enrich::{Enricher, Enrichment};
use crate::import::corrections::{CorrectionError, Corrections, Movements};
use crate::search::embedded::{EmbeddedError, Importer};
use shapes::{Corrected, CorrectionRequest, Listed, Made, Previewed, Undone};
use wish::Asked;

/// How often the writer's lock is tried, and how long apart: other corrections are a matter of a moment.
const ATTEMPTS: u32 = 50;
const APART: Duration = Duration::from_millis(100);
/// When who did not get it may come again, in seconds.
const AGAIN: u32 = 2;

/// Makes a correction: a rule for what is there and for what will come. The newest rule wins.
#[utoipa::path(
    post,
    path = "/corrections",
    tag = "corrections",
    operation_id = "correct",
    params(("user_id" = Option<String>, Query, description = "Whose; required without tokens.")),
    request_body(content = inline(CorrectionRequest), example = json!(example("correction"))),
    responses(
        (status = 200, description = "What it would do; nothing was changed.", body = Previewed),
        (status = 201, description = "Made, and in answers from now on. `Location` is the correction's own.",
            body = Made),
        (status = 404, description = "The user has no such transaction.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body has more than 256 KiB.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        OfOwnData,
    )
)]
pub async fn create(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    visit: Visit,
    body: Body,
) -> Result<Response, Problem> {
    let own = service.own_data()?;
    let user = visit.caller.tenant;
    trace.limits.count(service.limits.question(&user).await)?;
    let deadline = Instant::now() + service.settings.query_timeout;
    let Asked { wish, preview } = wish::read(&body::json(body, deadline).await?)?;
    let now = (service.times.now)();
    let made = on_a_thread(move || {
        let corrections = Corrections::of(own.data_dir());
        let of = Movements { index: own.index(), user: &user, enricher: enricher()? };
        if preview {
            own.index().refresh().map_err(CorrectionError::from)?;
            return Ok(corrections.preview(of, (&wish, now))?);
        }
        // What cannot be is refused before anybody waits for the lock.
        corrections.preview(of, (&wish, now))?;
        let mut importer = importer(&corrections, &own)?;
        let added = corrections.add(&mut importer, of, (&wish, now))?;
        own.settle(importer);
        Ok(added)
    })
    .await?;
    if preview {
        return Ok(Json(Previewed::from(made)).into_response());
    }
    tracing::info!(correction = made.correction.id, changed = made.changed, "corrected");
    let prefix = super::prefix(&service.settings.prefix);
    let path = format!("{prefix}/corrections/{}", made.correction.id);
    Ok((StatusCode::CREATED, [(LOCATION, path)], Json(Made::from(made))).into_response())
}

/// One's own corrections, newest first, and the categories that one may give.
#[utoipa::path(
    get,
    path = "/corrections",
    tag = "corrections",
    operation_id = "corrections",
    params(
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
        ("language" = Option<String>, Query, description = "Of the categories' labels: `fr`, `en` or `es`; by Accept-Language where absent."),
    ),
    responses(
        (status = 200, description = "All of them.", body = Listed),
        OfOwnData,
    )
)]
pub async fn list(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    visit: Visit,
) -> Result<Json<Listed>, Problem> {
    let own = service.own_data()?;
    let language = match visit.params.get("language") {
        None => trace.language.unwrap_or_default(),
        Some(code) => Language::ALL
            .into_iter()
            .find(|language| language.code() == code)
            .ok_or_else(|| refused("language", "fr, en or es"))?,
    };
    let listed = on_a_thread(move || {
        let of = (&**own.index(), &visit.caller.tenant);
        let corrections = Corrections::of(own.data_dir());
        let categories = corrections.categories(of, language)?;
        Ok(Listed {
            corrections: all(&own, &visit)?,
            categories: categories.into_iter().map(Into::into).collect(),
        })
    });
    Ok(Json(listed.await?))
}

/// One correction.
#[utoipa::path(
    get,
    path = "/corrections/{id}",
    tag = "corrections",
    operation_id = "one_correction",
    params(
        ("id" = String, Path, description = "As the list names it."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
    ),
    responses(
        (status = 200, description = "The correction.", body = Corrected),
        Missing,
        OfOwnData,
    )
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    named: Own,
) -> Result<Json<Corrected>, Problem> {
    let own = service.own_data()?;
    let found = on_a_thread(move || {
        let all = all(&own, &named.visit)?;
        all.into_iter().find(|one| one.id == named.id).ok_or_else(missing)
    });
    Ok(Json(found.await?))
}

/// Takes a correction back: its documents are what they were before, by the corrections that are left.
#[utoipa::path(
    delete,
    path = "/corrections/{id}",
    tag = "corrections",
    operation_id = "undo_correction",
    params(
        ("id" = String, Path, description = "As the list names it."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
    ),
    responses(
        (status = 200, description = "Taken back; answers are without it from now on.", body = Undone),
        Missing,
        OfOwnData,
    )
)]
pub async fn remove(
    State(service): State<Arc<Service>>,
    named: Own,
) -> Result<Json<Undone>, Problem> {
    let own = service.own_data()?;
    let undone = on_a_thread(move || {
        let corrections = Corrections::of(own.data_dir());
        let user = &named.visit.caller.tenant;
        let of = Movements { index: own.index(), user, enricher: enricher()? };
        // Nobody waits for the lock, nor holds it, for what is not there.
        own.index().refresh().map_err(CorrectionError::from)?;
        if !corrections.has((of.index, user), &named.id)? {
            return Err(missing());
        }
        let mut importer = importer(&corrections, &own)?;
        let undone = corrections.undo(&mut importer, of, &named.id)?;
        own.settle(importer);
        Ok(undone)
    })
    .await?;
    let (id, changed) = (undone.correction.id, undone.changed);
    tracing::info!(correction = id, changed, "a correction was taken back");
    Ok(Json(Undone { id, changed }))
}

fn all(own: &Imports, visit: &Visit) -> Result<Vec<Corrected>, Problem> {
    // Whether one that was interrupted came about, the last commit tells.
    own.index().refresh().map_err(CorrectionError::from)?;
    let user = &visit.caller.tenant;
    let of = Movements { index: own.index(), user, enricher: enricher()? };
    let listed = Corrections::of(own.data_dir()).list(of)?;
    Ok(listed.into_iter().map(Corrected::from).collect())
}

fn enricher() -> Result<&'static Enricher, CorrectionError> {
    Ok(Enrichment::embedded()?.enricher())
}

/// The writer's lock, for which it is waited a few seconds.
fn importer(corrections: &Corrections, own: &Imports) -> Result<Importer, CorrectionError> {
    for _ in 1..ATTEMPTS {
        match corrections.importer(own.index()) {
            Err(CorrectionError::Index(EmbeddedError::ImportRunning { .. })) => {
                std::thread::sleep(APART);
            }
            ended => return ended,
        }
    }
    corrections.importer(own.index())
}

/// The same for a correction that is missing and for another's.
fn missing() -> Problem {
    Problem::new(Code::NotFound, "There is no such correction.")
}

impl From<CorrectionError> for Problem {
    fn from(error: CorrectionError) -> Problem {
        let invalid = |member: &[Step]| {
            let refused = FieldError::body(member, "value_error", error.to_string());
            Problem::invalid(vec![refused])
        };
        match &error {
            CorrectionError::UnknownCategory { .. } => {
                invalid(&[Step::Name("then"), Step::Name("category")])
            }
            CorrectionError::Merchant(_) => invalid(&[Step::Name("then"), Step::Name("merchant")]),
            CorrectionError::NothingSaid => invalid(&[Step::Name("then")]),
            CorrectionError::Speechless(_) | CorrectionError::NoWords(_) => {
                invalid(&[Step::Name("when")])
            }
            CorrectionError::TooMany => invalid(&[]),
            CorrectionError::NoTransaction(_) => {
                Problem::new(Code::NotFound, "There is no such transaction.")
            }
            CorrectionError::NoCorrection(_) => missing(),
            CorrectionError::Index(EmbeddedError::ImportRunning { .. }) => {
                let told = "An import is being written; nothing was corrected.";
                Problem::new(Code::ImportRunning, told).retry_after(AGAIN)
            }
            CorrectionError::Files(_)
            | CorrectionError::Index(_)
            | CorrectionError::Search(_)
            | CorrectionError::Enrichment(_)
            | CorrectionError::Dataset(_) => {
                tracing::error!(%error, "a correction failed; nothing of it was kept");
                Problem::internal()
            }
        }
    }
}
