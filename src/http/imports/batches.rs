//! `{prefix}/imports`: the list of one's own imports, one of them, and taking it back. Another user's
//! is answered as one that does not exist.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::shapes::{Imported, Listed, Undone};
use super::{Imports, missing, on_a_thread};
use crate::domain::Tenant;
use crate::http::error::Problem;
use crate::http::params::{Own, Visit};
use crate::http::refusals::{Missing, OfOwnData};
use crate::http::state::Service;
use crate::import::statement::{Batch, StatementError};
use crate::search::embedded::{Importer, Provenance};

/// One's own imports, newest first.
#[utoipa::path(
    get,
    path = "/imports",
    tag = "imports",
    operation_id = "imports",
    params(("user_id" = Option<String>, Query, description = "Whose; required without tokens.")),
    responses(
        (status = 200, description = "All of them.", body = Listed),
        OfOwnData,
    )
)]
pub async fn list(
    State(service): State<Arc<Service>>,
    visit: Visit,
) -> Result<Json<Listed>, Problem> {
    let imports = service.own_data()?;
    let found = on_a_thread(move || imports.of(&visit.caller.tenant)).await?;
    Ok(Json(Listed { imports: found.into_iter().map(Imported::from).collect() }))
}

/// One import.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    tag = "imports",
    operation_id = "one_import",
    params(
        ("id" = String, Path, description = "As the list names it."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
    ),
    responses(
        (status = 200, description = "The import.", body = Imported),
        Missing,
        OfOwnData,
    )
)]
pub async fn get(State(service): State<Arc<Service>>, own: Own) -> Result<Json<Imported>, Problem> {
    let imports = service.own_data()?;
    let found = on_a_thread(move || {
        let all = imports.of(&own.visit.caller.tenant)?;
        all.into_iter().find(|batch| batch.id == own.id).ok_or_else(missing)
    });
    Ok(Json(found.await?.into()))
}

/// Takes an import back, but for what another one brought too.
#[utoipa::path(
    delete,
    path = "/imports/{id}",
    tag = "imports",
    operation_id = "undo_import",
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
    own: Own,
) -> Result<Json<Undone>, Problem> {
    let imports = service.own_data()?;
    let id = own.id.clone();
    let undone = on_a_thread(move || imports.undo(&own.visit.caller.tenant, &own.id)).await?;
    service.metrics.import("undone");
    tracing::info!(
        import = id,
        removed = undone.removed,
        kept = undone.kept,
        "an import was undone"
    );
    Ok(Json(undone))
}

impl Imports {
    fn of(&self, user: &Tenant) -> Result<Vec<Batch>, Problem> {
        // Whether one that was interrupted came about, the last commit tells.
        self.index.refresh().map_err(StatementError::from)?;
        let mark = self.index.mark();
        Ok(self.batches().list(Some(user), mark.as_deref()).map_err(StatementError::from)?)
    }

    fn undo(&self, user: &Tenant, id: &str) -> Result<Undone, Problem> {
        // Nobody waits for the lock, nor holds it, for what is not there.
        if !self.of(user)?.iter().any(|batch| batch.id == id) {
            return Err(missing());
        }
        let mut importer =
            Importer::begin(&self.data_dir, Provenance::Own).map_err(StatementError::from)?;
        let undone = self.batches().undo(&mut importer, user, id)?;
        self.settle(importer);
        let (id, file) = (id.to_owned(), undone.file);
        Ok(Undone { id, file, removed: undone.removed, kept: undone.kept })
    }

    /// After a commit: gives the lock back, and answers from the new state at once. What fails here
    /// takes nothing of the commit back: the index is looked at again by itself.
    pub(in crate::http) fn settle(&self, importer: Importer) {
        if let Err(error) = importer.finish() {
            tracing::warn!(%error, "segments were not merged after an import");
        }
        if let Err(error) = self.index.refresh() {
            tracing::warn!(%error, "a commit of the index cannot be read yet");
        }
    }
}
