//! Whose documents an importer adds, and beside whose.

use super::{Importer, Provenance};
use crate::domain::Tenant;

impl Importer {
    /// The user whose documents have this number, those who got one since the last commit among them; `None`
    /// where nobody has it.
    pub fn tenant(&self, number: i64) -> Option<Tenant> {
        if number >= Tenant::LEAST {
            return Tenant::new(&number.to_string());
        }
        let payload = self.file.payload.as_ref().unwrap_or(&self.committed.payload);
        let (name, _) = payload.users.iter().find(|(_, known)| **known == number)?;
        Tenant::new(name)
    }

    /// Whether the first document that is added takes the place of the demonstration's.
    pub fn is_over_demonstration(&self) -> bool {
        self.committed.payload.demonstration && self.provenance == Provenance::Own
    }

    /// Whether the next commit removes the demonstration's documents.
    pub fn replaces_demonstration(&self) -> bool {
        self.file.replaces_all
    }
}
