//! Figures as the response shows them: labelled, summed up in lines, and as cards.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::answer::{ShownFigure, Visualization};
use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::plan::{Comparison, Measure, Plan};

use super::markup::fill;
use super::{Saying, day};

/// Cards that one answer shows at most.
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

    /// One card per main figure; that of a comparison tells the change.
    pub(super) fn cards(&self, plan: &Plan, figures: &[Figure]) -> Vec<Visualization> {
        let rate = figures.iter().find(|figure| figure.id == FigureId::ChangeRate);
        let change = figures.iter().find(|figure| figure.id == FigureId::Change);
        let before = figures.iter().find(|figure| figure.id == FigureId::PreviousTotal);
        let is_new = before.is_some_and(|before| before.value.is_zero())
            && change.is_some_and(|change| !change.value.is_zero());
        let words = &self.words().figure;
        let versus = if is_new { words.versus_nothing } else { words.versus };
        let mut cards = Vec::new();
        for figure in figures.iter().filter(|figure| is_main(figure)).take(CARDS) {
            let own = figure.id == FigureId::Total && cards.is_empty();
            let shown = ShownFigure::new(figure, self.label(plan, figure));
            cards.push(Visualization::KpiCard {
                title: shown.label,
                value: shown.value,
                unit: shown.unit,
                change_percent: rate.filter(|_| own).map(percent),
                change_direction: change.filter(|_| own).map(|change| direction(change.value)),
                comparison_text: change.filter(|_| own).and_then(|_| self.versus(plan, versus)),
            });
        }
        cards
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
