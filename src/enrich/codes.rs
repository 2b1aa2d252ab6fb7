//! What kind of shop it is where the merchant is not known: by its code (config/enrichment/mcc.toml), or by a
//! word of its name (words.toml).

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::EnrichError;
use super::label::Token;
use super::operations::Sign;
use super::phrases::Phrases;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFile {
    range: Vec<CodeRange>,
    mcc: Vec<OneCode>,
}

#[derive(Deserialize)]
struct CodeRange {
    from: String,
    to: String,
    category: String,
}

#[derive(Deserialize)]
struct OneCode {
    code: String,
    category: String,
    #[serde(default)]
    over: bool,
}

/// What a merchant category code says.
#[derive(Clone)]
pub struct Code {
    pub category: String,
    /// It says more than the merchant.
    pub over: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordFile {
    word: Vec<Words>,
    part: Vec<Parts>,
    stop: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    category: String,
    lang: String,
    sign: Option<Sign>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    category: String,
    parts: Vec<String>,
    #[expect(dead_code, reason = "for whoever reads the file")]
    lang: String,
}

/// Letters that a longer word has beside a part that tells its kind.
const BESIDE: usize = 4;

/// A word that tells a category.
struct Telling {
    category: String,
    /// The word that decides stands last in a name of its language ("station pharmacy"), or first.
    last: bool,
    credit: bool,
    weak: bool,
    /// Hides the words within it, and tells nothing itself.
    stop: bool,
}

pub struct Codes {
    ranges: Vec<(u16, u16, Code)>,
    codes: FxHashMap<u16, Code>,
    words: Phrases<Telling>,
    parts: Vec<(String, String)>,
}

impl Codes {
    pub fn read(codes: &str, words: &str) -> Result<Codes, EnrichError> {
        let file: CodeFile = toml::from_str(codes).map_err(EnrichError::in_file("mcc.toml"))?;
        let number = |text: &str| text.parse::<u16>().unwrap_or(u16::MAX);
        let ranges = file.range.into_iter().map(|range| {
            let code = Code { category: range.category, over: false };
            (number(&range.from), number(&range.to), code)
        });
        let codes = file
            .mcc
            .into_iter()
            .map(|one| (number(&one.code), Code { category: one.category, over: one.over }));
        let file: WordFile = toml::from_str(words).map_err(EnrichError::in_file("words.toml"))?;
        let mut phrases = Vec::new();
        for of in file.word {
            let last = ["en", "de", "nl"].contains(&of.lang.as_str());
            let credit = of.sign == Some(Sign::Credit);
            for (words, weak) in [(of.words, false), (of.weak, true)] {
                phrases.extend(words.into_iter().map(|text| {
                    let category = of.category.clone();
                    (text, Telling { category, last, credit, weak, stop: false })
                }));
            }
        }
        phrases.extend(file.stop.into_iter().map(|text| {
            let category = String::new();
            (text, Telling { category, last: false, credit: false, weak: false, stop: true })
        }));
        let parts = file.part.into_iter().flat_map(|of| {
            let category = of.category;
            of.parts.into_iter().map(move |part| (part, category.clone()))
        });
        Ok(Codes {
            ranges: ranges.collect(),
            codes: codes.collect(),
            words: Phrases::new(phrases),
            parts: parts.collect(),
        })
    }

    pub fn of(&self, code: u16) -> Option<&Code> {
        self.codes.get(&code).or_else(|| {
            let within = |range: &&(u16, u16, Code)| (range.0..=range.1).contains(&code);
            self.ranges.iter().find(within).map(|(_, _, code)| code)
        })
    }

    /// The category that the words of a name tell. The longest phrase decides; of the same length the first
    /// in a language that names the kind first, the last in one that names it last. Weak words count where no
    /// other tells; words that disagree otherwise tell nothing. `weak`: whether weak words count at all.
    pub fn by_words<'s>(
        &'s self,
        core: &[Token<'_>],
        (sign, weak): (Sign, bool),
    ) -> Option<&'s str> {
        let mut strong: Vec<(usize, &'s Telling)> = Vec::new();
        let mut soft: Vec<(usize, &'s Telling)> = Vec::new();
        let mut place = 0;
        while place < core.len() {
            let here = self
                .words
                .at(core.get(place..)?)
                .find(|(_, telling)| !telling.credit || sign == Sign::Credit);
            match here {
                Some((length, telling)) => {
                    match (telling.stop, telling.weak) {
                        (true, _) => {}
                        (false, false) => strong.push((length, telling)),
                        (false, true) => soft.push((length, telling)),
                    }
                    place += length;
                }
                None => place += 1,
            }
        }
        decided(&strong)
            .or_else(|| if strong.is_empty() { self.by_part(core) } else { None })
            .or_else(|| if strong.is_empty() && weak { decided(&soft) } else { None })
    }

    /// Whether a word is one that shops are called by their kind.
    pub fn is_shop(&self, token: &Token<'_>) -> bool {
        self.words.at(std::slice::from_ref(token)).any(|(_, telling)| !telling.stop)
    }

    fn by_part(&self, core: &[Token<'_>]) -> Option<&str> {
        let told = |token: &Token<'_>| {
            self.parts.iter().find(|(part, _)| {
                token.text.len() >= part.len() + BESIDE
                    && (token.text.starts_with(part.as_str())
                        || token.text.ends_with(part.as_str()))
            })
        };
        core.iter().find_map(told).map(|(_, category)| category.as_str())
    }
}

fn decided<'s>(told: &[(usize, &'s Telling)]) -> Option<&'s str> {
    let longest = told.iter().map(|(length, _)| *length).max()?;
    let mut of: Vec<&'s Telling> = Vec::new();
    of.extend(told.iter().filter(|(length, _)| *length == longest).map(|(_, one)| *one));
    let (first, last) = (of.first()?, of.last()?);
    let alike = of.iter().all(|one| one.category == first.category);
    match (alike, of.iter().all(|one| one.last), of.iter().all(|one| !one.last)) {
        (true, _, _) | (_, _, true) => Some(&first.category),
        (_, true, _) => Some(&last.category),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::label::Folded;
    use super::*;

    const CODES: &str = r#"
        range = [{ from = "3000", to = "3350", category = "travel", name = "Airlines" }]
        mcc = [
          { code = "3005", category = "ferry", name = "One alone" },
          { code = "5541", category = "fuel", over = true, name = "Pumps" },
        ]"#;
    const WORDS: &str = r#"
        word = [
          { category = "drugs", lang = "fr", words = ["pharmacie"] },
          { category = "rail", lang = "en", words = ["station"] },
          { category = "drugs", lang = "en", words = ["pharmacy"] },
          { category = "inn", lang = "fr", weak = ["hotel"] },
        ]
        part = [{ category = "bread", lang = "de", parts = ["baeckerei"] }]
        stop = ["hotel de ville"]"#;

    fn told(label: &str) -> Option<String> {
        let codes = Codes::read(CODES, WORDS).unwrap();
        let told = codes.by_words(&Folded::new(label).tokens(), (Sign::Debit, true));
        told.map(str::to_owned)
    }

    #[test]
    fn a_code_of_its_own_wins_over_a_range() {
        let codes = Codes::read(CODES, WORDS).unwrap();
        assert_eq!(codes.of(3000).unwrap().category, "travel");
        assert_eq!(codes.of(3005).unwrap().category, "ferry");
        assert!(codes.of(5541).unwrap().over);
        assert!(codes.of(1).is_none());
    }

    #[test]
    fn words_tell_by_their_language_order() {
        assert_eq!(told("Pharmacie de la Station").as_deref(), None);
        assert_eq!(told("Station Pharmacy").as_deref(), Some("drugs"));
        assert_eq!(told("Hotel Pharmacie").as_deref(), Some("drugs"));
        assert_eq!(told("Hotel Adler").as_deref(), Some("inn"));
        assert_eq!(told("Hotel de Ville").as_deref(), None);
        assert_eq!(told("Stadtbaeckerei").as_deref(), Some("bread"));
        assert_eq!(told("Baeckerei").as_deref(), None);
    }
}
