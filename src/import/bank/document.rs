//! Movements and balances → documents of the index.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::event::{AccountKind, BankAccount, Movement};
use super::identity::{self, AccountKey};
use super::layout;
use super::sections;
use super::summary::OfAccount;
use crate::domain::Currency;
use crate::domain::document::{Account, Cents, Transaction};
use crate::enrich::Home;

/// The bytes of the longest text of a document.
const LONGEST: usize = 1024;

/// An account as the index has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub key: AccountKey,
    pub name: String,
    pub kind: Option<AccountKind>,
    /// Whose labels its movements have.
    pub home: Home,
}

impl Holder {
    /// The holder of an account; `named` is what a person calls it. One that neither the file nor a
    /// person names is one and the same for all such files.
    pub fn of(account: &BankAccount, named: Option<&str>) -> Holder {
        let own = AccountKey::of(account);
        let bank = account.bank.as_deref().filter(|bank| bank.chars().any(char::is_alphabetic));
        let fallback = named.or(bank).unwrap_or("Compte importé");
        let key = own.unwrap_or_else(|| AccountKey::named(fallback));
        let name = match (named, &account.name, &account.number) {
            (Some(named), ..) => named.to_owned(),
            (None, Some(name), _) => [bank.unwrap_or_default(), name].join(" ").trim().to_owned(),
            (None, None, Some(number)) => {
                let digits: Vec<char> = number.chars().filter(|c| c.is_alphanumeric()).collect();
                let last: String = digits[digits.len().saturating_sub(4)..].iter().collect();
                [bank.unwrap_or("Compte"), &last].join(" ")
            }
            (None, None, None) => fallback.to_owned(),
        };
        let home = Home {
            country: key.country().or_else(|| country(bank, account.currency)),
            bank: bank.map(str::to_owned),
        };
        let kind = account.kind.or_else(|| named.and_then(sections::kind));
        Holder { key, name, kind, home }
    }

    fn kind(&self) -> Option<String> {
        let kind = match self.kind? {
            AccountKind::Checking => "checking",
            AccountKind::Savings => "savings",
            AccountKind::Card => "card",
            AccountKind::Loan => "loan",
            AccountKind::Investment => "investment",
        };
        Some(kind.to_owned())
    }

    /// A booked movement, with what tells it, as a document of the user with this number. Decimals that its currency does not have are rounded.
    ///
    /// # Errors
    /// The amount is larger than the index holds.
    pub fn transaction(
        &self,
        user: i64,
        (movement, own): (&Movement, u128),
    ) -> Result<Transaction, String> {
        let currency = movement.currency.unwrap_or(Currency::EUR);
        let mut transaction = Transaction {
            transaction_id: identity::id(own),
            user_id: user,
            account_id: Some(self.key.number()),
            account_name: Some(self.name.clone()),
            account_type: self.kind(),
            amount: cents(movement.amount, currency)?,
            amount_abs: None,
            currency_code: Some(currency.code().to_owned()),
            transaction_type: None,
            operation_type: None,
            date: movement.booked,
            month_year: None,
            weekday: None,
            primary_description: (!movement.label.is_empty()).then(|| cut(&movement.label)),
            merchant_name: None,
            category_name: None,
            is_deleted: None,
            is_future: None,
            is_internal: None,
        };
        transaction.complete();
        Ok(transaction)
    }

    /// The account of this user with its latest balance; `None` where the file tells none: that is not zero.
    ///
    /// # Errors
    /// The balance is larger than the index holds.
    pub fn account(&self, user: i64, told: &OfAccount) -> Result<Option<Account>, String> {
        let Some(balance) = &told.balance else { return Ok(None) };
        let currency = balance.currency.or(told.account.currency).unwrap_or(Currency::EUR);
        let day = balance.day.or(told.last);
        let midnight = day.and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok());
        Ok(Some(Account {
            user_id: user,
            account_id: self.key.number(),
            account_name: Some(self.name.clone()),
            account_type: self.kind(),
            account_balance: cents(balance.amount, currency)?,
            account_currency: Some(currency.code().to_owned()),
            is_active: Some(true),
            last_sync_timestamp: midnight.map(|zoned| zoned.timestamp()),
        }))
    }
}

/// Where a bank is, by what it is called and the currency of its accounts.
fn country(bank: Option<&str>, currency: Option<Currency>) -> Option<String> {
    let known = bank.and_then(layout::country).or(match currency?.code() {
        "GBP" => Some("gb"),
        "USD" => Some("us"),
        "CHF" => Some("ch"),
        _ => None,
    });
    known.map(str::to_owned)
}

/// Whose label a stored movement has, as far as its account's name and its currency tell.
pub fn home(account: Option<&str>, currency: Option<Currency>) -> Home {
    let begins = |bank: &&layout::Bank| {
        let rest = account.and_then(|account| account.strip_prefix(bank.name.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let known = layout::banks().iter().filter(begins).max_by_key(|bank| bank.name.len());
    let bank = known.map(|bank| bank.name.clone());
    Home { country: country(bank.as_deref(), currency), bank }
}

/// Whole cents of an amount, rounded to what its currency has.
fn cents(amount: Decimal, currency: Currency) -> Result<Cents, String> {
    let rounded = currency.round(amount).round_dp(2);
    let cents = (rounded * Decimal::ONE_HUNDRED).to_i64();
    cents
        .filter(|cents| cents.abs() < 1_000_000_000_000_000)
        .map(Cents)
        .ok_or_else(|| format!("amount: {amount} is too large; allowed: below 10,000,000,000,000"))
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_one_name_and_number_in_all_files() {
        let account = BankAccount {
            number: Some("FR7630006000011234567890189".into()),
            bank: Some("BNP Paribas".into()),
            ..BankAccount::default()
        };
        let holder = Holder::of(&account, None);
        assert_eq!(holder.name, "BNP Paribas 0189");
        assert_eq!(Holder::of(&account, Some("Joint")).key, holder.key);
        assert_eq!(Holder::of(&account, Some("Livret A")).kind, Some(AccountKind::Savings));
        let nameless = Holder::of(&BankAccount::default(), None);
        assert_eq!(nameless.name, "Compte importé");
        assert_ne!(nameless.key, Holder::of(&BankAccount::default(), Some("Livret")).key);
    }

    #[test]
    fn an_accounts_country_is_its_ibans_its_banks_or_its_currencys() {
        let of = |number: Option<&str>, bank: Option<&str>, currency| {
            let account = BankAccount {
                number: number.map(str::to_owned),
                bank: bank.map(str::to_owned),
                currency: Currency::new(currency),
                ..BankAccount::default()
            };
            Holder::of(&account, None).home.country
        };
        let iban = Some("DE89370400440532013000");
        assert_eq!(of(iban, Some("Monzo"), "GBP").as_deref(), Some("de"));
        assert_eq!(of(Some("1234"), Some("Monzo"), "EUR").as_deref(), Some("gb"));
        assert_eq!(of(None, Some("Kasse"), "USD").as_deref(), Some("us"));
        assert_eq!(of(None, None, "EUR"), None);
        let stored = home(Some("Monzo 1234"), Currency::new("EUR"));
        assert_eq!(
            (stored.country.as_deref(), stored.bank.as_deref()),
            (Some("gb"), Some("Monzo"))
        );
        assert_eq!(home(Some("Monzon"), Currency::new("EUR")), Home::default());
    }

    #[test]
    fn amounts_are_rounded_to_what_the_currency_has() {
        let cents = |text: &str, code| {
            cents(text.parse().unwrap(), Currency::new(code).unwrap()).map(|cents| cents.0)
        };
        assert_eq!(cents("115.8331", "USD"), Ok(11_583));
        assert_eq!(cents("-1350", "JPY"), Ok(-135_000));
        assert!(cents("99999999999999", "EUR").is_err());
    }
}
