//! What comes back by itself: rent, bills, salaries, benefits.

use jiff::civil::{Date, Weekday};

use super::accounts::{self, AccountKind};
use super::benefits::Benefit;
use super::bills::{self, Bills, Change};
use super::catalogue::{self, Shop};
use super::persona::{Housing, Income, Persona};
use super::random::Dice;

/// Something that is booked every so many months, on about the same day.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) account: &'static AccountKind,
    /// Signed.
    cents: i64,
    pub(super) operation: &'static str,
    pub(super) label: String,
    pub(super) merchant: Option<&'static str>,
    pub(super) category: &'static str,
    day: i8,
    every: i32,
    change: Change,
    /// The month, counted from the first, from which the price is higher.
    rises: i32,
    /// The months, counted from the first, in which it is booked at all.
    months: std::ops::Range<i32>,
}

impl Standing {
    /// What it comes to in an average month, signed.
    pub(super) fn monthly(&self) -> i64 {
        self.cents / i64::from(self.every)
    }

    /// The day and the signed amount in the month of `first`, the `month`th of all; `None` in a
    /// month without it.
    pub(super) fn due(&self, first: Date, month: i32, dice: &mut Dice) -> Option<(Date, i64)> {
        // The phase comes from the day, so that quarterly bills do not all meet in January.
        let phase = i32::from(self.day) % self.every;
        let calendar = i32::from(first.year()) * 12 + i32::from(first.month());
        if !self.months.contains(&month) || calendar.rem_euclid(self.every) != phase {
            return None;
        }
        let cents = match self.change {
            Change::Fixed => self.cents,
            // Prices rise by 4 to 16 %, to the next ten cents less one.
            Change::Rises if month >= self.rises => {
                let rate = 104 + i64::from(self.day) % 13;
                let risen = self.cents.abs() * rate / 100 / 10 * 10 + 9;
                risen * self.cents.signum()
            }
            Change::Rises => self.cents,
            Change::Metered => {
                let cold = [128, 122, 112, 100, 90, 82, 78, 78, 88, 100, 112, 124];
                let month = usize::try_from(first.month() - 1).unwrap_or_default();
                self.cents * cold[month % 12] / 100 * dice.between(94, 106) / 100
            }
        };
        let day = self.day.min(first.days_in_month());
        let date = first.with().day(day).build().unwrap_or(first);
        Some((banking_day(date), cents))
    }
}

/// Banks book nothing by themselves at a weekend: the Monday after, or the Friday before where the
/// Monday falls into the next month.
fn banking_day(date: Date) -> Date {
    let (forward, back) = match date.weekday() {
        Weekday::Saturday => (2, 1),
        Weekday::Sunday => (1, 2),
        _ => return date,
    };
    let monday = date.checked_add(jiff::Span::new().days(forward)).unwrap_or(date);
    if monday.month() == date.month() {
        monday
    } else {
        date.checked_sub(jiff::Span::new().days(back)).unwrap_or(date)
    }
}

/// The standing payments of one person over `months` months.
pub(super) fn standings(persona: &'static Persona, months: i32, dice: &mut Dice) -> Vec<Standing> {
    let mut maker = Maker { persona, months, dice, made: Vec::new() };
    maker.income();
    maker.housing();
    for benefit in persona.benefits {
        maker.benefit(benefit);
    }
    for (bills, per_mille) in persona.bills {
        if maker.dice.chance(*per_mille) {
            maker.bill(bills);
        }
    }
    maker.made
}

struct Maker<'a> {
    persona: &'static Persona,
    months: i32,
    dice: &'a mut Dice,
    made: Vec<Standing>,
}

impl Maker<'_> {
    fn income(&mut self) {
        match self.persona.income {
            Income::Salary(low, high) => {
                let employer = self.dice.pick(catalogue::EMPLOYERS);
                let label = format!("VIR {} SALAIRE", employer.label);
                let cents = self.dice.between(low, high);
                let day = self.dice.between(25, 28) as i8;
                let rises = self.dice.between(5, 40) as i32;
                let salary = self.transfer(cents, label, (Some(employer.name), "Salaire"));
                self.made.push(Standing { day, rises, change: Change::Rises, ..salary });
            }
            Income::Pension(low, high) => {
                let cents = self.dice.between(low, high);
                let base = self.transfer(
                    cents * 7 / 10,
                    "VIR CARSAT RETRAITE".into(),
                    (Some("CARSAT"), "Salaire"),
                );
                let extra = self.transfer(
                    cents * 3 / 10,
                    "VIR AGIRC-ARRCO".into(),
                    (Some("Agirc-Arrco"), "Salaire"),
                );
                self.made.push(Standing { day: 9, ..base });
                self.made.push(Standing { day: 1, ..extra });
            }
            Income::Unemployment(low, high) => {
                let cents = self.dice.between(low, high);
                let label = "VIR FRANCE TRAVAIL ARE".into();
                let aid = self.transfer(cents, label, (Some("France Travail"), "Aide"));
                self.made.push(Standing { day: 4, ..aid });
            }
            Income::Parents(low, high) => {
                let cents = self.dice.between(low, high) / 1000 * 1000;
                let who = self.dice.pick(catalogue::PEOPLE);
                let label = format!("VIR {who} AIDE MENSUELLE");
                let gift = self.transfer(cents, label, (None, "Virement entrants"));
                self.made.push(Standing { day: 3, ..gift });
            }
            // Invoices are paid when they are paid: see the month.
            Income::Invoices => {}
        }
    }

    fn housing(&mut self) {
        match self.persona.housing {
            Housing::Rent(low, high) => {
                let landlord = self.dice.pick(catalogue::LANDLORDS);
                let cents = -(self.dice.between(low, high) / 500 * 500);
                let rises = self.dice.between(3, 20) as i32;
                let label = format!("VIR {}", landlord.label);
                let rent = self.transfer(cents, label, (Some(landlord.name), "Autre paiement"));
                self.made.push(Standing { day: 5, rises, ..rent });
            }
            Housing::Mortgage => self.bill(&bills::MORTGAGE),
            Housing::Owned => {}
        }
    }

    fn benefit(&mut self, benefit: &'static Benefit) {
        let cents = self.dice.between(benefit.low, benefit.high);
        let label = format!("VIR {}", benefit.label);
        let paid = self.transfer(cents, label, (Some(benefit.name), benefit.category));
        self.made.push(Standing { day: 5, ..paid });
    }

    fn bill(&mut self, bills: &'static Bills) {
        let taken: Vec<_> = self.made.iter().filter_map(|standing| standing.merchant).collect();
        let free: Vec<&Shop> =
            bills.shops.iter().filter(|shop| !taken.contains(&shop.name)).collect();
        let Some(shop) = (!free.is_empty()).then(|| *self.dice.pick(&free)) else { return };
        let drawn = self.dice.between(shop.low, shop.high);
        // What can rise is a price, and prices end in a nine.
        let cents = if bills.change == Change::Rises { -(drawn / 10 * 10 + 9) } else { -drawn };
        let label = match bills.operation {
            "Carte" => format!("CB {}", shop.label),
            "Virement" => format!("VIR {}", shop.label),
            _ if bills.category == "Frais bancaires" => shop.label.to_owned(),
            _ => format!("PRLV SEPA {}", shop.label),
        };
        let months = self.span(bills);
        let business = bills.category == "Autre paiement" && self.has(&accounts::BUSINESS);
        let account = if business { &accounts::BUSINESS } else { self.persona.accounts[0] };
        let standing = Standing {
            account,
            cents,
            operation: bills.operation,
            label,
            merchant: Some(shop.name),
            category: bills.category,
            day: self.dice.between(2, 28) as i8,
            every: bills.every,
            change: bills.change,
            rises: self.dice.between(2, 30) as i32,
            months,
        };
        self.made.push(standing);
    }

    /// Most bills last; some subscriptions begin or are cancelled on the way.
    fn span(&mut self, bills: &Bills) -> std::ops::Range<i32> {
        let free = matches!(bills.category, "streaming" | "Abonnements" | "prêt" | "Services");
        let month = self.dice.between(1, i64::from(self.months.max(2))) as i32;
        match self.dice.below(10) {
            0 | 1 if free => month..i32::MAX,
            2 | 3 if free => 0..month,
            _ => 0..i32::MAX,
        }
    }

    fn transfer(
        &self,
        cents: i64,
        label: String,
        (merchant, category): (Option<&'static str>, &'static str),
    ) -> Standing {
        let change = if category == "Autre paiement" { Change::Rises } else { Change::Fixed };
        Standing {
            account: self.persona.accounts[0],
            cents,
            operation: "Virement",
            label,
            merchant,
            category,
            day: 1,
            every: 1,
            change,
            rises: i32::MAX,
            months: 0..i32::MAX,
        }
    }

    fn has(&self, account: &AccountKind) -> bool {
        self.persona.accounts.iter().any(|own| own.slot == account.slot)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::persona::EMPLOYEE;
    use super::*;

    #[test]
    fn nothing_is_booked_by_itself_at_a_weekend() {
        assert_eq!(banking_day(date(2025, 3, 8)), date(2025, 3, 10));
        assert_eq!(banking_day(date(2025, 3, 9)), date(2025, 3, 10));
        assert_eq!(banking_day(date(2025, 8, 31)), date(2025, 8, 29));
        assert_eq!(banking_day(date(2025, 5, 31)), date(2025, 5, 30));
    }

    #[test]
    fn a_salary_is_a_credit_every_month_and_a_price_rises_once() {
        let mut dice = Dice::new(3, 1);
        let all = standings(&EMPLOYEE, 24, &mut dice);
        let salary = all.iter().find(|one| one.category == "Salaire").unwrap();
        for month in 0..24 {
            let first = date(2024, 1 + (month % 12) as i8, 1);
            assert!(salary.due(first, month, &mut dice).unwrap().1 > 150_000);
        }
        let mut amounts: Vec<_> = (0..48)
            .filter_map(|month| salary.due(date(2024, 1, 1), month, &mut dice))
            .map(|(_, cents)| cents)
            .collect();
        amounts.dedup();
        assert_eq!(amounts.len(), 2, "{amounts:?}");
    }
}
