//! Naive Bayes over the letters of names (character n-grams, with the words' ends), for names that no rule knows.
//! Method: McCallum and Nigam, "A comparison of event models for naive Bayes text classification" (1998), the
//! multinomial model with Lidstone smoothing.

use rustc_hash::FxHashMap;

/// Letters of a gram.
const GRAMS: std::ops::RangeInclusive<usize> = 3..=5;
/// Added to each count.
const SMOOTHING: f64 = 0.05;
/// A text's grams are no independent witnesses: their weight together, in grams.
const WITNESSES: f64 = 6.0;
/// Below this probability nothing is said.
const THRESHOLD: f64 = 0.98;

/// What a gram says of one category.
struct Weight {
    /// The category's place.
    of: usize,
    /// The logarithm of the gram's probability there, less that of a gram never seen there.
    weight: f32,
}

#[derive(Default)]
pub struct Classifier {
    categories: Vec<Category>,
    grams: FxHashMap<u64, Box<[Weight]>>,
}

struct Category {
    name: String,
    /// The logarithms of its probability and of that of a gram never seen in it.
    prior: f64,
    unseen: f64,
}

/// What is counted of a category.
#[derive(Default)]
struct Count {
    texts: f64,
    grams: f64,
}

impl Classifier {
    /// Learns from texts and their categories.
    pub fn learn(lessons: &[(String, String)]) -> Classifier {
        let mut names: Vec<&str> = lessons.iter().map(|(_, category)| category.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let mut counts: Vec<Count> = names.iter().map(|_| Count::default()).collect();
        // Most grams are of a category or two.
        let mut seen: FxHashMap<u64, Vec<(usize, f64)>> = FxHashMap::default();
        for (text, category) in lessons {
            let Ok(of) = names.binary_search(&category.as_str()) else { continue };
            let Some(count) = counts.get_mut(of) else { continue };
            count.texts += 1.0;
            for gram in grams(text) {
                count.grams += 1.0;
                let times = seen.entry(gram).or_default();
                match times.iter_mut().find(|(other, _)| *other == of) {
                    Some((_, times)) => *times += 1.0,
                    None => times.push((of, 1.0)),
                }
            }
        }
        let (all, kinds) = (real(lessons.len()), real(seen.len()));
        let below = |count: &Count| count.grams + SMOOTHING * kinds;
        let weight = |(of, times): (usize, f64)| {
            let unseen = SMOOTHING / counts.get(of).map_or(1.0, below);
            let seen = (times + SMOOTHING) / counts.get(of).map_or(1.0, below);
            Weight { of, weight: (seen / unseen).ln() as f32 }
        };
        let grams = seen.into_iter().map(|(gram, of)| (gram, of.into_iter().map(weight).collect()));
        let grams = grams.collect();
        let categories = names.iter().zip(&counts).map(|(name, count)| Category {
            name: (*name).to_owned(),
            prior: ((count.texts + 1.0) / (all + 1.0)).ln(),
            unseen: (SMOOTHING / below(count)).ln(),
        });
        Classifier { categories: categories.collect(), grams }
    }

    /// The category of a name, where it is likely enough.
    pub fn category(&self, text: &str) -> Option<&str> {
        let (category, probability) = self.best(text)?;
        (probability >= THRESHOLD).then_some(category)
    }

    /// The likeliest category and its probability; nothing for a text whose letters were hardly ever seen.
    fn best(&self, text: &str) -> Option<(&str, f64)> {
        let grams = grams(text);
        let known: Vec<&[Weight]> =
            grams.iter().filter_map(|gram| Some(&**self.grams.get(gram)?)).collect();
        if known.len() * 2 < grams.len() || grams.is_empty() {
            return None;
        }
        let count = real(grams.len());
        let mut scores: Vec<f64> = self.categories.iter().map(|one| one.unseen * count).collect();
        for Weight { of, weight } in known.into_iter().flatten() {
            if let Some(score) = scores.get_mut(*of) {
                *score += f64::from(*weight);
            }
        }
        let weight = (WITNESSES / count).min(1.0);
        for (score, category) in scores.iter_mut().zip(&self.categories) {
            *score = *score * weight + category.prior;
        }
        let (best, top) = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let sum: f64 = scores.iter().map(|score| (score - top).exp()).sum();
        Some((&self.categories.get(best)?.name, 1.0 / sum))
    }
}

/// A count as a real number: there are far fewer than 2^52.
fn real(count: usize) -> f64 {
    count as f64
}

/// The runs of letters of a text, each word with its ends.
fn grams(text: &str) -> Vec<u64> {
    let mut found = Vec::new();
    for word in text.split(' ') {
        let letters: Vec<u8> = std::iter::once(b'<').chain(word.bytes()).chain([b'>']).collect();
        for size in GRAMS {
            found.extend(letters.windows(size).map(hash));
        }
        // The word itself weighs as one more.
        found.push(hash(&letters));
    }
    found
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classifier() -> Classifier {
        let lessons = [
            ("boulangerie petit", "bread"),
            ("boulangerie du port", "bread"),
            ("boulangerie moderne", "bread"),
            ("pharmacie du centre", "drugs"),
            ("pharmacie petit", "drugs"),
            ("pharmacie de la gare", "drugs"),
        ];
        let lessons = lessons.map(|(text, category)| (text.to_owned(), category.to_owned()));
        Classifier::learn(&lessons)
    }

    #[test]
    fn letters_tell_what_their_words_told() {
        assert_eq!(classifier().category("boulang moderne"), Some("bread"));
        assert_eq!(classifier().category("parapharmacie"), Some("drugs"));
    }

    #[test]
    fn nothing_is_said_of_unknown_letters_or_where_both_are_likely() {
        assert_eq!(classifier().category("xyzzy"), None);
        assert_eq!(classifier().category("petit"), None);
        assert_eq!(classifier().category(""), None);
        assert_eq!(Classifier::default().category("boulangerie"), None);
    }

    #[test]
    fn a_probability_is_one() {
        let classifier = classifier();
        let (category, probability) = classifier.best("boulangerie").unwrap();
        assert_eq!(category, "bread");
        assert!((0.5..=1.0).contains(&probability), "{probability}");
    }
}
