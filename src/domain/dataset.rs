//! The dataset: what the index's fields are for, the categories, and what each measure counts. Data
//! of `config/finance/`, read once at the start.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::plan::{Dimension, Measure};
use super::reading::Language;

/// The words of one dataset. [`Dataset::finance`] is the only one so far.
#[derive(Debug, Clone)]
pub struct Dataset {
    pub index: IndexNames,
    pub fields: Fields,
    pub accounts: AccountFields,
    pub categories: Vec<Category>,
    /// What people call well-known merchants, by their name.
    pub nicknames: BTreeMap<String, Vec<String>>,
    dimensions: BTreeMap<Dimension, String>,
    variants: BTreeMap<Dimension, BTreeMap<String, Vec<String>>>,
    measures: BTreeMap<Measure, MeasureDefinition>,
    pub analyses: AnalysisWords,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexNames {
    pub records: String,
    pub accounts: String,
}

/// Field names of the records' index, by role; see `config/finance/fields.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    pub tenant: String,
    pub id: String,
    pub date: String,
    pub amount: String,
    pub signed_amount: String,
    pub currency: String,
    pub description: String,
    pub labels: Vec<String>,
    pub left_out: Vec<String>,
    pub internal: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountFields {
    pub tenant: String,
    pub id: String,
    pub name: String,
    pub kind: String,
    pub amount: String,
    pub currency: String,
    pub active: String,
    pub synced: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// As the index writes it.
    pub value: String,
    pub kind: String,
    /// Its movements are credits; those of the others are debits.
    #[serde(default)]
    pub comes_in: bool,
    fr: String,
    en: String,
    es: String,
}

impl Category {
    /// The label that people are shown.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
            Language::Es => &self.es,
        }
    }
}

/// What a measure counts. All members are an "and".
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureFilters {
    pub direction: Option<String>,
    pub kind: Option<String>,
    pub not_kind: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MeasureDefinition {
    pub filters: MeasureFilters,
    pub widened: Option<Widened>,
    /// Sums over other documents than the measure's own.
    pub beside: Vec<Side>,
    /// Sums over parts of the measure's documents, which then have no sum of their own.
    pub sides: Vec<Side>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Widened {
    pub by: Vec<Dimension>,
    pub filters: MeasureFilters,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    pub part: SidePart,
    pub filters: MeasureFilters,
    /// Only what went to the user's own savings accounts.
    #[serde(default)]
    pub to_own_savings: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SidePart {
    Income,
    Spending,
    Refunds,
    OwnTransfers,
}

/// What the analyses take documents for; see `config/finance/analyses.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalysisWords {
    pub standing_operations: Vec<String>,
    pub never_recurring_kinds: Vec<String>,
    pub never_unusual_kinds: Vec<String>,
    pub fixed_kinds: Vec<String>,
    pub watched_kinds: Vec<String>,
    pub fee_kinds: Vec<String>,
    pub subscription_categories: Vec<String>,
}

/// A file of the dataset that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("config/finance/{file}: {source}")]
pub struct DatasetError {
    file: &'static str,
    source: Box<toml::de::Error>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldsFile {
    index: IndexNames,
    fields: Fields,
    dimensions: BTreeMap<Dimension, String>,
    variants: BTreeMap<Dimension, BTreeMap<String, Vec<String>>>,
    accounts: AccountFields,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoriesFile {
    category: Vec<Category>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NicknamesFile {
    nicknames: BTreeMap<String, Vec<String>>,
}

impl Dataset {
    /// The finance dataset, from the files embedded in the binary.
    pub fn finance() -> Result<Dataset, DatasetError> {
        let fields: FieldsFile =
            parse("fields.toml", include_str!("../../config/finance/fields.toml"))?;
        let categories: CategoriesFile =
            parse("categories.toml", include_str!("../../config/finance/categories.toml"))?;
        let NicknamesFile { nicknames } =
            parse("nicknames.toml", include_str!("../../config/finance/nicknames.toml"))?;
        let measures = parse("measures.toml", include_str!("../../config/finance/measures.toml"))?;
        let analyses = parse("analyses.toml", include_str!("../../config/finance/analyses.toml"))?;
        Ok(Dataset {
            index: fields.index,
            fields: fields.fields,
            accounts: fields.accounts,
            categories: categories.category,
            nicknames,
            dimensions: fields.dimensions,
            variants: fields.variants,
            measures,
            analyses,
        })
    }

    /// The index field that holds `dimension`.
    pub fn field(&self, dimension: Dimension) -> &str {
        self.dimensions.get(&dimension).map_or("", String::as_str)
    }

    /// The fields of all dimensions.
    pub fn dimension_fields(&self) -> impl Iterator<Item = &str> {
        self.dimensions.values().map(String::as_str)
    }

    /// The spellings under which `value` occurs in the index; `value` itself where none are known.
    pub fn spellings<'a>(&'a self, dimension: Dimension, value: &'a str) -> Vec<&'a str> {
        match self.variants.get(&dimension).and_then(|values| values.get(value)) {
            Some(spellings) => spellings.iter().map(String::as_str).collect(),
            None => vec![value],
        }
    }

    /// The values of `dimension` that have known spellings.
    pub fn known_values(&self, dimension: Dimension) -> impl Iterator<Item = &str> {
        self.variants.get(&dimension).into_iter().flatten().map(|(value, _)| value.as_str())
    }

    /// The value that `spelling` is a spelling of; `spelling` itself where none is known.
    pub fn value_of<'a>(&'a self, dimension: Dimension, spelling: &'a str) -> &'a str {
        let values = self.variants.get(&dimension).into_iter().flatten();
        let mut known = values.filter(|(_, spellings)| spellings.iter().any(|one| one == spelling));
        known.next().map_or(spelling, |(value, _)| value)
    }

    /// The kind of a category; `None` where it is not one of the dataset's.
    pub fn kind(&self, category: Option<&str>) -> Option<&str> {
        self.category(category?).map(|category| category.kind.as_str())
    }

    pub fn category(&self, value: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.value == value)
    }

    /// The values of all categories of one kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.categories
            .iter()
            .filter(move |category| category.kind == kind)
            .map(|category| category.value.as_str())
    }

    pub fn measure(&self, measure: Measure) -> MeasureDefinition {
        self.measures.get(&measure).cloned().unwrap_or_default()
    }
}

fn parse<T: serde::de::DeserializeOwned>(
    file: &'static str,
    text: &str,
) -> Result<T, DatasetError> {
    toml::from_str(text).map_err(|source| DatasetError { file, source: Box::new(source) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_dataset_is_whole() {
        let dataset = Dataset::finance().expect("embedded dataset");
        assert_eq!(dataset.categories.len(), 37);
        assert_eq!(dataset.of_kind("purchase").count(), 15);
        assert_eq!(dataset.field(Dimension::Merchant), "merchant_name");
        assert_eq!(dataset.spellings(Dimension::Operation, "Carte").len(), 6);
        assert_eq!(dataset.value_of(Dimension::Operation, "direct_debit"), "Prélèvement");
        assert_eq!(dataset.value_of(Dimension::Operation, "Troc"), "Troc");
        assert_eq!(dataset.measure(Measure::Net).sides.len(), 3);
    }
}
