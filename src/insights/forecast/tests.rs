use jiff::civil::date;

use super::*;
use crate::insights::planted::{TODAY, USERS, everyone};

fn series(values: &[i64]) -> Vec<Decimal> {
    values.iter().map(|value| Decimal::from(*value)).collect()
}

#[test]
fn a_steady_series_goes_on() {
    let expected = expected(&series(&[100; 6]), 1).unwrap();
    let hundred = Decimal::from(100);
    assert_eq!(expected, Expected { total: hundred, low: hundred, high: hundred });
}

#[test]
fn the_interval_of_a_short_series_spans_it() {
    let expected = expected(&series(&[100, 140, 120]), 1).unwrap();
    assert_eq!(expected.total, Decimal::from(120));
    assert_eq!((expected.low, expected.high), (Decimal::from(100), Decimal::from(140)));
}

#[test]
fn two_months_or_none_at_all_have_no_forecast() {
    assert_eq!(expected(&series(&[100, 100]), 1), None);
    assert_eq!(expected(&series(&[0; 12]), 1), None);
}

#[test]
fn a_december_that_doubles_each_year_is_expected_to_rise() {
    // Two years from January, all 100 but for December; then eleven months.
    let mut months = [[100; 11].as_slice(), &[200]].concat().repeat(2);
    months.extend([100; 11]);
    // Four fifths of the doubling are believed.
    assert_eq!(expected(&series(&months), 1).unwrap().total, Decimal::from(180));
    assert_eq!(expected(&series(&months), 2).unwrap().total, Decimal::from(100));
}

#[test]
fn a_running_month_is_what_there_is_and_the_usual_rest() {
    let rests = series(&[300, 310, 290, 900, 300]);
    let running = Running { first: date(2025, 10, 1), so_far: Decimal::from(500), rests: &rests };
    let claim = running_month(running, Currency::EUR).unwrap();
    assert_eq!(claim.figure(FigureId::Forecast).unwrap().value, Decimal::from(800));
    // Distances from 300: 0 0 10 10 600; four of five are within 10.
    assert_eq!(claim.figure(FigureId::Min).unwrap().value, Decimal::from(790));
    assert_eq!(claim.figure(FigureId::Total).unwrap().value, Decimal::from(500));
}

#[test]
fn the_months_asked_for_are_those_to_come_and_at_most_six() {
    let first = |period| months(period, TODAY);
    assert_eq!(first(None), [date(2025, 11, 1)]);
    let year = Period::between(date(2025, 11, 1), date(2026, 10, 31));
    assert_eq!(first(Some(year)).len(), 6);
    assert_eq!(first(Some(Period::unit(Unit::Month, TODAY))), []);
    assert_eq!(
        first(Some(Period::unit(Unit::Year, TODAY))),
        [date(2025, 11, 1), date(2025, 12, 1)]
    );
}

#[test]
fn forecasts_of_months_held_back_beat_the_last_month() {
    let whole = Period::whole_units_before(Unit::Month, 39, TODAY);
    let held_back = MONTHS_AHEAD as usize;
    let (mut ours, mut naive, mut within, mut all) = (Decimal::ZERO, Decimal::ZERO, 0, 0);
    for records in everyone(21, USERS) {
        let totals: Vec<Decimal> = whole
            .split(Unit::Month, usize::MAX)
            .iter()
            .map(|month| {
                let spent = records.iter().filter(|record| {
                    record.amount.is_sign_negative()
                        && record.currency == Currency::EUR
                        && record.date.is_some_and(|day| month.contains(day))
                });
                spent.map(|record| record.amount.abs()).sum()
            })
            .collect();
        for ahead in 1..=held_back {
            // The last six months are held back.
            let known = &totals[..totals.len() - held_back];
            let actual = totals[known.len() + ahead - 1];
            let forecast = expected(known, ahead).unwrap();
            ours += (forecast.total - actual).abs();
            naive += (known[known.len() - 1] - actual).abs();
            within += usize::from(forecast.low <= actual && actual <= forecast.high);
            all += 1;
        }
    }
    println!("error {:.3} of the naive one, {within} of {all} within", ours / naive);
    assert!(ours * Decimal::from(10) < naive * Decimal::from(9), "{ours} {naive}");
    assert!(within * 100 >= all * 65, "{within} of {all}");
}
