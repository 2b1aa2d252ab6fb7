//! A label as tokens: lower case, accents taken off, everything that is no letter or digit between them.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// A run of letters and digits, folded, with its bytes in the label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

impl Token {
    /// The letters before two digits or more: "lidl" of "lidl1243".
    pub fn letters(&self) -> Option<&str> {
        let end = self.text.find(|one: char| one.is_ascii_digit())?;
        let (letters, digits) = self.text.split_at(end);
        let numbered = digits.len() > 1 && digits.bytes().all(|one| one.is_ascii_digit());
        (numbered && letters.len() > 1).then_some(letters)
    }

    pub fn has_digit(&self) -> bool {
        self.text.bytes().any(|one| one.is_ascii_digit())
    }
}

/// A character in lower case without its accents; nothing of a combining mark.
pub fn folded(one: char, mut push: impl FnMut(char)) {
    if one.is_ascii() {
        return push(one.to_ascii_lowercase());
    }
    for lower in one.to_lowercase() {
        match lower {
            'ß' => "ss".chars().for_each(&mut push),
            'œ' => "oe".chars().for_each(&mut push),
            'æ' => "ae".chars().for_each(&mut push),
            'ø' => push('o'),
            'ł' => push('l'),
            'ı' => push('i'),
            _ => decompose_canonical(lower, |part| {
                if !is_combining_mark(part) {
                    push(part);
                }
            }),
        }
    }
}

/// A phrase of the data: folded already but for what a person forgot.
pub fn words(phrase: &str) -> Vec<String> {
    tokens(phrase).into_iter().map(|token| token.text).collect()
}

pub fn tokens(label: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut open = false;
    for (start, one) in label.char_indices() {
        let end = start + one.len_utf8();
        if !one.is_alphanumeric() {
            open &= is_combining_mark(one);
            continue;
        }
        if !open {
            found.push(Token { text: String::new(), start, end });
            open = true;
        }
        if let Some(last) = found.last_mut() {
            folded(one, |part| last.text.push(part));
            last.end = end;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_its_words_without_case_accents_and_punctuation() {
        let texts = |label| words(label).join(" ");
        assert_eq!(texts("H&M  St-Étienne"), "h m st etienne");
        assert_eq!(texts("McDonald's n°12"), "mcdonald s n 12");
        assert_eq!(texts("STRAßE Œuf Cafe\u{301}"), "strasse oeuf cafe");
        assert_eq!(tokens("LIDL1243")[0].letters(), Some("lidl"));
        assert_eq!(tokens("3SUISSES")[0].letters(), None);
        assert_eq!(tokens("A1")[0].letters(), None);
    }
}
