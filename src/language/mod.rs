//! Text → understanding, figures → sentences. Pure: rules here, words in `config/`.

pub mod amount;
pub mod detect;
pub mod junk;
pub mod lexicon;
pub mod names;
pub mod number;
mod question;
pub mod read;
pub mod say;
pub mod spelling;
pub mod text;
pub mod time;
