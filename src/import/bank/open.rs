//! What a file leaves open and a person can settle with a mapping: the order of its days, its decimal
//! sign, what its columns hold.

use serde::Serialize;
use utoipa::ToSchema;

use super::amounts::{self, Decimals};
use super::dates::{self, Order};
use super::event::shortened;
use super::grid::Grid;
use super::sections::Section;

/// One thing left open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = ImportOpen)]
pub enum Open {
    Dates {
        choices: Vec<Choice>,
    },
    Decimals {
        choices: Vec<Choice>,
    },
    /// A mapping names columns by their number from 1.
    Columns {
        columns: Vec<Column>,
    },
}

/// One way to read a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportChoice)]
pub struct Choice {
    /// What a mapping says for it: "dates=dmy".
    pub mapping: String,
    /// A value of the file, one that the choices read differently where there is such.
    pub example: String,
    /// What that value is then: a day, or an amount with a decimal point.
    pub reads: String,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportTableColumn)]
pub struct Column {
    /// Empty where the table has none.
    pub heading: String,
    /// Its first value that is not empty.
    pub example: String,
}

impl Open {
    /// Of days that could be in several orders.
    pub fn dates<'a>(values: impl Iterator<Item = &'a str> + Clone) -> Open {
        let orders = [("dmy", Order::Dmy), ("mdy", Order::Mdy), ("ymd", Order::Ymd)];
        let read = |text: &str, order| dates::day(text, order).ok().map(|day| day.to_string());
        Open::Dates { choices: choices("dates", &orders, (values, &read)) }
    }

    /// Of amounts whose separator could be either.
    pub fn decimals<'a>(values: impl Iterator<Item = &'a str> + Clone) -> Open {
        let signs = [("comma", Decimals::Comma), ("point", Decimals::Point)];
        let read = |text: &str, sign| {
            amounts::amount(text, sign).ok().map(|written| written.amount.to_string())
        };
        Open::Decimals { choices: choices("decimals", &signs, (values, &read)) }
    }

    /// Of a table whose columns cannot be told. A first row without any digit is its headings, in words
    /// that nobody knows.
    pub(super) fn columns(grid: &Grid, section: &Section) -> Open {
        let known = section.headings.map(|at| grid.at(at));
        let unknown = grid.rows(section.rows.clone()).next().filter(|row| {
            let digits = |at| row.get(at).contains(|sign: char| sign.is_ascii_digit());
            known.is_none() && !(0..row.width()).any(digits)
        });
        let rows = || grid.rows(section.rows.clone()).skip(usize::from(unknown.is_some()));
        let headings = known.or(unknown);
        let width = headings
            .map_or_else(|| rows().map(|row| row.width()).max().unwrap_or(0), |row| row.width());
        let column = |at: usize| Column {
            heading: shortened(headings.map_or("", |row| row.get(at))),
            example: rows()
                .find(|row| !row.get(at).is_empty())
                .map_or_else(String::new, |row| shortened(row.get(at))),
        };
        Open::Columns { columns: (0..width).map(column).collect() }
    }
}

/// How a text reads in one of the ways; `None` where it does not.
type Reads<'r, W> = &'r dyn Fn(&str, W) -> Option<String>;

/// The ways that any value can be read in, each with the value that shows it best.
fn choices<'a, W: Copy>(
    key: &str,
    ways: &[(&str, W)],
    (values, read): (impl Iterator<Item = &'a str> + Clone, Reads<'_, W>),
) -> Vec<Choice> {
    let choice = |(name, way): &(&str, W)| {
        let telling = |text: &&str| {
            let this = read(text, *way);
            let mut others = ways.iter().filter_map(|(_, other)| read(text, *other));
            this.is_some() && others.any(|other| Some(other) != this)
        };
        let own = |text: &&str| read(text, *way).is_some();
        let example = values.clone().find(telling).or_else(|| values.clone().find(own))?;
        let reads = read(example, *way)?;
        Some(Choice { mapping: format!("{key}={name}"), example: shortened(example), reads })
    };
    ways.iter().filter_map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Asked, Layout, read};
    use super::*;

    fn left_open(text: &str) -> Open {
        let mut refusal = read(text.as_bytes(), &Asked::default(), &mut |_| {}).unwrap_err();
        let open = refusal.open.take();
        *open.unwrap_or_else(|| panic!("{refusal} settles by nothing"))
    }

    fn told(choices: &[Choice]) -> Vec<(&str, &str, &str)> {
        choices.iter().map(|one| (&*one.mapping, &*one.example, &*one.reads)).collect()
    }

    #[test]
    fn open_days_are_shown_in_each_order_by_a_value_that_differs() {
        let text = "Date,Description,Amount\n04/04/2026,A,-5.00\n03/04/2026,B,-6.00\n";
        let Open::Dates { choices } = left_open(text) else { panic!("other than days") };
        assert_eq!(
            told(&choices),
            [("dates=dmy", "03/04/2026", "2026-04-03"), ("dates=mdy", "03/04/2026", "2026-03-04"),]
        );
        let qif = "!Type:Bank\nD03/04/2026\nT-5.00\nPA\n^\n";
        assert_eq!(left_open(qif), Open::dates(std::iter::once("03/04/2026")));
    }

    #[test]
    fn open_decimals_are_shown_with_both_signs() {
        let text = "Date;Libellé;Montant\n14/04/2026;A;-1,234\n15/04/2026;B;2,500\n";
        let Open::Decimals { choices } = left_open(text) else { panic!("other than decimals") };
        assert_eq!(
            told(&choices),
            [("decimals=comma", "-1,234", "-1.234"), ("decimals=point", "-1,234", "-1234")]
        );
    }

    #[test]
    fn columns_that_are_not_known_are_shown_and_a_mapping_by_number_settles_them() {
        let text = "Quand;Qui;Combien\n14/04/2026;A;-1,50\n15/04/2026;B;2,50\n";
        let Open::Columns { columns } = left_open(text) else { panic!("other than columns") };
        let column = |heading: &str, example: &str| Column {
            heading: heading.to_owned(),
            example: example.to_owned(),
        };
        assert_eq!(
            columns,
            [column("Quand", "14/04/2026"), column("Qui", "A"), column("Combien", "-1,50")]
        );
        let mapping = Some(Layout::from_mapping("booked=1,label=2,amount=3").unwrap());
        let mut movements = 0;
        let asked = Asked { mapping, ..Asked::default() };
        read(text.as_bytes(), &asked, &mut |event| {
            movements += usize::from(matches!(event, super::super::Event::Movement(_)));
        })
        .unwrap();
        assert_eq!(movements, 2);
    }

    #[test]
    fn a_table_without_headings_keeps_its_columns_when_only_the_order_is_said() {
        let text = "03/04/2026;CB A;-5,00\n04/05/2026;CB B;-6,00\n";
        assert!(matches!(left_open(text), Open::Dates { .. }));
        let mapping = Some(Layout::from_mapping("dates=dmy").unwrap());
        let mut days = Vec::new();
        read(text.as_bytes(), &Asked { mapping, ..Asked::default() }, &mut |event| {
            if let super::super::Event::Movement(movement) = event {
                days.push(movement.booked.to_string());
            }
        })
        .unwrap();
        assert_eq!(days, ["2026-04-03", "2026-05-04"]);
    }
}
