//! The indexes that an import fills: found or made before, shown and named after.

use std::error::Error;

use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::clock::{Clock, SystemClock};
use crate::import::checkpoint::Filled;
use crate::search::Index;
use crate::search::elasticsearch::indexes::{self, Behind, Naming};
use crate::search::elasticsearch::{Client, Indexes, ServerError};
use crate::search::embedded::Layout;

/// What a name of the settings stands for, and what becomes of it.
pub struct Found {
    kind: Index,
    alias: String,
    behind: Vec<Behind>,
    /// A new index is made; else the one behind is added to.
    fresh: bool,
}

/// Looks up the names of the settings, and refuses what could double or hide documents.
pub async fn find(
    indexes: Indexes<'_>,
    kinds: &[Index],
    replace: bool,
) -> Result<Vec<Found>, Box<dyn Error>> {
    let mut found = Vec::new();
    for &kind in kinds {
        let alias = indexes.0.index_name(kind).to_owned();
        let behind = indexes.behind(&alias).await?;
        let fresh = replace || behind.is_empty();
        if let Some(one) = behind.iter().find(|one| one.narrowed) {
            return Err(format!(
                "{alias} is an alias of {} with a filter or a routing of its own; allowed: a plain \
                 alias, a plain index, or a name that is free",
                one.index
            )
            .into());
        }
        if replace && behind.iter().any(|one| one.own_name) {
            return Err(format!(
                "{alias} is the name of an index, and no alias: a new index cannot take its place \
                 without that index being deleted, which an import never does. Set {} to a name \
                 that is free, or delete or rename that index yourself",
                setting(kind)
            )
            .into());
        }
        if !fresh && behind.len() > 1 {
            return Err(format!(
                "{alias} stands for {} indexes, and a document that comes again would be there twice; \
                 allowed: one index, or --replace",
                behind.len()
            )
            .into());
        }
        if let Some(one) = behind.first().filter(|_| !fresh) {
            same_ids(indexes, (kind, one)).await?;
            if !one.analysed {
                eprintln!(
                    "warning: {} reads labels in its own way, so searches in labels may find others \
                     than the embedded index does; --replace makes an index with the French analysis",
                    one.index
                );
            }
        }
        found.push(Found { kind, alias, behind, fresh });
    }
    Ok(found)
}

/// Documents of other hands may have other ids: ours would then stand beside them, counted twice.
async fn same_ids(
    indexes: Indexes<'_>,
    (kind, one): (Index, &Behind),
) -> Result<(), Box<dyn Error>> {
    let key = match kind {
        Index::Records => "transaction_id",
        Index::Accounts => "account_id",
    };
    for (id, source) in indexes.sample(&one.index).await? {
        let text = |name: &str| match &source[name] {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let ours = format!("{}|{}", text("user_id"), text(key));
        if id != ours {
            return Err(format!(
                "{} has documents of other ids than an import gives them ({id:?}, not {ours:?}): what \
                 comes again would be counted twice. --replace fills a new index instead",
                one.index
            )
            .into());
        }
    }
    Ok(())
}

fn setting(kind: Index) -> &'static str {
    match kind {
        Index::Records => "ELASTICSEARCH_INDEX",
        Index::Accounts => "ELASTICSEARCH_ACCOUNTS_INDEX",
    }
}

/// Makes the new indexes.
pub async fn make(indexes: Indexes<'_>, found: &[Found]) -> Result<Vec<Filled>, Box<dyn Error>> {
    let layout = Layout::finance()?;
    let mut filled = Vec::new();
    for Found { kind, alias, behind, fresh } in found {
        let alias = alias.clone();
        if let Some(one) = behind.first().filter(|_| !fresh) {
            let (index, uuid) = (one.index.clone(), one.uuid.clone());
            filled.push(Filled { alias, index, uuid, fresh: false });
            continue;
        }
        let definition = indexes::definition(&layout, *kind);
        match indexes.put_template(&alias, &definition).await {
            // The index is made with all that the template says.
            Err(ServerError::Denied { status, .. }) => eprintln!(
                "warning: the server does not let this user lay down an index template (HTTP \
                 {status}): indexes that others make may have other fields"
            ),
            laid => laid?,
        }
        let now = SystemClock.now().to_zoned(TimeZone::UTC).strftime("%Y%m%d-%H%M%S");
        let unique = Uuid::now_v7().simple().to_string();
        let index = format!("{alias}-{now}-{}", &unique[unique.len() - 6..]);
        let uuid = indexes.create(&index, &definition).await?;
        filled.push(Filled { alias, index, uuid, fresh: true });
    }
    Ok(filled)
}

/// The names of the indexes that transactions and accounts go into.
pub fn names(client: &Client, filled: &[Filled]) -> (String, String) {
    let name = |kind| {
        let alias = client.index_name(kind);
        let found = filled.iter().find(|one| one.alias == alias);
        found.map_or(alias, |one| one.index.as_str()).to_owned()
    };
    (name(Index::Records), name(Index::Accounts))
}

/// Makes what was filled searchable and, where it was made for this, names it; gives what to tell.
/// `whole`: that many documents were made and no others are there.
pub async fn finish(
    indexes: Indexes<'_>,
    (found, filled): (&[Found], &[Filled]),
    (created, whole): (u64, bool),
) -> Result<Vec<String>, Box<dyn Error>> {
    let mut told = Vec::new();
    let mut namings = Vec::new();
    let mut held = 0;
    for one in filled {
        let before = found.iter().find(|found| found.alias == one.alias);
        let before = before.map(|found| found.behind.as_slice()).unwrap_or_default();
        let now = indexes.behind(&one.alias).await?;
        if now.iter().map(|one| &one.uuid).ne(before.iter().map(|one| &one.uuid)) {
            return Err(format!(
                "{} stands for other indexes than when the import began: somebody else has changed it",
                one.alias
            )
            .into());
        }
        match one.fresh {
            true => indexes.show(&one.index).await?,
            false => indexes.refresh(&one.index).await?,
        }
        let count = indexes.count(&one.index).await?;
        held += count;
        if !one.fresh {
            told.push(format!("{} has {count} documents", one.index));
            continue;
        }
        // An import that was interrupted in its last moment has named it already.
        let others = before.iter().map(|one| one.index.clone()).filter(|old| *old != one.index);
        let instead_of: Vec<String> = others.collect();
        told.push(format!("{} now stands for {}, {count} documents", one.alias, one.index));
        for old in &instead_of {
            told.push(format!("{old} is no longer searched, and was kept"));
        }
        let (alias, index) = (one.alias.clone(), one.index.clone());
        namings.push(Naming { alias, index, instead_of });
    }
    if whole && filled.iter().all(|one| one.fresh) && held != created {
        return Err(format!(
            "the server took {created} documents and has {held}: nothing was put in place"
        )
        .into());
    }
    if !namings.is_empty() {
        indexes.name(&namings).await?;
    }
    Ok(told)
}
