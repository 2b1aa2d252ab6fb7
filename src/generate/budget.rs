//! What a person can afford.

use super::persona::{Income, Persona};
use super::standing::Standing;

/// How far the money goes, in percent of what the persona would do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// How often something is bought.
    pub(super) often: u64,
    /// How far above a shop's lowest price.
    pub(super) dear: i64,
}

impl Budget {
    /// Fits purchases to what is left of the income after the bills.
    pub(super) fn of(persona: &Persona, plan: &[Standing]) -> Budget {
        // Three invoices a month, as the catalogue's clients pay them.
        let invoices = if matches!(persona.income, Income::Invoices) { 250_000 } else { 0 };
        let standing: i64 = plan.iter().map(Standing::monthly).sum();
        let cash = persona.withdrawals as i64 * 450 + persona.cheques as i64 * 1_400;
        let left = (invoices + standing - cash) * 95 / 100;
        let (mut low, mut above) = (1, 1);
        for (aisle, tenths) in persona.habits {
            // The throws of `favourite` and `price`: the nth of N shops takes the share that the
            // later ones leave, and an average price is a quarter of the way up.
            let count = aisle.shops.len();
            for (at, shop) in aisle.shops.iter().enumerate() {
                let share: f64 = (at..count).map(|n| 1.0 / ((n + 1) * count) as f64).sum();
                let times = (share * 1000.0) as i64 * *tenths as i64;
                low += shop.low * times / 10_000;
                above += (shop.high - shop.low) / 4 * times / 10_000;
            }
        }
        let dear = ((left - low) * 100 / above).clamp(25, 170);
        let often = (left * 100 / (low + above * dear / 100)).clamp(35, 110);
        Budget { often: often.unsigned_abs(), dear }
    }
}

#[cfg(test)]
mod tests {
    use super::super::persona::{PERSONAS, STUDENT};
    use super::super::random::Dice;
    use super::super::standing::standings;
    use super::*;

    #[test]
    fn everybody_buys_something_and_nobody_without_end() {
        for persona in PERSONAS {
            for user in 1..50 {
                let plan = standings(persona, 24, &mut Dice::new(1, user));
                let budget = Budget::of(persona, &plan);
                assert!((35..=110).contains(&budget.often) && (25..=170).contains(&budget.dear));
            }
        }
    }

    #[test]
    fn with_no_income_only_the_least_is_bought() {
        let budget = Budget::of(&STUDENT, &[]);
        assert_eq!((budget.often, budget.dear), (35, 25));
    }
}
