//! `date_histogram`: one bucket a calendar day, week (from Monday), month, quarter or year, in UTC.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::terms::{By, Order, Way, figure, orders, runs};
use super::{Aggregations, field, options, required, text};
use crate::search::embedded::clause::{count, day_or_instant};
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::{Field, Kind, Mapping};
use crate::search::embedded::matching::{Docs, MOST_BUCKETS, View};
use crate::search::embedded::values::{civil, write_date};

const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Clone)]
pub(super) struct DateHistogram {
    field: Field,
    interval: Interval,
    format: Format,
    least: u64,
    order: Vec<Order>,
    /// The numbers of the first and last interval that are shown even when empty.
    bounds: Option<(i64, i64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interval {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Day,
    Month,
    Year,
    Instant,
}

impl Interval {
    /// The running number of the interval that holds a day.
    fn number(self, day: i64) -> i64 {
        let (year, month, _) = civil(day);
        match self {
            Interval::Day => day,
            // 1970-01-01 was a Thursday; weeks begin on Mondays.
            Interval::Week => (day + 3).div_euclid(7),
            Interval::Month => year * 12 + month - 1,
            Interval::Quarter => year * 4 + (month - 1) / 3,
            Interval::Year => year,
        }
    }

    /// The first day of an interval.
    fn first(self, number: i64) -> i64 {
        let of_month = |months: i64| {
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
            first_of_month(year, month)
        };
        match self {
            Interval::Day => number,
            Interval::Week => number * 7 - 3,
            Interval::Month => of_month(number),
            Interval::Quarter => of_month(number * 3),
            Interval::Year => of_month(number * 12),
        }
    }
}

/// Days since 1970-01-01 of the first of a month.
fn first_of_month(year: i64, month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5;
    year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl DateHistogram {
    pub(super) fn parse(
        mapping: &Mapping,
        value: &Value,
        below: &Aggregations,
    ) -> Result<DateHistogram, BodyError> {
        const NAME: &str = "date_histogram";
        let known =
            ["field", "calendar_interval", "format", "min_doc_count", "order", "extended_bounds"];
        let object = options(NAME, value, &known)?;
        let field = field(mapping, NAME, object)?;
        if !matches!(field.kind, Kind::Date | Kind::Timestamp) {
            return Err(BodyError::argument(NAME, "the field holds no dates"));
        }
        let interval = match text(NAME, required(NAME, object, "calendar_interval")?)? {
            "day" | "1d" => Interval::Day,
            "week" | "1w" => Interval::Week,
            "month" | "1M" => Interval::Month,
            "quarter" | "1q" => Interval::Quarter,
            "year" | "1y" => Interval::Year,
            other => {
                return Err(BodyError::argument(NAME, format!("unknown interval [{other}]")));
            }
        };
        let format = match object.get("format").map(|format| text(NAME, format)).transpose()? {
            None if field.kind == Kind::Timestamp => Format::Instant,
            None | Some("yyyy-MM-dd") => Format::Day,
            Some("yyyy-MM") => Format::Month,
            Some("yyyy") => Format::Year,
            Some(other) => {
                return Err(BodyError::argument(NAME, format!("unknown format [{other}]")));
            }
        };
        let least = object.get("min_doc_count").map_or(Ok(0), |least| count(NAME, least))? as u64;
        let order = match object.get("order") {
            None => vec![Order { by: By::Key, way: Way::Ascending }],
            Some(written) => orders(NAME, written, below)?,
        };
        let bounds = match object.get("extended_bounds") {
            None => None,
            Some(_) if least > 0 => {
                return Err(BodyError::argument(NAME, "extended_bounds need min_doc_count 0"));
            }
            Some(bounds) => {
                let bounds = options("extended_bounds", bounds, &["min", "max"])?;
                let day = |name: &str| {
                    let written = text(NAME, required("extended_bounds", bounds, name)?)?;
                    day_or_instant(written)
                        .map(|(first, _)| interval.number(first.div_euclid(DAY_MS)))
                        .ok_or_else(|| BodyError::argument(NAME, format!("{written} is no date")))
                };
                Some((day("min")?, day("max")?))
            }
        };
        Ok(DateHistogram { field, interval, format, least, order, bounds })
    }

    pub(super) fn run(
        &self,
        view: &View<'_>,
        docs: &Docs,
        below: &Aggregations,
    ) -> Result<Value, BodyError> {
        let mut groups: BTreeMap<i64, Docs> = BTreeMap::new();
        let to_day = |value: i64| match self.field.kind {
            Kind::Timestamp => value.div_euclid(DAY_MS),
            _ => value,
        };
        for (place, docs) in &docs.0 {
            let Some(column) = view.segment(*place).numbers(self.field) else { continue };
            let number = |doc| column.first(doc).map(|value| self.interval.number(to_day(value)));
            for (number, docs) in runs(docs, number) {
                if let Some(number) = number {
                    groups.entry(number).or_default().add(*place, docs);
                }
            }
        }
        self.fill(view, &mut groups)?;
        groups.retain(|_, docs| docs.count() >= self.least);
        view.spend(groups.len())?;
        let mut buckets = groups
            .iter()
            .map(|(number, docs)| below.bucket(view, self.key(*number), docs))
            .collect::<Result<Vec<Map<String, Value>>, BodyError>>()?;
        buckets.sort_by(|a, b| self.compare(a, b));
        Ok(json!({"buckets": buckets}))
    }

    /// The empty intervals between, where they are wanted.
    fn fill(&self, view: &View<'_>, groups: &mut BTreeMap<i64, Docs>) -> Result<(), BodyError> {
        if self.least > 0 {
            return Ok(());
        }
        let found = groups.keys().next().copied().zip(groups.keys().next_back().copied());
        let (first, last) = match (found, self.bounds) {
            (Some(found), Some(bounds)) => (found.0.min(bounds.0), found.1.max(bounds.1)),
            (Some(range), None) | (None, Some(range)) => range,
            (None, None) => return Ok(()),
        };
        if last.saturating_sub(first) > MOST_BUCKETS as i64 {
            return view.spend(MOST_BUCKETS + 1);
        }
        for number in first..=last {
            groups.entry(number).or_default();
        }
        Ok(())
    }

    fn key(&self, number: i64) -> Map<String, Value> {
        let first = self.interval.first(number);
        let (year, month, _) = civil(first);
        let text = match self.format {
            Format::Day => write_date(first),
            Format::Month => format!("{year:04}-{month:02}"),
            Format::Year => format!("{year:04}"),
            Format::Instant => format!("{}T00:00:00.000Z", write_date(first)),
        };
        Map::from_iter([
            ("key_as_string".to_owned(), Value::String(text)),
            ("key".to_owned(), json!(first * DAY_MS)),
        ])
    }

    fn compare(&self, a: &Map<String, Value>, b: &Map<String, Value>) -> Ordering {
        let whole = |bucket: &Map<String, Value>, name: &str| {
            bucket.get(name).and_then(Value::as_i64).unwrap_or_default()
        };
        self.order
            .iter()
            .map(|order| match &order.by {
                By::Count => order.way.of(whole(a, "doc_count").cmp(&whole(b, "doc_count"))),
                By::Key => order.way.of(whole(a, "key").cmp(&whole(b, "key"))),
                By::Path(path) => match (figure(a, path), figure(b, path)) {
                    (Some(a), Some(b)) => order.way.of(a.total_cmp(&b)),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => Ordering::Equal,
                },
            })
            .find(|found| found.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::embedded::values::read_date;

    #[test]
    fn an_interval_begins_where_the_calendar_says() {
        let first = |interval: Interval, date| {
            write_date(interval.first(interval.number(read_date(date).unwrap())))
        };
        assert_eq!(first(Interval::Week, "2025-10-26"), "2025-10-20");
        assert_eq!(first(Interval::Week, "2025-10-20"), "2025-10-20");
        assert_eq!(first(Interval::Month, "2024-02-29"), "2024-02-01");
        assert_eq!(first(Interval::Quarter, "2025-12-31"), "2025-10-01");
        assert_eq!(first(Interval::Year, "1969-12-31"), "1969-01-01");
    }
}
