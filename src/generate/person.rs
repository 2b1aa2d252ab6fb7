//! One person's documents: months of standing payments, purchases, and what banks make of them.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::accounts::{self, AccountKind};
use super::budget::Budget;
use super::catalogue::{self, Aisle, Place, Shop};
use super::document::{Account, Document, Mark};
use super::persona::{Income, Persona};
use super::random::Dice;
use super::standing::{Standing, standings};

/// All that one person has: documents by date, accounts, and the day up to which they reach.
pub(super) struct Life {
    pub(super) documents: Vec<Document>,
    pub(super) accounts: Vec<Account>,
}

/// The days that documents are made for, both included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    pub(super) from: Date,
    pub(super) until: Date,
}

/// Balances by slot: the ids' last digit.
pub(super) type Balances = [i64; 10];

/// One person, while their documents are made.
pub(super) struct Living {
    user: u64,
    pub(super) persona: &'static Persona,
    days: Days,
    pub(super) dice: Dice,
    city: &'static str,
    opening: Balances,
    pub(super) balances: Balances,
    documents: Vec<Document>,
    /// Spending of the running month by the card that settles at its end.
    pub(super) on_card: i64,
    budget: Budget,
}

/// Makes one person's documents, all of them, in the order of their dates.
pub(super) fn live(user: u64, persona: &'static Persona, days: Days, mut dice: Dice) -> Life {
    let months = months_between(days);
    let plan = standings(persona, months, &mut dice);
    let city = dice.pick(catalogue::CITIES);
    let mut opening = Balances::default();
    for account in persona.accounts {
        opening[account.slot as usize] = match account.kind {
            "savings" => persona.cushion * dice.between(60, 140) / 100,
            "card" => 0,
            _ => dice.between(60_000, 240_000),
        };
    }
    opening[accounts::OLD.slot as usize] = 0;
    let mut living = Living {
        user,
        persona,
        days,
        dice,
        city,
        opening,
        balances: opening,
        documents: Vec::with_capacity(usize::try_from(months).unwrap_or_default() * 64 + 64),
        on_card: 0,
        budget: Budget::of(persona, &plan),
    };
    let mut first = days.from.first_of_month();
    for month in 0..=months {
        living.month(&plan, first, month);
        first = first.saturating_add(1.month());
    }
    living.announced(&plan, first.saturating_sub(1.month()), months);
    living.finish()
}

/// Whole calendar months touched, less one: the number of the last month.
fn months_between(days: Days) -> i32 {
    let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    (months(days.until) - months(days.from)).max(0)
}

impl Living {
    fn month(&mut self, plan: &[Standing], first: Date, month: i32) {
        self.on_card = 0;
        for standing in plan {
            if let Some((date, cents)) = standing.due(first, month, &mut self.dice) {
                self.stand(standing, date, cents);
            }
        }
        let wealth: i64 = [&accounts::CHECKING, &accounts::SAVINGS, &accounts::CARD]
            .iter()
            .map(|account| self.balances[account.slot as usize])
            .sum();
        let often = if wealth < 60_000 { 45.min(self.budget.often) } else { self.budget.often };
        for (aisle, tenths) in self.persona.habits {
            let season = aisle.season[usize::from(first.month().unsigned_abs() - 1) % 12];
            for _ in 0..self.dice.times(tenths * season * often / 10_000) {
                self.purchase(aisle, first, month);
            }
        }
        self.cash_and_cheques(first);
        self.other_income(first);
        self.abroad(first);
        self.own_transfers(first);
    }

    fn stand(&mut self, standing: &Standing, date: Date, cents: i64) {
        let label = match standing.operation {
            "Carte" => dated(&standing.label, "", date),
            _ => standing.label.clone(),
        };
        let mut document = self.document(standing.account, date, cents);
        document.operation = standing.operation;
        document.label = label;
        document.merchant = standing.merchant;
        document.category = Some(standing.category);
        self.push(document);
    }

    fn purchase(&mut self, aisle: &'static Aisle, first: Date, month: i32) {
        let shop: &'static Shop = self.dice.favourite(aisle.shops);
        let mut date = self.day_of(first);
        // A restaurant's second chance to be a Friday or a Saturday.
        if aisle.category == "Restaurant" && !is_weekend(date) {
            date = self.day_of(first);
        }
        // Prices drift upwards by about 2.4 % a year.
        let above = (self.dice.price(shop.low, shop.high) - shop.low) * self.budget.dear / 100;
        let cents = -((shop.low + above) * i64::from(1000 + 2 * month) / 1000);
        let account = match self.own(&accounts::CARD) {
            Some(card) => card,
            None => self.persona.accounts[0],
        };
        let town = if aisle.place == Place::Town { self.city } else { "" };
        let mut document = self.document(account, date, cents);
        document.label = dated(&format!("CB {}", shop.label), town, date);
        document.merchant = Some(shop.name);
        document.category = Some(aisle.category);
        self.after_purchase(&document, aisle);
        self.push(document);
    }

    /// What may follow a purchase: money back, a payment booked twice, one that the bank took back.
    fn after_purchase(&mut self, document: &Document, aisle: &Aisle) {
        let back = match aisle.category {
            "achats en ligne" | "Vêtements" => 70,
            "Santé/pharmacie" => 500,
            "Transport" | "Loisirs" => 20,
            _ => 2,
        };
        if self.dice.chance(back) {
            self.refund(document);
        }
        match self.dice.below(1000) {
            0..=2 => self.push(document.clone()),
            3..=7 => self.push(Document { mark: Mark::Deleted, ..document.clone() }),
            _ => {}
        }
    }

    fn refund(&mut self, document: &Document) {
        let date = document.date.saturating_add(Span::new().days(self.dice.between(3, 16)));
        let health = document.category == Some("Santé/pharmacie");
        let share = if health { 70 } else { 100 };
        let account = if health { self.persona.accounts[0] } else { document.account };
        let mut back = self.document(account, date, -document.cents * share / 100);
        if health {
            back.operation = "Virement";
            back.label = "VIR CPAM REMBOURSEMENT SOINS".into();
            back.merchant = Some("CPAM");
        } else {
            back.label = format!("AVOIR {}", document.label);
            back.merchant = document.merchant;
        }
        back.category = Some("Remboursements");
        self.push(back);
    }

    fn cash_and_cheques(&mut self, first: Date) {
        let account = self.persona.accounts[0];
        for _ in 0..self.dice.times(self.persona.withdrawals) {
            let date = self.day_of(first);
            let cents = -*self.dice.favourite(&[2_000, 4_000, 5_000, 6_000, 10_000, 20_000]);
            let mut document = self.document(account, date, cents);
            document.operation = "Retrait";
            document.label = dated("RETRAIT DAB", self.city, date);
            document.merchant = None;
            document.category = Some("Retrait especes");
            self.push(document);
        }
        for _ in 0..self.dice.times(self.persona.cheques) {
            let date = self.day_of(first);
            let cents = -(self.dice.price(2_500, 48_000) / 100 * 100);
            let number = self.dice.between(1_000_000, 9_999_999);
            let mut document = self.document(account, date, cents);
            document.operation = "Chèque";
            document.label = format!("CHEQUE N° {number}");
            document.merchant = None;
            document.category = Some("Chèques émis");
            self.push(document);
        }
    }

    /// Invoices that clients pay, friends who share a bill, now and then a gift.
    fn other_income(&mut self, first: Date) {
        if matches!(self.persona.income, Income::Invoices) {
            let account = self.own(&accounts::BUSINESS).unwrap_or(self.persona.accounts[0]);
            for _ in 0..self.dice.between(2, 4) {
                let client = self.dice.favourite(catalogue::CLIENTS);
                let date = self.day_of(first);
                let cents = self.dice.price(client.low, client.high);
                let number = self.dice.between(100, 999);
                let mut document = self.transfer(account, date, cents);
                document.label = format!("VIR {} FACTURE {number}", client.label);
                document.merchant = Some(client.name);
                document.category = Some("Salaire");
                self.push(document);
            }
        }
        for _ in 0..self.dice.times(9) {
            let who = *self.dice.pick(catalogue::PEOPLE);
            let date = self.day_of(first);
            let cents = self.dice.price(500, 12_000);
            let sign = if self.dice.chance(550) { -1 } else { 1 };
            let mut document = self.transfer(self.persona.accounts[0], date, sign * cents);
            document.label = format!("VIR {who}");
            self.push(document);
        }
    }

    pub(super) fn transfer(
        &self,
        account: &'static AccountKind,
        date: Date,
        cents: i64,
    ) -> Document {
        let category = if cents < 0 { "Virement sortants" } else { "Virement entrants" };
        Document {
            operation: "Virement",
            category: Some(category),
            ..self.document(account, date, cents)
        }
    }

    /// Up to two payments that the bank announces for the days after the last.
    fn announced(&mut self, plan: &[Standing], last: Date, month: i32) {
        let mut left = 2;
        for (first, month) in [(last, month), (last.saturating_add(1.month()), month + 1)] {
            for standing in plan.iter().filter(|one| one.operation == "Prélèvement") {
                match standing.due(first, month, &mut self.dice) {
                    Some((date, cents)) if left > 0 && date > self.days.until => {
                        let mut document = self.document(standing.account, date, cents);
                        document.operation = standing.operation;
                        document.label.clone_from(&standing.label);
                        document.merchant = standing.merchant;
                        document.category = Some(standing.category);
                        document.mark = Mark::Future;
                        self.documents.push(document);
                        left -= 1;
                    }
                    _ => {}
                }
            }
        }
    }

    pub(super) fn document(
        &self,
        account: &'static AccountKind,
        date: Date,
        cents: i64,
    ) -> Document {
        Document {
            id: 0,
            user: self.user,
            account,
            cents,
            operation: "Carte",
            date,
            label: String::new(),
            merchant: None,
            category: None,
            mark: Mark::None,
        }
    }

    /// Takes a document whose day is within the days asked for, with what the bank's enrichment
    /// may have left out or spelled otherwise.
    pub(super) fn push(&mut self, mut document: Document) {
        if document.date < self.days.from || document.date > self.days.until {
            return;
        }
        if document.counts() {
            self.balances[document.account.slot as usize] += document.cents;
            if document.account.kind == "card" {
                self.on_card += document.cents;
            }
        }
        // Salaries are what people check first: they come through as they are.
        if document.mark == Mark::None && document.category != Some("Salaire") {
            match self.dice.below(1000) {
                0..30 => document.merchant = None,
                30..65 => document.category = None,
                65..100 => {
                    document.operation = other_spelling(document.operation, &mut self.dice);
                }
                _ => {}
            }
        }
        self.documents.push(document);
    }

    pub(super) fn day_of(&mut self, first: Date) -> Date {
        let day = self.dice.between(1, i64::from(first.days_in_month()));
        first.with().day(day as i8).build().unwrap_or(first)
    }

    pub(super) fn own(&self, kind: &AccountKind) -> Option<&'static AccountKind> {
        self.persona.accounts.iter().copied().find(|account| account.slot == kind.slot)
    }

    fn finish(mut self) -> Life {
        self.documents.sort_by_key(|document| document.date);
        for (number, document) in (1..).zip(&mut self.documents) {
            document.id = self.user * 1_000_000 + number;
        }
        let accounts = self
            .persona
            .accounts
            .iter()
            .map(|kind| Account {
                user: self.user,
                kind,
                opening: self.opening[kind.slot as usize],
                balance: self.balances[kind.slot as usize],
                active: kind.slot != accounts::OLD.slot,
                synced: self.days.until,
            })
            .collect();
        Life { documents: self.documents, accounts }
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Friday | Weekday::Saturday | Weekday::Sunday)
}

fn other_spelling(operation: &'static str, dice: &mut Dice) -> &'static str {
    let english = dice.chance(500);
    match operation {
        "Carte" if english => "card",
        "Carte" => "carte",
        "Prélèvement" => "direct_debit",
        "Virement" => "transfer",
        "Chèque" => "check",
        "Retrait" => "withdrawal",
        other => other,
    }
}

/// A label with its town and day: "CB LIDL 2417 LYON 24/03".
pub(super) fn dated(label: &str, town: &str, date: Date) -> String {
    let mut text = String::with_capacity(label.len() + town.len() + 8);
    text.push_str(label);
    text.push(' ');
    if !town.is_empty() {
        text.push_str(town);
        text.push(' ');
    }
    for (number, end) in [(date.day(), "/"), (date.month(), "")] {
        let number = number.unsigned_abs();
        text.push(char::from(b'0' + number / 10));
        text.push(char::from(b'0' + number % 10));
        text.push_str(end);
    }
    text
}
