use jiff::civil::date;

use super::*;
use crate::domain::figures::{Figure, FigureId, FigureUnit};

fn figure(id: FigureId, value: &str, unit: FigureUnit) -> Figure {
    Figure::new(id, value.parse().unwrap(), unit)
}

fn name(name: &str) -> Name {
    Name { shown: name.replace('*', "\\*"), key: name.to_owned() }
}

fn check(sentence: &str) -> Result<(), Withheld> {
    let grounding = Grounding::embedded().unwrap();
    let euros = FigureUnit::Money(Currency::EUR);
    let of = |id, value, key: &str| figure(id, value, euros).keyed(Some(key.to_owned()));
    let figures = [
        figure(FigureId::Total, "1342.50", euros),
        figure(FigureId::Count, "12", FigureUnit::Count),
        figure(FigureId::Change, "-191.60", euros),
        figure(FigureId::ChangeRate, "-0.1249", FigureUnit::Rate),
        of(FigureId::GroupTotal, "900", "Lidl"),
        of(FigureId::GroupTotal, "442.50", "F*nac 24"),
    ];
    let figures = figures.map(|figure| ShownFigure::new(&figure, String::new()));
    let template = [
        "Vous avez dépensé **1\u{202f}342,50\u{a0}€** du 1er au 20 octobre 2025, en 12 transactions de plus de 50\u{a0}€. ",
        "C'est 191,60\u{a0}€ de moins (12\u{a0}%). ",
        "Par marchand\u{a0}: Lidl 900,00\u{a0}€, F\\*nac 24 442,50\u{a0}€.",
    ];
    let facts = Facts {
        language: Language::Fr,
        today: date(2025, 10, 20),
        question: "Combien j'ai dépensé au-dessus de 50 € ce mois-ci ? Et les 300 € ?",
        template: &template.map(str::to_owned),
        figures: &figures,
        periods: &[],
        names: &["Lidl", "F*nac 24", "Carrefour", "Bio c' Bon", "Restaurant"].map(name),
    };
    Grounds::new(&grounding, &facts).check(sentence)
}

#[test]
fn a_sentence_that_states_the_facts_in_other_words_passes() {
    for sentence in [
        "Ce mois-ci, vos douze achats font 1 342,50 € au total.",
        "C'est **12 %** de moins, soit 12,5 % de baisse exactement.",
        "Au 20 octobre 2025, cela a changé depuis le 1er octobre.",
        "Vos 12 transactions dépassent toutes 50 € : c'est plus de 50 €.",
        "Les 300 € dont vous parlez sont dans les 1 342,50 €.",
        "Bonne gestion !",
        "Lidl compte pour 900,00 €, F\\*nac 24 442,50 €.",
        "900,00 € sont allés à Lidl et 442,50 € à F\\*nac 24.",
        "Votre plus gros marchand est Lidl.",
    ] {
        assert_eq!(check(sentence), Ok(()), "{sentence}");
    }
}

#[test]
fn a_sentence_with_a_number_of_its_own_is_withheld() {
    let lies = [
        "Vous avez dépensé 1 342,51 €.",
        "Vous avez dépensé 12 €.",
        "En 50 transactions.",
        "En 24 transactions.",
        "Soit un tiers de vos revenus.",
        "C'est treize achats.",
        "C'est twelve achats and once días, y trece de ellos.",
        "En septembre 2025 c'était pareil.",
        "Le 19 octobre 2025, tout va bien.",
        "Vous n'avez fait aucun achat.",
        "Cela fait mille euros.",
        "Environ 1,3k €.",
        "Soit 12/20.",
        "Soit 12 jours.",
        "Soit 12 roubles.",
        "Vous avez dépensé 300 €.",
        "Soit 1.342.50 €.",
        "Vous avez fait d o u z e cent achats.",
        "Cela représente dreihundert euros.",
    ];
    let wrong: Vec<_> = lies
        .iter()
        .filter(|lie| check(lie) != Err(Withheld::Number))
        .map(|lie| (lie, check(lie)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_way_is_the_templates() {
    for sentence in [
        "C'est 12 % de plus, une hausse.",
        "C'est +12 %.",
        "La différence est de 191,60 €.",
        "Vous n'avez pas dépensé 1 342,50 €.",
        "Vos 1 342,50 € sont en baisse.",
        "Vous avez gagné 1 342,50 €.",
        "Vous dépensez 1 342,50 € par jour.",
        "Cela fait 1 342,50 € mensuels.",
    ] {
        assert_eq!(check(sentence), Err(Withheld::Way), "{sentence}");
    }
    assert_eq!(check("C'est -191,60 €."), Ok(()));
}

#[test]
fn names_are_the_answers_and_keep_their_own_figures() {
    for sentence in [
        "Vous avez dépensé 1 342,50 € chez Carrefour.",
        "Vous avez dépensé 1 342,50 € chez bio c' bon.",
        "Vous avez dépensé 1 342,50 € chez Zorglub.",
        "Lidl compte pour 442,50 €.",
        "442,50 € sont allés à Lidl et 900,00 € à F\\*nac 24.",
        "Restaurant vient en tête.",
    ] {
        assert_eq!(check(sentence), Err(Withheld::Name), "{sentence}");
    }
}

#[test]
fn no_link_picture_or_hidden_letter_passes() {
    for sentence in [
        "Voyez [ici](https://a.example).",
        "![x](//a.example/p.png)",
        "Allez sur exemple.com maintenant.",
        "Voyez https://a.example.",
        "Voyez www.a",
        "mailto:a",
        "<img src=x>",
        "Un **mot.",
        "Un mot\u{200b} caché.",
        "Un mоt en deux écritures.",
        "Soit 三百 achats.",
        "Environ ½ en tout.",
        "`code`",
        "# Titre",
        "- liste",
        "a\nb",
        "a | b",
        "_a_",
    ] {
        assert_eq!(check(sentence), Err(Withheld::Markup), "{sentence}");
    }
    assert_eq!(check(&"a ".repeat(400)), Err(Withheld::Endless));
}
