//! The figures by id, as sentences ask for them.

use rust_decimal::Decimal;

use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::money::Currency;

#[derive(Clone, Copy)]
pub(super) struct Stated<'a>(pub &'a [Figure]);

pub(super) type Amounts = Vec<(Currency, Decimal)>;

/// One group's figures.
pub(super) struct StatedGroup<'a> {
    pub key: Option<&'a str>,
    pub totals: Amounts,
    pub count: Decimal,
    pub share: Option<Decimal>,
}

impl<'a> Stated<'a> {
    /// The amounts of one id, by currency, those of groups and accounts aside.
    pub(super) fn amounts(&self, id: FigureId) -> Amounts {
        self.0
            .iter()
            .filter(|figure| figure.id == id && figure.key.is_none())
            .filter_map(amount)
            .collect()
    }

    pub(super) fn first(&self, id: FigureId) -> Option<&'a Figure> {
        self.0.iter().find(|figure| figure.id == id && figure.key.is_none())
    }

    pub(super) fn value(&self, id: FigureId) -> Option<Decimal> {
        self.first(id).map(|figure| figure.value)
    }

    pub(super) fn has(&self, id: FigureId) -> bool {
        self.0.iter().any(|figure| figure.id == id)
    }

    /// The groups in the order shown.
    pub(super) fn groups(&self) -> Vec<StatedGroup<'a>> {
        let mut groups: Vec<StatedGroup<'a>> = Vec::new();
        for figure in self.0 {
            let Some(label) = &figure.key else { continue };
            let key = label.0.as_deref();
            if groups.last().is_none_or(|group| group.key != key) {
                let count = Decimal::ZERO;
                groups.push(StatedGroup { key, totals: Vec::new(), count, share: None });
            }
            let Some(group) = groups.last_mut() else { continue };
            match figure.id {
                FigureId::GroupTotal => group.totals.extend(amount(figure)),
                FigureId::GroupCount => group.count = figure.value,
                FigureId::GroupShare => group.share = Some(figure.value),
                _ => {}
            }
        }
        groups
    }
}

fn amount(figure: &Figure) -> Option<(Currency, Decimal)> {
    match figure.unit {
        FigureUnit::Money(currency) => Some((currency, figure.value)),
        _ => None,
    }
}
