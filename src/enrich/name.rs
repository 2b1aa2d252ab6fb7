//! A name for a merchant that no list knows: what is left of the label, as a person would write it.

use super::tokens::Token;

/// Small words within a name.
const SMALL: [&str; 24] = [
    "de", "du", "des", "la", "le", "les", "et", "en", "au", "aux", "del", "el", "los", "las", "y", "of", "and",
    "the", "und", "der", "die", "das", "van", "von",
];
/// The longest name of a merchant.
const LONGEST: usize = 60;

/// Blanks between what a bank prints in columns.
const COLUMN: &str = "   ";

/// The tokens of the first column of a label that has a word: a name is not printed over two.
pub fn first_column<'t, 'a>(label: &str, core: &'a [&'t Token]) -> &'a [&'t Token] {
    let mut from = 0;
    for (place, pair) in core.windows(2).enumerate() {
        let between = label.get(pair[0].end..pair[1].start).unwrap_or("");
        if between.contains(COLUMN) || between.contains("//") || between.contains([',', ';']) {
            let column = core.get(from..=place).unwrap_or(&[]);
            if column.iter().any(|token| !token.has_digit() && token.text.len() > 1) {
                return column;
            }
            from = place + 1;
        }
    }
    core.get(from..).unwrap_or(&[])
}

/// Nothing where no word is left.
pub fn name(label: &str, core: &[&Token]) -> Option<String> {
    let first = core.iter().position(|token| !token.has_digit())?;
    let last = core.iter().rposition(|token| !token.has_digit())?;
    let words = core.get(first..=last)?;
    let letters: usize = words.iter().map(|token| token.text.chars().count()).sum();
    if letters < 2 {
        return None;
    }
    let mut name = String::new();
    let mut before: Option<&Token> = None;
    for token in words {
        let written = label.get(token.start..token.end)?;
        if let Some(before) = before {
            // "L'OREAL", "J&B", "A.C.": what stood between two words without a blank stays between them.
            match label.get(before.end..token.start) {
                Some(between) if !between.contains(char::is_whitespace) && between.len() < 3 => {
                    name.push_str(between);
                }
                _ => name.push(' '),
            }
        }
        let shouted = !written.contains(|one: char| one.is_lowercase());
        match (before, shouted) {
            (Some(_), true) if SMALL.contains(&token.text.as_str()) => name.push_str(&written.to_lowercase()),
            (_, true) => name.push_str(&capital(written)),
            _ => name.push_str(written),
        }
        before = Some(token);
    }
    Some(name.chars().take(LONGEST).collect())
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
    })
}
