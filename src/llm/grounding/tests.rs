use jiff::civil::date;

use super::*;
use crate::domain::figures::{Figure, FigureId, FigureUnit};

fn figure(id: FigureId, value: &str, unit: FigureUnit) -> ShownFigure {
    ShownFigure::new(&Figure::new(id, value.parse().unwrap(), unit), String::new())
}

fn check(sentence: &str) -> Result<(), Withheld> {
    let grounding = Grounding::embedded().unwrap();
    let figures = [
        figure(FigureId::Total, "1342.50", FigureUnit::Money(Currency::EUR)),
        figure(FigureId::Count, "12", FigureUnit::Count),
        figure(FigureId::ChangeRate, "-0.1249", FigureUnit::Rate),
    ];
    let facts = Facts {
        language: Language::Fr,
        today: date(2025, 10, 20),
        question: "Combien j'ai dépensé au-dessus de 50 € ce mois-ci ?",
        template: "Vous avez dépensé **1\u{202f}342,50\u{a0}€** du 1er au 20 octobre 2025, en 12 transactions, 12\u{a0}% de moins.",
        figures: &figures,
        periods: &[],
    };
    Grounds::new(&grounding, &facts).check(sentence)
}

#[test]
fn a_sentence_that_states_the_facts_in_other_words_passes() {
    for sentence in [
        "Ce mois-ci, vos douze achats font 1 342,50 € au total.",
        "C'est **12 %** de moins, soit 12,5 % exactement.",
        "Au 20 octobre 2025, rien n'a changé depuis le 1er octobre."
            .replace("rien n'a", "cela a")
            .as_str(),
        "Seules les dépenses au-dessus de 50 € comptent.",
        "Bonne gestion !",
    ] {
        assert_eq!(check(sentence), Ok(()), "{sentence}");
    }
}

#[test]
fn a_sentence_with_a_number_of_its_own_is_withheld() {
    for sentence in [
        "Vous avez dépensé 1 342,51 €.",
        "Vous avez dépensé 12 €.",
        "En 50 transactions.",
        "Soit un tiers de vos revenus.",
        "C'est 12 % de plus, une hausse.",
        "C'est treize achats.",
        "C'est twelve achats et once días, y trece más.",
        "En septembre 2025 c'était pareil.",
        "Le 19 octobre 2025, rien.",
        "Vous n'avez fait aucun achat.",
        "Cela fait mille euros.",
        "Environ 1,3k €.",
        "Environ ½ de plus.",
    ] {
        assert_eq!(check(sentence), Err(Withheld::Number), "{sentence}");
    }
}

#[test]
fn no_link_picture_or_hidden_letter_passes() {
    for sentence in [
        "Voyez [ici](https://a.example).",
        "![x](//a.example/p.png)",
        "Allez sur exemple.com maintenant.",
        "Voyez https://a.example.",
        "<img src=x>",
        "Un **mot.",
        "Un mot\u{200b} caché.",
        "`code`",
        "# Titre",
        "- liste",
        "a\nb",
    ] {
        assert_eq!(check(sentence), Err(Withheld::Markup), "{sentence}");
    }
    assert_eq!(check(&"a ".repeat(400)), Err(Withheld::Endless));
}
