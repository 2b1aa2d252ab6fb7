//! Amounts of money as people write them.
