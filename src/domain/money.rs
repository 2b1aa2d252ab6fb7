//! Money: decimal amounts and the currencies they are in. Never a float in arithmetic.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An ISO 4217 code: three upper-case letters. `EUR` by default.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    pub const EUR: Currency = Currency(*b"EUR");

    /// Reads a code in any case. Gives `None` for anything but three ASCII letters.
    pub fn new(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.trim().as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Currency(bytes.map(|letter| letter.to_ascii_uppercase())))
    }

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("EUR")
    }

    /// Digits after the point in this currency (ISO 4217's minor unit): 2 for most, 0 for the yen.
    pub fn decimals(&self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"CLP" | b"ISK" | b"VND" | b"XOF" | b"XAF" | b"XPF" => 0,
            b"BHD" | b"KWD" | b"OMR" | b"TND" | b"JOD" => 3,
            _ => 2,
        }
    }

    /// Rounds an amount read from a search response, once, to this currency's cents. Live servers
    /// add floats, so that 301.46 may come back as 301.46000000000004.
    pub fn round(&self, amount: Decimal) -> Decimal {
        amount.round_dp_with_strategy(
            self.decimals(),
            rust_decimal::RoundingStrategy::MidpointAwayFromZero,
        )
    }
}

impl Default for Currency {
    fn default() -> Self {
        Currency::EUR
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Currency::new(&code).ok_or_else(|| {
            serde::de::Error::custom(format!("{code:?} is no currency: three letters (ISO 4217)"))
        })
    }
}
