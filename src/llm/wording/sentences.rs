//! Text that comes in pieces, cut into whole sentences.

use crate::llm::grounding::LONGEST;

/// Cuts a text that comes in pieces after each sentence. What it gives, put together, is the text.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    rest: String,
}

impl Sentences {
    pub fn push(&mut self, piece: &str) {
        self.rest.push_str(piece);
    }

    /// The next whole sentence with the white space behind it; also a text that should have ended.
    pub fn next(&mut self) -> Option<String> {
        let end = self.end()?;
        let rest = self.rest.split_off(end);
        Some(std::mem::replace(&mut self.rest, rest))
    }

    /// What is left when nothing more comes.
    pub fn finish(self) -> String {
        self.rest
    }

    fn end(&self) -> Option<usize> {
        let mut letters = self.rest.char_indices().peekable();
        let mut before = ' ';
        let mut count = 0;
        while let Some((at, letter)) = letters.next() {
            count += 1;
            if count > LONGEST + 1 {
                return Some(at);
            }
            let ends = matches!(letter, '.' | '!' | '?' | '…');
            if letter == '\n' {
                return Some(self.after(at + 1));
            }
            if ends {
                // Marks and quotes close with the sentence.
                let closing = |c: &char| matches!(c, '.' | '!' | '?' | '…' | '*' | '"' | '”' | ')');
                let mut end = at + letter.len_utf8();
                while let Some((at, next)) = letters.next_if(|(_, next)| closing(next)) {
                    end = at + next.len_utf8();
                }
                let (_, next) = *letters.peek()?;
                // Behind a digit, what follows must be known: "1. 234" is no end.
                if next.is_whitespace() {
                    let digits = before.is_ascii_digit() && {
                        let follows = self.rest[end..].chars().find(|c| !c.is_whitespace())?;
                        follows.is_ascii_digit()
                    };
                    if !digits {
                        return Some(self.after(end));
                    }
                }
            }
            before = letter;
        }
        None
    }

    fn after(&self, end: usize) -> usize {
        let rest = &self.rest[end..];
        end + rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut sentences = Sentences::default();
        let mut found = Vec::new();
        for letter in text.chars() {
            sentences.push(&letter.to_string());
            found.extend(std::iter::from_fn(|| sentences.next()));
        }
        found.extend(Some(sentences.finish()).filter(|rest| !rest.is_empty()));
        found
    }

    #[test]
    fn sentences_are_cut_where_they_end_and_numbers_are_not() {
        let text = "Vous avez dépensé **1.234,56 €.** C'est peu ! Au 1. 234 €, non.\nFin";
        assert_eq!(
            cut(text),
            ["Vous avez dépensé **1.234,56 €.** ", "C'est peu ! ", "Au 1. 234 €, non.\n", "Fin"]
        );
        let mut sentences = Sentences::default();
        sentences.push("C'est peu. ");
        assert_eq!(sentences.next().as_deref(), Some("C'est peu. "), "at once");
    }

    #[test]
    fn a_text_without_an_end_is_cut_where_a_sentence_should_have_ended() {
        let found = cut(&"a".repeat(1_500));
        assert_eq!(found.concat().len(), 1_500);
        assert!(found.len() > 1 && found[0].len() > LONGEST);
    }
}
