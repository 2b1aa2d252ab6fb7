use super::*;
use proptest::prelude::*;

fn read_all(said: &str) -> String {
    let lexicon = lexicon();
    let text = Text::new(said);
    let (mut at, mut all) = (0, Vec::new());
    while at < text.tokens.len() {
        match read(&text, at, lexicon) {
            Some(found) => {
                all.push(shown(&found));
                at = found.end;
            }
            None => at += 1,
        }
    }
    if all.is_empty() { "-".to_owned() } else { all.join("; ") }
}

fn lexicon() -> &'static AmountLexicon {
    static LEXICON: std::sync::LazyLock<AmountLexicon> =
        std::sync::LazyLock::new(|| AmountLexicon::embedded().unwrap());
    &LEXICON
}

fn shown(found: &AmountMatch) -> String {
    let range = found.range;
    let mut said = match range {
        AmountRange { gte: Some(low), lte: Some(high), .. } if low == high => format!("{low}"),
        AmountRange { gte: Some(low), lte: Some(high), .. } => format!("{low}..{high}"),
        AmountRange { gt: Some(value), .. } => format!("> {value}"),
        AmountRange { gte: Some(value), .. } => format!(">= {value}"),
        AmountRange { lt: Some(value), .. } => format!("< {value}"),
        AmountRange { lte: Some(value), .. } => format!("<= {value}"),
        _ => "?".to_owned(),
    };
    if let Some(currency) = found.currency {
        said.push_str(&format!(" {currency}"));
    }
    if found.certain == Certainty::Likely {
        said.push('?');
    }
    said
}

#[test]
fn amounts_are_read_as_written() {
    insta::assert_snapshot!(read_all("50 €"), @"50 EUR");
    insta::assert_snapshot!(read_all("de 1 000,50 euros"), @"1000.50 EUR");
    insta::assert_snapshot!(read_all("1.234,56 €"), @"1234.56 EUR");
    insta::assert_snapshot!(read_all("€1,234.56"), @"1234.56 EUR");
    insta::assert_snapshot!(read_all("1 000 €"), @"1000 EUR");
    insta::assert_snapshot!(read_all("1,5k"), @"1500?");
    insta::assert_snapshot!(read_all("2k€"), @"2000 EUR");
    insta::assert_snapshot!(read_all("50e"), @"50 EUR");
    insta::assert_snapshot!(read_all("50 EUR"), @"50 EUR");
    insta::assert_snapshot!(read_all("EUR 20"), @"20 EUR");
    insta::assert_snapshot!(read_all("$20"), @"20 USD");
    insta::assert_snapshot!(read_all("20 dollars"), @"20 USD");
    insta::assert_snapshot!(read_all("12€50"), @"12.50 EUR");
    insta::assert_snapshot!(read_all("USD1,23"), @"1.23 USD");
    insta::assert_snapshot!(read_all("20 dollars 43 cents"), @"20.43 USD");
    insta::assert_snapshot!(read_all("0 euros"), @"0 EUR");
}

#[test]
fn amounts_are_read_in_words() {
    insta::assert_snapshot!(read_all("cinquante euros"), @"50 EUR");
    insta::assert_snapshot!(read_all("mille deux cents euros"), @"1200 EUR");
    insta::assert_snapshot!(read_all("quatre-vingt-dix euros"), @"90 EUR");
    insta::assert_snapshot!(read_all("septante euros"), @"70 EUR");
    insta::assert_snapshot!(read_all("twenty euros"), @"20 EUR");
    insta::assert_snapshot!(read_all("cien euros"), @"100 EUR");
    insta::assert_snapshot!(read_all("mil euros"), @"1000 EUR");
    insta::assert_snapshot!(read_all("dos mil quinientos euros"), @"2500 EUR");
    insta::assert_snapshot!(read_all("more than a hundred and fifty"), @"> 150?");
}

#[test]
fn an_article_before_a_currency_is_one() {
    insta::assert_snapshot!(read_all("a dollar"), @"1 USD");
    insta::assert_snapshot!(read_all("more than a pound"), @"> 1 GBP");
    insta::assert_snapshot!(read_all("a US$3 fee"), @"3 USD");
    insta::assert_snapshot!(read_all("a week"), @"-");
}

#[test]
fn some_currencies_stand_before_their_number() {
    insta::assert_snapshot!(read_all("Rs. 35"), @"35 INR");
    insta::assert_snapshot!(read_all("Rs35"), @"35 INR");
    insta::assert_snapshot!(read_all("RM 18"), @"18 MYR");
    insta::assert_snapshot!(read_all("18 malaysian ringgits"), @"18 MYR");
    insta::assert_snapshot!(read_all("35 egyptian pounds"), @"35 EGP");
    insta::assert_snapshot!(read_all("en livres sterling 2024"), @"-");
    insta::assert_snapshot!(read_all("40 le 5 mars"), @"-");
}

#[test]
fn cents_without_their_word_close_the_clause() {
    insta::assert_snapshot!(read_all("vingt euros et cinquante"), @"20.50 EUR");
    insta::assert_snapshot!(read_all("US$4 and fifteen"), @"4.15 USD");
    insta::assert_snapshot!(read_all("20 euros et 50 restos"), @"20 EUR");
    insta::assert_snapshot!(read_all("between 20 euros and 43"), @"20..43 EUR");
    insta::assert_snapshot!(read_all("50 euros et 10 dollars"), @"50 EUR; 10 USD");
    insta::assert_snapshot!(read_all("5 GBP and two"), @"5 GBP");
}

#[test]
fn thousands_said_once_are_of_both_ends() {
    insta::assert_snapshot!(read_all("entre 2 et 3k"), @"2000..3000?");
    insta::assert_snapshot!(read_all("entre 1 et 2 mille euros"), @"1000..2000 EUR");
    insta::assert_snapshot!(read_all("between 500 and 1k"), @"500..1000?");
    insta::assert_snapshot!(read_all("2-3 lakh rupees"), @"200000..300000 INR");
    insta::assert_snapshot!(read_all("two crore rupees"), @"20000000 INR");
}

#[test]
fn decimals_are_read_in_words() {
    insta::assert_snapshot!(read_all("deux virgule cinq euros"), @"2.5 EUR");
    insta::assert_snapshot!(read_all("two point twenty-five euros"), @"2.25 EUR");
    insta::assert_snapshot!(read_all("veinte coma cinco euros"), @"20.5 EUR");
}

#[test]
fn slang_is_the_users_own_currency() {
    insta::assert_snapshot!(read_all("50 balles"), @"50");
    insta::assert_snapshot!(read_all("50 quid"), @"50");
    insta::assert_snapshot!(read_all("a tenner"), @"10");
    insta::assert_snapshot!(read_all("a fiver"), @"5");
    insta::assert_snapshot!(read_all("un billet de 20"), @"20");
}

#[test]
fn more_than_leaves_the_amount_out() {
    insta::assert_snapshot!(read_all("plus de 50"), @"> 50?");
    insta::assert_snapshot!(read_all("plus de quatre-vingt-dix"), @"> 90?");
    insta::assert_snapshot!(read_all("supérieures à 1 000,50 euros"), @"> 1000.50 EUR");
    insta::assert_snapshot!(read_all("more than $20"), @"> 20 USD");
    insta::assert_snapshot!(read_all("over £30"), @"> 30 GBP");
    insta::assert_snapshot!(read_all("más de cien euros"), @"> 100 EUR");
    insta::assert_snapshot!(read_all("superiores a 1.234,56 €"), @"> 1234.56 EUR");
    insta::assert_snapshot!(read_all("> 50"), @"> 50?");
}

#[test]
fn at_least_includes_it() {
    insta::assert_snapshot!(read_all("au moins 500 euros"), @">= 500 EUR");
    insta::assert_snapshot!(read_all("100 € et plus"), @">= 100 EUR");
    insta::assert_snapshot!(read_all("à partir de 100 euros"), @">= 100 EUR");
    insta::assert_snapshot!(read_all("at least €40"), @">= 40 EUR");
    insta::assert_snapshot!(read_all("€1,234.56 or more"), @">= 1234.56 EUR");
    insta::assert_snapshot!(read_all("50 o más"), @">= 50?");
    insta::assert_snapshot!(read_all("≥ 50 €"), @">= 50 EUR");
}

#[test]
fn less_than_and_at_most() {
    insta::assert_snapshot!(read_all("moins de 50 euros"), @"< 50 EUR");
    insta::assert_snapshot!(read_all("under €30"), @"< 30 EUR");
    insta::assert_snapshot!(read_all("menos de 10 €"), @"< 10 EUR");
    insta::assert_snapshot!(read_all("25 euros maximum ce mois"), @"<= 25 EUR");
    insta::assert_snapshot!(read_all("75 euros ou moins"), @"<= 75 EUR");
    insta::assert_snapshot!(read_all("jusqu'à 200 euros"), @"<= 200 EUR");
    insta::assert_snapshot!(read_all("como máximo 5 €"), @"<= 5 EUR");
    insta::assert_snapshot!(read_all("no more than 7 euros"), @"<= 7 EUR");
}

#[test]
fn between_includes_both() {
    insta::assert_snapshot!(read_all("entre 25 et 75 euros"), @"25..75 EUR");
    insta::assert_snapshot!(read_all("compris entre 100€ et 200€"), @"100..200 EUR");
    insta::assert_snapshot!(read_all("de 10 à 20 euros"), @"10..20 EUR");
    insta::assert_snapshot!(read_all("10-20 €"), @"10..20 EUR");
    insta::assert_snapshot!(read_all("from 10 to 20 dollars"), @"10..20 USD");
    insta::assert_snapshot!(read_all("between a hundred and two hundred euros"), @"100..200 EUR");
    insta::assert_snapshot!(read_all("between a hundred and fifty and two hundred euros"), @"150..200 EUR");
    insta::assert_snapshot!(read_all("entre 10 y 20 €"), @"10..20 EUR");
    insta::assert_snapshot!(read_all("entre 10 et 20"), @"10..20?");
}

#[test]
fn exactly_and_about() {
    insta::assert_snapshot!(read_all("exactement égales à 25.50 euros"), @"25.50 EUR");
    insta::assert_snapshot!(read_all("exactly 42 bucks"), @"42");
    insta::assert_snapshot!(read_all("environ 200€"), @"180..220 EUR");
    insta::assert_snapshot!(read_all("about $10-$20"), @"10..20 USD");
    insta::assert_snapshot!(read_all("unos 100 euros"), @"90..110 EUR");
}

#[test]
fn each_half_of_an_either_or_is_a_match() {
    insta::assert_snapshot!(read_all("plus de 100 € ou moins de 10 €"), @"> 100 EUR; < 10 EUR");
}

#[test]
fn a_bare_number_or_a_count_is_no_amount() {
    insta::assert_snapshot!(read_all("plus de 50 fois"), @"-");
    insta::assert_snapshot!(read_all("plus de 3 transactions"), @"-");
    insta::assert_snapshot!(read_all("les 3 derniers mois"), @"-");
    insta::assert_snapshot!(read_all("2024"), @"-");
    insta::assert_snapshot!(read_all("top 10"), @"-");
    insta::assert_snapshot!(read_all("mes 5 plus grosses"), @"-");
    insta::assert_snapshot!(read_all("entre 2023 et 2024"), @"-");
    insta::assert_snapshot!(read_all("jusqu'en 2024"), @"-");
    insta::assert_snapshot!(read_all("à partir de 2024"), @"-");
    insta::assert_snapshot!(read_all("du 10 au 20"), @"-");
    insta::assert_snapshot!(read_all("over the last 30 days"), @"-");
    insta::assert_snapshot!(read_all("over 6 months"), @"-");
    insta::assert_snapshot!(read_all("entre 3 et 10 avril"), @"-");
    insta::assert_snapshot!(read_all("up to 3 days"), @"-");
}

proptest! {
    #[test]
    fn no_text_panics(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..8)) {
        let text = words.join(" ");
        let text = Text::new(&text);
        for at in 0..=text.tokens.len() {
            if let Some(found) = read(&text, at, lexicon()) {
                prop_assert!(found.end > at && found.end <= text.tokens.len());
            }
        }
    }
}

const WORDS: &[&str] = &[
    "plus de",
    "moins de",
    "entre",
    "et",
    "à",
    "a",
    "hundred",
    "and",
    "mille",
    "cent",
    "millions",
    "quatre-vingt",
    "50",
    "1 000",
    "99999999999999999999999999",
    "1.234,56",
    "1,5",
    "k",
    "€",
    "$",
    "euros",
    "cents",
    "quid",
    "USD1",
    "tenner",
    "billion",
    "mil",
    "cien",
    "y",
    "-",
    ">",
    "≥",
    "environ",
    "fois",
    "2024",
    "or more",
    "maximum",
    "de",
    "1.2.3",
    "m",
];
