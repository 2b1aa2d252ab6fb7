//! What records of fixed columns have in common.

use jiff::civil::Date;

use super::event::{Event, Movement, Take, one_line};

/// The columns from one to another, counted from 0; fewer where the record is short.
pub(super) fn columns(record: &[char], range: std::ops::Range<usize>) -> String {
    let end = range.end.min(record.len());
    record.get(range.start..end).map(|part| part.iter().collect::<String>()).unwrap_or_default()
}

/// Three numbers of two digits as year, month, day.
pub(super) fn civil([year, month, day]: [&str; 3]) -> Option<Date> {
    let year: i16 = year.parse().ok()?;
    let year = if year < 80 { 2000 + year } else { 1900 + year };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A movement that its further records are still added to.
#[derive(Default)]
pub(super) struct Held {
    pub(super) movement: Option<Movement>,
    pub(super) texts: Vec<String>,
}

impl Held {
    pub(super) fn tell(&mut self, take: &mut Take<'_>) {
        let texts = std::mem::take(&mut self.texts);
        if let Some(mut movement) = self.movement.take() {
            movement.label = one_line(texts.iter().map(String::as_str));
            take(Event::Movement(movement));
        }
    }
}
