//! What was read into a question, or left out of it. Plain text: names stand as they are.

use crate::domain::Language;
use crate::domain::reading::Note;

use super::markup::fill;
use super::{Saying, day, offer};

pub(super) fn note(saying: &Saying<'_>, note: &Note) -> String {
    let language = saying.language;
    let quoted = |said: &str| saying.quoted_plain(said);
    match note {
        Note::MerchantTaken { said, taken } => {
            let template = match language {
                Language::Fr => "{said} a été compris comme le marchand {taken}.",
                Language::En => "{said} was taken for the merchant {taken}.",
                Language::Es => "{said} se ha entendido como el comercio {taken}.",
            };
            fill(template, &[("said", &quoted(said)), ("taken", taken)])
        }
        Note::ReadAs { said, read } => {
            let template = match language {
                Language::Fr => "{said} a été lu {read}.",
                Language::En => "{said} was read as {read}.",
                Language::Es => "{said} se ha leído como {read}.",
            };
            fill(template, &[("said", &quoted(said)), ("read", &quoted(read))])
        }
        Note::NearMerchantsLeftOut { taken, left_out } => {
            let template = match language {
                Language::Fr => {
                    "Seul {taken} est compté\u{a0}; au nom proche, laissés de côté\u{a0}: {names}."
                }
                Language::En => "Only {taken} is counted; left out, with a like name: {names}.",
                Language::Es => "Solo se cuenta {taken}; con nombre parecido, sin contar: {names}.",
            };
            fill(template, &[("taken", taken), ("names", &left_out.join(", "))])
        }
        Note::Ignored { said } => {
            let template = match language {
                Language::Fr => "Sans effet sur la recherche\u{a0}: {names}.",
                Language::En => "Without effect on the search: {names}.",
                Language::Es => "Sin efecto en la búsqueda: {names}.",
            };
            let names: Vec<String> = said.iter().map(|word| quoted(word)).collect();
            fill(template, &[("names", &names.join(", "))])
        }
        Note::SearchedInLabels { said, searched } => {
            let template = match (language, said == searched) {
                (Language::Fr, true) => "{said} a été cherché dans les libellés.",
                (Language::Fr, false) => "{said} a été cherché dans les libellés comme {searched}.",
                (Language::En, true) => "{said} was searched in the labels.",
                (Language::En, false) => "{said} was searched in the labels as {searched}.",
                (Language::Es, true) => "{said} se ha buscado en los conceptos.",
                (Language::Es, false) => "{said} se ha buscado en los conceptos como {searched}.",
            };
            fill(template, &[("said", &quoted(said)), ("searched", &quoted(searched))])
        }
        Note::Shown { first, last, of } => {
            let template = match language {
                Language::Fr => "Transactions {first} à {last} sur {of}.",
                Language::En => "Transactions {first} to {last} of {of}.",
                Language::Es => "Movimientos {first} a {last} de {of}.",
            };
            let [first, last, of] = [first, last, of].map(ToString::to_string);
            fill(template, &[("first", &first), ("last", &last), ("of", &of)])
        }
        Note::AllShown { of } => {
            let template = match language {
                Language::Fr => "Il n'y en a pas d'autres\u{a0}: {of} en tout.",
                Language::En => "There are no more of them: {of} in all.",
                Language::Es => "No hay más: {of} en total.",
            };
            fill(template, &[("of", &of.to_string())])
        }
        Note::WaterAndPower => match language {
            Language::Fr => "L'eau et l'énergie forment une seule catégorie.",
            Language::En => "Water and power are one category.",
            Language::Es => "El agua y la energía forman una sola categoría.",
        }
        .to_owned(),
        Note::PeriodCut { days } => {
            let template = match (language, *days == 1) {
                (Language::Fr, true) => "Seul le premier jour des deux périodes est comparé.",
                (Language::Fr, false) => {
                    "Seuls les {days} premiers jours des deux périodes sont comparés."
                }
                (Language::En, true) => "Only the first day of both periods is compared.",
                (Language::En, false) => "Only the first {days} days of both periods are compared.",
                (Language::Es, true) => "Solo se compara el primer día de ambos periodos.",
                (Language::Es, false) => {
                    "Solo se comparan los {days} primeros días de ambos periodos."
                }
            };
            fill(template, &[("days", &days.to_string())])
        }
        Note::AveragedOver { period } => {
            let template = match language {
                Language::Fr => "Sans période indiquée, la moyenne est prise{when}.",
                Language::En => {
                    "With no period given, the average is taken over whole units{when}."
                }
                Language::Es => "Sin periodo indicado, la media se calcula{when}.",
            };
            fill(template, &[("when", &day::when(language, *period))])
        }
        Note::Corrected(correction) => offer::corrected(saying, correction),
        Note::NearestPeriod { period } => {
            let template = match language {
                Language::Fr => {
                    "La période la plus proche qui ait des transactions de ce genre\u{a0}: {period}."
                }
                Language::En => "The nearest period that has such transactions: {period}.",
                Language::Es => "El periodo más cercano con transacciones de este tipo: {period}.",
            };
            fill(template, &[("period", &day::label(language, *period))])
        }
        Note::DataUntil { day } => {
            let template = match language {
                Language::Fr => "Vos données s'arrêtent au {day}.",
                Language::En => "Your data end on {day}.",
                Language::Es => "Sus datos terminan el {day}.",
            };
            fill(template, &[("day", &day::day(language, *day))])
        }
        Note::DataSince { day } => {
            let template = match language {
                Language::Fr => "Vos données commencent le {day}.",
                Language::En => "Your data begin on {day}.",
                Language::Es => "Sus datos empiezan el {day}.",
            };
            fill(template, &[("day", &day::day(language, *day))])
        }
    }
}
