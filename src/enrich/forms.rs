//! Where in a label the name stands, by the form of the bank that wrote it (config/enrichment/forms.toml).

use std::ops::Range;

use serde::Deserialize;

use super::EnrichError;
use super::patterns::Patterns;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    form: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    pattern: String,
    #[serde(default)]
    place: Place,
    operation: Option<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "for the tests and whoever reads the file"))]
    example: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for the tests and whoever reads the file"))]
    name: String,
}

/// Where a form has the terminal's place.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    #[default]
    End,
    Start,
    None,
}

pub struct Forms {
    patterns: Patterns,
    all: Vec<(Place, Option<String>)>,
}

/// A label's form.
#[derive(Debug, PartialEq)]
pub struct Formed<'f> {
    /// The name's bytes in the folded label, with its place.
    pub name: Range<usize>,
    pub place: Place,
    /// The id of the operation that the form tells.
    pub operation: Option<&'f str>,
}

impl Forms {
    /// # Errors
    /// The file is not as its head says, or a pattern is none.
    pub fn read(text: &str) -> Result<Forms, EnrichError> {
        let file: File = toml::from_str(text).map_err(EnrichError::in_file("forms.toml"))?;
        let patterns = file.form.iter().map(|entry| entry.pattern.as_str());
        let patterns = Patterns::new(patterns).map_err(|(place, error)| {
            let id = file.form.get(place).map_or("all", |entry| &entry.id).to_owned();
            EnrichError::Pattern { file: "forms.toml", id, error }
        })?;
        let all = file.form.into_iter().map(|entry| (entry.place, entry.operation)).collect();
        Ok(Forms { patterns, all })
    }

    /// The first form that a folded label has.
    pub fn find(&self, folded: &str) -> Option<Formed<'_>> {
        let first = self.patterns.matching(folded).next()?;
        let (place, operation) = self.all.get(first)?;
        let name = self.patterns.group(first, folded, "name")?;
        Some(Formed { name, place: *place, operation: operation.as_deref() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::data;
    use super::*;

    #[test]
    fn each_form_is_found_by_its_example_and_gives_its_name() {
        let file: File = toml::from_str(data::FORMS).unwrap();
        let forms = Forms::read(data::FORMS).unwrap();
        for (place, entry) in file.form.iter().enumerate() {
            let first = forms.patterns.matching(&entry.example).next();
            assert_eq!(first, Some(place), "{}", entry.id);
            let formed = forms.find(&entry.example).unwrap();
            assert_eq!(&entry.example[formed.name], entry.name, "{}", entry.id);
        }
    }

    #[test]
    fn a_pattern_that_is_none_is_named() {
        let text = r#"form = [{ id = "x", pattern = "(", example = "", name = "" }]"#;
        let error = Forms::read(text).err().unwrap().to_string();
        assert!(error.contains("forms.toml") && error.contains("\"x\""), "{error}");
    }
}
