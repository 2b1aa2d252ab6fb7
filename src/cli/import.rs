//! What can be said of imports.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::tenant;
use crate::domain::Tenant;

/// Files to read.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Import {
    /// What a bank exports (CSV, OFX, QIF, CAMT, MT940, Norma 43, CFONB 120, Excel, ZIP), told by its
    /// content; or JSON lines or CSV with the fields' names, transactions and accounts mixed
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Whose lines these are where they name no user; a line that names another is an error
    #[arg(long, value_name = "ID", value_parser = tenant)]
    pub user: Option<Tenant>,
    /// Show what a bank's file holds and what would be new, and import nothing
    #[arg(long)]
    pub preview: bool,
    /// What the columns of a table hold, where it cannot be told: booked=Date,amount=3,dates=dmy
    #[arg(long, value_name = "COLUMN=HEADING,…")]
    pub mapping: Option<String>,
    /// What to call the account of a bank's file, and which it is where the file does not say
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// What movements are whose account, day and amount are there under another label or id
    #[arg(long, value_enum)]
    pub alike: Option<Alike>,
    /// Leave out lines that cannot be used, and tell them, instead of importing nothing
    #[arg(long)]
    pub skip_bad: bool,
    /// What is filled: the embedded index, or the Elasticsearch or OpenSearch at ELASTICSEARCH_URL
    #[arg(long, value_enum, default_value_t = Destination::Embedded)]
    pub to: Destination,
    /// With --to elasticsearch: fill new indexes and, when they are whole, let ELASTICSEARCH_INDEX and
    /// ELASTICSEARCH_ACCOUNTS_INDEX name them. The old ones are kept
    #[arg(long)]
    pub replace: bool,
}

/// Whose transactions are read again.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Enrich {
    /// One user's alone; without it, all users'
    #[arg(long, value_name = "ID", value_parser = tenant)]
    pub user: Option<Tenant>,
}

/// Imports of banks' files.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Imports {
    /// Whose imports
    #[arg(long, global = true, default_value = "1", value_name = "ID", value_parser = tenant)]
    pub user: Tenant,
    #[command(subcommand)]
    pub undo: Option<Undo>,
}

/// What is done with an import.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Undo {
    /// Take one back, but for what another brought too
    Undo {
        /// As `imports` names it
        id: String,
    },
}

/// What is done with a movement that may be there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Alike {
    /// It is the same.
    Skip,
    /// It is another.
    Import,
}

/// What an import fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Destination {
    Embedded,
    /// OpenSearch too.
    Elasticsearch,
}
