//! A user's rules, ready to be held against movements.

use rustc_hash::FxHashMap;

use super::{Correction, Direction, Values, When};
use crate::enrich::{self, Enricher, Line, Sign};
use crate::language::text::fold;

/// The most labels whose own words are remembered; beyond, all are forgotten and it begins anew.
const REMEMBERED: usize = 50_000;

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'s> {
    pub label: Option<&'s str>,
    pub direction: Direction,
}

/// The rules of one user, oldest first.
pub struct Rules<'e> {
    rules: Vec<Rule>,
    enricher: &'e Enricher,
    own_words: [FxHashMap<String, String>; 2],
}

struct Rule {
    when: Folded,
    then: super::Then,
}

enum Folded {
    Merchant(String),
    /// Of a label that money goes out by, and of one that it comes in by.
    Label([String; 2]),
    /// With a blank before and behind.
    Words(String),
}

impl<'e> Rules<'e> {
    pub fn new(corrections: &[Correction], enricher: &'e Enricher) -> Rules<'e> {
        let rule = |correction: &Correction| Rule {
            when: match &correction.when {
                When::Merchant(name) => Folded::Merchant(folded(name)),
                When::Label(label) => Folded::Label(
                    [Sign::Debit, Sign::Credit].map(|sign| own_words(enricher, label, sign)),
                ),
                When::Words(words) => Folded::Words(apart(&enrich::words(words))),
            },
            then: correction.then.clone(),
        };
        let rules = corrections.iter().map(rule).collect();
        Rules { rules, enricher, own_words: Default::default() }
    }

    /// What the rules make of these values; `hit` hears the place of each rule that has a say.
    pub fn correct(
        &mut self,
        seen: Seen<'_>,
        mut values: Values,
        hit: &mut dyn FnMut(usize),
    ) -> Values {
        let mut merchant = values.merchant.as_deref().map(folded);
        let mut words = None;
        for place in 0..self.rules.len() {
            let own = match &self.rules[place].when {
                Folded::Label(_) => self.own_words_of(seen),
                _ => None,
            };
            let Rule { when, then } = &self.rules[place];
            let is_meant = match when {
                Folded::Merchant(name) => merchant.as_ref() == Some(name),
                Folded::Label(labels) => {
                    let label = &labels[usize::from(seen.direction == Direction::In)];
                    !label.is_empty() && own.as_ref() == Some(label)
                }
                Folded::Words(some) => {
                    let all = words.get_or_insert_with(|| {
                        apart(&seen.label.map(enrich::words).unwrap_or_default())
                    });
                    all.contains(some.as_str())
                }
            };
            let category = then.category.as_ref().filter(|_| then.direction.takes(seen.direction));
            if !is_meant || (category.is_none() && then.merchant.is_none()) {
                continue;
            }
            hit(place);
            if let Some(category) = category {
                values.category = Some(category.clone());
            }
            if let Some(name) = &then.merchant {
                values.merchant = Some(name.clone());
                merchant = Some(folded(name));
            }
        }
        values
    }

    fn own_words_of(&mut self, seen: Seen<'_>) -> Option<String> {
        let label = seen.label?;
        let (place, sign) = match seen.direction {
            Direction::In => (1, Sign::Credit),
            _ => (0, Sign::Debit),
        };
        let known = &mut self.own_words[place];
        if let Some(words) = known.get(label) {
            return Some(words.clone());
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let words = own_words(self.enricher, label, sign);
        known.insert(label.to_owned(), words.clone());
        Some(words)
    }
}

/// A merchant's name as it is compared.
pub fn folded(name: &str) -> String {
    fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words by which labels of one series are the same; from a label alone, so that it does not matter which
/// bank's file brought it.
pub fn own_words(enricher: &Enricher, label: &str, sign: Sign) -> String {
    enricher.own_words(Line { label, sign, country: None, bank: None, code: None })
}

fn apart(words: &str) -> String {
    format!(" {words} ")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::Then;
    use super::super::apply::tests::ENRICHER;
    use super::*;

    fn rule(when: When, then: Then) -> Correction {
        Correction { id: String::new(), created_at: Timestamp::UNIX_EPOCH, when, then }
    }

    fn category(name: &str, direction: Direction) -> Then {
        Then { category: Some(name.into()), merchant: None, direction }
    }

    fn values(merchant: &str, category: &str) -> Values {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Values { merchant: some(merchant), category: some(category) }
    }

    fn correct(rules: &[Correction], (label, cents): (&str, i64), is: Values) -> Values {
        let seen = Seen { label: Some(label), direction: Direction::of(cents) };
        Rules::new(rules, &ENRICHER).correct(seen, is, &mut |_| {})
    }

    #[test]
    fn a_merchant_is_meant_whatever_its_case_and_accents() {
        let rules =
            [rule(When::Merchant("CAFÉ  du port".into()), category("Loisirs", Direction::Out))];
        let is = values("Cafe du Port", "Restaurant");
        assert_eq!(correct(&rules, ("CB", -1), is.clone()), values("Cafe du Port", "Loisirs"));
        assert_eq!(correct(&rules, ("CB", 1), is.clone()), is);
        let other = values("Cafe du Port 2", "Restaurant");
        assert_eq!(correct(&rules, ("CB", -1), other.clone()), other);
    }

    #[test]
    fn a_label_means_the_next_month_too_and_no_other() {
        let when = When::Label("VIR INST MATHILDE SCHNEIDER LOYER 03/26".into());
        let rules = [rule(when, category("Autre paiement", Direction::Out))];
        let of = |label| correct(&rules, (label, -70_000), values("", "")).category;
        let some = Some("Autre paiement".to_owned());
        assert_eq!(of("VIR INST MATHILDE SCHNEIDER LOYER 04/26"), some);
        assert_eq!(of("VIR INST MATHILDE DURAND LOYER 04/26"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn words_are_whole_and_side_by_side() {
        let rules =
            [rule(When::Words("Loyer  Habitat".into()), category("Services", Direction::Both))];
        let of = |label| correct(&rules, (label, -1), values("", "")).category.is_some();
        assert!(of("PRLV LOYER-HABITAT 10/25") && of("loyér habitat"));
        assert!(!of("PRLV HABITAT LOYER") && !of("LOYERS HABITAT") && !of("LOYER DU HABITAT"));
    }

    #[test]
    fn later_rules_see_what_earlier_ones_made_and_win() {
        let name = Then { merchant: Some("Chez Paul".into()), ..Then::default() };
        let rules = [
            rule(When::Words("paul".into()), category("Autres", Direction::Out)),
            rule(When::Words("paul".into()), name),
            rule(When::Merchant("CHEZ PAUL".into()), category("Restaurant", Direction::Out)),
        ];
        let made = correct(&rules, ("CB PAUL", -1), values("", ""));
        assert_eq!(made, values("Chez Paul", "Restaurant"));
        let mut hits = Vec::new();
        let seen = Seen { label: Some("CB PAUL"), direction: Direction::In };
        Rules::new(&rules, &ENRICHER).correct(seen, values("", ""), &mut |at| hits.push(at));
        assert_eq!(hits, [1]);
    }
}
