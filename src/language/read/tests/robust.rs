//! Any text at all is read: nothing panics, and no period ends before it starts.

use proptest::prelude::*;

use super::*;

/// Words whose rules meet each other: measures, names, times, amounts, connectives.
const WORDS: &[&str] = &[
    "combien",
    "dépensé",
    "mes",
    "achats",
    "chez",
    "Lidl",
    "Uber",
    "Eats",
    "hors",
    "sauf",
    "et",
    "ou",
    "en",
    "mai",
    "le",
    "mois",
    "dernier",
    "d'avant",
    "précédent",
    "samedi",
    "2025",
    "25",
    "32",
    "février",
    "plus",
    "de",
    "50",
    "€",
    "moins",
    "entre",
    "vs",
    "compare",
    "par",
    "catégorie",
    "top",
    "3",
    "how",
    "much",
    "last",
    "week",
    "than",
    "les",
    "grosses",
    "solde",
    "livret",
    "A",
    "épargne",
    "y",
    "gastos",
    "cuánto",
    "menos",
    "que",
    "restos",
    "courses",
    "seulement",
    "-",
    "+",
    "/",
    "T3",
    "trimestre",
    "truc",
];

fn check(text: &str) {
    let (reader, holdings, names) = &*WORLD;
    let question = Question { text, today: TODAY, language: None, holdings, names, last: None };
    if let Reading::Plan(plan) = reader.read(question).reading
        && let Some(period) = plan.period
        && let (Some(first), Some(last)) = (period.first(), period.last())
    {
        assert!(first <= last, "{text}: {first} … {last}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,120}") {
        check(&text);
    }

    #[test]
    fn any_soup_of_words_is_read(words in prop::collection::vec(prop::sample::select(WORDS), 0..14)) {
        check(&words.join(" "));
    }

    #[test]
    fn a_follow_up_of_any_soup_is_read(
        first in prop::collection::vec(prop::sample::select(WORDS), 1..8),
        second in prop::collection::vec(prop::sample::select(WORDS), 1..8),
    ) {
        turns(&[&first.join(" "), &second.join(" "), &first.join(" ")]);
    }
}
