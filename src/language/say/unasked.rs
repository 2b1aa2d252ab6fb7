//! Insights that nobody asked for: a title and one sentence each. Plain text.

use crate::domain::Language;
use crate::domain::answer::{Insight, ShownFigure};
use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::habits::AVERAGE_MONTH;
use crate::domain::period::Unit;
use crate::domain::plan::{Dimension, GroupKey};
use crate::domain::study::{About, Claim};

use super::markup::fill;
use super::{Saying, day, number};

impl Saying<'_> {
    /// One insight a claim; a claim that is none of an answer's is left out.
    pub fn insights(&self, claims: &[Claim]) -> Vec<Insight> {
        claims.iter().filter_map(|claim| self.insight(claim)).collect()
    }

    /// The figures of claims that the answer itself does not state: those with a key of their own,
    /// groups aside.
    pub fn noticed_figures(&self, claims: &[Claim]) -> Vec<ShownFigure> {
        let stated = |figure: &&Figure| {
            figure.key.is_some()
                && !matches!(figure.id, FigureId::GroupTotal | FigureId::GroupShare)
        };
        let labels = self.words().figure.label;
        claims
            .iter()
            .flat_map(|claim| claim.figures.iter().filter(stated).map(move |one| (claim, one)))
            .map(|(claim, figure)| {
                let label = match (figure.id, &claim.name) {
                    (FigureId::Amount, Some(name)) => name.clone(),
                    (id, _) if is_mean(figure) => {
                        let average_month = match self.language {
                            Language::Fr => "mois moyen",
                            Language::En => "average month",
                            Language::Es => "mes medio",
                        };
                        format!("{} ({average_month})", labels(id.as_str()))
                    }
                    (id, _) => labels(id.as_str()).to_owned(),
                };
                ShownFigure::new(figure, label)
            })
            .collect()
    }

    fn insight(&self, claim: &Claim) -> Option<Insight> {
        let shown = |id: FigureId| {
            let figure = claim.figure(id)?;
            Some(match figure.unit {
                FigureUnit::Money(currency) => number::money(self.language, figure.value, currency),
                FigureUnit::Rate => number::percent(self.language, figure.value),
                _ => number::digits(self.language, figure.value, 0),
            })
        };
        let name = claim.name.clone().unwrap_or_default();
        let (kind, severity, title, description, slots) = match &claim.about {
            About::Repeated { day } => {
                let (title, description) = match self.language {
                    Language::Fr => (
                        "Paiement en double ?",
                        "{name}\u{a0}: {amount} passé {times} fois le {day}.",
                    ),
                    Language::En => {
                        ("Paid twice?", "{name}: {amount} booked {times} times on {day}.")
                    }
                    Language::Es => {
                        ("¿Pago repetido?", "{name}: {amount} cargado {times} veces el {day}.")
                    }
                };
                let day = day::day(self.language, (*day)?);
                let times = shown(FigureId::Count)?;
                let slots = vec![
                    ("name", name),
                    ("amount", shown(FigureId::Amount)?),
                    ("times", times),
                    ("day", day),
                ];
                ("duplicate", "warning", title, description, slots)
            }
            About::OutOfLine { above } => {
                let (title, description) = match (self.language, above) {
                    (Language::Fr, true) => {
                        ("Plus que d'habitude", "{month}\u{a0}: {sum}, pour {usual} d'habitude.")
                    }
                    (Language::Fr, false) => {
                        ("Moins que d'habitude", "{month}\u{a0}: {sum}, pour {usual} d'habitude.")
                    }
                    (Language::En, true) => ("More than usual", "{month}: {sum}, usually {usual}."),
                    (Language::En, false) => {
                        ("Less than usual", "{month}: {sum}, usually {usual}.")
                    }
                    (Language::Es, true) => {
                        ("Más de lo habitual", "{month}: {sum}, lo habitual es {usual}.")
                    }
                    (Language::Es, false) => {
                        ("Menos de lo habitual", "{month}: {sum}, lo habitual es {usual}.")
                    }
                };
                let sum = shown(FigureId::Total).or_else(|| shown(FigureId::GroupTotal))?;
                let month = super::markup::capital(&day::group(self.language, Unit::Month, &name));
                let slots =
                    vec![("month", month), ("sum", sum), ("usual", shown(FigureId::Median)?)];
                ("trend", "info", title, description, slots)
            }
            About::Dominant => {
                let (title, description) = match self.language {
                    Language::Fr => {
                        ("Un poste domine", "{name} représente à soi seul {share} du total.")
                    }
                    Language::En => {
                        ("One item dominates", "{name} alone makes up {share} of the total.")
                    }
                    Language::Es => (
                        "Una partida domina",
                        "{name} representa por sí solo el {share} del total.",
                    ),
                };
                let category = GroupKey::Dimension(Dimension::Category);
                let name = self.group_name(category, Some(&name));
                let slots = vec![("name", name), ("share", shown(FigureId::GroupShare)?)];
                ("concentration", "info", title, description, slots)
            }
            About::Proportion => {
                let (title, description) = match self.language {
                    Language::Fr => (
                        "En proportion",
                        "{sum}, soit {share} des revenus d'un mois moyen ({income}).",
                    ),
                    Language::En => (
                        "In proportion",
                        "{sum}, or {share} of the income of an average month ({income}).",
                    ),
                    Language::Es => (
                        "En proporción",
                        "{sum}, es decir, el {share} de los ingresos de un mes medio ({income}).",
                    ),
                };
                let slots = vec![
                    ("sum", shown(FigureId::Total)?),
                    ("share", shown(FigureId::Ratio)?),
                    ("income", shown(FigureId::Income)?),
                ];
                ("proportion", "info", title, description, slots)
            }
            About::UsualCategory => {
                let (title, description) = match self.language {
                    Language::Fr => {
                        ("Un mois moyen", "{name}\u{a0}: {average} en moyenne par mois.")
                    }
                    Language::En => ("An average month", "{name}: {average} a month on average."),
                    Language::Es => ("Un mes medio", "{name}: {average} al mes de media."),
                };
                let name = self.group_name(GroupKey::Dimension(Dimension::Category), Some(&name));
                let slots = vec![("name", name), ("average", shown(FigureId::Average)?)];
                ("habit", "info", title, description, slots)
            }
            About::AverageMonth => {
                let (title, description) = match self.language {
                    Language::Fr => (
                        "Un mois moyen",
                        "{income} de revenus et {spending} de dépenses, soit un solde de {net} (taux d'épargne\u{a0}: {rate}).",
                    ),
                    Language::En => (
                        "An average month",
                        "{income} of income and {spending} of spending, a balance of {net} (savings rate: {rate}).",
                    ),
                    Language::Es => (
                        "Un mes medio",
                        "{income} de ingresos y {spending} de gastos, un saldo de {net} (tasa de ahorro: {rate}).",
                    ),
                };
                let slots = vec![
                    ("income", shown(FigureId::Income)?),
                    ("spending", shown(FigureId::Spending)?),
                    ("net", shown(FigureId::Net)?),
                    ("rate", shown(FigureId::SavingsRate)?),
                ];
                ("habit", "info", title, description, slots)
            }
            About::UsualFixedCharges => {
                let (title, description) = match self.language {
                    Language::Fr => (
                        "Un mois moyen",
                        "{fixed} de charges fixes, soit {share} des revenus ({income}).",
                    ),
                    Language::En => (
                        "An average month",
                        "{fixed} of fixed charges, or {share} of the income ({income}).",
                    ),
                    Language::Es => (
                        "Un mes medio",
                        "{fixed} de gastos fijos, es decir, el {share} de los ingresos ({income}).",
                    ),
                };
                let slots = vec![
                    ("fixed", shown(FigureId::Spending)?),
                    ("share", shown(FigureId::Ratio)?),
                    ("income", shown(FigureId::Income)?),
                ];
                ("habit", "info", title, description, slots)
            }
            _ => return None,
        };
        let slots: Vec<(&str, &str)> =
            slots.iter().map(|(slot, value)| (*slot, value.as_str())).collect();
        let mut figures: Vec<&'static str> = Vec::new();
        for figure in &claim.figures {
            if !figures.contains(&figure.id.as_str()) {
                figures.push(figure.id.as_str());
            }
        }
        let description = fill(description, &slots);
        Some(Insight { kind, severity, title: title.to_owned(), description, figures })
    }
}

/// A mean of an average month.
fn is_mean(figure: &Figure) -> bool {
    figure.key.as_ref().and_then(|key| key.0.as_deref()) == Some(AVERAGE_MONTH)
}
