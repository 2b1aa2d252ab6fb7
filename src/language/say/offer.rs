//! What a correction did, and what is offered where nothing was found.

use crate::domain::plan::Dimension;
use crate::domain::reading::{Correction, Offer};
use crate::domain::{Language, Period};

use super::markup::fill;
use super::shown::is_incoming;
use super::{Saying, day};

/// A question that the reader understands when it is sent back as it stands.
pub(super) fn offer(saying: &Saying<'_>, offer: &Offer) -> String {
    let language = saying.language;
    match offer {
        Offer::Direction { name, measure, period } => {
            let template = match (language, is_incoming(*measure)) {
                (Language::Fr, true) => "Combien ai-je reçu de {name}{when} ?",
                (Language::Fr, false) => "Combien ai-je dépensé chez {name}{when} ?",
                (Language::En, true) => "How much did I receive from {name}{when}?",
                (Language::En, false) => "How much did I spend at {name}{when}?",
                (Language::Es, true) => "¿Cuánto he recibido de {name}{when}?",
                (Language::Es, false) => "¿Cuánto he gastado en {name}{when}?",
            };
            let when = |period: Period| day::when(language, period);
            fill(template, &[("name", name), ("when", &period.map_or_else(String::new, when))])
        }
        Offer::Period(period) => {
            let template = match language {
                Language::Fr => "Et{when} ?",
                Language::En => "And{when}?",
                Language::Es => "¿Y{when}?",
            };
            fill(template, &[("when", &day::when(language, *period))])
        }
        Offer::Merchant(name) => {
            let template = match language {
                Language::Fr => "Et chez {name} ?",
                Language::En => "And at {name}?",
                Language::Es => "¿Y en {name}?",
            };
            fill(template, &[("name", name)])
        }
    }
}

/// The other reading that was taken, and why. Plain text.
pub(super) fn corrected(saying: &Saying<'_>, correction: &Correction) -> String {
    let language = saying.language;
    let categories = |values: &[String]| {
        let named = |value: &String| saying.value_name(Dimension::Category, value);
        values.iter().map(named).collect::<Vec<_>>().join(", ")
    };
    let words = |words: &[String]| {
        words.iter().map(|word| saying.quoted_plain(word)).collect::<Vec<_>>().join(", ")
    };
    match correction {
        Correction::DirectionTurned { names, measure } => {
            let template = match (language, is_incoming(*measure)) {
                (Language::Fr, true) => {
                    "Aucune dépense pour {names}\u{a0}: ce sont les sommes reçues qui sont comptées."
                }
                (Language::Fr, false) => {
                    "Rien n'a été reçu de {names}\u{a0}: ce sont les dépenses qui sont comptées."
                }
                (Language::En, true) => {
                    "There is no spending for {names}: what was received is counted."
                }
                (Language::En, false) => {
                    "Nothing was received from {names}: the spending is counted."
                }
                (Language::Es, true) => {
                    "No hay gastos para {names}: se cuenta lo que se ha recibido."
                }
                (Language::Es, false) => {
                    "No se ha recibido nada de {names}: se cuentan los gastos."
                }
            };
            fill(template, &[("names", &names.join(", "))])
        }
        Correction::KindOfShop { categories: values } => {
            let template = match language {
                Language::Fr => {
                    "La catégorie {names} n'a rien donné avec ce nom\u{a0}: elle a été comprise comme le genre de commerce et n'est pas un filtre."
                }
                Language::En => {
                    "The category {names} gave nothing with that name: it was taken for the kind of shop and is no filter."
                }
                Language::Es => {
                    "La categoría {names} no ha dado nada con ese nombre: se ha entendido como el tipo de comercio y no es un filtro."
                }
            };
            fill(template, &[("names", &categories(values))])
        }
        Correction::CategoriesInLabels { categories: values, searched } => {
            let template = match language {
                Language::Fr => {
                    "Aucune de vos transactions n'a la catégorie {names}\u{a0}: {words} a été cherché dans les libellés."
                }
                Language::En => {
                    "None of your transactions has the category {names}: {words} was searched in the labels."
                }
                Language::Es => {
                    "Ninguna de sus transacciones tiene la categoría {names}: se ha buscado {words} en los conceptos."
                }
            };
            fill(template, &[("names", &categories(values)), ("words", &words(searched))])
        }
        Correction::InLabels { searched } => {
            let template = match language {
                Language::Fr => "{words} a été cherché dans les libellés.",
                Language::En => "{words} was searched in the labels.",
                Language::Es => "{words} se ha buscado en los conceptos.",
            };
            fill(template, &[("words", &words(searched))])
        }
    }
}

/// "par catégorie"
pub(super) fn by(language: Language, dimension: Dimension) -> &'static str {
    let [fr, en, es] = match dimension {
        Dimension::Merchant => ["par marchand", "by merchant", "por comercio"],
        Dimension::Category => ["par catégorie", "by category", "por categoría"],
        Dimension::Account => ["par compte", "by account", "por cuenta"],
        Dimension::AccountType => {
            ["par type de compte", "by kind of account", "por tipo de cuenta"]
        }
        Dimension::Operation => {
            ["par type d'opération", "by type of operation", "por tipo de operación"]
        }
        Dimension::Direction => ["par sens", "by direction", "por sentido"],
        Dimension::Currency => ["par devise", "by currency", "por moneda"],
        Dimension::Weekday => ["par jour de la semaine", "by weekday", "por día de la semana"],
    };
    match language {
        Language::Fr => fr,
        Language::En => en,
        Language::Es => es,
    }
}
