//! The rules that make a line of any file a document of the index.

use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Number, Value};

use super::fnv::Fnv;
use super::values;
use crate::domain::{Currency, Tenant};

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum LineKind {
    Transaction,
    Account,
}

type Object = Map<String, Value>;

const TEXTS: [&str; 8] = [
    "transaction_id",
    "account_name",
    "account_type",
    "operation_type",
    "primary_description",
    "merchant_name",
    "category_name",
    "last_sync_timestamp",
];
const FLAGS: [&str; 4] = ["is_deleted", "is_future", "is_internal", "is_active"];

/// Applies the rules to the lines of one file, one after the other.
#[derive(Debug, Default)]
pub(super) struct Normalizer {
    /// The user whom `--user` names.
    user: Option<Tenant>,
    /// Their number, where they have one.
    number: Option<i64>,
    /// How often each transaction without an id of its own has come so far. Two like coffees on
    /// one day are two transactions; the same file read twice gives the same ids.
    seen: HashMap<u128, u32>,
}

impl Normalizer {
    pub(super) fn new(user: Option<Tenant>) -> Normalizer {
        let number = user.as_ref().and_then(Tenant::number);
        Normalizer { user, number, seen: HashMap::new() }
    }

    /// Whether lines may be of the user with this number.
    pub(super) fn takes(&self, user: i64) -> bool {
        self.user.is_none() || self.number == Some(user)
    }

    /// Gives the line's object with the index's fields, or what is wrong with it.
    pub(super) fn normalize(&mut self, mut object: Object) -> Result<(LineKind, Object), String> {
        object.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
        let kind = kind(&object)?;
        self.tenant(&mut object)?;
        for field in TEXTS {
            if let Some(value) = object.get_mut(field) {
                *value = Value::String(text(field, value)?);
            }
        }
        for field in FLAGS {
            if let Some(value) = object.get_mut(field)
                && !value.is_boolean()
            {
                let said = text(field, value)?;
                *value = Value::Bool(values::flag(&said).map_err(|why| format!("{field}: {why}"))?);
            }
        }
        if let Some(id) = object.get_mut("account_id")
            && !id.is_u64()
        {
            let said = text("account_id", id)?;
            *id = said.parse::<u64>().map(Value::from).map_err(|_| {
                format!("account_id: {said:?} is no account; allowed: a whole number")
            })?;
        }
        match kind {
            LineKind::Transaction => self.transaction(&mut object)?,
            LineKind::Account => account(&mut object)?,
        }
        Ok((kind, object))
    }

    fn tenant(&self, object: &mut Object) -> Result<(), String> {
        let form = "allowed: a whole number, or 1 to 64 of A-Z a-z 0-9 _ . -";
        let named = match object.get("user_id") {
            Some(value) => {
                let said = text("user_id", value)?;
                let named = Tenant::new(&said);
                Some(named.ok_or_else(|| format!("user_id: {said:?} is no user; {form}"))?)
            }
            None => None,
        };
        let tenant = match (named, &self.user) {
            (Some(named), Some(user)) if named != *user => {
                return Err(format!(
                    "user_id: the line is of user {named}, but --user is {user}; \
                     allowed: {user}, or no user_id"
                ));
            }
            (Some(tenant), _) => tenant,
            (None, Some(user)) => user.clone(),
            (None, None) => return Err(format!("user_id: is missing; {form}, or --user")),
        };
        if tenant.as_str().parse().is_ok_and(|number: i64| number < Tenant::LEAST) {
            let least = Tenant::LEAST;
            return Err(format!("user_id: {tenant} is too small; allowed: from {least}"));
        }
        let value = tenant.number().map_or_else(|| tenant.as_str().into(), Value::from);
        object.insert("user_id".into(), value);
        Ok(())
    }

    fn transaction(&mut self, object: &mut Object) -> Result<(), String> {
        let currency = currency(object, "currency_code")?;
        let amount = money(object, "amount", currency)?;
        direction(object, amount)?;
        let said = object.get("date").ok_or("date: is missing; allowed: yyyy-MM-dd, dd/MM/yyyy")?;
        let day = values::day(&text("date", said)?).map_err(|why| format!("date: {why}"))?;
        object.insert("amount_abs".into(), number(amount.abs()));
        object.insert("date".into(), day.to_string().into());
        object.insert("month_year".into(), day.strftime("%Y-%m").to_string().into());
        object.insert("weekday".into(), day.strftime("%A").to_string().into());
        if !object.contains_key("transaction_id") {
            let id = self.derived_id(object, amount);
            object.insert("transaction_id".into(), id.into());
        }
        Ok(())
    }

    /// An id that the same transaction gets on every reading of the file, and of another export
    /// that holds the whole of its day.
    fn derived_id(&mut self, object: &Object, amount: Decimal) -> String {
        let mut hash = Fnv::new();
        for field in ["user_id", "account_id", "date", "currency_code", "primary_description"] {
            hash.add(&object.get(field).map(Value::to_string).unwrap_or_default());
        }
        hash.add(&amount.normalize().to_string());
        let count = self.seen.entry(hash.value()).or_insert(0);
        *count += 1;
        hash.add(&count.to_string());
        hash.told()
    }
}

fn kind(object: &Object) -> Result<LineKind, String> {
    let has = |field| object.contains_key(field);
    match (has("amount"), has("account_balance")) {
        (true, false) => Ok(LineKind::Transaction),
        (false, true) => Ok(LineKind::Account),
        (true, true) => Err("has both amount and account_balance; allowed: amount and date for a \
                             transaction, account_balance for an account"
            .into()),
        (false, false) => Err("has neither amount nor account_balance; allowed: amount and date \
                               for a transaction, account_balance for an account"
            .into()),
    }
}

fn account(object: &mut Object) -> Result<(), String> {
    let currency = currency(object, "account_currency")?;
    money(object, "account_balance", currency)?;
    if !object.contains_key("account_id") {
        return Err("account_id: is missing; allowed: a whole number".into());
    }
    object.entry("is_active").or_insert(Value::Bool(true));
    Ok(())
}

/// A value as text: of strings and numbers.
fn text(field: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(format!("{field}: {other} is neither text nor a number")),
    }
}

fn currency(object: &mut Object, field: &str) -> Result<Currency, String> {
    let currency = match object.get(field) {
        None => Currency::EUR,
        Some(value) => {
            let said = text(field, value)?;
            Currency::new(&said).ok_or_else(|| {
                format!("{field}: {said:?} is no currency; allowed: three letters (ISO 4217)")
            })?
        }
    };
    object.insert(field.into(), currency.code().into());
    Ok(currency)
}

/// Reads an amount and puts it back exact to the currency's cents. A float's noise is rounded
/// off; a real third decimal is refused.
fn money(object: &mut Object, field: &str, currency: Currency) -> Result<Decimal, String> {
    let given = object.get(field).cloned().unwrap_or_default();
    let read = match &given {
        Value::Number(number) => plain(&number.to_string()),
        other => values::amount(&text(field, other)?),
    };
    let read = read.map_err(|why| format!("{field}: {why}"))?;
    let exact = currency.round(read);
    if (exact - read).abs() > Decimal::new(1, 6) {
        return Err(format!(
            "{field}: {given} is no amount in {currency}; allowed: at most {} decimals",
            currency.decimals()
        ));
    }
    if exact.abs() >= Decimal::from(10_000_000_000_000_i64) {
        return Err(format!("{field}: {given} is too large; allowed: below 10,000,000,000,000"));
    }
    object.insert(field.into(), number(exact));
    Ok(exact)
}

/// A number of JSON: the point is the decimal one, whatever follows it.
fn plain(digits: &str) -> Result<Decimal, String> {
    let read = if digits.contains(['e', 'E']) {
        Decimal::from_scientific(digits)
    } else {
        // A float's noise may be longer than a decimal holds.
        digits.get(..digits.len().min(28)).unwrap_or(digits).parse()
    };
    read.map_err(|_| format!("{digits} is no amount; allowed: 1234.56"))
}

fn number(amount: Decimal) -> Value {
    amount.to_f64().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

/// The type follows the sign. One that is given must agree: an export with unsigned amounts would
/// otherwise turn all spending into income.
fn direction(object: &mut Object, amount: Decimal) -> Result<(), String> {
    let signed = if amount > Decimal::ZERO { "credit" } else { "debit" };
    let said = match object.get("transaction_type") {
        Some(value) => text("transaction_type", value)?.to_lowercase(),
        None => signed.to_owned(),
    };
    if !matches!(said.as_str(), "debit" | "credit") {
        return Err(format!("transaction_type: {said:?}; allowed: debit, credit"));
    }
    if said != signed && !amount.is_zero() {
        return Err(format!(
            "transaction_type: is {said}, but the amount is {amount}; \
             allowed: a negative amount for a debit, a positive one for a credit"
        ));
    }
    object.insert("transaction_type".into(), said.into());
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn normalize(user: Option<&str>, value: Value) -> Result<(LineKind, Object), String> {
        let Value::Object(object) = value else { panic!("an object") };
        Normalizer::new(user.and_then(Tenant::new)).normalize(object)
    }

    #[test]
    fn what_follows_from_amount_and_day_is_derived() {
        let (kind, object) = normalize(
            None,
            json!({"transaction_id": 5, "user_id": "7", "account_id": "71", "amount": "-1 234,50 €",
                   "date": "20/10/2025", "merchant_name": " Lidl ", "category_name": "", "is_deleted": "non"}),
        )
        .unwrap();
        assert_eq!(kind, LineKind::Transaction);
        let expected = json!({"transaction_id": "5", "user_id": 7, "account_id": 71, "amount": -1234.5,
            "date": "2025-10-20", "merchant_name": "Lidl", "is_deleted": false,
            "currency_code": "EUR", "transaction_type": "debit", "amount_abs": 1234.5,
            "month_year": "2025-10", "weekday": "Monday"});
        assert_eq!(Value::Object(object), expected);
    }

    #[test]
    fn a_line_of_another_user_is_refused_where_a_user_is_named() {
        let line = json!({"user_id": 8, "amount": 1, "date": "2025-10-20"});
        assert!(normalize(Some("7"), line.clone()).unwrap_err().contains("user 8"));
        assert!(normalize(Some("8"), line).is_ok());
        let nobody = json!({"amount": 1, "date": "2025-10-20"});
        assert_eq!(normalize(Some("7"), nobody.clone()).unwrap().1["user_id"], 7);
        assert!(normalize(None, nobody).unwrap_err().contains("--user"));
        let text = json!({"user_id": "007", "amount": 1, "date": "2025-10-20"});
        assert_eq!(normalize(None, text).unwrap().1["user_id"], "007");
        let text = json!({"user_id": i64::MIN, "amount": 1, "date": "2025-10-20"});
        assert!(normalize(None, text).unwrap_err().contains("too small"));
    }

    #[test]
    fn an_unsigned_debit_a_third_decimal_and_an_unknown_currency_are_refused() {
        for (wrong, word) in [
            (json!({"amount": 5, "transaction_type": "debit"}), "negative"),
            (json!({"amount": 5, "transaction_type": "Ausgabe"}), "allowed: debit, credit"),
            (json!({"amount": 5.123}), "decimals"),
            (json!({"amount": 5, "currency_code": "EURO"}), "ISO 4217"),
            (json!({"amount": [5]}), "neither text nor a number"),
            (json!({"amount": 1e300}), "amount"),
            (json!({"amount": 5, "date": "hier"}), "yyyy-MM-dd"),
            (json!({"amount": 5, "account_id": "FR76"}), "account_id"),
            (json!({"amount": 5, "account_balance": 5}), "both"),
            (json!({"merchant_name": "Lidl"}), "neither"),
        ] {
            let mut line = json!({"user_id": 1, "date": "2025-10-20"});
            line.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            let problem = normalize(None, line).unwrap_err();
            assert!(problem.contains(word), "{wrong}: {problem}");
        }
        let noise = json!({"user_id": 1, "date": "2025-10-20", "amount": 301.46000000000004});
        assert_eq!(normalize(None, noise).unwrap().1["amount"], 301.46);
    }

    #[test]
    fn an_account_is_told_by_its_balance() {
        let line = json!({"user_id": 1, "account_id": 12, "account_balance": "3 200,10"});
        let (kind, object) = normalize(None, line).unwrap();
        assert_eq!(kind, LineKind::Account);
        assert_eq!(object["account_balance"], 3200.1);
        assert_eq!(object["account_currency"], "EUR");
        assert_eq!(object["is_active"], true);
    }

    #[test]
    fn derived_ids_are_stable_and_two_like_transactions_stay_two() {
        let line = || {
            let line = json!({"user_id": 1, "amount": -2.5, "date": "2025-10-20", "primary_description": "CB CAFE"});
            line.as_object().unwrap().clone()
        };
        let read = || {
            let mut rules = Normalizer::default();
            [0, 1].map(|_| rules.normalize(line()).unwrap().1["transaction_id"].clone())
        };
        let [first, second] = read();
        assert_ne!(first, second);
        assert_eq!([first, second], read());
    }
}
