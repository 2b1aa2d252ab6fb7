//! Puts the questions, one after the other, and holds each answer against what is expected.

use std::collections::HashMap;

use uuid::Uuid;

use super::EvaluateError;
use super::documents::Documents;
use super::expect::Ask;
use super::grounded::ungrounded;
use super::judge::{Judged, Verdict, judge};
use super::questions::Question;
use super::service::Service;
use crate::import::BadLine;

/// How one question ended.
#[derive(Clone, Debug)]
pub struct Ended {
    pub place: String,
    pub id: String,
    /// The turns before it and the question.
    pub said: String,
    pub language: String,
    /// The file's, or the intent that was read.
    pub kind: String,
    /// `answered` and its likes, or `http 503`.
    pub outcome: String,
    /// Whether there was an answer of any outcome.
    pub ok: bool,
    /// `None` where nothing is expected.
    pub judged: Option<Judged>,
    /// Asked back where the file does not expect it.
    pub asked_back: bool,
    /// Amounts of the message that rest on nothing.
    pub ungrounded: Vec<String>,
    pub took_ms: f64,
    /// Of the stages that the answer says.
    pub stages: Option<[f64; 4]>,
}

impl Ended {
    /// As the file expects; where it expects nothing, answered without an error.
    pub fn is_success(&self) -> bool {
        self.is(Verdict::Exact) || (self.judged.is_none() && self.ok)
    }

    pub fn is(&self, verdict: Verdict) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.verdict == verdict)
    }
}

/// Asks all questions, each in a conversation of its own unless the file says otherwise.
///
/// # Errors
/// Figures expected without the documents to compute them from, kinds that no category has, and a
/// service that takes no connection.
pub async fn run(
    service: &Service<'_>,
    documents: &Documents,
    questions: &[Question],
) -> Result<Vec<Ended>, EvaluateError> {
    for question in questions {
        check(question, documents)?;
    }
    let mut conversations = HashMap::new();
    let mut ended = Vec::with_capacity(questions.len());
    for question in questions {
        let conversation = match &question.conversation {
            Some(name) => conversations
                .entry((&question.file, &question.user, name))
                .or_insert_with(new_conversation)
                .clone(),
            None => new_conversation(),
        };
        for turn in &question.turns {
            service.ask((question, turn), &conversation).await?;
        }
        let response = service.ask((question, &question.text), &conversation).await?;
        let judged = judge(documents, question, &response);
        let outcome = response.outcome();
        let exact = judged.as_ref().is_some_and(|judged| judged.verdict == Verdict::Exact);
        let said: Vec<&str> =
            question.turns.iter().chain([&question.text]).map(String::as_str).collect();
        let intent = if response.is_ok() { response.intent() } else { "failed" };
        ended.push(Ended {
            place: question.place(),
            id: question.id.clone(),
            said: said.join(" / "),
            language: question.language.clone().unwrap_or_else(|| "unsaid".into()),
            kind: question.kind.clone().unwrap_or_else(|| intent.into()),
            ok: response.is_ok(),
            asked_back: outcome == "clarification" && !exact,
            outcome,
            judged,
            ungrounded: ungrounded(&question.text, &response),
            took_ms: response.took_ms,
            stages: response.stages(),
        });
    }
    Ok(ended)
}

fn new_conversation() -> String {
    Uuid::now_v7().to_string()
}

/// Without its documents, or of a kind that there is not, a figure would be held against 0.
fn check(question: &Question, documents: &Documents) -> Result<(), BadLine> {
    let bad = |problem| Err(BadLine { file: question.file.clone(), line: question.line, problem });
    let filters =
        question.expected.iter().flat_map(|one| one.versus.iter().chain([&one.documents]));
    if let Some(kind) = filters.flat_map(|one| one.kinds()).find(|kind| !documents.knows_kind(kind))
    {
        return bad(format!(
            "expect: no category is of the kind {kind:?}; see config/finance/categories.toml"
        ));
    }
    let missing = question.expected.iter().find_map(|expect| match expect.ask {
        Ask::Outcome => None,
        Ask::Balance => (!documents.has_accounts()).then_some("accounts"),
        _ => (documents.count == 0).then_some("transactions"),
    });
    match missing {
        None => Ok(()),
        Some(missing) => {
            bad(format!("expects figures of {missing}; give the files that hold them by --data"))
        }
    }
}
