//! One committed state of the index, opened: its segments and their columns. Whoever holds it sees
//! that state and no other, whatever is imported meanwhile.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use tantivy::columnar::{Column, Dictionary, StrColumn, TermOrdHit};
use tantivy::fastfield::AliveBitSet;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, Searcher, SegmentReader, TERMINATED, Term};

use super::mapping::{Field, Layout, Mapping};
use crate::domain::Tenant;

/// Columns with up to so many different texts keep them in memory once one was asked for.
const KEPT_TEXTS: usize = 8_192;

/// What a commit says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The documents are the demonstration's.
    #[serde(default)]
    pub demonstration: bool,
    /// The numbers of users whose ids are no numbers: below [`Tenant::LEAST`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub users: BTreeMap<String, i64>,
    /// How many such numbers were given: none is given again.
    #[serde(default)]
    pub users_given: i64,
    /// What the last commit that was given a mark was: it tells whether what belongs to that commit
    /// outside of the index counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

impl Payload {
    pub fn read(written: Option<&str>) -> Payload {
        written.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// The number of a user's documents; `None` where there can be none.
    pub fn user(&self, tenant: &Tenant) -> Option<i64> {
        tenant.number().or_else(|| self.users.get(tenant.as_str()).copied())
    }

    /// As [`Payload::user`]; one whose id is no number gets one.
    pub fn user_or_new(&mut self, tenant: &Tenant) -> i64 {
        self.user(tenant).unwrap_or_else(|| {
            self.users_given += 1;
            let number = i64::MIN + self.users_given;
            self.users.insert(tenant.as_str().to_owned(), number);
            number
        })
    }
}

/// A committed state.
pub struct Snapshot {
    pub layout: Arc<Layout>,
    pub segments: Vec<Segment>,
    /// Grows with every commit.
    pub generation: u64,
    pub payload: Payload,
}

/// One segment with all its columns.
pub struct Segment {
    pub reader: SegmentReader,
    columns: Vec<Held>,
    route: Arc<InvertedIndexReader>,
    route_field: tantivy::schema::Field,
}

enum Held {
    Absent,
    Numbers(Column<i64>),
    Words(Box<Words>),
}

/// A column of texts.
pub struct Words {
    pub ords: Column<u64>,
    dictionary: Arc<Dictionary>,
    kept: OnceLock<Option<Vec<Arc<str>>>>,
}

impl Snapshot {
    pub fn open(
        layout: &Arc<Layout>,
        searcher: &Searcher,
        commit: (u64, Payload),
    ) -> tantivy::Result<Snapshot> {
        let segments = searcher
            .segment_readers()
            .iter()
            .map(|reader| Segment::open(layout, reader))
            .collect::<tantivy::Result<Vec<Segment>>>()?;
        Ok(Snapshot {
            layout: Arc::clone(layout),
            segments,
            generation: commit.0,
            payload: commit.1,
        })
    }

    /// How many documents of one index there are.
    pub fn count(&self, mapping: &Mapping) -> tantivy::Result<u64> {
        let mut count = 0;
        for segment in &self.segments {
            if segment.reader.has_deletes() {
                count += segment.routed(&route_all(mapping))?.len() as u64;
            } else {
                count += u64::from(segment.doc_freq(&route_all(mapping))?);
            }
        }
        Ok(count)
    }
}

/// The routing term of all documents of an index.
pub fn route_all(mapping: &Mapping) -> String {
    mapping.route.to_string()
}

/// The routing term of a tenant's documents.
pub fn route_tenant(mapping: &Mapping, tenant: i64) -> String {
    format!("{}{tenant}", mapping.route)
}

/// The routing term of a tenant's documents of one month (year × 12 + month − 1).
pub fn route_month(mapping: &Mapping, tenant: i64, month: i64) -> String {
    format!("{}{tenant}|{month}", mapping.route)
}

impl Segment {
    fn open(layout: &Layout, reader: &SegmentReader) -> tantivy::Result<Segment> {
        let fast = reader.fast_fields();
        let columns = layout
            .columns
            .iter()
            .map(|(name, kind, _)| {
                Ok(if kind.is_words() {
                    fast.str(name)?
                        .map_or(Held::Absent, |column| Held::Words(Box::new(Words::new(column))))
                } else {
                    fast.column_opt::<i64>(name)?.map_or(Held::Absent, Held::Numbers)
                })
            })
            .collect::<tantivy::Result<Vec<Held>>>()?;
        Ok(Segment {
            reader: reader.clone(),
            columns,
            route: reader.inverted_index(layout.route)?,
            route_field: layout.route,
        })
    }

    pub fn numbers(&self, field: Field) -> Option<&Column<i64>> {
        match &self.columns[field.column] {
            Held::Numbers(column) => Some(column),
            _ => None,
        }
    }

    pub fn words(&self, field: Field) -> Option<&Words> {
        match &self.columns[field.column] {
            Held::Words(words) => Some(words),
            _ => None,
        }
    }

    pub fn has(&self, field: Field, doc: DocId) -> bool {
        match &self.columns[field.column] {
            Held::Absent => false,
            Held::Numbers(column) => column.index.has_value(doc),
            Held::Words(words) => words.ords.index.has_value(doc),
        }
    }

    pub fn doc_freq(&self, route: &str) -> tantivy::Result<u32> {
        Ok(self.route.doc_freq(&Term::from_field_text(self.route_field, route))?)
    }

    /// Hands on what follows `prefix` in each routing term that begins so, those of deleted documents too.
    pub fn routes(&self, prefix: &str, mut take: impl FnMut(&str)) -> io::Result<()> {
        let mut terms = self.route.terms().range().ge(prefix).into_stream()?;
        while let Some((term, _)) = terms.next() {
            let Some(rest) = term.strip_prefix(prefix.as_bytes()) else { break };
            if let Ok(rest) = std::str::from_utf8(rest) {
                take(rest);
            }
        }
        Ok(())
    }

    /// Documents under one routing term, deleted ones too.
    pub fn count_routed(&self, route: &str) -> tantivy::Result<u32> {
        Ok(self.route.doc_freq(&Term::from_field_text(self.route_field, route))?)
    }

    /// The living documents under one routing term, in ascending order.
    pub fn routed(&self, route: &str) -> tantivy::Result<Vec<DocId>> {
        let term = Term::from_field_text(self.route_field, route);
        let Some(mut postings) = self.route.read_postings(&term, IndexRecordOption::Basic)? else {
            return Ok(Vec::new());
        };
        let alive: Option<&AliveBitSet> = self.reader.alive_bitset();
        let mut docs = Vec::with_capacity(postings.size_hint() as usize);
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                docs.push(doc);
            }
            doc = postings.advance();
        }
        Ok(docs)
    }
}

impl Words {
    fn new(column: StrColumn) -> Words {
        let (dictionary, ords) = column.into_parts();
        Words { ords, dictionary, kept: OnceLock::new() }
    }

    fn kept(&self) -> Option<&[Arc<str>]> {
        self.kept
            .get_or_init(|| {
                if self.dictionary.num_terms() > KEPT_TEXTS {
                    return None;
                }
                let mut texts = Vec::with_capacity(self.dictionary.num_terms());
                let mut stream = self.dictionary.stream().ok()?;
                while stream.advance() {
                    texts.push(Arc::from(String::from_utf8_lossy(stream.key())));
                }
                Some(texts)
            })
            .as_deref()
    }

    /// The text of a document.
    pub fn of(&self, doc: DocId) -> io::Result<Option<Arc<str>>> {
        self.ords.first(doc).map(|ord| self.text(ord)).transpose()
    }

    pub fn text(&self, ord: u64) -> io::Result<Arc<str>> {
        if let Some(kept) = self.kept()
            && let Some(text) = kept.get(ord as usize)
        {
            return Ok(Arc::clone(text));
        }
        let mut bytes = Vec::new();
        if !self.dictionary.ord_to_term(ord, &mut bytes)? {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a column names no text"));
        }
        Ok(Arc::from(String::from_utf8_lossy(&bytes)))
    }

    /// The place of a text among the column's sorted texts.
    pub fn ord(&self, text: &str) -> io::Result<Option<u64>> {
        match self.kept() {
            Some(kept) => {
                let found = kept.binary_search_by(|known| known.as_bytes().cmp(text.as_bytes()));
                Ok(found.ok().map(|place| place as u64))
            }
            None => self.dictionary.term_ord(text.as_bytes()),
        }
    }

    /// The places of the texts that begin so, the second excluded.
    pub fn prefixed(&self, prefix: &str) -> io::Result<(u64, u64)> {
        let at = |bytes: &[u8]| -> io::Result<u64> {
            match self.dictionary.term_ord_or_next(bytes)? {
                TermOrdHit::Exact(ord) | TermOrdHit::Next(ord) => Ok(ord),
            }
        };
        // The first bytes after all that begin so: 0xFF is in no UTF-8.
        let mut after = prefix.as_bytes().to_vec();
        after.push(0xFF);
        if self.dictionary.num_terms() == 0 {
            return Ok((0, 0));
        }
        Ok((at(prefix.as_bytes())?, at(&after)?))
    }
}
