//! Days as banks write them. In which order day, month and year stand is decided over a whole
//! column; where the column leaves it open, it is not guessed.

use jiff::civil::Date;

use super::fold::fold;
use super::words::Words;

/// The order of a column's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}

/// A day as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// A year of four digits stands first, or the month is a word.
    Certain(Date),
    /// Three numbers, and whether the last has four digits.
    Open([i16; 3], bool),
}

/// The year that two digits mean: 1970 to 2069.
fn century(year: i16) -> i16 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Takes a value apart; `None` for what is no day in any order.
fn written(text: &str) -> Option<Written> {
    let text = text.trim().trim_matches('"').trim();
    if text.len() > 40 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 || digits == 14 {
        let after = text[digits..].chars().next();
        if after.is_none_or(|c| !c.is_alphanumeric()) {
            return eight(&text[..8]);
        }
        return None;
    }
    let mut pieces: Vec<&str> = Vec::with_capacity(3);
    let mut rest = text;
    while pieces.len() < 3 {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let number = rest.starts_with(|c: char| c.is_ascii_digit());
        let same = |c: char| if number { c.is_ascii_digit() } else { c.is_alphabetic() };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        let (piece, after) = rest.split_at(end);
        let between = after.find(char::is_alphanumeric).unwrap_or(after.len());
        if pieces.len() < 2 && !after[..between].chars().all(|c| "/.- '’,\u{a0}".contains(c)) {
            return None;
        }
        rest = after;
        let folded = fold(piece);
        // "12 de enero de 2025", "Mon 12 Jan 2025".
        if matches!(folded.as_str(), "de" | "del" | "le")
            || !number && pieces.is_empty() && Words::get().is_weekday(&folded)
        {
            continue;
        }
        pieces.push(piece);
    }
    // A time may follow; another number, a letter or a slash makes it something else.
    let tail = rest.trim_start_matches('.');
    let time = tail.is_empty()
        || tail.starts_with([' ', '\u{a0}', ',']) && !tail.trim().starts_with(char::is_alphabetic)
        || tail.starts_with('T')
        || tail.starts_with(':') && pieces[2].len() == 4;
    if !time {
        return None;
    }
    let months = pieces.iter().position(|piece| piece.starts_with(char::is_alphabetic));
    if let Some(at) = months {
        let month = Words::get().month(&fold(pieces[at]))?;
        let mut others = pieces.iter().enumerate().filter(|(place, _)| *place != at);
        let (first, last) = (others.next()?.1, others.next()?.1);
        let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
        let year: i16 = match year.len() {
            4 => year.parse().ok()?,
            2 => century(year.parse().ok()?),
            _ => return None,
        };
        return date(year, month, day.parse().ok()?).map(Written::Certain);
    }
    let lengths: Vec<usize> = pieces.iter().map(|piece| piece.len()).collect();
    let mut numbers = [0_i16; 3];
    for (number, piece) in numbers.iter_mut().zip(&pieces) {
        *number = if piece.len() <= 4 { piece.parse().ok()? } else { return None };
    }
    match lengths.as_slice() {
        [4, 1..=2, 1..=2] => date(numbers[0], numbers[1], numbers[2]).map(Written::Certain),
        [1..=2, 1..=2, 4] => Some(Written::Open(numbers, true)),
        [1..=2, 1..=2, 1..=2] => Some(Written::Open(numbers, false)),
        _ => None,
    }
}

/// Eight digits: the year first where that gives a day of our time, else last.
fn eight(text: &str) -> Option<Written> {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    if (1970..2100).contains(&year)
        && let Some(date) = date(year, month, day)
    {
        return Some(Written::Certain(date));
    }
    let last = number(4..8)?;
    (1970..2100)
        .contains(&last)
        .then_some(Written::Open([number(0..2)?, number(2..4)?, last], true))
}

impl Written {
    fn in_order(self, order: Order) -> Option<Date> {
        let Written::Open([a, b, c], four) = self else {
            let Written::Certain(date) = self else { return None };
            return Some(date);
        };
        match order {
            Order::Dmy => date(if four { c } else { century(c) }, b, a),
            Order::Mdy => date(if four { c } else { century(c) }, a, b),
            Order::Ymd if four => None,
            Order::Ymd => date(century(a), b, c),
        }
    }
}

/// What a column's values say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Votes {
    /// Values that are days in one of the orders, and all that are not empty.
    pub days: usize,
    pub values: usize,
    /// How many are days in each order, of those whose order is open.
    fits: [usize; 3],
    open: usize,
    /// Values that are another day in each of the first two orders.
    differ: usize,
    /// Values that are a day in the first order alone, and in the second alone.
    only: (usize, usize),
    /// The least and the greatest first and last number, of those with two digits each.
    spread: Option<[(i16, i16); 2]>,
}

const ORDERS: [Order; 3] = [Order::Dmy, Order::Mdy, Order::Ymd];

impl Votes {
    /// Adds one value; an empty one says nothing.
    pub fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.values += 1;
        let Some(written) = written(text) else { return };
        let read = ORDERS.map(|order| written.in_order(order));
        self.days += usize::from(read.iter().any(Option::is_some));
        if matches!(written, Written::Certain(_)) {
            return;
        }
        self.open += 1;
        if let Written::Open([first, _, last], false) = written {
            let [a, b] = self.spread.get_or_insert([(first, first), (last, last)]);
            *a = (a.0.min(first), a.1.max(first));
            *b = (b.0.min(last), b.1.max(last));
        }
        for (fits, day) in self.fits.iter_mut().zip(&read) {
            *fits += usize::from(day.is_some());
        }
        self.only.0 += usize::from(matches!(read, [Some(_), None, _]));
        self.only.1 += usize::from(matches!(read, [None, Some(_), _]));
        self.differ += usize::from(matches!(read, [Some(a), Some(b), _] if a != b));
    }

    /// Adds a value of a sheet that is known to be one.
    pub fn certain(&mut self) {
        self.values += 1;
        self.days += 1;
    }

    /// The votes of both columns.
    pub fn and(&self, other: &Votes) -> Votes {
        let mut sum = self.clone();
        sum.days += other.days;
        sum.values += other.values;
        sum.open += other.open;
        sum.differ += other.differ;
        sum.only = (self.only.0 + other.only.0, self.only.1 + other.only.1);
        for (fits, more) in sum.fits.iter_mut().zip(&other.fits) {
            *fits += more;
        }
        sum.spread = match (self.spread, other.spread) {
            (Some([a, b]), Some([c, d])) => {
                Some([(a.0.min(c.0), a.1.max(c.1)), (b.0.min(d.0), b.1.max(d.1))])
            }
            (one, other) => one.or(other),
        };
        sum
    }

    /// Whether nearly all values are days.
    pub fn are_days(&self) -> bool {
        self.days > 0 && self.days * 10 >= self.values * 8
    }

    /// The order of the column. `hint` is what is known from elsewhere: a known bank, headings in
    /// another language than English, a mapping; the values themselves go before it.
    ///
    /// # Errors
    /// The values are days in two orders, or contradict each other.
    pub fn decide(&self, hint: Option<Order>) -> Result<Order, String> {
        let allowed = "say which with --mapping dates=dmy, dates=mdy or dates=ymd";
        let [dmy, mdy, ymd] = self.fits;
        if self.open == 0 {
            return Ok(hint.unwrap_or(Order::Dmy));
        }
        // 25-04-03, 25-04-17: the years are first, or they are many years and one day.
        let years_first = self.spread.is_some_and(|[first, last]| {
            first.1 - first.0 <= 2 && last.1 - last.0 > first.1 - first.0 + 2
        });
        match (dmy > mdy, mdy > dmy) {
            _ if hint == Some(Order::Ymd) && ymd == self.open => Ok(Order::Ymd),
            _ if years_first && ymd == self.open && dmy.max(mdy) == self.open => {
                Err(format!("its days could be read year first or day first; {allowed}"))
            }
            _ if ymd > dmy && ymd > mdy => Ok(Order::Ymd),
            // Both kinds: 13/01 and 01/13 in one column.
            _ if self.only.0.min(self.only.1) * 20 > self.only.0.max(self.only.1) => {
                Err(format!("some of its days have the month first and some the day; {allowed}"))
            }
            (true, _) => Ok(Order::Dmy),
            (_, true) => Ok(Order::Mdy),
            _ if self.differ == 0 => Ok(hint.unwrap_or(Order::Dmy)),
            _ => hint.ok_or_else(|| {
                format!("its days could be read day first or month first; {allowed}")
            }),
        }
    }
}

/// Reads one value of a column.
///
/// # Errors
/// It is no day in this order.
pub fn day(text: &str, order: Order) -> Result<Date, String> {
    written(text).and_then(|written| written.in_order(order)).ok_or_else(|| {
        let allowed = match order {
            Order::Dmy => "dd/MM/yyyy",
            Order::Mdy => "MM/dd/yyyy",
            Order::Ymd => "yy/MM/dd",
        };
        format!(
            "{:?} is no day; allowed: yyyy-MM-dd or, as in the rest of its column, {allowed}",
            text.trim()
        )
    })
}

/// Whether it looks like a day, existing or not: three numbers, or two and a month.
pub fn resembles(text: &str) -> bool {
    written(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str], hint: Option<Order>) -> Result<Vec<String>, String> {
        let mut votes = Votes::default();
        values.iter().for_each(|value| votes.add(value));
        let order = votes.decide(hint)?;
        values.iter().map(|value| Ok(day(value, order)?.to_string())).collect()
    }

    #[test]
    fn one_day_above_twelve_decides_the_column() {
        let iso = ["2025-04-03", "2025-04-17"];
        assert_eq!(read(&["03/04/2025", "17/04/2025"], None).unwrap(), iso);
        assert_eq!(read(&["04/03/2025", "04/17/2025"], None).unwrap(), iso);
        assert_eq!(read(&["3.4.25", "17.4.25"], None).unwrap(), iso);
        assert!(read(&["25-04-03", "25-04-17"], None).unwrap_err().contains("read"));
        assert_eq!(read(&["25-04-03", "32-04-17"], None).unwrap()[0], "2025-04-03");
    }

    #[test]
    fn what_is_open_is_decided_from_elsewhere_or_not_at_all() {
        assert!(read(&["03/04/2025"], None).unwrap_err().contains("dates=dmy"));
        assert_eq!(read(&["03/04/2025"], Some(Order::Dmy)).unwrap(), ["2025-04-03"]);
        assert_eq!(read(&["03/04/2025"], Some(Order::Mdy)).unwrap(), ["2025-03-04"]);
        assert_eq!(read(&["04/04/2025"], None).unwrap(), ["2025-04-04"]);
        assert_eq!(read(&["04/17/2025"], Some(Order::Dmy)).unwrap(), ["2025-04-17"]);
        assert!(read(&["17/04/2025", "04/17/2025"], None).is_err());
    }

    #[test]
    fn days_are_read_in_the_forms_that_banks_write() {
        for text in [
            "2025-01-07",
            "2025/1/7",
            "20250107",
            "2025-01-07T10:00:00Z",
            "2025-01-07 10:00:00",
            "7 Jan 2025",
            "07-Jan-25",
            "Jan 7, 2025",
            "7. Januar 2025",
            "7 janv. 2025",
            "7 de enero de 2025",
            "07 gennaio 2025",
            "7/1/2025 10:15",
            "07.01.2025",
            "7/ 1'25",
            "07012025",
        ] {
            assert_eq!(day(text, Order::Dmy).unwrap(), jiff::civil::date(2025, 1, 7), "{text}");
        }
        for text in [
            "",
            "31/02/2025",
            "12345",
            "1.234,50",
            "12/05",
            "07/01/2025/3",
            "abc 12 2025",
            "99999999",
        ] {
            assert!(day(text, Order::Dmy).is_err(), "{text}");
        }
    }
}
