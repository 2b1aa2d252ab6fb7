//! All values of the closed sets that a plan is made of, in the order that they are defined in.

use super::period::Unit;
use super::plan::{Dimension, Measure};

impl Dimension {
    pub const ALL: [Dimension; 8] = [
        Dimension::Merchant,
        Dimension::Category,
        Dimension::Account,
        Dimension::AccountType,
        Dimension::Operation,
        Dimension::Direction,
        Dimension::Currency,
        Dimension::Weekday,
    ];
}

impl Measure {
    pub const ALL: [Measure; 8] = [
        Measure::Spending,
        Measure::Purchases,
        Measure::Income,
        Measure::Credits,
        Measure::Refunds,
        Measure::Transactions,
        Measure::Net,
        Measure::Balance,
    ];
}

impl Unit {
    /// The shortest first.
    pub const ALL: [Unit; 5] = [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_stands_once_in_its_place() {
        let places: Vec<usize> = (0..8).collect();
        assert_eq!(Dimension::ALL.map(|one| one as usize).to_vec(), places);
        assert_eq!(Measure::ALL.map(|one| one as usize).to_vec(), places);
        assert_eq!(Unit::ALL.map(|one| one as usize).to_vec(), places[..5]);
    }
}
