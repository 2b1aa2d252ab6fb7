//! What is known of a table beforehand: the layouts of known banks (config/banks) and what a person
//! says with `--mapping`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::amounts::Decimals;
use super::dates::Order;
use super::fold::fold;
use super::grid::Row;
use super::words::Role;
use crate::domain::Currency;

/// One form of table.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Headings that this form alone has together; empty in a mapping.
    #[serde(default)]
    pub headings: Vec<String>,
    /// The same, folded.
    #[serde(skip)]
    folded: Vec<String>,
    /// Heading → what its column holds, where the heading alone does not say so.
    #[serde(default)]
    pub columns: BTreeMap<String, Role>,
    pub dates: Option<Order>,
    pub decimals: Option<Decimals>,
    /// The currency of all amounts where the file tells none.
    pub currency: Option<Currency>,
    /// Spending is written without a sign, what comes in with a minus.
    #[serde(default)]
    pub negate: bool,
    /// Amounts in two currencies are two accounts.
    #[serde(default)]
    pub by_currency: bool,
}

/// A bank, and the tables that it exports.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    pub name: String,
    /// ISO 3166 in lower case, where its layouts are one country's.
    #[serde(skip)]
    pub country: Option<&'static str>,
    pub layouts: Vec<Layout>,
}

macro_rules! banks {
    ($($file:literal of $country:expr),* $(,)?) => {
        [$(($file, $country, include_str!(concat!("../../../config/banks/", $file, ".toml")))),*]
    };
}

const BANKS: &[(&str, Option<&str>, &str)] = &banks![
    "france" of Some("fr"),
    "spain" of Some("es"),
    "germany" of Some("de"),
    "netherlands" of Some("nl"),
    "italy" of Some("it"),
    "switzerland" of Some("ch"),
    "europe" of None,
    "britain" of Some("gb"),
    "america" of Some("us"),
];

#[derive(Deserialize)]
struct File {
    banks: Vec<Bank>,
}

/// The banks that the program was built with.
pub fn banks() -> &'static [Bank] {
    static READ: LazyLock<Vec<Bank>> = LazyLock::new(|| {
        // A test holds that the files read.
        let mut banks: Vec<Bank> = Vec::new();
        for (_, country, text) in BANKS {
            let read = toml::from_str::<File>(text).map_or(Vec::new(), |file| file.banks);
            banks.extend(read.into_iter().map(|bank| Bank { country: *country, ..bank }));
        }
        for layout in banks.iter_mut().flat_map(|bank| &mut bank.layouts) {
            layout.folded = layout.headings.iter().map(|heading| fold(heading)).collect();
        }
        banks
    });
    &READ
}

/// The country of a bank that is known by this name.
pub fn country(bank: &str) -> Option<&'static str> {
    banks().iter().find(|one| one.name == bank)?.country
}

/// The bank whose headings a row holds; of several, the one with most.
pub fn known(row: Row<'_>) -> Option<(&'static Bank, &'static Layout)> {
    const FEW: usize = 5;
    let cells: Vec<String> = row.texts().map(fold).filter(|cell| !cell.is_empty()).collect();
    banks()
        .iter()
        .flat_map(|bank| bank.layouts.iter().map(move |layout| (bank, layout)))
        .filter(|(_, layout)| {
            // Few headings are those of many banks, unless there are no others.
            let alone = layout.headings.len() >= FEW || layout.headings.len() == cells.len();
            alone && layout.folded.iter().all(|heading| cells.contains(heading))
        })
        .max_by_key(|(_, layout)| layout.headings.len())
}

impl Layout {
    /// Reads `booked=Date,amount=Person A,dates=dmy,decimals=comma,currency=EUR,negate=yes`: what a
    /// column holds, and its heading or its number from 1.
    ///
    /// # Errors
    /// A part that cannot be used, with what is allowed.
    pub fn from_mapping(text: &str) -> Result<Layout, String> {
        let allowed = "allowed: booked, value, amount, debit, credit, sign, currency, balance, label, \
                       counterparty, id, account, account_name, category, operation, mcc, status, \
                       fee or other = a column's heading or number; dates = dmy, mdy or ymd; decimals \
                       = point or comma; currency = a code; negate = yes";
        let mut layout = Layout::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let refused = || format!("--mapping: {part:?} cannot be used; {allowed}");
            let (key, said) = part.split_once('=').ok_or_else(refused)?;
            let (key, said) = (key.trim(), said.trim());
            let value = || toml::Value::String(said.to_lowercase());
            match key {
                "dates" => layout.dates = Some(value().try_into().map_err(|_| refused())?),
                "decimals" => layout.decimals = Some(value().try_into().map_err(|_| refused())?),
                "negate" => layout.negate = matches!(said, "yes" | "true" | "oui"),
                "currency" if said.len() == 3 && said.to_uppercase() == said => {
                    layout.currency = Some(Currency::new(said).ok_or_else(refused)?);
                }
                _ => {
                    let role = toml::Value::String(key.to_owned()).try_into();
                    layout.columns.insert(said.to_owned(), role.map_err(|_| refused())?);
                }
            }
        }
        Ok(layout)
    }

    /// What this layout says of a column, by its heading or its number from 1.
    pub fn role(&self, heading: &str, column: usize) -> Option<Role> {
        let folded = fold(heading);
        let number = (column + 1).to_string();
        let named = |key: &String| *key == number || !folded.is_empty() && fold(key) == folded;
        self.columns.iter().find(|(key, _)| named(key)).map(|(_, role)| *role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_banks_read_and_no_two_layouts_are_the_same() {
        let mut seen = Vec::new();
        for (name, _, text) in BANKS {
            let file: File = toml::from_str(text).unwrap_or_else(|why| panic!("{name}: {why}"));
            for layout in file.banks.iter().flat_map(|bank| &bank.layouts) {
                let mut headings: Vec<_> = layout.headings.iter().map(|one| fold(one)).collect();
                headings.sort();
                assert!(headings.len() >= 2, "{name}: {headings:?} tell no bank");
                assert!(!seen.contains(&headings), "{name}: {headings:?} twice");
                seen.push(headings);
            }
        }
        assert!(seen.len() >= 30);
    }

    #[test]
    fn a_mapping_names_columns_and_how_they_are_written() {
        let read =
            Layout::from_mapping("booked=Date, amount=Person A,dates=mdy,currency=CHF").unwrap();
        assert_eq!(read.role("Person A", 6), Some(Role::Amount));
        assert_eq!((read.dates, read.currency), (Some(Order::Mdy), Currency::new("CHF")));
        assert_eq!(Layout::from_mapping("amount=3").unwrap().role("x", 2), Some(Role::Amount));
        for wrong in ["amount", "colour=Date", "dates=dym"] {
            assert!(Layout::from_mapping(wrong).unwrap_err().contains("allowed"), "{wrong}");
        }
    }
}
