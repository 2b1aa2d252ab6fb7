//! An answer's data as tables, with the language's headings.

use rust_decimal::Decimal;

use crate::domain::Findings;
use crate::domain::answer::{ShownFigure, ShownRecord};
use crate::domain::chart::{Cell, Table};
use crate::domain::findings::Group;
use crate::domain::plan::{Dimension, Grouping, Measure, Plan};

use super::Saying;
use super::names::group_word;
use super::picture_words::words;

impl Saying<'_> {
    /// What the answer states: all of its groups, not only those in its message, else its figures.
    /// `None` where it states nothing.
    pub fn data_table(
        &self,
        plan: &Plan,
        (findings, figures): (&Findings, &[ShownFigure]),
    ) -> Option<Table> {
        if figures.is_empty() {
            return None;
        }
        match plan.group.filter(|_| !findings.groups.is_empty()) {
            Some(grouping) => Some(self.groups_table(plan, (grouping, &findings.groups))),
            None => Some(self.figures_table(figures)),
        }
    }

    /// The name of that table as a file.
    pub fn data_title(&self) -> &'static str {
        words(self.language).data
    }

    /// The name of the documents' table as a file.
    pub fn records_title(&self) -> &'static str {
        words(self.language).transactions
    }

    fn figures_table(&self, figures: &[ShownFigure]) -> Table {
        let own = words(self.language);
        let mut rows = vec![headings(&[own.figure, own.value, own.unit])];
        rows.extend(figures.iter().map(|figure| {
            let unit = Cell::Text(figure.unit.clone());
            vec![Cell::Text(figure.label.clone()), Cell::Number(figure.value), unit]
        }));
        Table { rows }
    }

    /// Both directions are never added up: of them only the number is told.
    fn groups_table(&self, plan: &Plan, (grouping, groups): (Grouping, &[Group])) -> Table {
        let own = words(self.language);
        let group = (own.group)(group_word(grouping.by));
        let counted = matches!(plan.measure, Measure::Transactions | Measure::Net);
        let count = self.count_heading();
        let mut rows = vec![match counted {
            true => headings(&[group, count]),
            false => headings(&[group, own.total, own.currency, count]),
        }];
        for group in groups {
            let name = || Cell::Text(self.group_name(grouping.by, group.key.as_deref()));
            let number = |count: u64| Cell::Number(Decimal::from(count));
            if counted || group.tallies.is_empty() {
                let documents = group.tallies.iter().map(|tally| tally.count).sum();
                let mut row = vec![name()];
                if !counted {
                    row.extend([Cell::Number(Decimal::ZERO), Cell::Empty]);
                }
                row.push(number(documents));
                rows.push(row);
                continue;
            }
            rows.extend(group.tallies.iter().map(|tally| {
                let currency = Cell::Text(tally.currency.code().to_owned());
                vec![name(), Cell::Number(tally.sum), currency, number(tally.count)]
            }));
        }
        Table { rows }
    }

    fn count_heading(&self) -> &'static str {
        (self.words().figure.label)("count")
    }

    /// The documents that the answer lists; `None` of none.
    pub fn records_table(&self, records: &[ShownRecord]) -> Option<Table> {
        if records.is_empty() {
            return None;
        }
        let own = words(self.language);
        let of = |dimension| (own.group)(dimension);
        let mut rows = vec![headings(&[
            own.date,
            of("merchant"),
            of("category"),
            own.label,
            own.amount,
            own.currency,
            of("operation"),
            of("account"),
        ])];
        let text = |value: &Option<String>| value.clone().map_or(Cell::Empty, Cell::Text);
        rows.extend(records.iter().map(|record| {
            let category = record.category_name.as_deref();
            let category = category.map(|value| self.value_name(Dimension::Category, value));
            vec![
                text(&record.date),
                text(&record.merchant_name),
                text(&category),
                text(&record.primary_description),
                Cell::Number(record.amount),
                Cell::Text(record.currency_code.clone()),
                text(&record.operation_type),
                text(&record.account_name),
            ]
        }));
        Some(Table { rows })
    }
}

fn headings(names: &[&str]) -> Vec<Cell> {
    names.iter().map(|name| Cell::Text((*name).to_owned())).collect()
}
