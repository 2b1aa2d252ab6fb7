//! How labels and names are read into words: the same chain for what is indexed and what is asked.

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, SimpleTokenizer, Stemmer, StopWordFilter,
    TextAnalyzer, TokenizerManager,
};

/// The analyser's name, here and in Elasticsearch.
pub const FRENCH: &str = "french_folded";

/// The same analyser for an Elasticsearch index (`settings.analysis`), with `STOP_WORDS` in the place
/// of its stop words. Folding comes before the stemmer, so that "electricite" and "électricité" are one
/// word; the tokenizer parts words at apostrophes, so that the elided articles ("l", "d", "qu") are
/// stop words here and no elision filter is needed. The two stemmers are both Snowball's French one;
/// their releases may differ in rare words.
pub const ELASTICSEARCH: &str = r#"{
  "tokenizer": {"words": {"type": "pattern", "pattern": "[^\\p{IsAlphabetic}\\p{N}]+"}},
  "filter": {
    "french_stop": {"type": "stop", "stopwords": "STOP_WORDS"},
    "french_stemmer": {"type": "snowball", "language": "French"}
  },
  "analyzer": {
    "french_folded": {
      "type": "custom", "tokenizer": "words",
      "filter": ["lowercase", "asciifolding", "french_stop", "french_stemmer"]
    }
  }
}"#;

/// French stop words, folded: articles, prepositions and pronouns, elided ones too. Forms of verbs are
/// left in: in a label they are names ("Avis", "Eté").
pub const STOP_WORDS: &[&str] = &[
    "a", "au", "aux", "avec", "c", "ce", "ces", "cet", "cette", "d", "dans", "de", "des", "du",
    "elle", "en", "et", "eux", "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "leurs",
    "lui", "m", "ma", "mais", "me", "mes", "mon", "n", "ne", "nos", "notre", "nous", "on", "ou",
    "par", "pas", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "sur", "t", "ta", "te",
    "tes", "ton", "tu", "un", "une", "vos", "votre", "vous", "y",
];

fn french() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(StopWordFilter::remove(STOP_WORDS.iter().map(|&word| word.to_owned())))
        .filter(Stemmer::new(Language::French))
        .build()
}

/// The tokenizers of the index.
pub fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(FRENCH, french());
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
    let mut analyser = french();
    let mut stream = analyser.token_stream(text);
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
        assert_eq!(stems("électricité"), stems("electricite"));
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

    #[test]
    fn the_elasticsearch_form_is_json() {
        let parsed: serde_json::Value = serde_json::from_str(ELASTICSEARCH).unwrap();
        assert!(parsed["analyzer"][FRENCH].is_object());
    }
}
