//! Any words in any order.

use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn no_text_panics_or_ends_before_it_starts(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..9),
        language in proptest::sample::select(&Language::ALL[..]),
    ) {
        let text = words.join(" ");
        let text = Text::new(&text);
        let context = TimeContext { today: date(2025, 10, 20), language, lexicon: lexicon() };
        for at in 0..=text.tokens.len() {
            let Some(found) = read(&text, at, &context) else { continue };
            prop_assert!(found.end > at && found.end <= text.tokens.len());
            for period in &found.joined {
                prop_assert!(period.first().is_some() && period.first() <= period.last());
            }
            if let Said::Period(period) = found.said {
                prop_assert!(Period::new(period.first(), period.last()).is_some());
            }
            if let Said::Shifted(shift) = found.said {
                let moved = shift.from(Period::until(date(2025, 10, 20)), date(2025, 10, 20));
                prop_assert!(moved.first() <= moved.last());
            }
        }
    }
}

const WORDS: &[&str] = &[
    "du",
    "au",
    "le",
    "la",
    "les",
    "de",
    "à",
    "et",
    "-",
    "/",
    "1er",
    "2",
    "31",
    "99",
    "2024",
    "1900",
    "2099",
    "mars",
    "février",
    "lundi",
    "dernier",
    "dernières",
    "mois",
    "semaine",
    "an",
    "jours",
    "il y a",
    "depuis",
    "entre",
    "jusqu'à",
    "avant",
    "après",
    "fin",
    "début",
    "mi",
    "été",
    "trimestre",
    "premier",
    "prochain",
    "même",
    "d'avant",
    "since",
    "from",
    "to",
    "last",
    "next",
    "may",
    "march",
    "the",
    "week",
    "2000",
    "years",
    "ago",
    "first",
    "of",
    "Q4",
    "'25",
    "hace",
    "últimos",
    "meses",
    "desde",
    "hasta",
    "el",
    "los",
    "domingos",
    "finales",
    "anterior",
    "10/25",
    "1.2.2025",
    "quatre-vingt",
    "deux",
    "mille",
    "cien",
    "y",
    "week-end",
    "€",
    "%",
    "hier",
    "demain",
    "quinzaine",
    "saison",
    "moitié",
    "premiers",
    "avant-dernier",
    "24Q2",
    "2T24",
    "vs",
    "soir",
    "41",
    "week number",
    "season",
    "mil novecientos",
    "twenty twenty",
    "BOM",
    "&",
];
