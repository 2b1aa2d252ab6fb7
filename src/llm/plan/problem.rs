//! What is wrong with a draft, as the model gets it back: codes, places and allowed values.

use serde::Serialize;

/// One thing that is wrong with a draft. It holds nothing that the model wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub code: Code,
    /// Where, as a path: `/filters/0/values`.
    pub at: String,
    /// What may stand there; empty where that follows from the code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub allowed: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    TooLarge,
    TooDeep,
    TooMany,
    NotJson,
    WrongType,
    UnknownField,
    MissingField,
    UnknownValue,
    OutOfRange,
    /// A day that is in no calendar, or not written yyyy-MM-dd.
    NoSuchDay,
    /// It ends before it starts, or no amount lies within.
    Empty,
    /// Two members that cannot both be meant.
    Incompatible,
    /// A name, a word or a number that is neither in the question nor in the last plan.
    NotInQuestion,
    /// The question says something that the plan leaves out.
    LeftOut,
}

impl Problem {
    pub fn new(code: Code, at: &str, allowed: impl Into<String>) -> Problem {
        Problem { code, at: at.to_owned(), allowed: allowed.into() }
    }
}
