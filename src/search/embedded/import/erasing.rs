//! Erasing a user: their documents leave the files, not only the searches.

use super::super::error::EmbeddedError;
use super::super::snapshot::route_tenant;
use super::Importer;

/// What there was of a user, and what is left after it was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    pub transactions: u64,
    pub accounts: u64,
    /// Of both, counted again afterwards.
    pub left: u64,
}

impl Importer {
    /// Erases all documents of a tenant and gives the lock back. Whatever segment held one is written
    /// anew without it, so this takes as long as reading those segments. Services see it within a
    /// second, and then close the old files.
    pub fn erase(mut self, tenant: i64) -> Result<Erased, EmbeddedError> {
        let [transactions, accounts] = self.counts(tenant)?;
        let named = self.committed.payload.users.values().any(|number| *number == tenant);
        if transactions + accounts > 0 || named {
            self.delete_user(tenant)?;
            self.payload().users.retain(|_, number| *number != tenant);
            self.commit_file()?;
        }
        // Also what an earlier erasure left because it was interrupted.
        let deleted = self.committed.segments.iter().map(|segment| &segment.reader);
        let rewritten: Vec<_> =
            deleted.filter(|reader| reader.has_deletes()).map(|one| one.segment_id()).collect();
        for segment in rewritten {
            self.writer.merge(&[segment]).wait()?;
        }
        let left = {
            self.committed = super::directory::snapshot(&self.index, &self.layout)?;
            self.counts(tenant)?.iter().sum()
        };
        self.writer.garbage_collect_files().wait()?;
        self.finish()?;
        Ok(Erased { transactions, accounts, left })
    }

    /// Living documents of a tenant: records and accounts.
    fn counts(&self, tenant: i64) -> Result<[u64; 2], EmbeddedError> {
        let mut counts = [0; 2];
        let mappings = [&self.layout.records, &self.layout.accounts];
        for (count, mapping) in counts.iter_mut().zip(mappings) {
            for segment in &self.committed.segments {
                *count += segment.routed(&route_tenant(mapping, tenant))?.len() as u64;
            }
        }
        Ok(counts)
    }
}
