//! Pure: findings → the figures that an answer states.

pub mod figures;

mod compared;
mod grouped;
mod sums;

#[cfg(test)]
mod tests;
