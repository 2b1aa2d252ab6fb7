//! Where in a label the name stands, by the form of the bank that wrote it (config/enrichment/forms.toml).

use std::ops::Range;

use serde::Deserialize;

use super::patterns::Patterns;
use super::{EnrichError, holds_in};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    piece: Vec<Piece>,
    form: Vec<Entry>,
}

/// What several patterns have in common.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    id: String,
    pattern: String,
}

impl File {
    fn read(text: &str) -> Result<File, EnrichError> {
        let mut file: File = toml::from_str(text).map_err(EnrichError::in_file("forms.toml"))?;
        for piece in &file.piece {
            let (id, pattern) = (format!("%{}%", piece.id), format!("(?:{})", piece.pattern));
            for entry in &mut file.form {
                entry.pattern = entry.pattern.replace(&id, &pattern);
            }
        }
        Ok(file)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    pattern: String,
    #[serde(default)]
    place: Place,
    operation: Option<String>,
    #[serde(default)]
    countries: Vec<String>,
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
    /// Always behind the name, in one word where no list knows it.
    Behind,
    None,
}

pub struct Forms {
    patterns: Patterns,
    all: Vec<Form>,
}

struct Form {
    place: Place,
    operation: Option<String>,
    countries: Vec<String>,
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
        let file = File::read(text)?;
        let patterns = file.form.iter().map(|entry| entry.pattern.as_str());
        let patterns = Patterns::new(patterns).map_err(|(place, error)| {
            let id = file.form.get(place).map_or("all", |entry| &entry.id).to_owned();
            EnrichError::Pattern { file: "forms.toml", id, error }
        })?;
        let form =
            |Entry { place, operation, countries, .. }: Entry| Form { place, operation, countries };
        let all = file.form.into_iter().map(form).collect();
        Ok(Forms { patterns, all })
    }

    /// The first form that a folded label of a bank of this country has; where the country is not known, of any.
    pub fn find(&self, folded: &str, country: Option<&str>) -> Option<Formed<'_>> {
        let (first, form) = self.first(folded, country)?;
        let name = self.patterns.group(first, folded, "name")?;
        Some(Formed { name, place: form.place, operation: form.operation.as_deref() })
    }

    fn first(&self, folded: &str, country: Option<&str>) -> Option<(usize, &Form)> {
        self.patterns.matching(folded).find_map(|place| {
            let form = self.all.get(place).filter(|form| holds_in(&form.countries, country))?;
            Some((place, form))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::data;
    use super::*;

    #[test]
    fn each_form_is_found_by_its_example_and_gives_its_name() {
        let file = File::read(data::FORMS).unwrap();
        let forms = Forms::read(data::FORMS).unwrap();
        for (place, entry) in file.form.iter().enumerate() {
            let country = entry.countries.first().map(String::as_str);
            let first = forms.first(&entry.example, country).map(|(place, _)| place);
            assert_eq!(first, Some(place), "{}", entry.id);
            let formed = forms.find(&entry.example, country).unwrap();
            assert_eq!(&entry.example[formed.name], entry.name, "{}", entry.id);
        }
    }

    #[test]
    fn a_pattern_that_is_none_is_named() {
        let text = r#"piece = []
            form = [{ id = "x", pattern = "(", example = "", name = "" }]"#;
        let error = Forms::read(text).err().unwrap().to_string();
        assert!(error.contains("forms.toml") && error.contains("\"x\""), "{error}");
    }
}
