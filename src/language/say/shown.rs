//! Figures as the response shows them: labelled, summed up in lines, and as cards.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::answer::{ShownFigure, Visualization};
use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::plan::{Comparison, Measure, Plan};
use crate::domain::study::Study;

use super::markup::fill;
use super::{Saying, day};

/// Cards that one answer shows at most, in one currency.
const CARDS: usize = 4;

impl Saying<'_> {
    pub(super) fn shown_figures(&self, plan: &Plan, figures: &[Figure]) -> Vec<ShownFigure> {
        figures.iter().map(|figure| ShownFigure::new(figure, self.label(plan, figure))).collect()
    }

    /// "Total dépensé"; of a group its name.
    fn label(&self, plan: &Plan, figure: &Figure) -> String {
        let words = self.words();
        let own = match figure.id {
            FigureId::Total => (words.measure)(plan.measure).total,
            id => (words.figure.label)(id.as_str()),
        };
        let Some(key) = &figure.key else { return own.to_owned() };
        let name = match (&key.0, plan.group) {
            (key, Some(grouping)) => self.group_name(grouping.by, key.as_deref()),
            (Some(key), None) => key.clone(),
            (None, None) => return own.to_owned(),
        };
        match figure.id {
            FigureId::GroupShare => format!("{name} ({})", words.figure.share),
            FigureId::GroupCount => format!("{name} ({})", words.answer.transactions),
            _ => name,
        }
    }

    /// One card per main figure, one set a currency; the total of a comparison tells the change.
    pub(super) fn cards(&self, plan: &Plan, figures: &[Figure]) -> Vec<Visualization> {
        let rate = figures.iter().find(|figure| figure.id == FigureId::ChangeRate);
        let words = &self.words().figure;
        let mut cards = Vec::new();
        for figure in main_figures(figures) {
            let change = figures.iter().find(|one| {
                let total = figure.id == FigureId::Total;
                total && one.id == FigureId::Change && one.unit == figure.unit
            });
            let is_new = figures.iter().any(|one| {
                let before = one.id == FigureId::PreviousTotal && one.unit == figure.unit;
                before && one.value.is_zero() && change.is_some_and(|one| !one.value.is_zero())
            });
            let versus = if is_new { words.versus_nothing } else { words.versus };
            let shown = ShownFigure::new(figure, self.label(plan, figure));
            cards.push(Visualization::KpiCard {
                title: shown.label,
                value: shown.value,
                unit: shown.unit,
                // A rate has no currency: it is of the first.
                change_percent: rate.filter(|_| change.is_some() && cards.is_empty()).map(percent),
                change_direction: change.map(|change| direction(change.value)),
                comparison_text: change.and_then(|_| self.versus(plan, versus)),
            });
        }
        cards
    }

    /// The cards of an analysis: of its whole, else of its weightiest claims.
    pub(super) fn study_cards(&self, study: &Study, figures: &[Figure]) -> Vec<Visualization> {
        let of_claims = [FigureId::Forecast, FigureId::MonthlyCost, FigureId::Change];
        let mut main = main_figures(figures);
        if main.is_empty() {
            let claimed = figures.iter().filter(|figure| of_claims.contains(&figure.id));
            main = claimed.take(CARDS).collect();
        }
        let main: Vec<Figure> = main.into_iter().cloned().collect();
        let card = |shown: ShownFigure| Visualization::KpiCard {
            title: shown.label,
            value: shown.value,
            unit: shown.unit,
            change_percent: None,
            change_direction: None,
            comparison_text: None,
        };
        self.study_figures(study, &main).into_iter().map(card).collect()
    }

    fn versus(&self, plan: &Plan, template: &str) -> Option<String> {
        let label = match plan.comparison.as_ref()? {
            Comparison::Period { previous, .. } => day::label(self.language, *previous),
            Comparison::Values { second, .. } => {
                self.filter(plan, second, super::filters::Behind::Noun).trim().to_owned()
            }
        };
        Some(fill(template, &[("label", &label)]))
    }
}

/// The figures that cards are made of: a few of each currency.
fn main_figures(figures: &[Figure]) -> Vec<&Figure> {
    let mut main = Vec::new();
    let (mut currency, mut set) = (None, 0);
    for figure in figures.iter().filter(|figure| is_main(figure)) {
        if let FigureUnit::Money(own) = figure.unit
            && currency.replace(own).is_some_and(|before| before != own)
        {
            set = 0;
        }
        set += 1;
        if set <= CARDS {
            main.push(figure);
        }
    }
    main
}

/// The figures that a card is made of: not a group's, and not those that only explain another.
fn is_main(figure: &Figure) -> bool {
    figure.key.is_none()
        && !matches!(
            figure.id,
            FigureId::PreviousTotal
                | FigureId::Change
                | FigureId::ChangeRate
                | FigureId::Slope
                | FigureId::Amount
                | FigureId::Refunds
        )
}

fn percent(rate: &Figure) -> Decimal {
    (rate.value * Decimal::ONE_HUNDRED)
        .round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)
}

fn direction(change: Decimal) -> &'static str {
    if change.is_zero() {
        "flat"
    } else if change.is_sign_negative() {
        "down"
    } else {
        "up"
    }
}

/// One line a figure: "- total_amount: 342.50". A group's line names its key, and an amount that
/// repeats in another currency names that.
pub(super) fn summary(figures: &[Figure]) -> Option<String> {
    if figures.is_empty() {
        return None;
    }
    let lines: Vec<String> = figures
        .iter()
        .enumerate()
        .map(|(place, figure)| {
            // The old service's name for the total, which its callers read.
            let name = match figure.id {
                FigureId::Total => "total_amount",
                id => id.as_str(),
            };
            let key = figure
                .key
                .as_ref()
                .map_or_else(String::new, |key| format!("[{}]", key.0.as_deref().unwrap_or("-")));
            let repeats =
                figures[..place].iter().any(|one| one.id == figure.id && one.key == figure.key);
            match figure.unit {
                FigureUnit::Money(currency) => {
                    let decimals = currency.decimals() as usize;
                    let unit =
                        if repeats { format!(" ({})", currency.code()) } else { String::new() };
                    format!("- {name}{key}{unit}: {:.decimals$}", figure.value)
                }
                _ => format!("- {name}{key}: {}", figure.value.normalize()),
            }
        })
        .collect();
    Some(lines.join("\n"))
}

/// Whether a plan is about what came in.
pub(super) fn is_incoming(measure: Measure) -> bool {
    matches!(measure, Measure::Income | Measure::Credits | Measure::Refunds)
}
