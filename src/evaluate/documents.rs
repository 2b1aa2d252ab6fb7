//! The documents that expected figures are computed from.

use std::collections::HashMap;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use super::EvaluateError;
use super::filter::{Filter, kind_of};
use crate::domain::document::{Account, Transaction, month_year, weekday};
use crate::domain::plan::Dimension;
use crate::domain::{Currency, Dataset, Tenant};
use crate::import::{self, Document};

/// All transactions and accounts of the files, by user.
pub struct Documents {
    dataset: Dataset,
    records: HashMap<i64, Vec<Record>>,
    accounts: HashMap<i64, Vec<AccountRow>>,
    /// Transactions read, those that never count among them.
    pub count: u64,
}

/// One transaction that counts: neither deleted nor in the future.
pub struct Record {
    fields: Map<String, Value>,
    /// Absolute, in major units.
    pub amount: Decimal,
    pub currency: String,
    pub direction: Direction,
    pub is_refund: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

/// One account with its balance in major units.
pub struct AccountRow {
    fields: Map<String, Value>,
    pub name: Option<String>,
    pub balance: Decimal,
}

impl Documents {
    /// Documents to be; `dataset` knows the categories' kinds and the operations' spellings.
    pub fn new(dataset: Dataset) -> Documents {
        Documents { dataset, records: HashMap::new(), accounts: HashMap::new(), count: 0 }
    }

    /// Reads files as `import` does: JSON lines or CSV, transactions and accounts; what comes again
    /// under its id replaces the earlier.
    ///
    /// # Errors
    /// A file that cannot be read, and the first line that cannot be used.
    pub fn read(dataset: Dataset, files: &[PathBuf]) -> Result<Documents, EvaluateError> {
        let (mut transactions, mut accounts) = (Kept::default(), Kept::default());
        for file in files {
            for line in import::open(file, None)? {
                match line?.document {
                    Document::Transaction(one) => {
                        transactions.add((one.user_id, one.transaction_id.clone()), one);
                    }
                    Document::Account(one) => {
                        accounts.add((one.user_id, one.account_id.to_string()), one);
                    }
                }
            }
        }
        let mut documents = Documents::new(dataset);
        transactions.values.into_iter().for_each(|one| documents.add(one));
        accounts.values.into_iter().for_each(|one| documents.add_account(one));
        Ok(documents)
    }

    /// Adds one transaction.
    pub fn add(&mut self, mut one: Transaction) {
        self.count += 1;
        if one.is_deleted == Some(true) || one.is_future == Some(true) {
            return;
        }
        let debit = one.amount.0 < 0;
        one.amount_abs = Some(crate::domain::document::Cents(one.amount.0.abs()));
        one.month_year.get_or_insert_with(|| month_year(one.date));
        one.weekday.get_or_insert_with(|| weekday(one.date).into());
        one.transaction_type.get_or_insert_with(|| if debit { "debit" } else { "credit" }.into());
        let currency = one.currency_code.get_or_insert_with(|| Currency::EUR.code().into()).clone();
        if let Some(operation) = &one.operation_type {
            one.operation_type =
                Some(self.dataset.value_of(Dimension::Operation, operation).to_owned());
        }
        let direction = match one.transaction_type.as_deref() {
            Some("credit") => Direction::In,
            _ => Direction::Out,
        };
        let fields = object(&one);
        let is_refund = kind_of(&fields, &self.dataset).is_some_and(|kind| kind == "refund");
        let amount = Decimal::new(one.amount.0.abs(), 2);
        let record = Record { fields, amount, currency, direction, is_refund };
        self.records.entry(one.user_id).or_default().push(record);
    }

    /// Adds one account.
    pub fn add_account(&mut self, one: Account) {
        let balance = Decimal::new(one.account_balance.0, 2);
        let row = AccountRow { fields: object(&one), name: one.account_name, balance };
        self.accounts.entry(one.user_id).or_default().push(row);
    }

    /// Whether there is any account, whoever's.
    pub fn has_accounts(&self) -> bool {
        !self.accounts.is_empty()
    }

    /// Whether any category is of this kind.
    pub fn knows_kind(&self, kind: &str) -> bool {
        self.dataset.of_kind(kind).next().is_some()
    }

    /// The user's transactions that are meant, as they came.
    pub fn pick(&self, user: &Tenant, filter: &Filter) -> Vec<&Record> {
        let own = user.number().and_then(|number| self.records.get(&number));
        let meant = |record: &&Record| filter.matches(&record.fields, &self.dataset);
        own.into_iter().flatten().filter(meant).collect()
    }

    /// The user's accounts that are meant.
    pub fn pick_accounts(&self, user: &Tenant, filter: &Filter) -> Vec<&AccountRow> {
        let own = user.number().and_then(|number| self.accounts.get(&number));
        let meant = |row: &&AccountRow| filter.matches(&row.fields, &self.dataset);
        own.into_iter().flatten().filter(meant).collect()
    }
}

impl Record {
    /// The field's value as a group's key; `None` where it is missing.
    pub fn key(&self, field: &str) -> Option<String> {
        match self.fields.get(field)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

/// Values in the order in which their ids first came.
struct Kept<T> {
    places: HashMap<(i64, String), usize>,
    values: Vec<T>,
}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept { places: HashMap::new(), values: Vec::new() }
    }
}

impl<T> Kept<T> {
    fn add(&mut self, id: (i64, String), value: T) {
        match self.places.get(&id) {
            Some(place) => self.values[*place] = value,
            None => {
                self.places.insert(id, self.values.len());
                self.values.push(value);
            }
        }
    }
}

fn object(document: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(document) {
        Ok(Value::Object(object)) => object,
        // A document is a struct of plain values.
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    fn read(lines: &str) -> Result<Documents, EvaluateError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.jsonl");
        fs::write(&file, lines).unwrap();
        Documents::read(Dataset::finance().unwrap(), &[file])
    }

    fn filter(value: Value) -> Filter {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_is_deleted_or_to_come_never_counts_and_what_comes_again_replaces() {
        let documents = read(
            r#"{"transaction_id": "1", "user_id": 1, "amount": -2.5, "date": "2026-03-01"}
{"transaction_id": "2", "user_id": 1, "amount": -4, "date": "2026-03-02", "is_deleted": true}
{"transaction_id": "3", "user_id": 1, "amount": -4, "date": "2026-04-02", "is_future": true}
{"transaction_id": "1", "user_id": 1, "amount": -3.75, "date": "2026-03-01", "operation_type": "card"}
{"transaction_id": "1", "user_id": 2, "amount": 8, "date": "2026-03-01"}
{"user_id": 1, "account_id": 5, "account_name": "A", "account_balance": -10.5}
"#,
        )
        .unwrap();
        let user = Tenant::new("1").unwrap();
        let own = documents.pick(&user, &Filter::default());
        assert_eq!(own.len(), 1);
        assert_eq!((own[0].amount, own[0].direction), (Decimal::new(375, 2), Direction::Out));
        assert_eq!(own[0].key("weekday").as_deref(), Some("Sunday"));
        assert_eq!(own[0].key("category_name"), None);
        assert_eq!(documents.pick(&user, &filter(json!({"operation_type": "Carte"}))).len(), 1);
        assert_eq!(
            documents.pick_accounts(&user, &Filter::default())[0].balance,
            Decimal::new(-105, 1)
        );
        assert_eq!((documents.count, documents.has_accounts()), (4, true));
        assert!(documents.pick(&Tenant::new("01").unwrap(), &Filter::default()).is_empty());
    }

    #[test]
    fn a_bad_line_is_named() {
        let Err(error) = read("{\"transaction_id\": \"1\"}\n") else { panic!() };
        assert!(error.to_string().contains("own.jsonl:1: "), "{error}");
    }
}
