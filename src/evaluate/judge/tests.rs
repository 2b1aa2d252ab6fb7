use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::domain::document::{Account, Transaction};
use crate::domain::{Dataset, Tenant};
use crate::evaluate::questions::{self, Defaults};

/// Spent: 10 and 30 at Lidl, 20 at a baker's in euros, 7 in dollars. In: 100 of salary, 5 refunded.
fn documents() -> Documents {
    let mut documents = Documents::new(Dataset::finance().unwrap());
    for (id, amount, day, category, merchant, currency) in [
        ("1", -10.0, "2026-03-01", "Alimentation", Some("Lidl"), "EUR"),
        ("2", -30.0, "2026-03-02", "Alimentation", Some("Lidl"), "EUR"),
        ("3", -20.0, "2026-02-10", "Restaurant", None, "EUR"),
        ("4", -7.0, "2026-03-03", "Restaurant", Some("Diner"), "USD"),
        ("5", 100.0, "2026-03-03", "Salaire", Some("ACME"), "EUR"),
        ("6", 5.0, "2026-03-04", "Remboursements", Some("Lidl"), "EUR"),
    ] {
        let line = json!({
            "transaction_id": id, "user_id": 1, "amount": amount, "date": day,
            "category_name": category, "merchant_name": merchant, "currency_code": currency
        });
        documents.add(Transaction::from_object(&line).unwrap());
    }
    for (id, name, balance) in [(1, "Compte courant", 12.5), (2, "Livret A", 900.0)] {
        let line = json!({"user_id": 1, "account_id": id, "account_name": name,
            "account_balance": balance, "is_active": true});
        documents.add_account(Account::from_object(&line).unwrap());
    }
    documents
}

fn question(expect: &Value) -> Question {
    let line = json!({"question": "Combien ?", "expect": expect}).to_string();
    let defaults = Defaults { user: Tenant::new("1").unwrap() };
    questions::read(Path::new("own"), &line, &defaults).unwrap().remove(0)
}

/// The verdict on an answer with these figures, each `(id, key, value)`.
fn verdict(expect: Value, figures: &[(&str, Option<&str>, f64)]) -> (Verdict, String) {
    let figures: Vec<Value> = figures
        .iter()
        .map(|(id, key, value)| json!({"id": id, "key": key, "value": value}))
        .collect();
    judged(
        &expect,
        json!({"message": "Voilà", "figures": figures, "metadata": {"outcome": "answered"}}),
    )
}

fn judged(expect: &Value, body: Value) -> (Verdict, String) {
    let response = Response { status: 200, body, took_ms: 1.0 };
    let judged = judge(&documents(), &question(expect), &response).unwrap();
    (judged.verdict, judged.why)
}

fn exact() -> (Verdict, String) {
    (Verdict::Exact, String::new())
}

fn wrong(why: &str) -> (Verdict, String) {
    (Verdict::Wrong, why.to_owned())
}

#[test]
fn one_figure_is_right_to_the_cent() {
    let spent = |ask: &str| json!({"ask": ask, "where": {"transaction_type": "debit"}});
    assert_eq!(verdict(spent("total"), &[("total", None, 60.0)]), exact());
    assert_eq!(verdict(spent("total"), &[("total", None, 60.005)]), exact());
    assert_eq!(
        verdict(spent("total"), &[("total", None, 60.01)]),
        wrong("total 60.01, expected 60.00")
    );
    assert_eq!(verdict(spent("total"), &[]), wrong("total missing, expected 60.00"));
    assert_eq!(verdict(spent("average"), &[("average", None, 20.01)]), exact());
    assert_eq!(verdict(spent("median"), &[("median", None, 20.0)]), exact());
    assert_eq!(verdict(spent("max"), &[("max", None, 30.0)]), exact());
    assert_eq!(verdict(spent("min"), &[("min", None, 10.0)]), exact());
    let monthly = json!({"ask": "average", "per": 3, "where": {"transaction_type": "debit"}});
    assert_eq!(verdict(monthly, &[("average", None, 20.0)]), exact());
    let dollars = json!({"ask": "total", "where": {"merchant_name": "Diner"}});
    assert_eq!(verdict(dollars, &[("total", None, 7.0)]), exact(), "the only currency there is");
}

#[test]
fn counts_and_lists_take_every_currency() {
    let spent = |ask: &str| json!({"ask": ask, "where": {"transaction_type": "debit"}});
    assert_eq!(verdict(spent("count"), &[("count", None, 4.0)]), exact());
    assert_eq!(verdict(spent("count"), &[("count", None, 3.0)]), wrong("count 3, expected 4.00"));
    let list = |total: Value| {
        judged(&spent("list"), json!({"total_results": total, "metadata": {"outcome": "answered"}}))
    };
    assert_eq!(list(json!(4)), exact());
    assert_eq!(list(Value::Null), wrong("total_results missing, expected 4"));
    let top = |amounts: [f64; 2]| {
        let shown = amounts.map(|amount| json!({"amount": amount}));
        let expect = json!({"ask": "top", "top": 2, "where": {"transaction_type": "debit"}});
        judged(&expect, json!({"transactions": shown, "metadata": {"outcome": "answered"}}))
    };
    assert_eq!(top([-30.0, -20.0]), exact());
    assert_eq!(top([-20.0, -30.0]), wrong("transactions 20, 30, expected 30, 20"));
}

#[test]
fn flows_and_what_is_left_have_a_figure_for_each_side() {
    let flows = [("count", None, 6.0), ("income", None, 105.0), ("spending", None, 60.0)];
    assert_eq!(verdict(json!({"ask": "flows"}), &flows), exact());
    let net = [("income", None, 100.0), ("spending", None, 60.0), ("net", None, 40.0)];
    assert_eq!(verdict(json!({"ask": "net"}), &net), exact());
    assert_eq!(verdict(json!({"ask": "net"}), &net[..2]), wrong("net missing, expected 40.00"));
    assert_eq!(verdict(json!({"ask": "net"}), &flows).0, Verdict::Wrong, "a refund is no income");
    let compare = json!({"ask": "compare",
        "where": {"transaction_type": "debit", "date": {"gte": "2026-03-01"}},
        "versus": {"transaction_type": "debit", "date": {"lt": "2026-03-01"}}});
    let later = [("total", None, 40.0), ("previous_total", None, 20.0), ("change", None, 20.0)];
    assert_eq!(verdict(compare.clone(), &later), exact());
    assert_eq!(verdict(compare, &later[1..]).0, Verdict::Wrong);
}

#[test]
fn groups_have_their_totals_in_their_order() {
    let groups =
        json!({"ask": "groups", "by": "merchant_name", "where": {"transaction_type": "debit"}});
    let lidl = ("group_total", Some("Lidl"), 40.0);
    let none = ("group_total", None, 20.0);
    assert_eq!(verdict(groups.clone(), &[lidl, none]), exact());
    let reversed = wrong("order those without, Lidl, expected Lidl, those without");
    assert_eq!(verdict(groups.clone(), &[none, lidl]), reversed);
    assert_eq!(verdict(groups, &[lidl]), wrong("those without missing, expected 20.00"));
    let often = json!({"ask": "groups", "by": "merchant_name", "sort": "count", "top": 1,
        "where": {"transaction_type": "debit"}});
    assert_eq!(verdict(often, &[none, lidl]), exact(), "by count it has no order of totals");
    let months = json!({"ask": "series", "where": {"transaction_type": "debit"}});
    let march = ("group_total", Some("2026-03-01"), 40.0);
    let february = ("group_total", Some("2026-02"), 20.0);
    assert_eq!(verdict(months.clone(), &[march, february]), exact());
    assert_eq!(verdict(months, &[march]), wrong("2026-02 missing, expected 20.00"));
}

#[test]
fn every_account_that_is_meant_has_its_balance() {
    let current = ("balance", Some("Compte courant"), 12.5);
    let savings = ("balance", Some("Livret A"), 900.0);
    let all = json!({"ask": "balance", "where": {"is_active": true}});
    assert_eq!(verdict(all.clone(), &[current, savings]), exact());
    assert_eq!(verdict(all, &[current]), wrong("balance of Livret A missing, expected 900.00"));
    let one = json!({"ask": "balance", "where": {"account_id": 1}});
    assert_eq!(verdict(one, &[current]), exact());
}

#[test]
fn an_outcome_is_missed_or_overclaimed() {
    let refused = |status: u16, expect: &Value| {
        let body = json!({"message": "", "metadata": {"outcome": "refused"}});
        judge(&documents(), &question(expect), &Response { status, body, took_ms: 1.0 })
    };
    let outcome = |expect: Value| refused(200, &expect).unwrap().verdict;
    assert_eq!(outcome(json!({"ask": "total"})), Verdict::Missed);
    assert_eq!(
        outcome(json!({"ask": "total", "outcome": ["answered", "refused"]})),
        Verdict::Exact
    );
    assert_eq!(verdict(json!({"outcome": "refused"}), &[]).0, Verdict::Overclaimed);
    assert_eq!(refused(503, &json!({})).unwrap().why, "outcome http 503, expected answered");
    assert_eq!(refused(422, &json!({"outcome": "http 422"})).unwrap().verdict, Verdict::Exact);
}

#[test]
fn the_intent_and_the_words_count_too() {
    let body = json!({"message": "Chez **Épicerie**", "secret": "Autre client",
        "metadata": {"outcome": "answered", "query_analysis": {"intent": "analytics.trend"}}});
    let verdict = |expect: Value| judged(&expect, body.clone()).0;
    assert_eq!(verdict(json!({"intent": "analytics", "mention": ["epicerie"]})), Verdict::Exact);
    assert_eq!(verdict(json!({"intent": "account"})), Verdict::Missed);
    assert_eq!(verdict(json!({"mention": ["Lidl"]})), Verdict::Wrong);
    assert_eq!(verdict(json!({"never": ["AUTRE CLIENT"]})), Verdict::Overclaimed);
}

#[test]
fn the_best_reading_counts_and_without_any_there_is_no_verdict() {
    let either =
        json!([{"outcome": "clarification"}, {"ask": "total", "where": {"kind": "income"}}]);
    assert_eq!(verdict(either.clone(), &[("total", None, 100.0)]), exact());
    assert_eq!(verdict(either, &[("total", None, 1.0)]).0, Verdict::Wrong, "not overclaimed");
    let mut free = question(&json!({}));
    free.expected.clear();
    let response = Response { status: 503, body: Value::Null, took_ms: 1.0 };
    assert_eq!(judge(&documents(), &free, &response), None);
}
