//! Texts without what people write one way and another.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Small letters without accents, one blank between words, nothing else.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // ASCII is decomposed as it is: most of what banks write.
    if text.is_ascii() {
        fold_into(&mut folded, text.chars());
    } else {
        fold_into(&mut folded, text.nfkd().filter(|c| !is_combining_mark(*c)));
    }
    folded
}

fn fold_into(folded: &mut String, letters: impl Iterator<Item = char>) {
    let mut gap = false;
    for c in letters {
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        match c {
            'ß' => folded.push_str("ss"),
            _ if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            _ => folded.extend(c.to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_folded_to_its_words() {
        for (text, folded) in [
            ("", ""),
            (" *CB  Lidl/1243-", "cb lidl 1243"),
            ("Libellé: Groß ŒUVRE ²", "libelle gross œuvre 2"),
            ("\u{301}e\u{301}A", "ea"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }
}
