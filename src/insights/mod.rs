//! Pure: findings → the figures and claims that an answer states.

pub mod advice;
pub mod budget;
pub mod figures;
pub mod forecast;
pub mod habits;
pub mod payees;
pub mod recurring;
pub mod robust;
pub mod unasked;
pub mod unusual;

mod compared;
mod grouped;
mod sums;

#[cfg(test)]
mod planted;
#[cfg(test)]
mod tests;
