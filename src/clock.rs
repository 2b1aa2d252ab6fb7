//! The clock: the one place that asks the system for the time. Everything else is given a day or
//! a timestamp, so that "le mois dernier" has tests.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What time it is, and which day that is for a user.
pub trait Clock: Send + Sync {
    /// The moment, for what is stamped, measured or expires.
    fn now(&self) -> Timestamp;

    /// The day that a question of somebody in `zone` is read on.
    fn today(&self, zone: &TimeZone) -> Date {
        self.now().to_zoned(zone.clone()).date()
    }
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that all others ask")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A fixed today (`REFERENCE_DATE`), everywhere in the world. The moment stays the system's:
/// stored turns keep their order, and a token's expiry cannot be held off by a setting.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceClock {
    pub today: Date,
}

impl Clock for ReferenceClock {
    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    fn today(&self, _zone: &TimeZone) -> Date {
        self.today
    }
}

/// A clock that stands still, for tests.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock {
    pub now: Timestamp,
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.now
    }
}

/// The clock that the settings ask for: the system's, or one with a fixed day.
pub fn clock(reference: Option<Date>) -> Box<dyn Clock> {
    match reference {
        Some(today) => Box::new(ReferenceClock { today }),
        None => Box::new(SystemClock),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn today_is_the_day_in_the_users_time_zone() {
        let clock = FixedClock { now: "2025-10-20T23:30:00Z".parse().unwrap() };
        assert_eq!(clock.today(&zone("Europe/Paris")), date(2025, 10, 21));
        assert_eq!(clock.today(&zone("America/New_York")), date(2025, 10, 20));
    }

    #[test]
    fn a_reference_date_is_today_everywhere_while_the_moment_stays_real() {
        let clock = clock(Some(date(2025, 10, 20)));
        assert_eq!(clock.today(&zone("Pacific/Auckland")), date(2025, 10, 20));
        assert_eq!(clock.today(&zone("Pacific/Honolulu")), date(2025, 10, 20));
        assert!(clock.now() > "2026-01-01T00:00:00Z".parse().unwrap());
    }
}
