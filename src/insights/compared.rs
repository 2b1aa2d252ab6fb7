//! The figures of a comparison: the later period, or the first value, against the other.

use crate::domain::Findings;
use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::Part;
use crate::domain::plan::Plan;

use super::figures::{currencies, money, own_currency, rate, sum_of};

/// Per currency: total, previous_total, change, and change_rate unless there was nothing before.
pub(super) fn compared(plan: &Plan, findings: &Findings) -> Vec<Figure> {
    let (main, previous) = (findings.part(Part::Main), findings.part(Part::Previous));
    let mut units = currencies(main.iter().chain(previous));
    if units.is_empty() {
        units.push(own_currency(plan));
    }
    let mut figures = Vec::new();
    for currency in units {
        let (now, before) = (sum_of(main, currency), sum_of(previous, currency));
        figures.push(money(FigureId::Total, now, currency));
        figures.push(money(FigureId::PreviousTotal, before, currency));
        figures.push(money(FigureId::Change, now - before, currency));
        let change = rate(now - before, before)
            .map(|change| Figure::new(FigureId::ChangeRate, change, FigureUnit::Rate));
        // A rate has no currency: beside two currencies it would not say which it is of.
        if figures.len() == 3 {
            figures.extend(change);
        }
    }
    figures
}
