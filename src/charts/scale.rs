//! Round numbers for an axis.

use rust_decimal::Decimal;

/// Steps that an axis has at most, about.
const STEPS: i64 = 4;

/// Round numbers, evenly apart, from at most `low` and 0 to at least `high` and 0. The step is 1, 2,
/// 2.5 or 5 times a power of ten (Heckbert, "Nice Numbers for Graph Labels", Graphics Gems, 1990).
pub fn ticks(low: Decimal, high: Decimal) -> Vec<Decimal> {
    let (low, high) = (low.min(Decimal::ZERO), high.max(Decimal::ZERO));
    if low == high {
        return vec![Decimal::ZERO, Decimal::ONE];
    }
    let step = step((high - low) / Decimal::from(STEPS));
    let mut tick = (low / step).floor() * step;
    let mut ticks = vec![tick.normalize()];
    while tick < high {
        tick += step;
        ticks.push(tick.normalize());
    }
    ticks
}

/// The smallest round number that is not below `rough`, which is above zero.
fn step(rough: Decimal) -> Decimal {
    let mut power = Decimal::ONE;
    while power > rough {
        power /= Decimal::TEN;
    }
    while power * Decimal::TEN <= rough {
        power *= Decimal::TEN;
    }
    let factors = [Decimal::ONE, Decimal::TWO, Decimal::new(25, 1), Decimal::from(5)];
    let round = factors.into_iter().map(|factor| factor * power).find(|round| *round >= rough);
    round.unwrap_or(power * Decimal::TEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(low: &str, high: &str) -> String {
        let ticks = ticks(low.parse().unwrap(), high.parse().unwrap());
        ticks.iter().map(Decimal::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticks_are_round_and_hold_all_values_and_zero() {
        assert_eq!(shown("0", "219.46"), "0 100 200 300");
        assert_eq!(shown("50", "1940"), "0 500 1000 1500 2000");
        assert_eq!(shown("0", "0.03"), "0 0.01 0.02 0.03");
        assert_eq!(shown("-350", "900"), "-500 0 500 1000");
        assert_eq!(shown("-20", "-5"), "-20 -15 -10 -5 0");
        assert_eq!(shown("0", "0"), "0 1");
        assert_eq!(shown("0", "100"), "0 25 50 75 100");
    }
}
