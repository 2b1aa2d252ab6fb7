//! The files of config/enrichment, which are part of the program.

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../config/enrichment/", $name))
    };
}

macro_rules! files {
    ($($name:literal),*) => {
        [$(($name, file!($name))),*]
    };
}

pub const MERCHANTS: [(&str, &str); 11] = files![
    "merchants.toml",
    "merchants.public.toml",
    "merchants.fr.toml",
    "merchants.fr-shops.toml",
    "merchants.es.toml",
    "merchants.gb.toml",
    "merchants.de.toml",
    "merchants.benelux.toml",
    "merchants.us.toml",
    "merchants.abroad.toml",
    "merchants.employers.toml"
];
pub const FORMS: &str = file!("forms.toml");
pub const OPERATIONS: &str = file!("operations.toml");
pub const NOISE: &str = file!("noise.toml");
pub const PLACES: &str = file!("places.txt");
pub const TOWNS: &str = file!("towns.txt");
pub const PERSONS: &str = file!("persons.toml");
pub const ABBREVIATIONS: &str = file!("abbreviations.toml");
pub const CODES: &str = file!("mcc.toml");
pub const WORDS: &str = file!("words.toml");
pub const LINES: &str = file!("labelled.jsonl");
