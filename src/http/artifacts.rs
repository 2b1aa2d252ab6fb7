//! `GET {prefix}/conversation/artifacts/…`: an answer's pictures and files. Open: the path is signed,
//! says itself when it expires, and is given to the user who asked alone.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::error::{Code, Problem};
use super::params::{Params, refused};
use super::refusals::OfArtifacts;
use super::schema;
use super::state::Service;
use crate::charts::svg::{Look, Theme, Width};
use crate::charts::{csv, png, svg};
use crate::domain::chart::Chart;
use crate::metrics::Held;
use crate::pipeline::artifacts::Refused;

/// Pictures drawn at once: each takes a core for some 30 ms.
const AT_ONCE: usize = 2;
/// How long a picture waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Kept by the browser that asked, and by nothing in between.
const PRIVATE: &str = "private, max-age=3600";

/// Who draws: a few at a time.
pub struct Easel(Arc<Semaphore>);

impl Default for Easel {
    fn default() -> Easel {
        Easel(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Easel {
    /// A picture as PNG.
    pub(super) async fn png(&self, chart: Chart, waiting: Held) -> Result<Vec<u8>, Problem> {
        self.draw((chart, Form::Png, Look::default()), waiting).await
    }

    /// Draws on a thread that may be blocked, when it is this picture's turn.
    async fn draw(
        &self,
        (chart, form, look): (Chart, Form, Look),
        waiting: Held,
    ) -> Result<Vec<u8>, Problem> {
        let turn = timeout(PATIENCE, self.0.clone().acquire_owned()).await;
        drop(waiting);
        let Ok(Ok(turn)) = turn else {
            return Err(
                Problem::new(Code::NotReady, "Too many pictures are being drawn.").retry_after(5)
            );
        };
        let drawn = tokio::task::spawn_blocking(move || {
            // Here: a client that goes away does not stop the drawing.
            let _turn = turn;
            let drawing = svg::draw(&chart, look);
            match form {
                Form::Svg => Ok(drawing.into_bytes()),
                Form::Png => png::draw(&drawing),
            }
        });
        match drawn.await {
            Ok(Ok(drawn)) => Ok(drawn),
            Ok(Err(error)) => {
                tracing::error!(%error, "a picture cannot be drawn");
                Err(Problem::internal())
            }
            Err(error) => {
                tracing::error!(%error, "the drawing stopped");
                Err(Problem::internal())
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Form {
    Svg,
    Png,
}

/// The picture of an answer.
#[utoipa::path(
    get,
    path = "/conversation/artifacts/{picture}",
    tag = "conversation",
    operation_id = "picture",
    params(
        ("picture" = String, Path,
        description = "The end of a visualization's `image`, as it is or with `.svg` (SVG), or with `.png` (PNG, twice the size)."),
        ("theme" = Option<String>, Query, description = "`light` (where absent) or `dark`."),
        ("width" = Option<String>, Query,
            description = "`wide` (720 units, where absent) or `narrow` (400, for a phone)."),
    ),
    responses(
        (status = 200, description = "The picture.", content(
            (String = "image/svg+xml"),
            (Vec<u8> = "image/png"),
        )),
        OfArtifacts,
        (status = 422, description = "A parameter is not valid.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Too many pictures are being drawn; see Retry-After.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn picture(
    State(service): State<Arc<Service>>,
    Path(picture): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let look = look(&Params::of(&uri))?;
    let (token, form) = match picture.rsplit_once('.') {
        None => (picture.as_str(), Form::Svg),
        Some((token, "svg")) => (token, Form::Svg),
        Some((token, "png")) => (token, Form::Png),
        Some(_) => return Err(unknown()),
    };
    let chart = service.artifacts.chart(token).map_err(problem)?;
    let drawn = service.easel.draw((chart, form, look), service.metrics.waiting()).await?;
    let (kind, name) = match form {
        Form::Svg => ("image/svg+xml; charset=utf-8", "svg"),
        Form::Png => ("image/png", "png"),
    };
    service.metrics.drawn(name);
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, PRIVATE)], drawn).into_response())
}

fn look(params: &Params) -> Result<Look, Problem> {
    let theme = match params.get("theme") {
        None | Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        Some(_) => return Err(refused("theme", "light or dark")),
    };
    let width = match params.get("width") {
        None | Some("wide") => Width::Wide,
        Some("narrow") => Width::Narrow,
        Some(_) => return Err(refused("width", "wide or narrow")),
    };
    Ok(Look { theme, width })
}

/// The data of an answer as a file.
#[utoipa::path(
    get,
    path = "/conversation/artifacts/{token}/{file}",
    tag = "conversation",
    operation_id = "file",
    params(
        ("token" = String, Path, description = "As in an artifact's `path`, or a picture's `image`."),
        ("file" = String, Path,
            description = "`data.csv`: the figures, or all groups; `transactions.csv`: the transactions that the answer lists."),
    ),
    responses(
        (status = 200, description = "CSV (RFC 4180), headings in the answer's language.",
            body = String, content_type = "text/csv"),
        OfArtifacts,
    )
)]
pub async fn file(
    State(service): State<Arc<Service>>,
    Path((token, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let kept = service.artifacts.tables(&token).map_err(problem)?;
    let (table, disposition) = match file.as_str() {
        "data.csv" => (&kept.data, r#"attachment; filename="data.csv""#),
        "transactions.csv" => (&kept.records, r#"attachment; filename="transactions.csv""#),
        _ => return Err(unknown()),
    };
    let table = table.as_ref().ok_or_else(unknown)?;
    let written = csv::write(table).map_err(|error| {
        tracing::error!(%error, "a table cannot be written");
        Problem::internal()
    })?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, PRIVATE),
    ];
    Ok((headers, written).into_response())
}

fn problem(refused: Refused) -> Problem {
    match refused {
        Refused::Unknown => unknown(),
        Refused::Expired => Problem::new(Code::Gone, "The path has expired; ask again."),
    }
}

fn unknown() -> Problem {
    Problem::new(Code::NotFound, "There is no such picture or file, or it is kept no more.")
}
