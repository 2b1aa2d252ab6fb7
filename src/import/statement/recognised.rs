//! What the labels of a file tell, for the person who decides whether it is imported.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Looked, StatementError};
use crate::enrich::Enrichment;

/// How many labels without a category are shown.
const SHOWN: usize = 5;
/// The most labels that are counted.
const COUNTED: usize = 10_000;

/// How many of a file's movements get what it does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportRecognised)]
pub struct Recognised {
    pub movements: u64,
    pub merchants: u64,
    pub categories: u64,
    /// The most common labels that no category is known for, one of each kind, and how often they come.
    #[schema(value_type = Vec<Vec<Object>>, example = json!([["CHEQUE 12", 3]]))]
    pub open: Vec<(String, u64)>,
}

impl Looked {
    /// Reads the labels of the booked movements.
    ///
    /// # Errors
    /// The file cannot be read again.
    pub fn recognised(&self, enrichment: Enrichment<'_>) -> Result<Recognised, StatementError> {
        let mut filling = enrichment.begin();
        let mut told = Recognised::default();
        let mut open: HashMap<String, (String, u64)> = HashMap::new();
        self.booked(&mut |place, movement| {
            told.movements += 1;
            let holder = &self.holders[movement.account];
            let read = holder.transaction(0, (&movement, self.own[place]));
            // One that cannot be imported is told as such elsewhere.
            let Ok(mut transaction) = read else { return Ok(()) };
            filling.fill(&mut transaction, (&holder.home, movement.mcc));
            told.merchants += u64::from(transaction.merchant_name.is_some());
            told.categories += u64::from(transaction.category_name.is_some());
            if transaction.category_name.is_none() && !movement.label.is_empty() {
                let kind = kind(&movement.label);
                if open.len() < COUNTED || open.contains_key(&kind) {
                    open.entry(kind).or_insert((movement.label, 0)).1 += 1;
                }
            }
            Ok(())
        })?;
        told.open = open.into_values().collect();
        told.open.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        told.open.truncate(SHOWN);
        Ok(told)
    }
}

/// What labels have in common that differ in their days and numbers: their words.
fn kind(label: &str) -> String {
    let has_digit = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = label.split_whitespace().filter(|word| !has_digit(word)).collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::{Wish, look};
    use super::*;
    use crate::domain::Tenant;

    #[test]
    fn what_labels_tell_is_counted_and_what_they_do_not_is_shown() {
        let wish = Wish { user: Tenant::new("1").unwrap(), account: None, mapping: None };
        let text = "Date;Libellé;Montant\n14/03/2026;CARTE 13/03 LIDL 1243 PARIS;-2,50\n\
                    14/03/2026;CHEQUE 12;-5,00\n15/03/2026;CB ZWYX 14/03;-4,00\n\
                    16/03/2026;CB QWRT 14/03;-4,00\n16/03/2026;CB ZWYX 15/03;-6,00\n";
        let looked = look(None, &wish, ("a.csv", text.as_bytes().to_vec())).unwrap();
        let told = looked[0].recognised(Enrichment::embedded().unwrap()).unwrap();
        let open = [("CB ZWYX 14/03".to_owned(), 2), ("CB QWRT 14/03".to_owned(), 1)];
        let (movements, merchants, categories) = (5, 4, 2);
        assert_eq!(told, Recognised { movements, merchants, categories, open: open.into() });
    }
}
