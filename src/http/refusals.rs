//! How a request for a user's data may be refused, for the description: the same for every route.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::schema::{ProblemDocument, example};

/// Of every route that wants a caller.
pub struct OfCallers;
/// Of those that ask a question.
pub struct OfQuestions;

/// Of those about a person's own documents, which another service may keep.
pub struct OfOwnData;

/// Of those whose path is signed.
pub struct OfArtifacts;

/// Of those whose path names something of the user's.
pub struct Missing;

pub(super) const OF_CALLERS: [(&str, &str); 6] = [
    ("401", "No token, or one that is not valid (where a key is set)."),
    ("403", "The user_id is not the token's, or the Origin is not allowed."),
    ("421", "An open service does not answer to this Host."),
    ("422", "The request is not valid; `errors` names the members."),
    ("429", "The limit of the user or of the address is reached; see Retry-After."),
    (
        "503",
        "The search or the store is out of reach, the service has no place for another question (see \
         Retry-After), or it stops.",
    ),
];

pub(super) const OF_QUESTIONS: [(&str, &str); 2] =
    [("413", "The body has more than 256 KiB."), ("504", "The deadline of the question passed.")];

const OF_OWN_DATA: [(&str, &str); 1] =
    [("409", "`DATA_ELSEWHERE`: another service keeps the data.")];

const MISSING: [(&str, &str); 1] = [("404", "The user has none of this id.")];

const OF_ARTIFACTS: [(&str, &str); 2] = [
    ("404", "There is no such picture or file, or it is kept no more."),
    ("410", "The path has expired."),
];

/// One failure, whose body is a `T`.
pub(super) fn failure<T: ToSchema>(
    (status, told): &(&str, &str),
    content_type: &str,
) -> (String, RefOr<Response>) {
    let document = Ref::from_schema_name(T::name());
    let mut content = ContentBuilder::new().schema(Some(document));
    if *status == "422" && content_type == PROBLEM {
        content = content.example(Some(example("problem")));
    }
    let response = ResponseBuilder::new().description(*told).content(content_type, content.build());
    ((*status).to_owned(), response.build().into())
}

const PROBLEM: &str = "application/problem+json";

fn problem(told: &(&str, &str)) -> (String, RefOr<Response>) {
    failure::<ProblemDocument>(told, PROBLEM)
}

impl IntoResponses for OfCallers {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        OF_CALLERS.iter().map(problem).collect()
    }
}

impl IntoResponses for OfOwnData {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        OF_CALLERS.iter().chain(&OF_OWN_DATA).map(problem).collect()
    }
}

impl IntoResponses for Missing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        MISSING.iter().map(problem).collect()
    }
}

impl IntoResponses for OfArtifacts {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        OF_ARTIFACTS.iter().map(problem).collect()
    }
}

impl IntoResponses for OfQuestions {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        OF_CALLERS.iter().chain(&OF_QUESTIONS).map(problem).collect()
    }
}
