//! Short questions that follow up on an answer.

use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Ask, Dimension, GroupKey, Measure, Plan};

use super::Saying;
use super::shown::is_incoming;

/// How many are offered.
const OFFERED: usize = 3;

impl Saying<'_> {
    /// Whole questions to begin with; whoever has documents gets an answer to each.
    pub fn starters(&self) -> Vec<String> {
        let words = &self.words().follow_up;
        let always = [
            words.this_month_spending,
            words.saved_last_month,
            words.spending_by_category,
            words.latest,
        ];
        self.examples().into_iter().chain(always.map(str::to_owned)).collect()
    }

    /// Two or three follow-ups that change one thing about the plan.
    pub(super) fn follow_ups(&self, plan: &Plan) -> Vec<String> {
        let words = &self.words().follow_up;
        let mut offered = Vec::new();
        // What follows up on a sum does not on an analysis: whole questions do.
        let analysed = plan.analysis.is_some_and(|analysis| analysis != Analysis::Trend);
        match plan.measure {
            _ if analysed => {
                offered.extend([words.spending_by_category, words.saved_last_month, words.latest]);
            }
            Measure::Balance => {
                offered.extend([words.this_month_spending, words.saved_last_month, words.latest]);
            }
            Measure::Net => {
                offered.extend([self.earlier(plan), words.spending_by_category, words.balance])
            }
            _ => {
                match plan.ask {
                    Ask::Max => offered.push(words.smallest),
                    Ask::Min => offered.push(words.largest),
                    _ => {}
                }
                if plan.comparison.is_none() {
                    offered.push(self.earlier(plan));
                }
                offered.extend(self.breakdown(plan));
            }
        }
        offered.into_iter().take(OFFERED).map(str::to_owned).collect()
    }

    /// The same question over an earlier time.
    fn earlier(&self, plan: &Plan) -> &'static str {
        let words = &self.words().follow_up;
        let running = plan.period.is_none_or(|period| period.contains(self.today));
        match plan.period.and_then(|period| period.as_unit()) {
            Some(Unit::Month) if !running => words.month_before,
            Some(Unit::Year | Unit::Quarter) if running => words.year_before,
            _ => words.last_month,
        }
    }

    /// The same documents in groups, by what the question does not name already.
    fn breakdown(&self, plan: &Plan) -> Vec<&'static str> {
        let words = &self.words().follow_up;
        let by_time = plan.group.is_some_and(|group| matches!(group.by, GroupKey::Time(_)));
        let mut offered = Vec::new();
        if plan.measure == Measure::Transactions {
            offered.push(words.spending_by_category);
        } else if !is_incoming(plan.measure) {
            if !plan.names(Dimension::Category) && !plan.names(Dimension::Merchant) {
                offered.push(words.by_category);
            }
            if !plan.names(Dimension::Merchant) {
                offered.push(words.by_merchant);
            }
        }
        let one_month = plan.period.and_then(|period| period.as_unit()) == Some(Unit::Month);
        if !by_time && !one_month && plan.comparison.is_none() {
            offered.push(words.by_month);
        }
        if offered.is_empty() {
            offered.push(words.average);
        }
        offered
    }
}
