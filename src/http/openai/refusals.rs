//! How a request in OpenAI's form may be refused, for the description.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response};

use super::super::refusals::{OF_CALLERS, OF_QUESTIONS, failure};
use super::schema::OpenAiError;

/// Of the routes that ask a question.
pub struct OfQuestions;
/// Of the others.
pub struct OfCallers;

const JSON: &str = "application/json";

impl IntoResponses for OfCallers {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        OF_CALLERS.iter().map(|told| failure::<OpenAiError>(told, JSON)).collect()
    }
}

impl IntoResponses for OfQuestions {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let all = OF_CALLERS.iter().chain(&OF_QUESTIONS);
        all.map(|told| failure::<OpenAiError>(told, JSON)).collect()
    }
}
