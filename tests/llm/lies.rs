//! Lies about an answer's numbers, made without the guard's own words.

use std::collections::HashSet;

use conversation_service::domain::Language;
use conversation_service::domain::answer::{Answer, ShownFigure};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::spelled::spelled;

/// How many kinds of lies there are.
pub const KINDS: usize = 24;

/// What is said in one language.
pub struct Tongue {
    /// Sentences that a lie, or a figure, is put into.
    pub frames: [&'static str; 6],
    /// Sentences that state nothing.
    pub fillers: [&'static str; 4],
    pub transactions: &'static str,
    fractions: [&'static str; 8],
    multiples: [&'static str; 5],
    days: [&'static str; 5],
    ranks: [&'static str; 3],
}

pub fn tongue(language: Language) -> &'static Tongue {
    match language {
        Language::Fr => &FR,
        Language::En => &EN,
        Language::Es => &ES,
    }
}

const FR: Tongue = Tongue {
    frames: [
        "Au total, cela fait {}.",
        "Cela représente {} sur la période !",
        "On arrive à {}.",
        "Le chiffre à retenir est {}.",
        "Vous en êtes à {} en tout.",
        "Pour vous répondre : {}.",
    ],
    fillers: [
        "Voilà qui est clair.",
        "Beau travail.",
        "Merci de votre confiance !",
        "Voici le détail de la période.",
    ],
    transactions: "transactions",
    fractions: [
        "un tiers du total",
        "la moitié du budget",
        "les deux tiers",
        "un quart",
        "trois quarts de vos revenus",
        "un cinquième",
        "la moitié",
        "deux fois la somme",
    ],
    multiples: [
        "le double",
        "le triple",
        "une douzaine d'achats",
        "une centaine d'euros",
        "plusieurs milliers d'euros",
    ],
    days: [
        "le 3 mars 2019",
        "du 2 au 9 janvier 2018",
        "en février 2017",
        "le 14/02/2016",
        "2015-06-07",
    ],
    ranks: ["la cinquième fois", "le 7e achat", "le deuxième poste"],
};

const EN: Tongue = Tongue {
    frames: [
        "All in all that makes {}.",
        "That comes to {} for the period!",
        "We arrive at {}.",
        "The figure to remember is {}.",
        "You are at {} in total.",
        "To answer you: {}.",
    ],
    fillers: [
        "That is clear.",
        "Good work.",
        "Thank you for asking!",
        "Here are the details of the period.",
    ],
    transactions: "transactions",
    fractions: [
        "a third of it",
        "half of the budget",
        "two thirds",
        "a quarter",
        "three-quarters of your income",
        "a fifth",
        "one half",
        "twice that",
    ],
    multiples: [
        "double",
        "three times as much",
        "a dozen purchases",
        "hundreds of euros",
        "a couple of thousand",
    ],
    days: [
        "on 3 March 2019",
        "from 2 to 9 January 2018",
        "in February 2017",
        "on 14/02/2016",
        "2015-06-07",
    ],
    ranks: ["the fifth time", "the 7th purchase", "the second largest"],
};

const ES: Tongue = Tongue {
    frames: [
        "En total son {}.",
        "¡Eso representa {} en el periodo!",
        "Llegamos a {}.",
        "La cifra que hay que recordar es {}.",
        "Lleva {} en conjunto.",
        "Para responderle: {}.",
    ],
    fillers: [
        "Queda claro.",
        "Buen trabajo.",
        "¡Gracias por su confianza!",
        "Aquí está el detalle del periodo.",
    ],
    transactions: "transacciones",
    fractions: [
        "un tercio del total",
        "la mitad del presupuesto",
        "dos tercios",
        "un cuarto",
        "tres cuartos de sus ingresos",
        "un quinto",
        "la mitad",
        "dos veces eso",
    ],
    multiples: [
        "el doble",
        "el triple",
        "una docena de compras",
        "centenares de euros",
        "varios miles",
    ],
    days: [
        "el 3 de marzo de 2019",
        "del 2 al 9 de enero de 2018",
        "en febrero de 2017",
        "el 14/02/2016",
        "2015-06-07",
    ],
    ranks: ["la quinta vez", "el 7º gasto", "el segundo mayor"],
};

/// All whole numbers that an answer or its question may state, and parts of them.
pub fn stated(answer: &Answer, question: &str) -> HashSet<u64> {
    let mut stated = HashSet::from([0, 1, 20, 2025]);
    let text = format!("{} {question}", answer.message);
    for run in text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '\u{202f}' | ',' | '.')) {
        let parts: Vec<&str> = run.split(['\u{202f}', ',', '.']).collect();
        for from in 0..parts.len() {
            for to in from + 1..=parts.len() {
                stated.extend(parts[from..to].concat().parse::<u64>());
            }
        }
    }
    for figure in &answer.figures {
        let value = figure.value.abs();
        let percent = (value * rust_decimal::Decimal::ONE_HUNDRED).round();
        for number in [value.trunc(), percent] {
            stated.extend(number.normalize().to_string().parse::<u64>());
        }
    }
    stated
}

/// A figure as it may be written, in one of several ways; none for units that are not written here.
pub fn written(figure: &ShownFigure, language: Language, rng: &mut StdRng) -> Option<String> {
    let value = figure.value.abs();
    match figure.unit.as_str() {
        "EUR" => Some(euros(&format!("{value:.2}"), language, rng)),
        "transactions" => {
            let count: u64 = value.to_string().parse().ok()?;
            let spelled = rng.random_bool(0.3).then(|| spelled(count, language));
            Some(format!(
                "{} {}",
                spelled.unwrap_or(count.to_string()),
                tongue(language).transactions
            ))
        }
        _ => None,
    }
}

fn euros(amount: &str, language: Language, rng: &mut StdRng) -> String {
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, "00"));
    let grouped = |by: &str| {
        let mut shown = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                shown.push_str(by);
            }
            shown.push(digit);
        }
        shown
    };
    match (language, rng.random_range(0..4)) {
        (Language::En, 0) => format!("{whole}.{cents} euros"),
        (Language::En, 1) => format!("**€{}.{cents}**", grouped(",")),
        (Language::En, _) => format!("€{}.{cents}", grouped(",")),
        (Language::Es, 0 | 1) => format!("**{},{cents} €**", grouped(".")),
        (_, 0) => format!("{},{cents} euros", grouped(" ")),
        (_, 1) => format!("**{},{cents}\u{a0}€**", grouped("\u{202f}")),
        (_, 2) => format!("{whole},{cents} €"),
        (_, _) => format!("{},{cents} €", grouped("\u{202f}")),
    }
}

/// A sentence whose number is none of the answer's.
pub fn lie(answer: &Answer, facts: &HashSet<u64>, (kind, rng): (usize, &mut StdRng)) -> String {
    let language = answer.metadata.language;
    let tongue = tongue(language);
    let fresh = |rng: &mut StdRng, most: u64| loop {
        let number = rng.random_range(2..most);
        if !facts.contains(&number) {
            break number;
        }
    };
    let any = |words: &[&str], rng: &mut StdRng| (*words.choose(rng).expect("a word")).to_owned();
    let headline = answer
        .figures
        .first()
        .map_or(1, |figure| figure.value.abs().trunc().to_string().parse::<u64>().unwrap_or(1));
    let number = fresh(rng, 9_999);
    let small = fresh(rng, 99);
    let cents = rng.random_range(0..100);
    let (noun, amount) = (tongue.transactions, format!("{number}.{cents:02}"));
    let said = match kind {
        0 => euros(&amount, language, rng),
        // Near the truth.
        1 if !facts.contains(&(headline + 1)) => {
            euros(&format!("{}.{cents:02}", headline + 1), language, rng)
        }
        1 => euros(&amount, language, rng),
        2 => format!("{number} €"),
        3 => format!("{small} {noun}"),
        4 => format!("{small} %"),
        5 => format!("{} euros", spelled(number, language)),
        6 => format!("{} {noun}", spelled(small, language)),
        // In one of the other languages.
        7 => {
            let others: Vec<Language> =
                Language::ALL.into_iter().filter(|l| *l != language).collect();
            format!("{} euros", spelled(small, *others.choose(rng).expect("a language")))
        }
        8 => any(&tongue.fractions, rng),
        9 => any(&tongue.multiples, rng),
        10 => any(&tongue.days, rng),
        11 => any(&tongue.ranks, rng),
        12 => format!("{} €", in_script(number, rng)),
        13 => format!("{} {noun}", roman(small)),
        14 => format!("{}k €", fresh(rng, 99)),
        15 => {
            let text = number.to_string();
            format!("{}\u{200b}{} €", &text[..1], &text[1..])
        }
        16 => {
            let text = (number + 10).to_string();
            format!("{}**{}** €", &text[..1], &text[1..])
        }
        17 => {
            let spaced: Vec<String> = spelled(small, language).chars().map(String::from).collect();
            format!("{} euros", spaced.join(" "))
        }
        18 => format!("{} $", headline.max(2)),
        19 => any(
            &[
                "zwölf Euro",
                "trecento euro",
                "cinquanta transazioni",
                "fünfzig Prozent",
                "zwanzig Euros",
            ],
            rng,
        ),
        20 => any(&["IOO €", "l2O €", "5OO €", "1O %", "S00 euros"], rng),
        21 => format!("{} %", headline.max(2) * 100 + 37),
        22 => format!("{small} sur {}", fresh(rng, 99)),
        _ => return mutated(&answer.message, facts, rng),
    };
    any(&tongue.frames, rng).replace("{}", &said)
}

/// The message's own first sentence, one of its numbers another.
fn mutated(message: &str, facts: &HashSet<u64>, rng: &mut StdRng) -> String {
    let sentence = message.split(". ").next().unwrap_or(message).trim_end_matches('.');
    let places: Vec<usize> = sentence
        .char_indices()
        .filter(|(at, c)| {
            c.is_ascii_digit() && !sentence[at + 1..].starts_with(|c: char| c.is_ascii_digit())
        })
        .map(|(at, _)| at)
        .collect();
    loop {
        let Some(at) = places.choose(rng) else {
            return format!("{} €.", rng.random_range(10_000..99_999));
        };
        let begin = sentence[..*at]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |at| at + sentence[at..].chars().next().map_or(1, char::len_utf8));
        let number = rng.random_range(2..9_999);
        let cents = begin > 0 && sentence[..begin].ends_with([',', '.']);
        let number = if cents { number % 100 } else { number };
        if !facts.contains(&number) && sentence[begin..=*at].parse() != Ok(number) {
            return format!("{}{number:02}{}.", &sentence[..begin], &sentence[at + 1..]);
        }
    }
}

fn in_script(number: u64, rng: &mut StdRng) -> String {
    let zero = *['０', '٠', '०', '𝟎', '߀'].choose(rng).expect("a zero") as u32;
    let digit = |c: char| char::from_u32(zero + c.to_digit(10).unwrap_or(0)).unwrap_or(c);
    number.to_string().chars().map(digit).collect()
}

fn roman(mut number: u64) -> String {
    let mut shown = String::new();
    for (value, sign) in
        [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    {
        while number >= value {
            shown.push_str(sign);
            number -= value;
        }
    }
    if shown.len() < 2 { format!("XI{shown}") } else { shown }
}
