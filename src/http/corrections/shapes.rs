//! The documents of corrections.

use serde::Serialize;
use utoipa::ToSchema;

use crate::import::corrections::{self, Correction, Direction, Known};

/// Which documents a correction is for: one of these members.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CorrectionWhen {
    /// Those with this merchant, as they are when the rule's turn comes; case and accents do not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Carrefour")]
    pub merchant: Option<String>,
    /// Those with a label like this one: the same words, whatever its dates, references and numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Those whose label has these words side by side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// What a correction makes of them: one of category and merchant at the least.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CorrectionThen {
    /// As documents have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub merchant: Option<String>,
    /// Of the documents that get the category: money that comes `in`, goes `out`, or `both`. The merchant's name
    /// is for all.
    #[schema(example = "out")]
    pub direction: &'static str,
}

/// One correction.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Correction)]
pub struct Corrected {
    #[schema(example = "3f9a02bc")]
    pub id: String,
    /// An instant in UTC.
    #[schema(format = DateTime)]
    pub created_at: String,
    pub when: CorrectionWhen,
    pub then: CorrectionThen,
    /// Documents that it has a say in now.
    pub movements: u64,
}

/// A correction that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CorrectionMade)]
pub struct Made {
    #[serde(flatten)]
    pub correction: Corrected,
    /// Documents that are another than before.
    pub changed: u64,
}

/// What a correction would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CorrectionPreview)]
pub struct Previewed {
    pub when: CorrectionWhen,
    pub then: CorrectionThen,
    /// Documents that it would have a say in.
    pub movements: u64,
    /// Documents that would be another than they are.
    pub changed: u64,
}

/// A user's corrections.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Corrections)]
pub struct Listed {
    pub corrections: Vec<Corrected>,
    /// The house's categories, then those of the user's own documents.
    pub categories: Vec<KnownCategory>,
}

/// A category that a correction may give.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownCategory {
    /// As documents have it.
    pub value: String,
    /// As people are shown it.
    pub label: String,
}

/// What an undoing did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CorrectionUndone)]
pub struct Undone {
    pub id: String,
    /// Documents that are what they were before it.
    pub changed: u64,
}

/// What is corrected. Unknown members are ignored.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a request that is read member by member")]
pub struct CorrectionRequest {
    #[schema(inline)]
    when: RequestWhen,
    #[schema(inline)]
    then: RequestThen,
    /// `true`: nothing is changed.
    preview: Option<bool>,
}

/// Which documents: one of these members.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct RequestWhen {
    /// One of the user's: all of its merchant, or where it has none, all with a label like its own.
    transaction_id: Option<String>,
    merchant: Option<String>,
    label: Option<String>,
    words: Option<String>,
}

/// One of category and merchant at the least.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct RequestThen {
    /// As documents have it, or as people are shown it in one of the languages.
    category: Option<String>,
    merchant: Option<String>,
    /// `in`, `out` or `both`. Where absent: as the transaction goes, else as the category is usual for.
    direction: Option<String>,
}

impl From<corrections::When> for CorrectionWhen {
    fn from(when: corrections::When) -> CorrectionWhen {
        let none = CorrectionWhen::default();
        match when {
            corrections::When::Merchant(name) => CorrectionWhen { merchant: Some(name), ..none },
            corrections::When::Label(label) => CorrectionWhen { label: Some(label), ..none },
            corrections::When::Words(words) => CorrectionWhen { words: Some(words), ..none },
        }
    }
}

impl From<corrections::Then> for CorrectionThen {
    fn from(then: corrections::Then) -> CorrectionThen {
        let direction = match then.direction {
            Direction::In => "in",
            Direction::Out => "out",
            Direction::Both => "both",
        };
        CorrectionThen { category: then.category, merchant: then.merchant, direction }
    }
}

fn corrected(correction: Correction, movements: u64) -> Corrected {
    let Correction { id, created_at, when, then } = correction;
    let created_at = created_at.to_string();
    Corrected { id, created_at, when: when.into(), then: then.into(), movements }
}

impl From<corrections::Listed> for Corrected {
    fn from(listed: corrections::Listed) -> Corrected {
        corrected(listed.correction, listed.movements)
    }
}

impl From<corrections::Added> for Made {
    fn from(added: corrections::Added) -> Made {
        let changed = added.changed;
        Made { correction: corrected(added.correction, added.movements), changed }
    }
}

impl From<corrections::Added> for Previewed {
    fn from(added: corrections::Added) -> Previewed {
        let Correction { when, then, .. } = added.correction;
        let (when, then) = (when.into(), then.into());
        Previewed { when, then, movements: added.movements, changed: added.changed }
    }
}

impl From<Known> for KnownCategory {
    fn from(known: Known) -> KnownCategory {
        KnownCategory { value: known.value, label: known.label }
    }
}
