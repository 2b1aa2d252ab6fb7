//! Generated documents: several users with the same names, two currencies, fields that are missing,
//! documents that count for nothing and legs of pairs.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rand::Rng;
use serde_json::{Value, json};

/// The last has no documents at all; 12 begins like 1.
pub const USERS: [i64; 4] = [1, 12, 7, 99];
pub const MERCHANTS: [&str; 7] = [
    "Bio Vallon",
    "Bio Vallon Express",
    "BIO VALLON",
    "Lac Bleu",
    "Livret Vert",
    "Garage Dupin",
    "Zuno",
];
pub const CATEGORIES: [&str; 9] = [
    "Alimentation",
    "Restaurant",
    "Garage",
    "Assurances",
    "Eélectricité/eau",
    "Salaire",
    "Remboursements",
    "Retrait especes",
    "Virement sortants",
];
pub const OPERATIONS: [&str; 7] =
    ["Carte", "carte", "CARD", "Prélèvement", "direct_debit", "Virement", "transfer"];
/// No two of these words have one stem, and none is a stop word.
pub const WORDS: [&str; 8] = ["LOYER", "PEAGE", "ZULU", "KILO", "MIMI", "TANGO", "OSCAR", "PAPA"];
pub const ACCOUNTS: [(&str, &str); 3] =
    [("Compte courant", "checking"), ("Livret Vert", "savings"), ("Compte duo", "checking")];
const BEGUN: Date = date(2024, 11, 3);
const DAYS: i32 = 505;
const DOCUMENTS: usize = 150;

pub struct Document {
    pub user: i64,
    pub id: String,
    pub date: Date,
    /// Signed cents.
    pub cents: i64,
    pub currency: Option<&'static str>,
    pub merchant: Option<&'static str>,
    pub category: Option<&'static str>,
    pub operation: Option<&'static str>,
    pub account: Option<(&'static str, &'static str)>,
    pub label: Option<String>,
    pub deleted: Option<bool>,
    pub future: Option<bool>,
    pub internal: Option<bool>,
}

pub struct Account {
    pub user: i64,
    pub id: i64,
    pub name: &'static str,
    pub kind: &'static str,
    pub cents: i64,
    pub currency: Option<&'static str>,
    pub active: Option<bool>,
}

pub struct World {
    pub documents: Vec<Document>,
    pub accounts: Vec<Account>,
}

/// One of these, or nothing once in `rarity` times.
fn maybe<T: Copy>(rng: &mut impl Rng, from: &[T], rarity: u32) -> Option<T> {
    let at = rng.random_range(0..from.len());
    (!rng.random_ratio(1, rarity)).then(|| from[at])
}

/// Mostly absent; where present, false too.
fn flag(rng: &mut impl Rng) -> Option<bool> {
    match rng.random_range(0..14) {
        0 => Some(true),
        1 | 2 => Some(false),
        _ => None,
    }
}

impl World {
    pub fn generate(rng: &mut impl Rng) -> World {
        let mut documents = Vec::new();
        for place in 0..DOCUMENTS * 3 {
            let words = rng.random_range(1..4);
            let label: Vec<&str> =
                (0..words).map(|_| WORDS[rng.random_range(0..WORDS.len())]).collect();
            // Few amounts and days, so that there are ties.
            let cents = match rng.random_range(0..3) {
                0 => rng.random_range(1..40) * 500,
                1 => rng.random_range(1..2_000),
                _ => rng.random_range(1..200_000),
            };
            documents.push(Document {
                user: USERS[place % 3],
                id: format!("d{}", rng.random_range(0..1_000_000) * 1000 + place),
                date: BEGUN + rng.random_range(0..DAYS).days(),
                cents: if rng.random_ratio(2, 3) { -cents } else { cents },
                currency: maybe(rng, &["EUR", "EUR", "EUR", "USD"], 12),
                merchant: maybe(rng, &MERCHANTS, 6),
                category: maybe(rng, &CATEGORIES, 6),
                operation: maybe(rng, &OPERATIONS, 6),
                account: maybe(rng, &ACCOUNTS, 6),
                label: (!rng.random_ratio(1, 10)).then(|| label.join(" ")),
                deleted: flag(rng),
                future: flag(rng),
                internal: flag(rng),
            });
        }
        let mut accounts = Vec::new();
        for (place, user) in USERS.iter().take(3).enumerate() {
            // The second user has no savings.
            for (id, (name, kind)) in ACCOUNTS.iter().enumerate() {
                if place == 1 && *kind == "savings" {
                    continue;
                }
                accounts.push(Account {
                    user: *user,
                    id: id as i64,
                    name,
                    kind,
                    cents: rng.random_range(-50_000..500_000),
                    currency: maybe(rng, &["EUR", "EUR", "USD"], 4),
                    active: None,
                });
            }
            for (id, active) in [(8, Some(false)), (9, Some(true))] {
                let cents = rng.random_range(1..500_000);
                let (name, kind, currency) = ("Compte clos", "card", Some("EUR"));
                accounts.push(Account { user: *user, id, name, kind, cents, currency, active });
            }
        }
        World { documents, accounts }
    }
}

impl Document {
    pub fn json(&self) -> Value {
        let mut members = json!({
            "user_id": self.user, "transaction_id": self.id, "date": self.date.to_string(),
            "amount": self.cents as f64 / 100.0, "currency_code": self.currency,
            "merchant_name": self.merchant, "category_name": self.category,
            "operation_type": self.operation, "account_name": self.account.map(|(name, _)| name),
            "account_type": self.account.map(|(_, kind)| kind), "primary_description": self.label,
            "is_deleted": self.deleted, "is_future": self.future, "is_internal": self.internal,
        });
        without_nulls(&mut members)
    }
}

/// A field that a document does not have is not there.
fn without_nulls(members: &mut Value) -> Value {
    if let Some(members) = members.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    members.take()
}

impl Account {
    pub fn json(&self) -> Value {
        let mut members = json!({
            "user_id": self.user, "account_id": self.id, "account_name": self.name,
            "account_type": self.kind, "account_balance": self.cents as f64 / 100.0,
            "account_currency": self.currency, "is_active": self.active,
        });
        without_nulls(&mut members)
    }
}
