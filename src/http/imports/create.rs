//! `POST {prefix}/imports`: looks at files, and imports them where all that must be said was said.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::Timestamp;
use serde_json::json;

use super::shapes::{ImportForm, ImportProblem, Imported};
use super::upload::{self, Decisions, Form, Sent};
use super::{Imports, Place, on_a_thread};
use crate::domain::Tenant;
use crate::enrich::Enrichment;
use crate::http::body;
use crate::http::edge::Trace;
use crate::http::error::{Code, Problem};
use crate::http::params::Visit;
use crate::http::refusals::OfCallers;
use crate::http::schema::{self, example};
use crate::http::state::Service;
use crate::import::statement::{
    self, BadLines, Batch, Decided, Looked, Preview, Statement, StatementError, Wish, look_at_all,
};

/// Previews or imports one's own bank's files, as the bank exports them. All of them are one import:
/// all or nothing, listed and taken back as one.
#[utoipa::path(
    post,
    path = "/imports",
    tag = "imports",
    operation_id = "import",
    params(
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
        ("preview" = Option<bool>, Query, description = "As the part of this name."),
    ),
    request_body(content = inline(ImportForm), content_type = "multipart/form-data", example = json!(example("import"))),
    responses(
        (status = 200, description = "What an import would do; nothing was changed.",
            body = Preview, example = json!(example("preview"))),
        (status = 201, description = "Imported, and in answers from now on. `Location` is the import's own.",
            body = Imported),
        (status = 408, description = "The files did not arrive in time.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`DECISION_REQUIRED`: `preview.questions` says which parts are missing. \
            `DATA_ELSEWHERE`: another service keeps the data.",
            body = ImportProblem, content_type = "application/problem+json"),
        (status = 413, description = "More than IMPORT_MAX_MB.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        OfCallers,
        (status = 422, description = "`FILE_UNREADABLE`: `refused` says which file and why, with what to download \
            instead where it is a PDF or a picture. `INVALID_REQUEST`: a part is not valid.",
            body = ImportProblem, content_type = "application/problem+json"),
    )
)]
pub async fn create(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    visit: Visit,
    request: Request,
) -> Result<Response, Problem> {
    let (imports, previews, place) = match admitted(&service, &trace, &visit).await {
        Ok(admitted) => admitted,
        Err(refused) => {
            // A client that is still sending would see a reset connection and not the reason.
            body::pass_over(request.into_body()).await;
            return Err(refused);
        }
    };
    let Form { files, preview, decisions } = upload::read(&imports, request).await?;
    // Held by the thread: a client that goes away frees nothing that is still at work.
    let held = (place, imports.turn().await?);
    let asked = Asked { user: visit.caller.tenant, decisions, now: (service.times.now)() };
    if preview.unwrap_or(previews) {
        let previewing = move || {
            let _held = held;
            asked.preview(&imports, files)
        };
        let told = on_a_thread(previewing).await?;
        service.metrics.import("previewed");
        return Ok(Json(told).into_response());
    }
    let importing = move || {
        let _held = held;
        asked.import(&imports, files)
    };
    let batch = match on_a_thread(importing).await? {
        Outcome::Imported(batch) => batch,
        Outcome::Asked(preview) => {
            service.metrics.import("asked");
            let told = "Nothing was imported: say what preview.questions asks, and send it again.";
            return Err(Problem::new(Code::DecisionRequired, told).with("preview", json!(preview)));
        }
    };
    service.metrics.import("imported");
    let path = format!("{}/imports/{}", super::super::prefix(&service.settings.prefix), batch.id);
    let told = Json(Imported::from(batch));
    Ok((StatusCode::CREATED, [(LOCATION, path)], told).into_response())
}

/// Where the files go, whether the query asks for a preview alone, and a place.
async fn admitted(
    service: &Service,
    trace: &Trace,
    visit: &Visit,
) -> Result<(Arc<Imports>, bool, Place), Problem> {
    let imports = service.own_data()?;
    let user = &visit.caller.tenant;
    trace.limits.count(service.limits.question(user).await)?;
    let previews = visit.params.flag("preview")?;
    let place = imports.place(user)?;
    Ok((imports, previews, place))
}

/// Whose files these are, and what is said of them.
struct Asked {
    user: Tenant,
    decisions: Decisions,
    now: Timestamp,
}

/// What came of an import.
enum Outcome {
    Imported(Batch),
    /// Nothing was imported.
    Asked(Preview),
}

impl Asked {
    fn wish(&self) -> Wish {
        Wish {
            user: self.user.clone(),
            account: self.decisions.account.clone(),
            mapping: self.decisions.mapping.clone(),
        }
    }

    fn decided(&self) -> Decided {
        Decided {
            alike: self.decisions.alike,
            bad_lines: self.decisions.bad_lines.unwrap_or(BadLines::Refuse),
            now: self.now,
        }
    }

    fn preview(self, imports: &Imports, files: Vec<Sent>) -> Result<Preview, Problem> {
        let looked = match self.look(imports, files) {
            Ok(looked) => looked,
            Err(error) => return Ok(Preview::asking(error)?),
        };
        let (wish, enrichment) = (self.wish(), enrichment()?);
        let statement = Statement { file: "", wish: &wish, looked: &looked, enrichment };
        Ok(Preview::of(&statement, self.decided())?)
    }

    /// Holds the files against what is there now.
    fn look(&self, imports: &Imports, files: Vec<Sent>) -> Result<Vec<Looked>, StatementError> {
        let read = |sent: Sent| {
            let name = sent.name.clone();
            sent.read().map_err(|source| StatementError::Unreadable { file: name, source })
        };
        let files = files.into_iter().map(read).collect::<Result<_, _>>()?;
        imports.index.refresh()?;
        let own = Some(&*imports.index).filter(|index| !index.is_demonstration());
        look_at_all(own, &self.wish(), files)
    }

    /// Imports all of the files, or nothing.
    fn import(self, imports: &Imports, files: Vec<Sent>) -> Result<Outcome, Problem> {
        let mut importer = statement::importer(&imports.data_dir).map_err(StatementError::from)?;
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let file = names.join(", ");
        let looked = match self.look(imports, files) {
            Ok(looked) => looked,
            Err(error) => return Ok(Outcome::Asked(Preview::asking(error)?)),
        };
        let (wish, enrichment) = (self.wish(), enrichment()?);
        let statement = Statement { file: &file, wish: &wish, looked: &looked, enrichment };
        if !statement.questions(self.decided()).is_empty() {
            return Ok(Outcome::Asked(Preview::of(&statement, self.decided())?));
        }
        let batch = statement.import(&mut importer, &imports.batches(), self.decided())?;
        tracing::info!(import = batch.id, brought = batch.brought, new = batch.new, "imported");
        imports.settle(importer);
        Ok(Outcome::Imported(batch))
    }
}

/// What fills in what files do not tell.
fn enrichment() -> Result<Enrichment<'static>, Problem> {
    Enrichment::embedded().map_err(|error| {
        tracing::error!(%error, "the enrichment's own data cannot be read");
        Problem::internal()
    })
}
