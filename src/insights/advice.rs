//! Where the money goes up, and what subscriptions, fees and repeated payments cost. Facts and
//! figures: what to do about them is the user's affair.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::figures::FigureId;
use crate::domain::findings::{Findings, Group, Part, Record};
use crate::domain::money::Currency;
use crate::domain::study::{About, Claim, Study};
use crate::domain::{Dataset, Period};

use super::figures::{currencies, money, sum_of};
use super::payees::payees;
use super::recurring::{Stream, monthly_sum, streams};
use super::unusual::{repetition, repetitions};

/// A rise is told from this much a month on, in major units, and from this many percent on.
const RISE: i64 = 20;
const RISE_PERCENT: i64 = 20;
/// Rises and price rises told.
const RISES: usize = 3;
/// A subscription of at most this much a month, unchanged for at least these days, is easily
/// forgotten.
const SMALL: i64 = 20;
const LONG_DAYS: i32 = 300;

/// What recommendations rest on.
pub struct Basis<'a> {
    /// Spending by category of the last whole months, and of those before, and how many each are.
    pub recent: (&'a Findings, i32),
    pub before: (&'a Findings, i32),
    /// The debits of all these days.
    pub records: &'a [Record],
}

/// The findings of a period whose newest document is of `until`; those that cost most a month come
/// first within each sort.
pub fn advice(basis: &Basis, dataset: &Dataset, (period, until): (Period, Date)) -> Study {
    let looked_at = basis.records.len() as u64;
    let main = currencies(basis.recent.0.part(Part::Main)).first().copied().unwrap_or_default();
    let mut claims = rises(basis, dataset, main);
    let mut live = streams(basis.records, dataset);
    live.retain(|stream| !stream.is_over(until));
    live.sort_by_key(|stream| std::cmp::Reverse(stream.monthly_cost()));
    let subscriptions: Vec<&Stream> =
        live.iter().filter(|stream| stream.is_subscription(dataset)).collect();
    if !subscriptions.is_empty() {
        let figures = monthly_sum(subscriptions.iter().copied());
        claims.push(Claim { about: About::Subscriptions, name: None, figures });
    }
    claims.extend(live.iter().filter_map(Stream::price_rise).take(RISES));
    claims.extend(subscriptions.iter().filter_map(|stream| lasting(stream)).take(RISES));
    claims.extend(fees(basis, dataset, main));
    let names = payees(basis.records);
    for repeated in repetitions(basis.records, dataset).into_iter().take(RISES) {
        let first = &basis.records[repeated[0]];
        claims.push(repetition(first, &names[repeated[0]], repeated.len()));
    }
    Study { looked_at, claims, ..Study::nothing(period) }
}

/// Categories whose monthly mean of the last months is well above that of the months before.
fn rises(basis: &Basis, dataset: &Dataset, currency: Currency) -> Vec<Claim> {
    let ((recent, months), (before, earlier)) = (basis.recent, basis.before);
    if months <= 0 || earlier <= 0 {
        return Vec::new();
    }
    let of = |groups: &[Group], key: &Option<String>, months: i32| {
        let group = groups.iter().find(|group| group.key == *key);
        let sum = group.map_or(Decimal::ZERO, |group| sum_of(&group.tallies, currency));
        currency.round(sum / Decimal::from(months))
    };
    let mut found: Vec<(Decimal, Claim)> = Vec::new();
    for group in &recent.groups {
        let kind = dataset.kind(group.key.as_deref()).unwrap_or_default();
        if !dataset.analyses.watched_kinds.iter().any(|watched| watched == kind) {
            continue;
        }
        let now = of(&recent.groups, &group.key, months);
        let then = of(&before.groups, &group.key, earlier);
        let change = now - then;
        let much = change >= Decimal::from(RISE)
            && change * Decimal::ONE_HUNDRED >= then * Decimal::from(RISE_PERCENT);
        if !much || then.is_zero() {
            continue;
        }
        let figures =
            [(FigureId::PreviousTotal, then), (FigureId::Total, now), (FigureId::Change, change)];
        let figures = figures
            .into_iter()
            .map(|(id, value)| money(id, value, currency).keyed(group.key.clone()))
            .collect();
        let about = About::Rise { months, before: earlier };
        found.push((change, Claim { about, name: group.key.clone(), figures }));
    }
    found.sort_by_key(|(change, _)| std::cmp::Reverse(*change));
    found.into_iter().take(RISES).map(|(_, claim)| claim).collect()
}

fn lasting(stream: &Stream) -> Option<Claim> {
    let days = stream.first.until(stream.last).map_or(0, |span| span.get_days());
    let small = stream.monthly_cost() <= Decimal::from(SMALL);
    (small && days >= LONG_DAYS && stream.step.is_none()).then(|| {
        let key = Some(stream.name.clone());
        let cost = money(FigureId::MonthlyCost, stream.monthly_cost(), stream.currency);
        let about = About::Lasting { since: stream.first };
        Claim { about, name: key.clone(), figures: vec![cost.keyed(key)] }
    })
}

/// The fees of all months together.
fn fees(basis: &Basis, dataset: &Dataset, currency: Currency) -> Option<Claim> {
    let is_fee = |group: &&Group| {
        let kind = dataset.kind(group.key.as_deref()).unwrap_or_default();
        dataset.analyses.fee_kinds.iter().any(|fee| fee == kind)
    };
    let all = basis.recent.0.groups.iter().chain(&basis.before.0.groups);
    let sum: Decimal = all.filter(is_fee).map(|group| sum_of(&group.tallies, currency)).sum();
    (sum > Decimal::ZERO).then(|| {
        let figures = vec![money(FigureId::Total, sum, currency).keyed(Some("fees".to_owned()))];
        Claim { about: About::Fees, name: None, figures }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::findings::Tally;
    use crate::insights::planted::{TODAY, dataset, record, window};

    fn groups(sums: &[(&str, i64)]) -> Findings {
        let tally = |sum: i64| {
            let sum = Decimal::from(sum);
            vec![Tally { currency: Currency::EUR, count: 1, sum, min: sum, max: sum, median: None }]
        };
        let group = |(key, sum): &(&str, i64)| Group {
            key: Some((*key).to_owned()),
            tallies: tally(*sum),
            running: false,
        };
        let all = sums.iter().map(|(_, sum)| sum).sum();
        Findings {
            parts: vec![(Part::Main, tally(all))],
            groups: sums.iter().map(group).collect(),
            ..Findings::default()
        }
    }

    fn lines(records: &[Record], recent: &[(&str, i64)], before: &[(&str, i64)]) -> String {
        let (recent, before) = (groups(recent), groups(before));
        let basis = Basis { recent: (&recent, 3), before: (&before, 9), records };
        let study = advice(&basis, &dataset(), (window(), TODAY));
        let line = |claim: &Claim| {
            let figures: Vec<String> = claim
                .figures
                .iter()
                .map(|figure| format!("{} {}", figure.id.as_str(), figure.value))
                .collect();
            format!("{:?} {:?}: {}", claim.about, claim.name, figures.join(", "))
        };
        study.claims.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_rise_is_told_by_the_month_and_a_small_one_is_not() {
        // 900 over 3 months are 300 each, 1,800 over 9 are 200; restaurants rise by 10 of 100.
        let recent = [("Alimentation", 900), ("Restaurant", 330), ("Impôts", 900)];
        let before = [("Alimentation", 1800), ("Restaurant", 900), ("Impôts", 90)];
        insta::assert_snapshot!(lines(&[], &recent, &before), @r#"Rise { months: 3, before: 9 } Some("Alimentation"): previous_total 200, total 300, change 100"#);
    }

    #[test]
    fn fees_subscriptions_and_repetitions_state_what_they_cost() {
        let mut records: Vec<Record> = (1..=10)
            .map(|month| Record {
                category: Some("streaming".into()),
                ..record(&format!("2025-{month:02}-09"), "-9.99", "Deezer")
            })
            .collect();
        for id in ["a", "b"] {
            records.push(Record { id: id.into(), ..record("2025-09-02", "-45", "Fnac") });
        }
        let shown = lines(&records, &[("Frais bancaires", 6)], &[("Frais bancaires", 18)]);
        insta::assert_snapshot!(shown, @r#"
        Subscriptions None: monthly_cost 9.99
        Fees None: total 24
        Repeated { day: Some(2025-09-02) } Some("Fnac"): amount 45, count 2
        "#);
    }
}
