//! Statistics that one odd value does not move, over exact decimals.

use rust_decimal::Decimal;

use crate::domain::study::Strength;

/// The middle value, or the mean of the two in the middle; `None` of nothing.
pub fn median(values: &[Decimal]) -> Option<Decimal> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / Decimal::TWO),
    }
}

/// The median of the distances from `centre` (MAD), in the values' own unit.
pub fn deviation(values: &[Decimal], centre: Decimal) -> Decimal {
    let distances: Vec<Decimal> = values.iter().map(|value| (value - centre).abs()).collect();
    median(&distances).unwrap_or_default()
}

/// The value below which `percent` of the values lie, by the nearest rank; `None` of nothing.
pub fn quantile(values: &[Decimal], percent: usize) -> Option<Decimal> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// The median of the slopes between any two values (Theil 1950, Sen 1968): the change from one to
/// the next. Fewer than three values have none.
pub fn slope(series: &[Decimal]) -> Option<Decimal> {
    if series.len() < 3 {
        return None;
    }
    let slopes: Vec<Decimal> = pairs(series)
        .map(|(apart, before, after)| (after - before) / Decimal::from(apart))
        .collect();
    median(&slopes)
}

/// How clearly a series goes one way (Kendall's tau with time). Fewer than three values have none, and
/// neither have values that are all the same.
pub fn strength(series: &[Decimal]) -> Option<Strength> {
    if series.len() < 3 || series.iter().all(|value| *value == series[0]) {
        return None;
    }
    let (mut up, mut down, mut all) = (0_i64, 0_i64, 0_i64);
    for (_, before, after) in pairs(series) {
        all += 1;
        up += i64::from(after > before);
        down += i64::from(after < before);
    }
    let moved = (up - down).abs();
    Some(match moved {
        moved if moved * 2 >= all => Strength::Clear,
        moved if moved * 4 >= all => Strength::Slight,
        _ => Strength::None,
    })
}

/// Every pair of values, the earlier first, and how far apart they are.
fn pairs(series: &[Decimal]) -> impl Iterator<Item = (usize, Decimal, Decimal)> + '_ {
    series.iter().enumerate().flat_map(|(later, after)| {
        let earlier = series.iter().enumerate().take(later);
        earlier.map(move |(at, before)| (later - at, *before, *after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[i64]) -> Vec<Decimal> {
        values.iter().map(|value| Decimal::from(*value)).collect()
    }

    #[test]
    fn one_odd_value_moves_neither_median_nor_deviation() {
        let values = series(&[10, 11, 9, 10, 900]);
        assert_eq!(median(&values), Some(Decimal::from(10)));
        assert_eq!(deviation(&values, Decimal::from(10)), Decimal::ONE);
        assert_eq!(median(&series(&[1, 2])), Some(Decimal::new(15, 1)));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn a_slope_is_the_middle_of_all_pairs() {
        // Pairs: 10, 10, 10 one apart, 10 two apart, and so on; the odd month pulls none of it.
        assert_eq!(slope(&series(&[100, 110, 120, 130, 140])), Some(Decimal::TEN));
        assert_eq!(slope(&series(&[100, 110, 900, 130, 140])), Some(Decimal::TEN));
        assert_eq!(slope(&series(&[1, 2])), None);
    }

    #[test]
    fn strength_is_the_balance_of_rises_and_falls() {
        assert_eq!(strength(&series(&[1, 2, 3, 4])), Some(Strength::Clear));
        // Pairs up: 3, down: 3.
        assert_eq!(strength(&series(&[1, 4, 2, 1])), Some(Strength::None));
        // Up 4, down 2: 2 of 6 is a third.
        assert_eq!(strength(&series(&[1, 4, 3, 2])), Some(Strength::None));
        assert_eq!(strength(&series(&[2, 1, 4, 3])), Some(Strength::Slight));
        assert_eq!(strength(&series(&[1, 2])), None);
        assert_eq!(strength(&series(&[5, 5, 5, 5])), None);
    }

    #[test]
    fn a_quantile_is_a_value_that_occurs() {
        let ten = series(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(quantile(&ten, 80), Some(Decimal::from(8)));
        assert_eq!(quantile(&ten[..1], 80), Some(Decimal::ONE));
    }
}
