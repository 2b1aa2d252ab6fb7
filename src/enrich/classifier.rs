//! Naive Bayes over the letters of names (character n-grams, with the words' ends), for names that no rule knows.
//! Method: McCallum and Nigam, "A comparison of event models for naive Bayes text classification" (1998), the
//! multinomial model with Lidstone smoothing.

use std::collections::HashMap;

/// Letters of a gram.
const GRAMS: std::ops::RangeInclusive<usize> = 3..=5;
/// Added to each count.
const SMOOTHING: f64 = 0.05;
/// A text's grams are no independent witnesses: their weight together, in grams.
const WITNESSES: f64 = 6.0;
/// Below this probability nothing is said.
pub const THRESHOLD: f64 = 0.85;

#[derive(Default)]
pub struct Classifier {
    categories: Vec<String>,
    prior: Vec<f64>,
    /// The logarithm of each gram's probability in each category, less that of a gram never seen there.
    weights: HashMap<u64, Vec<(u16, f32)>>,
    unseen: Vec<f64>,
}

impl Classifier {
    /// Learns from texts and their categories.
    pub fn learn(lessons: &[(String, String)]) -> Classifier {
        let mut categories: Vec<String> = lessons.iter().map(|(_, category)| category.clone()).collect();
        categories.sort();
        categories.dedup();
        let mut counts: HashMap<u64, HashMap<u16, f64>> = HashMap::new();
        let mut texts = vec![0.0_f64; categories.len()];
        let mut totals = vec![0.0_f64; categories.len()];
        for (text, category) in lessons {
            let Ok(place) = categories.binary_search(category) else { continue };
            texts[place] += 1.0;
            for gram in grams(text) {
                *counts.entry(gram).or_default().entry(place as u16).or_default() += 1.0;
                totals[place] += 1.0;
            }
        }
        let grams = counts.len() as f64;
        let all: f64 = texts.iter().sum();
        let below = |place: usize| totals[place] + SMOOTHING * grams;
        let unseen: Vec<f64> = (0..categories.len()).map(|place| (SMOOTHING / below(place)).ln()).collect();
        let weights = counts
            .into_iter()
            .map(|(gram, of)| {
                let weights = of.into_iter().map(|(place, count)| {
                    let seen = ((count + SMOOTHING) / below(usize::from(place))).ln();
                    (place, (seen - unseen[usize::from(place)]) as f32)
                });
                (gram, weights.collect())
            })
            .collect();
        let prior = texts.iter().map(|count| ((count + 1.0) / (all + 1.0)).ln()).collect();
        Classifier { categories, prior, weights, unseen }
    }

    /// The category of a name, where it is likely enough.
    pub fn category(&self, text: &str) -> Option<&str> {
        let (category, probability) = self.best(text)?;
        (probability >= THRESHOLD).then_some(category)
    }

    /// The likeliest category and its probability; nothing for a text whose letters were never seen.
    pub fn best(&self, text: &str) -> Option<(&str, f64)> {
        let grams = grams(text);
        let known = grams.iter().filter(|gram| self.weights.contains_key(*gram)).count();
        if known * 2 < grams.len() || grams.is_empty() {
            return None;
        }
        let mut scores = vec![0.0_f64; self.categories.len()];
        for gram in &grams {
            for (place, score) in scores.iter_mut().enumerate() {
                *score += self.unseen[place];
            }
            for (place, weight) in self.weights.get(gram).into_iter().flatten() {
                scores[usize::from(*place)] += f64::from(*weight);
            }
        }
        let weight = (WITNESSES / grams.len() as f64).min(1.0);
        for (score, prior) in scores.iter_mut().zip(&self.prior) {
            *score = *score * weight + prior;
        }
        let (best, top) = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let sum: f64 = scores.iter().map(|score| (score - top).exp()).sum();
        Some((self.categories.get(best)?, 1.0 / sum))
    }
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
