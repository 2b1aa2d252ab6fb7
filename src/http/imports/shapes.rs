//! What is sent of imports, and what is described of their requests.

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::schema::ProblemDocument;
use crate::import::statement::{Batch, Preview};

/// One import.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct Imported {
    #[schema(example = "3f9a02bc")]
    pub id: String,
    /// An instant in UTC.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// The files as they were called.
    #[schema(example = "releve.csv")]
    pub file: String,
    /// What they were, each once: "CSV".
    pub formats: Vec<String>,
    /// Their accounts, as questions and answers name them.
    pub accounts: Vec<String>,
    /// The days of the oldest and the newest movement.
    #[schema(format = Date)]
    pub first: Option<String>,
    #[schema(format = Date)]
    pub last: Option<String>,
    /// Movements that the files told, those that were there among them.
    pub brought: u64,
    /// Movements that were not there.
    pub new: u64,
    /// Lines that could not be used.
    pub left_out: u64,
}

impl From<Batch> for Imported {
    fn from(batch: Batch) -> Imported {
        let mut accounts: Vec<String> = Vec::new();
        for held in batch.accounts {
            if !accounts.contains(&held.name) {
                accounts.push(held.name);
            }
        }
        Imported {
            id: batch.id,
            created_at: batch.created_at.to_string(),
            file: batch.file,
            formats: batch.formats,
            accounts,
            first: batch.first.map(|day| day.to_string()),
            last: batch.last.map(|day| day.to_string()),
            brought: batch.brought,
            new: batch.new,
            left_out: batch.left_out,
        }
    }
}

/// A user's imports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Imports)]
pub struct Listed {
    pub imports: Vec<Imported>,
}

/// What an undoing did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportUndone)]
pub struct Undone {
    pub id: String,
    pub file: String,
    /// Movements that are no more.
    pub removed: u64,
    /// Movements that another import brought too.
    pub kept: u64,
}

/// Files and what is decided about them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form that is read part by part")]
pub struct ImportForm {
    /// One or more: CSV, OFX, QFX, QIF, CAMT.052/053/054, MT940, Norma 43, CFONB 120, XLSX, XLS, ODS,
    /// HTML tables, or ZIPs of these, told by their content.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: (),
    /// `true`: nothing is changed.
    preview: Option<bool>,
    /// What movements are whose account, day and amount are there under another label or id: the same
    /// (`skip`) or others (`import`).
    #[schema(value_type = Option<AlikeAnswer>)]
    alike: (),
    /// `true`: lines that cannot be used are left out.
    skip_bad: Option<bool>,
    /// What a table leaves open: `dates=dmy`, `decimals=comma`, `booked=1,amount=3,currency=CHF`;
    /// columns by their heading or their number from 1.
    #[schema(max_length = 8192)]
    mapping: Option<String>,
    /// What to call the account, and which it is where the file does not say.
    #[schema(max_length = 128)]
    account: Option<String>,
}

#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "a shape of the description")]
pub enum AlikeAnswer {
    Skip,
    Import,
}

/// A problem with what an import met.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ImportProblem {
    #[serde(flatten)]
    problem: ProblemDocument,
    /// Of `DECISION_REQUIRED`.
    preview: Option<Preview>,
    /// Of `FILE_UNREADABLE`.
    refused: Option<RefusedFile>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct RefusedFile {
    file: String,
    line: Option<u64>,
    /// In English.
    problem: String,
}
