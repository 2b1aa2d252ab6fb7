//! What no sentence of a model may hold, whatever it states.

/// Letters of the three languages beyond ASCII. Others look like these, or are another script's, and
/// could write a number that is not read.
const LETTERS: &str = "àâäáãåæçéèêëíìîïñóòôöøœúùûüýÿ";

/// True where a sentence is not CommonMark with `**` alone, in pairs; where some reader could make a
/// link of it; and where it holds what is not seen. `masked` is the sentence without the names that
/// come from data, which the template escapes.
pub(super) fn are_unsafe(sentence: &str, masked: &str) -> bool {
    let unpaired = sentence.matches("**").count() % 2 == 1;
    let listed = masked.trim_start().starts_with(['-', '+', '–', '—']);
    let unsafe_sign = masked.chars().any(|c| !is_letter(c) && !is_sign(c) && !is_mask(c));
    unpaired || listed || unsafe_sign || masked.split_whitespace().any(is_address)
}

/// A name in its place.
pub(super) fn is_mask(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.to_lowercase().all(|lower| LETTERS.contains(lower))
}

fn is_sign(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}'
            | '\u{202f}'
            | '.'
            | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | '¡'
            | '¿'
            | '\''
            | '’'
            | '"'
            | '«'
            | '»'
            | '“'
            | '”'
            | '('
            | ')'
            | '-'
            | '–'
            | '—'
            | '−'
            | '/'
            | '%'
            | '&'
            | '+'
            | '€'
            | '$'
            | '£'
            | '¥'
    )
}

/// "exemple.com", "//a.example", "mailto:x".
fn is_address(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let mut parts = bare.split('.');
    let last = parts.next_back().unwrap_or_default();
    let host = parts.clone().next().is_some()
        && parts.all(|part| !part.is_empty())
        && last.chars().any(char::is_alphabetic);
    let scheme = bare.find(':').is_some_and(|at| bare[at + 1..].starts_with(char::is_alphanumeric));
    host || bare.contains("//") || word.starts_with("//") || scheme
}
