//! Whole numbers in words, in three languages, made without the lexicon that reads them.

use conversation_service::domain::Language;

const UNITS: [[&str; 20]; 3] = [
    [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
        "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit",
        "dix-neuf",
    ],
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ],
    [
        "cero",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciséis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
    ],
];
const TENS: [[&str; 8]; 3] = [
    [
        "vingt",
        "trente",
        "quarante",
        "cinquante",
        "soixante",
        "soixante",
        "quatre-vingt",
        "quatre-vingt",
    ],
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
    ["veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
];
const HUNDREDS: [&str; 10] = [
    "",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];

/// A whole number below a million in words.
pub fn spelled(number: u64, language: Language) -> String {
    let place = language as usize;
    let unit = |number: u64| UNITS[place][number as usize].to_owned();
    match number {
        0..20 => unit(number),
        20..100 => {
            let (tens, rest) = (number / 10, number % 10);
            let french = language == Language::Fr && matches!(tens, 7 | 9);
            let rest = if french { rest + 10 } else { rest };
            let ten = TENS[place][tens as usize - 2];
            match (language, rest) {
                (_, 0) if ten == "quatre-vingt" => "quatre-vingts".to_owned(),
                (_, 0) => ten.to_owned(),
                (Language::Fr, 1 | 11) if tens < 8 => format!("{ten} et {}", unit(rest)),
                (Language::Es, rest) if tens == 2 => [
                    "",
                    "veintiuno",
                    "veintidós",
                    "veintitrés",
                    "veinticuatro",
                    "veinticinco",
                    "veintiséis",
                    "veintisiete",
                    "veintiocho",
                    "veintinueve",
                ][rest as usize]
                    .to_owned(),
                (Language::Es, _) => format!("{ten} y {}", unit(rest)),
                _ => format!("{ten}-{}", unit(rest)),
            }
        }
        100..1_000 => {
            let (hundreds, rest) = (number / 100, number % 100);
            let head = match language {
                Language::Fr if hundreds == 1 => "cent".to_owned(),
                Language::Fr => format!("{} cent", unit(hundreds)),
                Language::En => format!("{} hundred", unit(hundreds)),
                Language::Es if number == 100 => "cien".to_owned(),
                Language::Es => HUNDREDS[hundreds as usize].to_owned(),
            };
            let join = if language == Language::En { " and " } else { " " };
            if rest == 0 { head } else { format!("{head}{join}{}", spelled(rest, language)) }
        }
        _ => {
            let (thousands, rest) = (number / 1_000, number % 1_000);
            let word = ["mille", "thousand", "mil"][place];
            let head = match thousands {
                1 if language != Language::En => word.to_owned(),
                _ => format!("{} {word}", spelled(thousands, language)),
            };
            if rest == 0 { head } else { format!("{head} {}", spelled(rest, language)) }
        }
    }
}
