//! What months to come will probably total.
//!
//! The level is the median of the last twelve whole months, which odd months do not move. With two
//! years of data the months are first divided by their season, and the level is multiplied by that
//! of the month to come: the median, over the years, of that month's total over the median of the
//! year around it (a robust form of the classical decomposition). The interval is what four of five
//! forecasts of the same method, made for each month of the past from the months before it, stayed
//! within. `docs/forecast.md` has what this was measured against.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::Period;
use crate::domain::figures::FigureId;
use crate::domain::money::Currency;
use crate::domain::period::Unit;
use crate::domain::study::{About, Claim, MONTHS_AHEAD, Study};

use super::figures::money;
use super::robust::{median, quantile};

/// Whole months that a forecast takes at least.
pub const FEWEST: usize = 3;
const YEAR: usize = 12;
/// The part of a season's factor that is believed.
const SEASON: Decimal = Decimal::from_parts(8, 0, 0, false, 1);
/// Of the method's own errors in the past, the percent that the interval covers.
const COVERED: usize = 80;
/// Errors that make an interval; with fewer it spans the months there are.
const FEWEST_ERRORS: usize = 4;

/// One month's expected total and the interval around it, in the series' unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    pub total: Decimal,
    pub low: Decimal,
    pub high: Decimal,
}

/// The total expected `ahead` months after the last of `series` (1: the next one); `None` of fewer
/// than three months, and of months that are all zero.
pub fn expected(series: &[Decimal], ahead: usize) -> Option<Expected> {
    if series.len() < FEWEST || ahead == 0 || series.iter().all(Decimal::is_zero) {
        return None;
    }
    let total = point(series, ahead)?;
    let errors: Vec<Decimal> = (FEWEST..series.len().saturating_sub(ahead - 1))
        .filter_map(|cut| Some((point(&series[..cut], ahead)? - series[cut + ahead - 1]).abs()))
        .collect();
    let (low, high) = if errors.len() >= FEWEST_ERRORS {
        let around = quantile(&errors, COVERED)?;
        (total - around, total + around)
    } else {
        (series.iter().min().copied()?, series.iter().max().copied()?)
    };
    Some(Expected { total, low: low.max(Decimal::ZERO).min(total), high: high.max(total) })
}

fn point(series: &[Decimal], ahead: usize) -> Option<Decimal> {
    let recent = series.len().saturating_sub(YEAR);
    if series.len() < 2 * YEAR {
        return median(&series[recent..]);
    }
    let seasons = seasons(series);
    let level: Vec<Decimal> = (recent..series.len())
        .map(|at| series[at].checked_div(seasons[at % YEAR]).unwrap_or(series[at]))
        .collect();
    Some(median(&level)? * seasons[(series.len() + ahead - 1) % YEAR])
}

/// How each month of the calendar compares with the year around it: the median over the years,
/// drawn towards one, since a part of every season is chance. By the place in the series modulo 12.
fn seasons(series: &[Decimal]) -> [Decimal; YEAR] {
    std::array::from_fn(|month| {
        let factors: Vec<Decimal> = (month..series.len())
            .step_by(YEAR)
            .filter_map(|at| {
                let first = at.saturating_sub(YEAR / 2);
                let last = series.len().min(at + YEAR / 2 + 1);
                series[at].checked_div(median(&series[first..last])?)
            })
            .collect();
        let factor = median(&factors).unwrap_or(Decimal::ONE);
        Decimal::ONE + (factor - Decimal::ONE) * SEASON
    })
}

/// The running month, as far as it has come.
#[derive(Clone, Copy, Debug)]
pub struct Running<'a> {
    pub first: Date,
    /// The total so far.
    pub so_far: Decimal,
    /// What each whole month of the past came to after this day of it, the oldest first.
    pub rests: &'a [Decimal],
}

/// The claim about a running month: what it will total. `None` of fewer than three whole months.
pub fn running_month(running: Running, currency: Currency) -> Option<Claim> {
    let recent = &running.rests[running.rests.len().saturating_sub(YEAR)..];
    if recent.len() < FEWEST {
        return None;
    }
    let rest = median(recent)?;
    let within: Vec<Decimal> = recent.iter().map(|one| (one - rest).abs()).collect();
    let around = quantile(&within, COVERED)?;
    let total = running.so_far + rest;
    let low = (total - around).max(running.so_far);
    let expected = Expected { total, low, high: total + around };
    let mut claim = month(running.first, expected, currency);
    claim.about = About::Month { first: running.first, running: true };
    let key = claim.name.clone();
    claim.figures.push(money(FigureId::Total, running.so_far, currency).keyed(key));
    Some(claim)
}

fn month(first: Date, expected: Expected, currency: Currency) -> Claim {
    let key = Some(format!("{:04}-{:02}", first.year(), first.month()));
    let figures = [
        (FigureId::Forecast, expected.total),
        (FigureId::Min, expected.low),
        (FigureId::Max, expected.high),
    ];
    let figures = figures
        .into_iter()
        .map(|(id, value)| money(id, currency.round(value), currency).keyed(key.clone()))
        .collect();
    Claim { about: About::Month { first, running: false }, name: key, figures }
}

/// The first day of the last month that is forecast on `today`.
pub fn farthest(today: Date) -> Date {
    Unit::Month.after(Unit::Month.start(today), MONTHS_AHEAD)
}

/// The months to come that a forecast of `period` is about, by their first days: of a period that
/// has not ended those after today's month, at most six from now; without one the next month.
pub fn months(period: Option<Period>, today: Date) -> Vec<Date> {
    let next = Unit::Month.after(Unit::Month.start(today), 1);
    let farthest = farthest(today);
    let Some(last) = period.map_or(Some(next), |period| period.last()) else {
        return vec![next];
    };
    let first = period.and_then(|period| period.first()).unwrap_or(next).max(next);
    if last < first {
        return Vec::new();
    }
    Period::between(first, last)
        .split(Unit::Month, usize::MAX)
        .into_iter()
        .filter_map(|month| month.first())
        .filter(|month| *month <= farthest)
        .collect()
}

/// The claims about months to come, `series` being the totals of the whole months up to today's.
pub fn months_to_come(
    series: &[Decimal],
    (months, today): (&[Date], Date),
    currency: Currency,
) -> Vec<Claim> {
    let here = Unit::Month.start(today);
    let claim = |first: &Date| {
        let apart =
            i32::from(first.year() - here.year()) * 12 + i32::from(first.month() - here.month());
        // The series ends with the month before today's.
        let ahead = usize::try_from(apart).ok()? + 1;
        Some(month(*first, expected(series, ahead)?, currency))
    };
    months.iter().filter_map(claim).collect()
}

/// A forecast of these claims; too few where there is none, though there are documents.
pub fn study(claims: Vec<Claim>, (period, looked_at): (Period, u64)) -> Study {
    if claims.is_empty() {
        return Study::too_few(period, looked_at);
    }
    Study { looked_at, claims, ..Study::nothing(period) }
}

#[cfg(test)]
mod tests;
