//! What is said while an answer is on its way.

use crate::domain::{Language, Stage};

/// One sentence for the asker: what is being done.
pub fn status(language: Language, stage: Stage) -> &'static str {
    let [fr, en, es] = match stage {
        Stage::Reading => ["Je lis votre question…", "Reading your question…", "Leo su pregunta…"],
        Stage::Searching => [
            "Je cherche dans vos transactions…",
            "Searching your transactions…",
            "Busco en sus transacciones…",
        ],
        Stage::Wording => ["Je rédige la réponse…", "Writing the answer…", "Redacto la respuesta…"],
    };
    match language {
        Language::Fr => fr,
        Language::En => en,
        Language::Es => es,
    }
}
