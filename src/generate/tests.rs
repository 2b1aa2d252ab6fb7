use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::date;

use super::*;
use crate::domain::Dataset;

fn options(users: u64) -> Options {
    Options { users, months: 24, seed: 11, until: date(2025, 10, 20) }
}

fn text(options: Options) -> String {
    let mut out = Vec::new();
    write_documents(options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    assert_eq!(text(options(3)), text(options(3)));
    assert_ne!(text(options(3)), text(Options { seed: 12, ..options(3) }));
}

#[test]
fn a_persons_documents_do_not_depend_on_how_many_others_there_are() {
    assert!(text(options(5)).starts_with(&text(options(2))));
}

#[test]
fn every_line_is_json_with_the_fields_of_its_index() {
    for line in text(options(8)).lines() {
        let read: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        let amount = read["amount"].as_f64().unwrap();
        assert_eq!(amount.abs(), read["amount_abs"].as_f64().unwrap());
        let debit = read["transaction_type"] == "debit";
        assert_eq!(debit, amount < 0.0, "{line}");
        let day = read["date"].as_str().unwrap();
        assert_eq!(read["month_year"].as_str().unwrap(), &day[..7]);
    }
    let mut out = Vec::new();
    write_accounts(options(8), &mut out).unwrap();
    for line in String::from_utf8(out).unwrap().lines() {
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(read["account_balance"].is_number() && read["is_active"].is_boolean());
    }
}

#[test]
fn documents_come_by_user_then_by_date_with_ids_of_their_own() {
    let all: Vec<_> = documents(options(8)).collect();
    assert!(all.is_sorted_by_key(|document| (document.user, document.date)));
    let ids: HashSet<_> = all.iter().map(|document| document.id).collect();
    assert_eq!(ids.len(), all.len());
    for document in &all {
        let future = document.mark == Mark::Future;
        assert_eq!(document.date > date(2025, 10, 20), future, "{document:?}");
        assert!(document.date > date(2023, 10, 20));
        assert_ne!(document.cents, 0, "{document:?}");
    }
}

#[test]
fn a_person_has_about_forty_to_sixty_documents_a_month() {
    let count = documents(options(80)).count();
    let a_month = count / (80 * 24);
    assert!((35..=70).contains(&a_month), "{a_month}");
}

#[test]
fn all_that_real_data_hold_occurs() {
    let all: Vec<_> = documents(options(40)).collect();
    let marks = |mark| all.iter().filter(|document| document.mark == mark).count();
    for mark in [Mark::Internal, Mark::Deleted, Mark::Future] {
        assert!(marks(mark) > 10, "{mark:?}");
    }
    let missing = |of: fn(&Document) -> bool| all.iter().filter(|one| of(one)).count();
    assert!(missing(|one| one.merchant.is_none()) > all.len() / 100);
    assert!(missing(|one| one.category.is_none()) > all.len() / 100);

    let operations: BTreeSet<_> = all.iter().map(|document| document.operation).collect();
    for spelling in [
        "Carte",
        "Prélèvement",
        "Virement",
        "Chèque",
        "Retrait",
        "carte",
        "card",
        "direct_debit",
        "transfer",
        "check",
        "withdrawal",
    ] {
        assert!(operations.contains(spelling), "{spelling}");
    }
    let currencies: BTreeSet<_> = all.iter().map(|one| one.account.currency).collect();
    assert_eq!(currencies.into_iter().collect::<Vec<_>>(), ["EUR", "GBP", "USD"]);
    let kinds: BTreeSet<_> = all.iter().map(|one| one.account.kind).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["card", "checking", "savings"]);
    for start in ["CB ", "PRLV ", "VIR ", "RETRAIT DAB ", "CHEQUE ", "AVOIR "] {
        assert!(all.iter().any(|one| one.label.starts_with(start)), "{start}");
    }
    assert!(all.iter().any(|one| one.label.contains("LOYER")));
}

#[test]
fn every_category_of_the_dataset_occurs_and_no_other() {
    let known: BTreeSet<_> =
        Dataset::finance().unwrap().categories.into_iter().map(|one| one.value).collect();
    let used: BTreeSet<_> = documents(options(200))
        .filter_map(|document| document.category)
        .map(str::to_owned)
        .collect();
    assert_eq!(known, used);
}

#[test]
fn salaries_and_refunds_are_credits_and_bills_are_debits() {
    for document in documents(options(24)) {
        match document.category {
            Some("Salaire" | "CAF" | "PAJE" | "Aide" | "Remboursements" | "Virement entrants") => {
                assert!(document.cents > 0, "{document:?}");
            }
            Some("Autre paiement") if document.mark == Mark::Internal => {}
            Some(_) => assert!(document.cents < 0, "{document:?}"),
            None => {}
        }
    }
}

#[test]
fn own_transfers_come_in_pairs_that_cancel_out_within_a_currency() {
    let mut sums: BTreeMap<(u64, Date), (i64, u32)> = BTreeMap::new();
    for document in documents(options(24)) {
        let foreign = document.account.currency != "EUR"
            || document.label.ends_with("EN DOLLARS")
            || document.label.ends_with("EN LIVRES");
        if document.mark == Mark::Internal && !foreign {
            let sum = sums.entry((document.user, document.date)).or_default();
            sum.0 += document.cents;
            sum.1 += 1;
        }
    }
    assert!(sums.len() > 100);
    for (key, (cents, legs)) in sums {
        assert_eq!((cents, legs % 2), (0, 0), "{key:?}");
    }
}

#[test]
fn a_balance_is_the_opening_and_the_documents_of_the_account_to_the_cent() {
    let mut sums: HashMap<u64, i64> = HashMap::new();
    for document in documents(options(80)).filter(Document::counts) {
        *sums.entry(document.account_id()).or_default() += document.cents;
    }
    for account in accounts(options(80)) {
        let moved = sums.get(&account.id()).copied().unwrap_or_default();
        assert_eq!(account.opening + moved, account.balance, "{account:?}");
        assert!((-250_000..=30_000_000).contains(&account.balance), "{account:?}");
    }
}

#[test]
fn a_card_that_settles_is_back_at_zero_after_each_month() {
    let mut spent: BTreeMap<(u64, String), i64> = BTreeMap::new();
    for document in documents(Options { until: date(2025, 9, 30), ..options(24) }) {
        if document.account.kind == "card" && document.counts() {
            let month = document.date.strftime("%Y-%m").to_string();
            *spent.entry((document.user, month)).or_default() += document.cents;
        }
    }
    assert!(spent.len() > 24);
    // Refunds of the next month may have been known when the card was settled.
    let total: i64 = spent.values().sum();
    assert!(total.abs() < 200_000, "{total}");
}

#[test]
fn december_is_dearer_than_february_and_prices_of_subscriptions_rise() {
    let mut by_month = [0i64; 13];
    let mut prices: HashMap<(u64, &str), BTreeSet<i64>> = HashMap::new();
    for document in documents(options(80)) {
        if document.category == Some("achats en ligne") {
            by_month[usize::from(document.date.month().unsigned_abs())] -= document.cents;
        }
        if let (Some("streaming"), Some(merchant)) = (document.category, document.merchant) {
            prices.entry((document.user, merchant)).or_default().insert(document.cents);
        }
    }
    assert!(by_month[12] > by_month[2] * 3 / 2, "{by_month:?}");
    let risen = prices.values().filter(|amounts| amounts.len() == 2).count();
    assert!(risen > 10, "{risen}");
    assert!(prices.values().all(|amounts| amounts.len() <= 2));
}

#[test]
fn the_demonstration_is_three_people_over_two_years_up_to_today() {
    let today = date(2026, 2, 28);
    let (transactions, accounts) = demonstration(today);
    let users: BTreeSet<_> = transactions.iter().map(|one| one.user).collect();
    assert_eq!(users.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
    assert!(transactions.len() > 2000, "{}", transactions.len());
    assert!(accounts.len() >= 6);
    let newest = transactions.iter().filter(|one| one.counts()).map(|one| one.date).max();
    assert!(newest >= Some(today.saturating_sub(Span::new().days(2))), "{newest:?}");
    assert!(transactions.iter().all(|one| one.date > date(2024, 2, 28)));
}
