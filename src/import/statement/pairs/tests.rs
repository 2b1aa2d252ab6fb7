//! Which movements are two ends of one transfer, in every order.

use super::*;

const CURRENT: i64 = 1;
const SAVINGS: i64 = 2;
const CARD: i64 = 3;
const TRANSFER: Option<&str> = Some("Virement");

fn told(account: i64, (day, cents): (i64, i64), operation: Option<&'static str>) -> Told<'static> {
    Told { account, day, cents, currency: "EUR", operation, ..Told::default() }
}

/// The places of those that are paired, the same in each order.
fn paired(movements: &[Told<'_>]) -> Vec<u128> {
    let pairs = |order: &mut dyn Iterator<Item = usize>| {
        let mut ledger = Ledger::default();
        ledger.account(CURRENT, (Some("Compte courant"), Some("checking")));
        ledger.account(SAVINGS, (Some("Boursorama Livret A"), Some("savings")));
        ledger.account(CARD, (Some("Carte Visa"), Some("card")));
        order.for_each(|at| ledger.add(at as u128, movements[at]));
        let mut found: Vec<u128> = ledger.pairs().into_iter().collect();
        found.sort_unstable();
        found
    };
    let found = pairs(&mut (0..movements.len()));
    assert_eq!(pairs(&mut (0..movements.len()).rev()), found);
    found
}

#[test]
fn the_file_reads() {
    assert!(Words::get().days > 0);
}

#[test]
fn a_transfer_has_two_ends_within_a_few_days() {
    let out = told(CURRENT, (10, -20_000), TRANSFER);
    let back = |day, cents, operation| told(SAVINGS, (day, cents), operation);
    assert_eq!(paired(&[out, back(12, 20_000, TRANSFER)]), [0, 1]);
    assert_eq!(paired(&[out, back(9, 20_000, None)]), [0, 1]);
    let none: [u128; 0] = [];
    assert_eq!(paired(&[out, back(15, 20_000, TRANSFER)]), none);
    assert_eq!(paired(&[out, back(10, 20_001, TRANSFER)]), none);
    assert_eq!(paired(&[out, told(CURRENT, (10, 20_000), TRANSFER)]), none);
    let dollars = Told { currency: "USD", ..back(10, 20_000, TRANSFER) };
    assert_eq!(paired(&[out, dollars]), none);
}

#[test]
fn what_the_money_was_for_speaks_against_it() {
    let none: [u128; 0] = [];
    let out = told(CURRENT, (10, -20_000), TRANSFER);
    let back = told(SAVINGS, (10, 20_000), TRANSFER);
    let rent = Told { merchant: Some("Agence du Port"), ..out };
    assert_eq!(paired(&[rent, back]), none);
    let wages = Told { category: Some("Salaire"), ..back };
    assert_eq!(paired(&[out, wages]), none);
    let paid = told(CURRENT, (10, -20_000), Some("Carte"));
    assert_eq!(paired(&[paid, back]), none);
    assert_eq!(
        paired(&[told(CURRENT, (10, -20_000), None), told(SAVINGS, (10, 20_000), None)]),
        none
    );
    // A card that fills the account up names its bank.
    let filled = Told { merchant: Some("Boursorama"), category: Some("Services"), ..paid };
    assert_eq!(paired(&[filled, back]), [0, 1]);
}

#[test]
fn the_nearest_day_goes_first_and_what_cannot_be_told_is_left() {
    let out = |day| told(CURRENT, (day, -5_000), TRANSFER);
    let back = |day| told(SAVINGS, (day, 5_000), TRANSFER);
    assert_eq!(paired(&[out(10), out(12), back(12)]), [1, 2]);
    // Two of a day with two of a day: it is all the same which is whose.
    assert_eq!(paired(&[out(10), out(10), back(11), back(11)]), [0, 1, 2, 3]);
    let none: [u128; 0] = [];
    assert_eq!(paired(&[out(10), out(10), back(11)]), none);
    assert_eq!(paired(&[out(10), back(9), back(11)]), none);
}

#[test]
fn a_cards_settlement_is_a_debit_that_its_account_got() {
    let settled = Told {
        category: Some("Autre paiement"),
        ..told(CURRENT, (10, -43_210), Some("Prélèvement"))
    };
    let got = told(CARD, (9, 43_210), None);
    assert_eq!(paired(&[settled, got]), [0, 1]);
    let none: [u128; 0] = [];
    assert_eq!(paired(&[settled, told(SAVINGS, (9, 43_210), None)]), none);
    let refund = Told { category: Some("Remboursements"), ..got };
    assert_eq!(paired(&[settled, refund]), none);
    let named = Told { merchant: Some("Visa"), ..settled };
    assert_eq!(paired(&[named, refund]), [0, 1]);
    let insurer = Told { merchant: Some("MAIF"), ..settled };
    assert_eq!(paired(&[insurer, got]), none);
}

#[test]
fn very_many_of_one_amount_take_no_time_and_are_not_sure() {
    let all: Vec<Told<'_>> = (0..4_000)
        .map(|at| told(1 + at % 2, (10, if at % 2 == 0 { -100 } else { 100 }), TRANSFER))
        .collect();
    assert!(paired(&all).is_empty());
}
