//! Text → understanding, figures → sentences. Pure: rules here, words in `config/`.

pub mod amount;
pub mod number;
pub mod say;
pub mod text;
pub mod time;
