//! How the fields of a document are read: exactly, and with errors that name the field.

use std::fmt;

use jiff::civil::Date;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::Cents;

fn named<E: de::Error>(field: &'static str) -> impl Fn(E) -> E {
    move |error| {
        let reason = error.to_string();
        E::custom(format!("{field}: {reason}"))
    }
}

/// An id: a whole number, or one as canonical text ("7", never "007").
struct Id(i64);
/// An id of any form: text, or a whole number.
struct AnyId(String);
/// An instant with its offset.
struct Instant(jiff::Timestamp);
/// `yyyy-MM-dd`.
struct Day(Date);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Id;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a whole number, or one as canonical text")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
                i64::try_from(number).map(Id).map_err(|_| E::custom("the number is too large"))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                match text.parse::<i64>() {
                    Ok(number) if number.to_string() == text => Ok(Id(number)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for AnyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = AnyId;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("text or a whole number")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<AnyId, E> {
                Ok(AnyId(number.to_string()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<AnyId, E> {
                Ok(AnyId(number.to_string()))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<AnyId, E> {
                Ok(AnyId(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Cents;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an amount with at most two decimals")
            }
            fn visit_i64<E: de::Error>(self, whole: i64) -> Result<Cents, E> {
                whole
                    .checked_mul(100)
                    .map(Cents)
                    .ok_or_else(|| E::custom("the amount is too large"))
            }
            fn visit_u64<E: de::Error>(self, whole: u64) -> Result<Cents, E> {
                i64::try_from(whole)
                    .map_err(|_| E::custom("the amount is too large"))
                    .and_then(|whole| self.visit_i64(whole))
            }
            fn visit_f64<E: de::Error>(self, written: f64) -> Result<Cents, E> {
                // Exact: below 2^53 cents a float reads back from one decimal of two places at most.
                let cents = (written * 100.0).round();
                if cents.abs() < 9e15 && cents / 100.0 == written {
                    Ok(Cents(cents as i64))
                } else {
                    Err(E::invalid_value(de::Unexpected::Float(written), &self))
                }
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Cents, E> {
                use rust_decimal::prelude::{Decimal, ToPrimitive};
                text.parse::<Decimal>()
                    .ok()
                    .and_then(|amount| amount.checked_mul(Decimal::ONE_HUNDRED))
                    .filter(|cents| cents.fract().is_zero())
                    .and_then(|cents| cents.to_i64())
                    .map(Cents)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl Serialize for Cents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 100.0)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map(Instant).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let canonical = |date: &Date| date.to_string() == *text;
        text.parse()
            .ok()
            .filter(canonical)
            .map(Day)
            .ok_or_else(|| de::Error::custom(format!("{text:?} is no date of the form yyyy-MM-dd")))
    }
}

pub(super) fn transaction_id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    AnyId::deserialize(from).map(|id| id.0).map_err(named("transaction_id"))
}

pub(super) fn user_id<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    Id::deserialize(from).map(|id| id.0).map_err(named("user_id"))
}

pub(super) fn own_account_id<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    Id::deserialize(from).map(|id| id.0).map_err(named("account_id"))
}

pub(super) fn account_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let id = Option::<Id>::deserialize(from).map_err(named("account_id"))?;
    Ok(id.map(|id| id.0))
}

pub(super) fn amount<'de, D: Deserializer<'de>>(from: D) -> Result<Cents, D::Error> {
    Cents::deserialize(from).map_err(named("amount"))
}

pub(super) fn amount_abs<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Cents>, D::Error> {
    Option::<Cents>::deserialize(from).map_err(named("amount_abs"))
}

pub(super) fn account_balance<'de, D: Deserializer<'de>>(from: D) -> Result<Cents, D::Error> {
    Cents::deserialize(from).map_err(named("account_balance"))
}

pub(super) fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    Day::deserialize(from).map(|day| day.0).map_err(named("date"))
}

pub(super) fn last_sync<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<jiff::Timestamp>, D::Error> {
    let time = Option::<Instant>::deserialize(from).map_err(named("last_sync_timestamp"))?;
    Ok(time.map(|time| time.0))
}
