//! Pure: findings → pictures. [`choose`] says which pictures an answer has and what they show,
//! `language::say` gives them words, and the rest draws them: as data, Vega-Lite, SVG, PNG, CSV.

pub mod choose;
pub mod csv;
pub mod png;
pub mod shown;
pub mod svg;

mod font;
mod groups;
mod palette;
mod scale;
mod studies;
mod vega;

#[cfg(test)]
mod tests;
