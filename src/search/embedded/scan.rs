//! Some fields of all documents of a user, one after the other: no page ends them.

use super::EmbeddedIndex;
use super::error::BodyError;
use super::snapshot::{route_all, route_tenant};
use crate::search::Index;

/// A field's value as the columns hold it: money in cents, a day in days since 1970-01-01.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    Absent,
    Number(i64),
    Text(std::sync::Arc<str>),
}

impl Held {
    pub fn number(&self) -> Option<i64> {
        match self {
            Held::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Held::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl EmbeddedIndex {
    /// The numbers of all users that have records, in ascending order.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn users(&self) -> Result<Vec<i64>, BodyError> {
        let mapping = self.layout.mapping(Index::Records);
        let snapshot = self.snapshot();
        let mut users = std::collections::BTreeSet::new();
        for segment in &snapshot.segments {
            segment.routes(&route_all(mapping), |route| {
                // Longer routes are a user's months.
                users.extend(route.parse::<i64>().ok());
            })?;
        }
        let mut found = Vec::new();
        for user in users {
            let route = route_tenant(mapping, user);
            for segment in &snapshot.segments {
                if !segment.routed(&route)?.is_empty() {
                    found.push(user);
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Hands the fields of each document of a user on, in no order, from one committed state.
    ///
    /// # Errors
    /// A field is not in the index; the index cannot be read.
    pub fn scan(
        &self,
        (index, user): (Index, i64),
        fields: &[&str],
        take: &mut dyn FnMut(&[Held]),
    ) -> Result<(), BodyError> {
        let mapping = self.layout.mapping(index);
        let fields = fields
            .iter()
            .map(|name| mapping.field("scan", name))
            .collect::<Result<Vec<_>, BodyError>>()?;
        let mut row = vec![Held::Absent; fields.len()];
        for segment in &self.snapshot().segments {
            for doc in segment.routed(&route_tenant(mapping, user))? {
                for (cell, field) in row.iter_mut().zip(&fields) {
                    let number = segment.numbers(*field).and_then(|column| column.first(doc));
                    let text = match segment.words(*field) {
                        Some(words) => words.of(doc).map_err(tantivy::TantivyError::from)?,
                        None => None,
                    };
                    *cell =
                        number.map(Held::Number).or(text.map(Held::Text)).unwrap_or(Held::Absent);
                }
                take(&row);
            }
        }
        Ok(())
    }
}
