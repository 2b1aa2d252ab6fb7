//! A label folded (lower case, no accents, one blank between words) and its tokens: the runs of letters and
//! digits in it, with the places where they stand in the label as the bank wrote it.

use std::ops::Range;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// What is read of a label, in bytes: no bank writes more.
const LONGEST: usize = 1_000;

/// A label in lower case without accents; blanks at the ends are gone, others are one.
pub struct Folded {
    pub text: String,
    /// For each byte of the text the bytes of the label's character that it came from.
    from: Vec<(u32, u32)>,
}

/// A run of letters and digits, folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'f> {
    pub text: &'f str,
    /// Which of the label's tokens it is.
    pub place: usize,
    /// Its first byte in the folded text.
    pub at: usize,
    /// Its bytes in the label.
    pub start: usize,
    pub end: usize,
}

impl<'f> Token<'f> {
    /// The letters before two digits or more: "lidl" of "lidl1243".
    pub fn letters(&self) -> Option<&'f str> {
        let end = self.text.bytes().position(|one| one.is_ascii_digit())?;
        let (letters, digits) = self.text.split_at(end);
        let numbered = digits.len() > 1 && digits.bytes().all(|one| one.is_ascii_digit());
        (numbered && letters.len() > 1).then_some(letters)
    }

    pub fn has_digit(&self) -> bool {
        self.text.bytes().any(|one| one.is_ascii_digit())
    }

    /// Its bytes in the folded text.
    pub fn folded(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }
}

impl Folded {
    pub fn new(label: &str) -> Folded {
        let mut folded = Folded {
            text: String::with_capacity(label.len()),
            from: Vec::with_capacity(label.len()),
        };
        for (start, one) in label.char_indices().take_while(|(start, _)| *start < LONGEST) {
            let from = (place(start), place(start + one.len_utf8()));
            if one.is_whitespace() || one.is_control() {
                if !folded.text.is_empty() && !folded.text.ends_with(' ') {
                    folded.push(' ', from);
                }
            } else {
                fold(one, |part| folded.push(part, from));
            }
        }
        if folded.text.ends_with(' ') {
            folded.text.pop();
            folded.from.pop();
        }
        folded
    }

    fn push(&mut self, one: char, from: (u32, u32)) {
        self.text.push(one);
        self.from.extend(std::iter::repeat_n(from, one.len_utf8()));
    }

    pub fn tokens(&self) -> Vec<Token<'_>> {
        let mut found = Vec::with_capacity(16);
        let mut open: Option<usize> = None;
        let ends = self.text.char_indices().chain([(self.text.len(), ' ')]);
        for (at, one) in ends {
            match (open, one.is_alphanumeric()) {
                (None, true) => open = Some(at),
                (Some(from), false) => {
                    found.extend(self.token(from..at, found.len()));
                    open = None;
                }
                _ => {}
            }
        }
        found
    }

    fn token(&self, range: Range<usize>, place: usize) -> Option<Token<'_>> {
        let (start, _) = *self.from.get(range.start)?;
        let (_, end) = *self.from.get(range.end - 1)?;
        let text = self.text.get(range.clone())?;
        Some(Token { text, place, at: range.start, start: start as usize, end: end as usize })
    }
}

fn place(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

/// A character in lower case without its accents; nothing of a combining mark.
fn fold(one: char, mut push: impl FnMut(char)) {
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

/// A phrase of the data as tokens: folded already but for what a person forgot.
pub fn words(phrase: &str) -> Vec<String> {
    Folded::new(phrase).tokens().iter().map(|token| token.text.to_owned()).collect()
}

/// Phrases of the data.
pub fn phrases(all: &[String]) -> Vec<Vec<String>> {
    all.iter().map(|one| words(one)).collect()
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
        assert_eq!(texts(" \t"), "");
    }

    #[test]
    fn a_token_knows_its_bytes_in_the_label() {
        let label = "  CAFÉ  n°12";
        let folded = Folded::new(label);
        assert_eq!(folded.text, "cafe n°12");
        let cut: Vec<&str> = folded.tokens().iter().map(|one| &label[one.start..one.end]).collect();
        assert_eq!(cut, ["CAFÉ", "n", "12"]);
    }

    #[test]
    fn a_label_is_read_as_far_as_banks_write() {
        assert_eq!(Folded::new(&"é".repeat(2 * LONGEST)).text.len(), LONGEST / 2);
    }

    #[test]
    fn letters_before_a_number_are_told() {
        let letters = |label: &str| {
            Folded::new(label).tokens().first().and_then(Token::letters).map(str::to_owned)
        };
        assert_eq!(letters("LIDL1243").as_deref(), Some("lidl"));
        assert_eq!(letters("3SUISSES"), None);
        assert_eq!(letters("A1"), None);
    }
}
