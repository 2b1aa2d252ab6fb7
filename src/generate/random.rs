//! Repeatable chance: a small generator whose numbers depend on the seed alone, on every machine.

use rand::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// The dice of one person.
#[derive(Clone, Debug)]
pub(super) struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// Dice that depend on the seed and the person alone: a person's documents are the same
    /// whether ten or a million people are generated.
    pub(super) fn new(seed: u64, person: u64) -> Dice {
        let mixed = seed.rotate_left(32) ^ person.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Dice(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    /// A whole number from 0 up to but not including `end`; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // The high half of the product: without the modulo's bias that anyone could see here, and
        // without its division.
        ((u128::from(self.0.next_u64()) * u128::from(end)) >> 64) as u64
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high.abs_diff(low) + 1) as i64
    }

    /// True in `per_mille` of 1,000 throws.
    pub(super) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// Cents from `low` to `high`, small ones far more often, as people's purchases are.
    pub(super) fn price(&mut self, low: i64, high: i64) -> i64 {
        let first = self.below(high.abs_diff(low) + 1);
        low + self.below(first + 1) as i64
    }

    /// How often something happens that happens `tenths`/10 times on average.
    pub(super) fn times(&mut self, tenths: u64) -> u64 {
        let spread = self.between(700, 1300) as u64 * tenths;
        spread / 10_000 + u64::from(self.below(10_000) < spread % 10_000)
    }

    /// One of `choices`, all alike likely.
    ///
    /// # Panics
    /// Where there is none: the tables of this module are never empty.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    /// One of `choices`, the first ones more often: people have favourites.
    pub(super) fn favourite<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let first = self.below(choices.len() as u64) + 1;
        &choices[self.below(first) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_throws_and_another_person_others() {
        let throws = |seed, person| {
            let mut dice = Dice::new(seed, person);
            (0..20).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7, 1), throws(7, 1));
        assert_ne!(throws(7, 1), throws(7, 2));
        assert_ne!(throws(7, 1), throws(8, 1));
    }

    #[test]
    fn bounds_are_kept() {
        let mut dice = Dice::new(1, 1);
        for _ in 0..1000 {
            assert!((5..=9).contains(&dice.between(5, 9)));
            assert!((100..=900).contains(&dice.price(100, 900)));
            assert!(dice.times(30) <= 4);
        }
        assert_eq!(dice.between(3, 3), 3);
    }
}
