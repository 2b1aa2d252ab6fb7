//! A text as tokens: words folded (lower case, no accents), numbers and the symbols that matter,
//! each with its place in the text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text and its tokens.
#[derive(Debug)]
pub struct Text<'t> {
    pub raw: &'t str,
    pub tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Lower case, without accents or ligatures; a number's digits and separators as written.
    pub folded: String,
    /// Byte range in the raw text.
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// No white space stands between this token and the one before.
    pub glued: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, then letters or digits ("carrefour", "t1", "h"). Apostrophes and hyphens between
    /// letters end a word: "l'an" is "l", "an"; "mois-ci" is "mois", "ci".
    Word,
    /// Digits, with points, commas or apostrophes between digits ("1.234,56"). Letters that follow
    /// are a glued word: "1er" is "1", "er".
    Number,
    /// One of `€ $ £ ¥ % / + - = < > @ # & * ~`; a hyphen between letters is none.
    Symbol,
}

impl<'t> Text<'t> {
    pub fn new(raw: &'t str) -> Text<'t> {
        Text { raw, tokens: tokenize(raw) }
    }

    /// The raw text of the tokens `from..to`.
    pub fn slice(&self, from: usize, to: usize) -> &'t str {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if first.start <= last.end => {
                self.raw.get(first.start..last.end).unwrap_or("")
            }
            _ => "",
        }
    }

    /// The folded form of token `at`, or "" beyond the ends.
    pub fn folded(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.folded.as_str())
    }
}

fn tokenize(raw: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = raw.char_indices().peekable();
    let mut last_end = usize::MAX;
    while let Some((start, first)) = chars.next() {
        let kind = if first.is_alphabetic() {
            Kind::Word
        } else if first.is_ascii_digit() {
            Kind::Number
        } else if is_symbol(first) {
            Kind::Symbol
        } else {
            continue;
        };
        let mut end = start + first.len_utf8();
        while let Some(&(at, next)) = chars.peek() {
            let goes_on = match kind {
                Kind::Word => next.is_alphanumeric() || next == '_' || is_combining_mark(next),
                Kind::Number => {
                    next.is_ascii_digit()
                        || (matches!(next, '.' | ',' | '\'')
                            && raw.get(at + 1..).is_some_and(|rest| {
                                rest.starts_with(|digit: char| digit.is_ascii_digit())
                            }))
                }
                Kind::Symbol => false,
            };
            if !goes_on {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let text = &raw[start..end];
        if kind == Kind::Symbol && first == '-' && between_letters(raw, start, end) {
            continue;
        }
        let folded = if kind == Kind::Number { text.to_owned() } else { fold(text) };
        tokens.push(Token { folded, start, end, kind, glued: start == last_end });
        last_end = end;
    }
    join_today(raw, &mut tokens);
    tokens
}

fn is_symbol(c: char) -> bool {
    matches!(
        c,
        '€' | '$'
            | '£'
            | '¥'
            | '%'
            | '/'
            | '+'
            | '-'
            | '−'
            | '–'
            | '='
            | '<'
            | '>'
            | '≥'
            | '≤'
            | '@'
            | '#'
            | '&'
            | '*'
            | '~'
    )
}

fn between_letters(raw: &str, start: usize, end: usize) -> bool {
    let before = raw[..start].chars().next_back();
    let after = raw[end..].chars().next();
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphabetic)
        || before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphanumeric)
}

/// "aujourd'hui" is one word, however its apostrophe is written.
fn join_today(raw: &str, tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        if tokens[at].folded == "aujourd"
            && tokens[at + 1].folded == "hui"
            && tokens[at + 1].start - tokens[at].end <= 4
            && !raw[tokens[at].end..tokens[at + 1].start].contains(char::is_whitespace)
        {
            tokens[at].folded = "aujourdhui".to_owned();
            tokens[at].end = tokens[at + 1].end;
            tokens.remove(at + 1);
        }
        at += 1;
    }
}

/// Lower case, accents dropped, ligatures opened: "Œufs À L'ÉTÉ" → "oeufs a l'ete".
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            '’' | 'ʼ' | '‘' | '`' | '´' => folded.push('\''),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            c if is_combining_mark(c) => {}
            other => folded.push(other),
        }
    }
    folded
}

/// The folded words of a name, joined by single spaces: "E.Leclerc" → "e leclerc", "Disney+" →
/// "disney", "McDonald's" → "mcdonald s".
pub fn words_of(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    for token in tokenize(name).iter().filter(|token| token.kind != Kind::Symbol) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&token.folded);
    }
    words
}

/// A name's letters and digits alone, folded: two names with the same are the same name, however they
/// are spaced and punctuated.
pub fn letters_of(name: &str) -> String {
    words_of(name).replace(' ', "")
}

/// Whether words of a text begin what is put in quotation marks there.
pub fn is_quoted(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].trim_end_matches([' ', '\u{a0}', '\u{202f}']);
        let Some(mark) = before.chars().next_back() else { return false };
        let ends: &[char] = match mark {
            '"' => &['"'],
            '\'' => &['\''],
            '«' => &['»'],
            '“' | '„' => &['”', '“'],
            '‘' => &['’'],
            _ => return false,
        };
        // An apostrophe stands behind a letter.
        let opens = !before.trim_end_matches(mark).ends_with(char::is_alphanumeric);
        opens && text[at + words.len()..].contains(ends)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_are_no_apostrophes() {
        let quoted = ["toutes celles avec 'voyage'", "« voyage d'hiver »", "find “voyage” please"];
        assert!(quoted.iter().all(|text| is_quoted(text, "voyage")));
        let plain = ["mon voyage", "l'voyage d'hiver", "d'un 'ami' en voyage", "'voyage"];
        assert!(!plain.iter().any(|text| is_quoted(text, "voyage")));
    }

    fn tokens(text: &str) -> String {
        Text::new(text).tokens.iter().map(|t| t.folded.as_str()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn words_are_folded_and_split_at_apostrophes_and_hyphens() {
        insta::assert_snapshot!(tokens("Qu'est-ce que j’ai payé à l'ÉTÉ ?"), @"qu|est|ce|que|j|ai|paye|a|l|ete");
        insta::assert_snapshot!(tokens("aujourd’hui, ce mois-ci"), @"aujourdhui|ce|mois|ci");
    }

    #[test]
    fn numbers_keep_their_separators() {
        insta::assert_snapshot!(tokens("1.234,56€ du 1er au 15/10/2025, 1,5k"), @"1.234,56|€|du|1|er|au|15|/|10|/|2025|1,5|k");
        insta::assert_snapshot!(tokens("T1 2025, 2025-10-01, 10-20 €"), @"t1|2025|2025|-|10|-|01|10|-|20|€");
    }

    #[test]
    fn names_lose_their_punctuation() {
        assert_eq!(words_of("E.Leclerc"), "e leclerc");
        assert_eq!(words_of("Canal+"), "canal");
        assert_eq!(words_of("H&M"), "h m");
    }
}
