//! Few segments: every search opens each of them.

use tantivy::IndexWriter;
use tantivy::index::SegmentId;

use super::error::EmbeddedError;
use super::row::Row;
use super::snapshot::{Snapshot, route_all};

/// Segments up to so many documents are merged with others of their kind.
const SMALL: u32 = 4_000_000;

/// Merges the segments of records and those of accounts, each among themselves: a column that all
/// documents of a segment have is read faster than one that some lack.
pub fn merge(writer: &mut IndexWriter<Row>, committed: &Snapshot) -> Result<(), EmbeddedError> {
    let layout = &committed.layout;
    let mut kinds: [Vec<(SegmentId, u32)>; 2] = Default::default();
    for segment in &committed.segments {
        let records = segment.doc_freq(&route_all(&layout.records))?;
        let accounts = segment.doc_freq(&route_all(&layout.accounts))?;
        let kind = usize::from(accounts > records);
        kinds[kind].push((segment.reader.segment_id(), segment.reader.num_docs()));
    }
    for kind in kinds {
        for group in groups(kind) {
            writer.merge(&group).wait()?;
        }
    }
    Ok(())
}

/// Groups of segments to merge: small ones together, as long as the result is no giant.
fn groups(mut segments: Vec<(SegmentId, u32)>) -> Vec<Vec<SegmentId>> {
    segments.sort_by_key(|(_, docs)| *docs);
    let mut groups: Vec<(u64, Vec<SegmentId>)> = Vec::new();
    for (id, docs) in segments.into_iter().filter(|(_, docs)| *docs <= SMALL) {
        match groups.last_mut() {
            Some((sum, group)) if *sum + u64::from(docs) <= u64::from(SMALL) => {
                *sum += u64::from(docs);
                group.push(id);
            }
            _ => groups.push((u64::from(docs), vec![id])),
        }
    }
    groups.into_iter().map(|(_, group)| group).filter(|group| group.len() > 1).collect()
}
