//! One response held against what is expected, by brute force over the documents.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::documents::{Direction, Documents, Record};
use super::expect::{Ask, Expect};
use super::filter::Filter;
use super::questions::Question;
use super::response::Response;
use crate::domain::Currency;
use crate::language::text::fold;

/// How an answer stands to what is expected, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Exact,
    /// Asked back, refused or failed instead.
    Missed,
    /// A figure was stated, and it is not the right one.
    Wrong,
    /// Answered where it must not, or what must never be said.
    Overclaimed,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Exact => "exact",
            Verdict::Missed => "missed",
            Verdict::Wrong => "wrong",
            Verdict::Overclaimed => "overclaimed",
        }
    }
}

/// A verdict and, unless it is exact, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub verdict: Verdict,
    pub why: String,
}

/// An answer's figure may be this far from the right one; an average, which is rounded twice, more.
const CENT: Decimal = Decimal::from_parts(6, 0, 0, false, 3);
const ROUNDED_TWICE: Decimal = Decimal::from_parts(11, 0, 0, false, 3);

/// The best verdict over the readings that are right; `None` where nothing is expected.
pub fn judge(documents: &Documents, question: &Question, response: &Response) -> Option<Judged> {
    let verdicts = question.expected.iter().map(|expect| {
        let reading = Reading { documents, question, expect, response };
        match reading.judge() {
            Ok(()) => Judged { verdict: Verdict::Exact, why: String::new() },
            Err(judged) => judged,
        }
    });
    verdicts.min_by_key(|judged| judged.verdict)
}

struct Reading<'a> {
    documents: &'a Documents,
    question: &'a Question,
    expect: &'a Expect,
    response: &'a Response,
}

fn fail<T>(verdict: Verdict, why: String) -> Result<T, Judged> {
    Err(Judged { verdict, why })
}

fn sum<'a>(records: impl IntoIterator<Item = &'a &'a Record>) -> Decimal {
    records.into_iter().map(|record| record.amount).sum()
}

impl Reading<'_> {
    fn judge(&self) -> Result<(), Judged> {
        let (expect, response) = (self.expect, self.response);
        let outcome = response.outcome();
        if !expect.outcome.contains(&outcome) {
            let verdict =
                if outcome == "answered" { Verdict::Overclaimed } else { Verdict::Missed };
            return fail(
                verdict,
                format!("outcome {outcome}, expected {}", expect.outcome.join(" or ")),
            );
        }
        if let Some(intent) =
            expect.intent.as_deref().filter(|one| !response.intent().starts_with(one))
        {
            return fail(
                Verdict::Missed,
                format!("intent {}, expected {intent}", response.intent()),
            );
        }
        let message = fold(response.message());
        if let Some(word) = expect.mention.iter().find(|word| !message.contains(&fold(word))) {
            return fail(Verdict::Wrong, format!("the message does not mention {word:?}"));
        }
        let whole = fold(&response.body.to_string());
        if let Some(word) = expect.never.iter().find(|word| whole.contains(&fold(word))) {
            return fail(Verdict::Overclaimed, format!("the response contains {word:?}"));
        }
        if outcome != "answered" {
            return Ok(());
        }
        for (id, wanted) in &expect.figures {
            self.check(id, *wanted, CENT)?;
        }
        self.judge_figures()
    }

    fn judge_figures(&self) -> Result<(), Judged> {
        let expect = self.expect;
        let everything = self.documents.pick(&self.question.user, &expect.documents);
        let currency =
            match everything.iter().find(|record| record.currency == Currency::EUR.code()) {
                Some(_) => Currency::EUR.code(),
                None => everything
                    .first()
                    .map_or(Currency::EUR.code(), |record| record.currency.as_str()),
            };
        let found = of_currency(&everything, currency);
        let total = sum(&found);
        match expect.ask {
            Ask::Outcome => Ok(()),
            Ask::Balance => self.judge_balance(),
            Ask::Total | Ask::Average | Ask::Median | Ask::Max | Ask::Min => self.judge_one(&found),
            Ask::Count => self.check("count", everything.len().into(), CENT),
            Ask::List => match self.response.body["total_results"].as_u64() {
                Some(got) if got == everything.len() as u64 => Ok(()),
                got => {
                    let got = got.map_or("missing".to_owned(), |got| got.to_string());
                    fail(
                        Verdict::Wrong,
                        format!("total_results {got}, expected {}", everything.len()),
                    )
                }
            },
            Ask::Top => self.judge_top(&everything),
            Ask::Flows => {
                let income = sum(found.iter().filter(|one| one.direction == Direction::In));
                self.check("count", everything.len().into(), CENT)?;
                self.check("income", income, CENT)?;
                self.check("spending", total - income, CENT)
            }
            Ask::Net => {
                let earned = |one: &&&Record| one.direction == Direction::In && !one.is_refund;
                let income = sum(found.iter().filter(earned));
                let spending = sum(found.iter().filter(|one| one.direction == Direction::Out));
                self.check("income", income, CENT)?;
                self.check("spending", spending, CENT)?;
                self.check("net", income - spending, CENT)
            }
            Ask::Compare => {
                let versus = expect.versus.as_ref().unwrap_or(&expect.documents);
                let before = self.before(versus, currency);
                self.check("total", total, CENT)?;
                self.check("previous_total", before, CENT)?;
                self.check("change", total - before, CENT)
            }
            Ask::Series => self.judge_series(&found),
            Ask::Groups => self.judge_groups(&found),
        }
    }

    fn before(&self, versus: &Filter, currency: &str) -> Decimal {
        sum(&of_currency(&self.documents.pick(&self.question.user, versus), currency))
    }

    /// A figure of this id, whatever its key, must be the one that is wanted.
    fn check(&self, id: &str, wanted: Decimal, slack: Decimal) -> Result<(), Judged> {
        let got: Vec<Decimal> = self.response.figures(id).map(|(_, value)| value).collect();
        near(id, &got, (wanted, slack))
    }

    fn judge_one(&self, found: &[&Record]) -> Result<(), Judged> {
        let mut amounts: Vec<Decimal> = found.iter().map(|record| record.amount).collect();
        amounts.sort();
        let total: Decimal = amounts.iter().sum();
        let end = |amount: Option<&Decimal>| amount.copied().unwrap_or_default();
        let (id, wanted, slack) = match self.expect.ask {
            Ask::Average => (
                "average",
                total.checked_div(amounts.len().into()).unwrap_or_default(),
                ROUNDED_TWICE,
            ),
            Ask::Median => ("median", median(&amounts), ROUNDED_TWICE),
            Ask::Max => ("max", end(amounts.last()), CENT),
            Ask::Min => ("min", end(amounts.first()), CENT),
            _ => ("total", total, CENT),
        };
        let wanted = self.expect.per.and_then(|units| total.checked_div(units)).unwrap_or(wanted);
        self.check(id, wanted, slack)
    }

    fn judge_top(&self, everything: &[&Record]) -> Result<(), Judged> {
        let mut wanted: Vec<Decimal> = everything.iter().map(|record| record.amount).collect();
        wanted.sort_by_key(|amount| Reverse(*amount));
        wanted.truncate(self.expect.top);
        let shown: Vec<Decimal> = self.response.amounts().take(wanted.len()).collect();
        if shown == wanted {
            return Ok(());
        }
        fail(Verdict::Wrong, format!("transactions {}, expected {}", list(&shown), list(&wanted)))
    }

    fn judge_balance(&self) -> Result<(), Judged> {
        let rows = self.documents.pick_accounts(&self.question.user, &self.expect.documents);
        let wanted: BTreeMap<Option<&str>, Decimal> =
            rows.iter().map(|row| (row.name.as_deref(), row.balance)).collect();
        for (name, balance) in wanted {
            let shown = name.unwrap_or("an account without a name");
            near(&format!("balance of {shown}"), &self.keyed("balance", name), (balance, CENT))?;
        }
        Ok(())
    }

    fn keyed(&self, id: &str, key: Option<&str>) -> Vec<Decimal> {
        self.response.figures(id).filter(|(of, _)| *of == key).map(|(_, value)| value).collect()
    }

    /// Each month, or other unit, that has documents must be there with its total.
    fn judge_series(&self, found: &[&Record]) -> Result<(), Judged> {
        for (key, group) in groups(found, self.expect.by.as_deref().unwrap_or("month_year")) {
            let key = key.unwrap_or_default();
            let starts = |of: Option<&str>| of.unwrap_or_default().starts_with(&key);
            let of_key = self.response.figures("group_total").filter(|(of, _)| starts(*of));
            let got: Vec<Decimal> = of_key.map(|(_, value)| value).collect();
            near(&key, &got, (group.total, CENT))?;
        }
        Ok(())
    }

    /// The first groups must be there with their totals, in their order.
    fn judge_groups(&self, found: &[&Record]) -> Result<(), Judged> {
        let field = self.expect.by.as_deref().unwrap_or("category_name");
        let all = groups(found, field);
        let mut order: Vec<(&Option<String>, &Group)> = all.iter().collect();
        order.sort_by_key(|(key, group)| {
            let size = if self.expect.sort.is_some() { group.count.into() } else { group.total };
            (Reverse(size), key.as_deref().unwrap_or("None"))
        });
        order.truncate(self.expect.top);
        for (key, group) in &order {
            let shown = key.as_deref().unwrap_or("those without");
            near(shown, &self.keyed("group_total", key.as_deref()), (group.total, CENT))?;
        }
        let shown: Vec<Option<&str>> =
            self.response.figures("group_total").map(|(key, _)| key).take(order.len()).collect();
        let total_of =
            |key: &Option<&str>| all.get(&key.map(str::to_owned)).map(|group| group.total);
        let totals: Vec<Decimal> = shown.iter().filter_map(total_of).collect();
        let wanted: Vec<Decimal> = order.iter().map(|(_, group)| group.total).collect();
        if self.expect.sort.is_none() && totals != wanted {
            let wanted: Vec<Option<&str>> = order.iter().map(|(key, _)| key.as_deref()).collect();
            return fail(
                Verdict::Wrong,
                format!("order {}, expected {}", names(&shown), names(&wanted)),
            );
        }
        Ok(())
    }
}

#[derive(Default)]
struct Group {
    total: Decimal,
    count: usize,
}

fn groups(found: &[&Record], field: &str) -> BTreeMap<Option<String>, Group> {
    let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
    for record in found {
        let group = groups.entry(record.key(field)).or_default();
        group.total += record.amount;
        group.count += 1;
    }
    groups
}

fn of_currency<'a>(records: &[&'a Record], currency: &str) -> Vec<&'a Record> {
    records.iter().filter(|record| record.currency == currency).copied().collect()
}

fn near(what: &str, got: &[Decimal], (wanted, slack): (Decimal, Decimal)) -> Result<(), Judged> {
    if got.iter().any(|value| (value - wanted).abs() <= slack) {
        return Ok(());
    }
    fail(Verdict::Wrong, format!("{what} {}, expected {wanted:.2}", list(got)))
}

/// Of sorted amounts; 0 of none.
fn median(amounts: &[Decimal]) -> Decimal {
    let middle = amounts.len() / 2;
    match (amounts.get(middle), amounts.len().is_multiple_of(2)) {
        (Some(high), true) => (amounts[middle - 1] + high) / Decimal::TWO,
        (Some(middle), false) => *middle,
        (None, _) => Decimal::ZERO,
    }
}

fn list(values: &[Decimal]) -> String {
    let mut seen = HashSet::new();
    let shown: Vec<String> = values
        .iter()
        .map(|value| value.normalize().to_string())
        .filter(|one| seen.insert(one.clone()))
        .collect();
    if shown.is_empty() { "missing".to_owned() } else { shown.join(", ") }
}

fn names(keys: &[Option<&str>]) -> String {
    keys.iter().map(|key| key.unwrap_or("those without")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
