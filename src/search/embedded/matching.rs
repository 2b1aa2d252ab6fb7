//! From clauses to documents: the tenant's postings give the candidates, the columns decide.

use std::cell::Cell;

use tantivy::columnar::Column;
use tantivy::query::{
    BooleanQuery, EnableScoring, FuzzyTermQuery, Occur, PhraseQuery, Query, Scorer, TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Term};

use super::clause::{Bool, Clause, Form, Operator, Text};
use super::error::{BodyError, Refusal};
use super::mapping::{Field, Mapping};
use super::snapshot::{Segment, Snapshot, route_all, route_month, route_tenant};
use super::values::civil;

/// More buckets than this in one answer are refused.
pub const MOST_BUCKETS: usize = 65_536;
/// Above so many months the tenant's own postings are read.
const MOST_MONTHS: i64 = 60;
/// Above so many routing terms all documents are read.
const MOST_ROUTES: usize = 4_096;
/// Looking up so many routing terms takes no time to speak of.
const FEW_ROUTES: usize = 64;

/// One body's view of the index.
pub struct View<'a> {
    pub snapshot: &'a Snapshot,
    pub mapping: &'a Mapping,
    buckets: Cell<usize>,
}

/// Documents by segment, in ascending order; segments without any are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs(pub Vec<(usize, Vec<DocId>)>);

impl Docs {
    pub fn count(&self) -> u64 {
        self.0.iter().map(|(_, docs)| docs.len() as u64).sum()
    }

    /// Adds documents of a segment after those of earlier segments.
    pub fn add(&mut self, segment: usize, docs: impl IntoIterator<Item = DocId>) {
        match self.0.last_mut() {
            Some((last, held)) if *last == segment => held.extend(docs),
            _ => {
                let held: Vec<DocId> = docs.into_iter().collect();
                if !held.is_empty() {
                    self.0.push((segment, held));
                }
            }
        }
    }
}

impl<'a> View<'a> {
    pub fn new(snapshot: &'a Snapshot, mapping: &'a Mapping) -> View<'a> {
        View { snapshot, mapping, buckets: Cell::new(0) }
    }

    pub fn segment(&self, place: usize) -> &'a Segment {
        &self.snapshot.segments[place]
    }

    /// Counts buckets against the limit of the whole answer.
    pub fn spend(&self, buckets: usize) -> Result<(), BodyError> {
        let spent = self.buckets.get() + buckets;
        self.buckets.set(spent);
        if spent > MOST_BUCKETS {
            return Err(BodyError::Refused {
                kind: Refusal::TooManyBuckets,
                clause: "aggs".into(),
                reason: format!("more than {MOST_BUCKETS} buckets"),
            });
        }
        Ok(())
    }

    /// Whether the candidates of a clause are no more than `most`, deleted ones counted too. A search
    /// by many routing terms is said to look at more: to count is as much work.
    pub fn looks_at(&self, most: u32, clause: &Clause) -> Result<bool, BodyError> {
        let way = Way::of(self.mapping, clause);
        if way.routes.len() * self.snapshot.segments.len() > FEW_ROUTES {
            return Ok(false);
        }
        let mut docs = 0;
        for segment in &self.snapshot.segments {
            for route in &way.routes {
                docs += segment.count_routed(route)?;
            }
        }
        Ok(docs <= most)
    }

    /// All documents that satisfy the clause.
    pub fn find(&self, clause: &Clause) -> Result<Docs, BodyError> {
        let way = Way::of(self.mapping, clause);
        let mut found = Docs::default();
        for (place, segment) in self.snapshot.segments.iter().enumerate() {
            let mut docs = way.candidates(segment)?;
            if docs.is_empty() {
                continue;
            }
            let mut test = Compiler { view: self, segment, tenants: way.tenants }.test(clause)?;
            if !matches!(test, Test::Always) {
                docs.retain(|doc| test.holds(*doc));
            }
            found.add(place, docs);
        }
        Ok(found)
    }

    /// Those of the documents that satisfy the clause.
    pub fn narrow(&self, docs: &Docs, clause: &Clause) -> Result<Docs, BodyError> {
        let mut kept = Docs::default();
        for (place, docs) in &docs.0 {
            let segment = self.segment(*place);
            let mut test = Compiler { view: self, segment, tenants: None }.test(clause)?;
            kept.add(*place, docs.iter().copied().filter(|doc| test.holds(*doc)));
        }
        Ok(kept)
    }
}

/// By which routing terms the candidates are found.
struct Way<'c> {
    routes: Vec<String>,
    /// The tenants whose documents the candidates are; `None`: everyone's.
    tenants: Option<&'c [i64]>,
}

impl<'c> Way<'c> {
    fn of(mapping: &Mapping, clause: &'c Clause) -> Way<'c> {
        let mut needs = Needs { tenants: None, low: i64::MIN, high: i64::MAX };
        needs.gather(mapping, clause);
        let Some(tenants) = needs.tenants.filter(|tenants| tenants.len() <= MOST_ROUTES) else {
            return Way { routes: vec![route_all(mapping)], tenants: None };
        };
        if needs.low > needs.high {
            return Way { routes: Vec::new(), tenants: Some(tenants) };
        }
        let months = match (needs.low, needs.high) {
            (i64::MIN, _) | (_, i64::MAX) => None,
            (low, high) => Some((month(low), month(high)))
                .filter(|(first, last)| last - first < MOST_MONTHS)
                .filter(|(first, last)| {
                    tenants.len() * ((last - first + 1) as usize) <= MOST_ROUTES
                }),
        };
        let mut routes = Vec::new();
        for tenant in tenants {
            match months {
                Some((first, last)) => {
                    routes.extend((first..=last).map(|at| route_month(mapping, *tenant, at)));
                }
                None => routes.push(route_tenant(mapping, *tenant)),
            }
        }
        Way { routes, tenants: Some(tenants) }
    }

    /// No document has two of the routes, so that nothing is found twice.
    fn candidates(&self, segment: &Segment) -> Result<Vec<DocId>, BodyError> {
        let mut docs = Vec::new();
        for route in &self.routes {
            let routed = segment.routed(route)?;
            if docs.is_empty() {
                docs = routed;
            } else {
                docs.extend(routed);
            }
        }
        if self.routes.len() > 1 {
            docs.sort_unstable();
        }
        Ok(docs)
    }
}

/// The month's number of a day: year × 12 + month − 1.
pub fn month(day: i64) -> i64 {
    let (year, month, _) = civil(day);
    year * 12 + month - 1
}

/// What every document found must satisfy, as far as routing terms know it.
struct Needs<'c> {
    tenants: Option<&'c [i64]>,
    low: i64,
    high: i64,
}

impl<'c> Needs<'c> {
    fn gather(&mut self, mapping: &Mapping, clause: &'c Clause) {
        match clause {
            Clause::Bool(Bool { must, .. }) => {
                must.iter().for_each(|inner| self.gather(mapping, inner));
            }
            Clause::Numbers { field, values } if *field == mapping.tenant => {
                self.tenants = match self.tenants {
                    Some(fewer) if fewer.len() <= values.len() => Some(fewer),
                    _ => Some(values),
                };
            }
            Clause::Range { field, low, high } if Some(*field) == mapping.period => {
                self.low = self.low.max(*low);
                self.high = self.high.min(*high);
            }
            _ => {}
        }
    }
}

/// A clause bound to one segment's columns. Documents must be asked in ascending order.
enum Test<'s> {
    Always,
    Never,
    All(Vec<Test<'s>>),
    Some { tests: Vec<Test<'s>>, minimum: usize },
    Not(Box<Test<'s>>),
    NumberIs(&'s Column<i64>, i64),
    NumberIn(&'s Column<i64>, &'s [i64]),
    NumberBetween(&'s Column<i64>, i64, i64),
    OrdIs(&'s Column<u64>, u64),
    OrdIn(&'s Column<u64>, Vec<u64>),
    OrdBetween(&'s Column<u64>, u64, u64),
    Exists(&'s Segment, Field),
    Posting(Box<dyn Scorer>),
}

impl Test<'_> {
    fn holds(&mut self, doc: DocId) -> bool {
        match self {
            Test::Always => true,
            Test::Never => false,
            Test::All(tests) => tests.iter_mut().all(|test| test.holds(doc)),
            Test::Some { tests, minimum } => {
                let mut held = 0;
                for test in tests {
                    held += usize::from(test.holds(doc));
                    if held >= *minimum {
                        return true;
                    }
                }
                *minimum == 0
            }
            Test::Not(test) => !test.holds(doc),
            Test::NumberIs(column, wanted) => column.first(doc) == Some(*wanted),
            Test::NumberIn(column, wanted) => {
                column.first(doc).is_some_and(|value| wanted.binary_search(&value).is_ok())
            }
            Test::NumberBetween(column, low, high) => {
                column.first(doc).is_some_and(|value| (*low..=*high).contains(&value))
            }
            Test::OrdIs(column, wanted) => column.first(doc) == Some(*wanted),
            Test::OrdIn(column, wanted) => {
                column.first(doc).is_some_and(|ord| wanted.binary_search(&ord).is_ok())
            }
            Test::OrdBetween(column, low, high) => {
                column.first(doc).is_some_and(|ord| (*low..*high).contains(&ord))
            }
            Test::Exists(segment, field) => segment.has(*field, doc),
            Test::Posting(postings) => {
                postings.doc() == doc || (postings.doc() < doc && postings.seek(doc) == doc)
            }
        }
    }
}

struct Compiler<'s, 'v> {
    view: &'v View<'s>,
    segment: &'s Segment,
    tenants: Option<&'v [i64]>,
}

impl<'s, 'v: 's> Compiler<'s, 'v> {
    fn test(&self, clause: &'v Clause) -> Result<Test<'s>, BodyError> {
        Ok(match clause {
            Clause::All => Test::Always,
            Clause::None => Test::Never,
            Clause::Bool(inner) => self.boolean(inner)?,
            // The candidates are these tenants' documents already.
            Clause::Numbers { field, values }
                if *field == self.view.mapping.tenant
                    && self.tenants.is_some_and(|tenants| tenants == values) =>
            {
                Test::Always
            }
            Clause::Numbers { field, values } => {
                match (self.segment.numbers(*field), &values[..]) {
                    (None, _) => Test::Never,
                    (Some(column), [value]) => Test::NumberIs(column, *value),
                    (Some(column), values) => Test::NumberIn(column, values),
                }
            }
            Clause::Range { field, low, high } => match self.segment.numbers(*field) {
                Some(column) => Test::NumberBetween(column, *low, *high),
                None => Test::Never,
            },
            Clause::Words { field, values } => {
                let Some(words) = self.segment.words(*field) else { return Ok(Test::Never) };
                let mut ords = Vec::with_capacity(values.len());
                for value in values {
                    ords.extend(words.ord(value)?);
                }
                match ords[..] {
                    [] => Test::Never,
                    [ord] => Test::OrdIs(&words.ords, ord),
                    _ => Test::OrdIn(&words.ords, ords),
                }
            }
            Clause::Prefix { field, prefix } => match self.segment.words(*field) {
                Some(words) => {
                    let (low, high) = words.prefixed(prefix)?;
                    Test::OrdBetween(&words.ords, low, high)
                }
                None => Test::Never,
            },
            Clause::Exists { field } => Test::Exists(self.segment, *field),
            Clause::Text(text) => self.text(text)?,
        })
    }

    fn boolean(&self, inner: &'v Bool) -> Result<Test<'s>, BodyError> {
        let mut all = Vec::with_capacity(inner.must.len() + inner.must_not.len() + 1);
        for clause in &inner.must {
            match self.test(clause)? {
                Test::Always => {}
                Test::Never => return Ok(Test::Never),
                test => all.push(test),
            }
        }
        for clause in &inner.must_not {
            match self.test(clause)? {
                Test::Always => return Ok(Test::Never),
                Test::Never => {}
                test => all.push(Test::Not(Box::new(test))),
            }
        }
        if inner.minimum > inner.should.len() {
            return Ok(Test::Never);
        }
        if inner.minimum > 0 {
            let tests = inner
                .should
                .iter()
                .map(|clause| self.test(clause))
                .collect::<Result<Vec<Test<'s>>, BodyError>>()?;
            all.push(Test::Some { tests, minimum: inner.minimum });
        }
        Ok(match all.len() {
            0 => Test::Always,
            1 => all.pop().unwrap_or(Test::Always),
            _ => Test::All(all),
        })
    }

    fn text(&self, text: &Text) -> Result<Test<'s>, BodyError> {
        let layout = &self.view.snapshot.layout;
        let field = layout.columns[text.field.column].2;
        let term = |word: &str| Term::from_field_text(field, word);
        let exact = |word: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(term(word), IndexRecordOption::Basic))
        };
        let query: Box<dyn Query> = match text.form {
            Form::Phrase { .. } if text.words.len() == 1 => exact(&text.words[0].text),
            Form::Phrase { slop } => {
                let terms = text.words.iter().map(|word| (word.place, term(&word.text))).collect();
                Box::new(PhraseQuery::new_with_offset_and_slop(terms, slop))
            }
            Form::Words { operator, fuzziness } => {
                let occur = match operator {
                    Operator::Or => Occur::Should,
                    Operator::And => Occur::Must,
                };
                let mut queries: Vec<(Occur, Box<dyn Query>)> = text
                    .words
                    .iter()
                    .map(|word| match fuzziness.edits(&word.text) {
                        0 => (occur, exact(&word.text)),
                        edits => {
                            let fuzzy = FuzzyTermQuery::new(term(&word.text), edits, true);
                            (occur, Box::new(fuzzy) as Box<dyn Query>)
                        }
                    })
                    .collect();
                match (queries.len(), queries.pop()) {
                    (1, Some((_, only))) => only,
                    (_, last) => {
                        queries.extend(last);
                        Box::new(BooleanQuery::new(queries))
                    }
                }
            }
        };
        let weight = query.weight(EnableScoring::disabled_from_schema(&layout.schema))?;
        Ok(Test::Posting(weight.scorer(&self.segment.reader, 1.0)?))
    }
}
