//! How labels and names are read into words: the same chain for what is indexed and what is asked.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RawTokenizer, SimpleTokenizer, Stemmer,
    StopWordFilter, TextAnalyzer, TextAnalyzerBuilder, Token, TokenStream, Tokenizer,
    TokenizerManager,
};

/// The analyser's name in Elasticsearch.
pub const FRENCH: &str = "french_folded";
/// Its name in the embedded index, which refuses to open files that were written with another: the number
/// grows whenever a text's words change.
pub const EMBEDDED: &str = "french_folded_2";

/// The same analyser for an Elasticsearch index (`settings.analysis`). Folding comes before the
/// stemmer, so that "electricite" and "électricité" are one word; the tokenizer parts words at
/// apostrophes, so that the elided articles ("l", "d", "qu") are stop words here and no elision filter
/// is needed. `tests/live` holds the tokens of both against each other.
pub fn elasticsearch() -> Value {
    json!({
        "tokenizer": {"words": {"type": "pattern", "pattern": "[^\\p{IsAlphabetic}\\p{N}]+"}},
        "filter": {
            "french_stop": {"type": "stop", "stopwords": STOP_WORDS},
            "french_stemmer": {"type": "snowball", "language": "French"},
        },
        "analyzer": {
            FRENCH: {
                "type": "custom", "tokenizer": "words",
                "filter": ["lowercase", "asciifolding", "french_stop", "french_stemmer"],
            },
        },
    })
}

/// French stop words, folded: articles, prepositions and pronouns, elided ones too. Forms of verbs are
/// left in: in a label they are names ("Avis", "Eté").
pub const STOP_WORDS: &[&str] = &[
    "a", "au", "aux", "avec", "c", "ce", "ces", "cet", "cette", "d", "dans", "de", "des", "du",
    "elle", "en", "et", "eux", "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "leurs",
    "lui", "m", "ma", "mais", "me", "mes", "mon", "n", "ne", "nos", "notre", "nous", "on", "ou",
    "par", "pas", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "sur", "t", "ta", "te",
    "tes", "ton", "tu", "un", "une", "vos", "votre", "vous", "y",
];

/// Different words whose stems a tokenizer keeps.
const KEPT: usize = 32_768;

/// Reads words: lower case, folded; nothing of a stop word.
fn folding() -> TextAnalyzerBuilder<impl Tokenizer> {
    TextAnalyzer::builder(SimpleTokenizer::default())
        // Folding first: the lower case of "İ" alone is two characters.
        .filter(AsciiFoldingFilter)
        .filter(LowerCaser)
        .filter(StopWordFilter::remove(STOP_WORDS.iter().map(|&word| word.to_owned())))
}

static FOLDED: LazyLock<TextAnalyzer> = LazyLock::new(|| folding().build());

/// The stem of a folded word.
static STEM: LazyLock<TextAnalyzer> = LazyLock::new(|| {
    TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(Language::French)).build()
});

/// The only word of a text, as the analyser gives it.
fn only(analyzer: &mut TextAnalyzer, text: &str) -> Option<String> {
    let mut stream = analyzer.token_stream(text);
    stream.advance().then(|| stream.token().text.clone())
}

/// The stem that Lucene's French stemmer gives: Snowball has since made "-aise" an ending ("française":
/// "franc"), where Lucene's takes the vowel alone ("francais").
fn stem(stemmer: &mut TextAnalyzer, folded: &str) -> Option<String> {
    let feminine = folded.strip_suffix('s').unwrap_or(folded).strip_suffix('e');
    match feminine.filter(|masculine| masculine.ends_with("ais")) {
        Some(masculine) => Some(masculine.to_owned()),
        None => only(stemmer, folded),
    }
}

/// Parts a text into words and remembers what came of each: labels say the same few thousand words.
#[derive(Clone)]
struct French {
    folded: TextAnalyzer,
    stemmer: TextAnalyzer,
    known: FxHashMap<Box<str>, Option<Box<str>>>,
    token: Token,
}

impl French {
    fn new() -> French {
        French {
            folded: FOLDED.clone(),
            stemmer: STEM.clone(),
            known: FxHashMap::default(),
            token: Token::default(),
        }
    }

    /// Writes the stem of a word into the token; false for a stop word.
    fn stem(&mut self, word: &str) -> bool {
        self.token.text.clear();
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            self.token.text.push_str(word);
            return true;
        }
        if let Some(known) = self.known.get(word) {
            self.token.text.push_str(known.as_deref().unwrap_or_default());
            return known.is_some();
        }
        let stem = only(&mut self.folded, word).and_then(|folded| stem(&mut self.stemmer, &folded));
        self.token.text.push_str(stem.as_deref().unwrap_or_default());
        let found = stem.is_some();
        // Words with digits are references: they do not come again.
        if self.known.len() < KEPT && !word.bytes().any(|byte| byte.is_ascii_digit()) {
            self.known.insert(word.into(), stem.map(String::into_boxed_str));
        }
        found
    }
}

impl Tokenizer for French {
    type TokenStream<'a> = FrenchWords<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FrenchWords<'a> {
        self.token.reset();
        FrenchWords { text, at: 0, french: self }
    }
}

/// The words of a text.
struct FrenchWords<'a> {
    text: &'a str,
    at: usize,
    french: &'a mut French,
}

impl TokenStream for FrenchWords<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let rest = &self.text[self.at..];
            let Some(start) = rest.find(char::is_alphanumeric) else { return false };
            let length = rest[start..].find(|c: char| !c.is_alphanumeric());
            let from = self.at + start;
            let to = length.map_or(self.text.len(), |length| from + length);
            self.at = to;
            let token = &mut self.french.token;
            token.position = token.position.wrapping_add(1);
            (token.offset_from, token.offset_to) = (from, to);
            if self.french.stem(&self.text[from..to]) {
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.french.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.french.token
    }
}

/// The tokenizers of the index.
pub fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(EMBEDDED, TextAnalyzer::from(French::new()));
    manager
}

/// A word of a text, with its place; a place left out was a stop word's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub place: usize,
    pub text: String,
}

/// The words of a text that is asked for.
pub fn words(text: &str) -> Vec<Word> {
    let mut french = French::new();
    let mut stream = french.token_stream(text);
    let mut words = Vec::new();
    while stream.advance() {
        let token = stream.token();
        words.push(Word { place: token.position, text: token.text.clone() });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn accents_number_and_ligatures_do_not_matter() {
        assert_eq!(stems("énergie"), stems("ENERGIES"));
        assert_eq!(stems("bœuf"), stems("Boeufs"));
        assert_eq!(stems("İstanbul"), ["istanbul"]);
        assert_eq!(stems("électricité"), stems("electricite"));
    }

    #[test]
    fn the_feminine_of_anglais_loses_its_vowel_and_no_more() {
        assert_eq!(stems("Française ANGLAISES fraises"), ["francais", "anglais", "frais"]);
    }

    #[test]
    fn a_text_gives_the_words_of_the_whole_chain_the_first_time_and_again() {
        let mut french = French::new();
        for text in [
            "CB L'ÉTAL DE LA MER 12/05 X7K2P ٣٤",
            "2025 00123 prêt à taux 0",
            "",
            " — ",
            "Électricité/eau",
        ] {
            let mut chain = folding().filter(Stemmer::new(Language::French)).build();
            let mut expected = Vec::new();
            chain.token_stream(text).process(&mut |token| expected.push(token.clone()));
            for _ in 0..2 {
                let mut found = Vec::new();
                french.token_stream(text).process(&mut |token| found.push(token.clone()));
                assert_eq!(found, expected, "{text}");
            }
        }
    }

    #[test]
    fn articles_are_left_out_elided_ones_too() {
        assert_eq!(stems("l'énergie de la maison"), stems("energie maison"));
        assert_eq!(stems("d’assurance"), stems("assurances"));
    }

    #[test]
    fn a_stop_word_leaves_its_place_empty() {
        let places: Vec<usize> = words("prêt à la banque").iter().map(|word| word.place).collect();
        assert_eq!(places, [0, 3]);
    }
}
