//! Few segments: every search opens each of them.

use tantivy::IndexWriter;
use tantivy::index::SegmentId;

use super::error::EmbeddedError;
use super::row::Row;
use super::snapshot::{Snapshot, route_all};

/// No merge makes a larger segment.
const LARGEST: u32 = 20_000_000;
/// Segments below so many documents are always merged: that is a matter of a moment.
const SMALL: u32 = 250_000;
/// So many larger segments of a kind may stay beside each other, and one small one. A search pays a
/// few microseconds for each: ten million documents in seven of them take a third longer to look
/// one merchant up in than a million in two.
const FEW: usize = 2;

/// Merges segments of records and those of accounts, each among themselves: a column that all
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
    let merges: Vec<_> =
        kinds.into_iter().flat_map(groups).map(|group| writer.merge(&group)).collect();
    for merge in merges {
        merge.wait()?;
    }
    Ok(())
}

/// Groups of segments to merge: small ones, and of the others the smallest where they are many.
fn groups(mut segments: Vec<(SegmentId, u32)>) -> Vec<Vec<SegmentId>> {
    segments.retain(|(_, docs)| *docs <= LARGEST);
    segments.sort_by_key(|(_, docs)| *docs);
    let small = segments.iter().take_while(|(_, docs)| *docs < SMALL).count();
    let large = segments.len() - small;
    // The largest is left alone: a small import does not write a large one anew.
    let merged = small + if large > FEW { large + 1 - FEW } else { 0 };
    // What has room beside those left alone is merged apart, at the same time.
    let room = FEW.saturating_sub(segments.len() - merged);
    segments.truncate(merged);
    let all: u64 = segments.iter().map(|(_, docs)| u64::from(*docs)).sum();
    let worth = usize::try_from(all / u64::from(SMALL)).unwrap_or(FEW);
    let mut groups: Vec<(u64, Vec<SegmentId>)> = vec![(0, Vec::new()); room.min(worth).max(1)];
    for (id, docs) in segments.into_iter().rev().map(|(id, docs)| (id, u64::from(docs))) {
        match groups.iter_mut().min_by_key(|(sum, _)| *sum) {
            Some((sum, group)) if *sum + docs <= u64::from(LARGEST) => {
                *sum += docs;
                group.push(id);
            }
            _ => groups.push((docs, vec![id])),
        }
    }
    groups.into_iter().map(|(_, group)| group).filter(|group| group.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [usize; 0] = [];

    fn merged(docs: &[u32]) -> Vec<usize> {
        let segments = docs.iter().map(|docs| (SegmentId::generate_random(), *docs)).collect();
        groups(segments).iter().map(Vec::len).collect()
    }

    #[test]
    fn small_segments_are_merged_and_large_ones_where_they_are_many() {
        assert_eq!(merged(&[]), NONE);
        assert_eq!(merged(&[5]), NONE);
        assert_eq!(merged(&[5, 7, 9]), [3]);
        assert_eq!(merged(&[600_000, 600_000]), NONE);
        assert_eq!(merged(&[600_000, 600_000, 10]), NONE);
        assert_eq!(merged(&[600_000, 600_000, 10, 10]), [2]);
        assert_eq!(merged(&[600_000; 4]), [3]);
        assert_eq!(merged(&[600_000; 20]), [19]);
        assert_eq!(merged(&[9_000_000, 600_000, 600_000, 10]), [3]);
        assert_eq!(merged(&[6_000_000; 8]), [3, 3]);
        assert_eq!(merged(&[5_000_000, 5_000_000, 10]), NONE);
        assert_eq!(merged(&[200_000; 5]), [3, 2]);
        assert_eq!(merged(&[600_000, 200_000, 200_000, 200_000]), [3]);
    }
}
