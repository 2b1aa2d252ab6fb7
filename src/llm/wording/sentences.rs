//! Text that comes in pieces, cut into whole sentences.

use crate::llm::grounding::{LONGEST, Name};

/// Words that end with a point and end no sentence.
const SHORTENED: &[&str] = &[
    "m", "mm", "mr", "mrs", "ms", "mme", "mlle", "dr", "st", "ste", "sr", "sra", "srta", "ud",
    "uds", "etc", "approx", "env", "max", "min", "moy", "ex", "nb", "no", "vs", "cf", "art", "av",
    "bd", "p", "pp", "janv", "févr", "avr", "juil", "sept", "oct", "nov", "déc", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "dec", "ene", "abr", "ago", "dic", "ltd", "inc",
    "cie", "e.g", "i.e", "p.ex",
];

/// Cuts a text that comes in pieces after each sentence. What it gives, put together, is the text.
#[derive(Debug)]
pub(super) struct Sentences {
    rest: String,
    /// In characters: a sentence that is longer is cut, for it may never end.
    longest: usize,
}

impl Default for Sentences {
    fn default() -> Sentences {
        Sentences { rest: String::new(), longest: LONGEST }
    }
}

/// The sentences of a whole message, each with the white space behind it. A name is not cut.
pub fn split(message: &str, names: &[Name]) -> Vec<String> {
    let mut sentences = Sentences { rest: message.to_owned(), longest: usize::MAX };
    let mut found: Vec<String> = std::iter::from_fn(|| sentences.next()).collect();
    found.extend(Some(sentences.finish()).filter(|rest| !rest.is_empty()));
    let mut whole: Vec<String> = Vec::new();
    let mut at = 0;
    for sentence in found {
        let within = names.iter().any(|name| {
            name.shown.contains(' ')
                && message
                    .match_indices(name.shown.as_str())
                    .any(|(start, text)| start < at && at < start + text.len())
        });
        at += sentence.len();
        match whole.last_mut().filter(|_| within) {
            Some(last) => last.push_str(&sentence),
            None => whole.push(sentence),
        }
    }
    whole
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

    /// Where the first sentence ends. A sentence is not held back until the next one begins: where
    /// what came so far cannot go on, it has ended.
    fn end(&self) -> Option<usize> {
        let text = self.rest.as_str();
        let mut letters = text.char_indices().enumerate().peekable();
        while let Some((count, (at, letter))) = letters.next() {
            if count > self.longest {
                return Some(at);
            }
            if letter == '\n' {
                return Some(self.after(at + 1));
            }
            if !matches!(letter, '.' | '!' | '?' | '…') {
                continue;
            }
            // Marks and quotes close with the sentence.
            let closing = |c: char| matches!(c, '.' | '!' | '?' | '…' | '*' | '"' | '”' | ')');
            let mut end = at + letter.len_utf8();
            while let Some((_, (at, next))) = letters.next_if(|(_, (_, next))| closing(*next)) {
                end = at + next.len_utf8();
            }
            let word = last_word(&text[..at]);
            let shortened = letter == '.' && SHORTENED.contains(&word.to_lowercase().as_str());
            if shortened {
                continue;
            }
            match letters.peek() {
                None => {
                    return (is_closed(&text[..end]) && !is_open_ended(&text[..at])).then_some(end);
                }
                Some((_, (_, next))) if next.is_whitespace() => {
                    // "1. 234" is no end; what follows must be known.
                    if text[..at].ends_with(|c: char| c.is_ascii_digit()) && letter == '.' {
                        let follows = text[end..].chars().find(|c| !c.is_whitespace())?;
                        if follows.is_ascii_digit() {
                            continue;
                        }
                    }
                    return Some(self.after(end));
                }
                Some(_) => {}
            }
        }
        None
    }

    fn after(&self, end: usize) -> usize {
        let rest = &self.rest[end..];
        end + rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())
    }
}

fn last_word(text: &str) -> &str {
    let start = text
        .rfind(|c: char| !c.is_alphanumeric() && c != '.')
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    &text[start..]
}

/// No mark, bracket or quote is waited for.
fn is_closed(text: &str) -> bool {
    let count = |sign: char| text.matches(sign).count();
    text.matches("**").count().is_multiple_of(2)
        && count('"').is_multiple_of(2)
        && [('(', ')'), ('«', '»'), ('“', '”')]
            .iter()
            .all(|(open, close)| count(*open) == count(*close))
}

/// What may go on behind a point: a number, or a word so short that it may be an abbreviation.
fn is_open_ended(before: &str) -> bool {
    let word = last_word(before);
    let short = word.chars().count() < 3 && word.ends_with(char::is_alphabetic);
    word.ends_with(|c: char| c.is_ascii_digit()) || short || word.contains('.')
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
        let text = "Vous avez dépensé **1.234,56 €.** C'est peu ! Au 1. 234 €, non.\nChez M. Petit, oui. Fin";
        assert_eq!(
            cut(text)
                .iter()
                .map(|sentence| sentence.trim())
                .filter(|s| !s.is_empty())
                .collect::<Vec<_>>(),
            [
                "Vous avez dépensé **1.234,56 €.**",
                "C'est peu !",
                "Au 1. 234 €, non.",
                "Chez M. Petit, oui.",
                "Fin"
            ]
        );
        assert_eq!(cut(text).concat(), text);
    }

    #[test]
    fn a_sentence_is_out_with_its_last_letter() {
        let out = |text: &str| {
            let mut sentences = Sentences::default();
            sentences.push(text);
            sentences.next()
        };
        for text in
            ["C'est peu.", "Bravo !", "Soit **12 %**.", "Soit 12 % (du total).", "342,50 €."]
        {
            assert_eq!(out(text).as_deref(), Some(text));
        }
        for text in ["En 2025.", "**C'est peu.", "(Du total.", "Chez M.", "Au n.", "« Peu."] {
            assert_eq!(out(text), None, "{text}");
        }
    }

    #[test]
    fn a_whole_message_is_cut_but_in_a_name() {
        let name = Name { shown: "Bar Co. Sud".into(), key: "Bar Co. Sud".into() };
        let message = "Vous avez dépensé 5 € chez Bar Co. Sud. C'est tout.";
        let cut = split(message, std::slice::from_ref(&name));
        assert_eq!(cut, ["Vous avez dépensé 5 € chez Bar Co. Sud. ", "C'est tout."]);
    }

    #[test]
    fn a_text_without_an_end_is_cut_where_a_sentence_should_have_ended() {
        let found = cut(&"a".repeat(1_500));
        assert_eq!(found.concat().len(), 1_500);
        assert!(found.len() > 1 && found[0].len() > LONGEST);
    }
}
