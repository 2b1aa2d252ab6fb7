//! Money that stays with the person: between own accounts, and to the one in another currency.

use jiff::ToSpan;
use jiff::civil::Date;

use super::accounts::{self, AccountKind};
use super::catalogue::{self, Shop};
use super::document::Mark;
use super::person::{Living, dated};

impl Living {
    /// Spending in another currency, from an account in that currency that is filled from the
    /// main one. The two legs are a pair, in two currencies.
    pub(super) fn abroad(&mut self, first: Date) {
        for (kind, aisle) in [
            (&accounts::DOLLARS, &catalogue::IN_DOLLARS),
            (&accounts::POUNDS, &catalogue::IN_POUNDS),
        ] {
            let Some(account) = self.own(kind) else { continue };
            let season = aisle.season[usize::from(first.month().unsigned_abs() - 1) % 12];
            for _ in 0..self.dice.times(22 * season / 100) {
                let shop: &'static Shop = self.dice.favourite(aisle.shops);
                let date = self.day_of(first);
                let cents = -self.dice.price(shop.low, shop.high);
                let mut document = self.document(account, date, cents);
                document.label = dated(&format!("CB {}", shop.label), "", date);
                document.merchant = Some(shop.name);
                document.category = Some(aisle.category);
                self.push(document);
            }
            if self.balances[account.slot as usize] < 30_000 {
                let date = first.last_of_month();
                self.pair(date, (self.persona.accounts[0], account), (46_000, 50_000));
            }
        }
    }

    /// The month's end: the card is settled, what is left is put aside, what is missing comes back
    /// from the savings, and the freelancer pays themself.
    pub(super) fn own_transfers(&mut self, first: Date) {
        let main = self.persona.accounts[0];
        let last = first.last_of_month();
        if let Some(card) = self.own(&accounts::CARD).filter(|_| self.on_card < 0) {
            self.settle(card, last);
        }
        if let Some(business) = self.own(&accounts::BUSINESS) {
            let free = self.balances[business.slot as usize] - 120_000;
            if free > 20_000 {
                let cents = free / 1000 * 1000;
                self.pair(first.saturating_add(27.days()), (business, main), (cents, cents));
            }
        }
        let Some(savings) = self.own(&accounts::SAVINGS) else { return };
        let saved = self.persona.saves / 1000 * 1000;
        if saved > 0 && self.balances[main.slot as usize] > 170_000 + saved {
            self.pair(first.saturating_add(6.days()), (main, savings), (saved, saved));
        }
        let spare = self.balances[main.slot as usize] - 320_000;
        if spare > 40_000 {
            let cents = spare / 10_000 * 10_000;
            self.pair(last, (main, savings), (cents, cents));
        }
        // Enough to reach the next salary without a negative balance.
        let missing = 170_000 - self.balances[main.slot as usize];
        let there = self.balances[savings.slot as usize] / 1000 * 1000;
        if missing > 0 && there > 0 {
            let cents = ((missing / 10_000 + 1) * 10_000).min(there);
            self.pair(last, (savings, main), (cents, cents));
        }
        // Savings at another bank: a lone leg, which nobody recognises.
        if self.dice.chance(60) {
            let date = self.day_of(first);
            let mut document = self.transfer(main, date, -10_000);
            document.label = "VIR EPARGNE ASSURANCE VIE".to_owned();
            self.push(document);
        }
    }

    fn settle(&mut self, card: &'static AccountKind, date: Date) {
        let cents = -self.on_card;
        for (account, cents, label) in [
            (self.persona.accounts[0], -cents, "RELEVE CARTE DIFFEREE"),
            (card, cents, "REGLEMENT CARTE DIFFEREE"),
        ] {
            let mut leg = self.document(account, date, cents);
            leg.label = label.to_owned();
            leg.merchant = None;
            leg.category = Some("Autre paiement");
            leg.mark = Mark::Internal;
            self.push(leg);
        }
    }

    /// Two legs between own accounts; the amounts differ where the currencies do.
    fn pair(
        &mut self,
        date: Date,
        (from, to): (&'static AccountKind, &'static AccountKind),
        (out, into): (i64, i64),
    ) {
        for (account, other, cents, category) in
            [(from, to, -out, "Virement sortants"), (to, from, into, "Virement entrants")]
        {
            let direction = if cents < 0 { "VERS" } else { "DE" };
            let mut leg = self.document(account, date, cents);
            leg.operation = "Virement";
            leg.label = format!("VIR {direction} {}", other.name.to_uppercase());
            leg.merchant = Some(other.name);
            leg.category = Some(category);
            leg.mark = Mark::Internal;
            self.push(leg);
        }
    }
}
