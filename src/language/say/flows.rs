//! The sentences about both directions, balances, and what there is nothing of.

use rust_decimal::Decimal;

use crate::domain::figures::FigureId;

use super::day;
use super::markup::{escape, fill, strong};
use super::stated::Amounts;
use super::teller::Teller;

impl Teller<'_> {
    /// Both directions side by side.
    pub(super) fn flows(&self) -> String {
        let count = self.figures.value(FigureId::Count).unwrap_or_default();
        self.say(
            self.saying.words().answer.flows,
            &[
                ("figure", &strong(&self.digits(count))),
                ("income", &self.amounts(FigureId::Income)),
                ("spending", &self.amounts(FigureId::Spending)),
            ],
        )
    }

    /// Income less spending: saved, or overspent where less came in.
    pub(super) fn net(&self) -> String {
        let words = &self.saying.words().answer;
        let net = self.figures.amounts(FigureId::Net);
        let overspent = net.first().is_some_and(|(_, value)| value.is_sign_negative());
        let template = if overspent { words.overspent } else { words.saved };
        // Where all are below zero the words say so; a second currency keeps its own sign.
        let shown: Amounts = net
            .iter()
            .enumerate()
            .map(|(place, (currency, value))| {
                (*currency, if overspent && place == 0 { value.abs() } else { *value })
            })
            .collect();
        let rate = self.figures.value(FigureId::SavingsRate).map_or_else(String::new, |rate| {
            fill(words.savings_rate, &[("rate", &self.percent(rate))])
        });
        let own = self.figures.amounts(FigureId::OwnTransfers);
        let mut message = self.say(
            template,
            &[
                ("figure", &self.bold(&shown)),
                ("income", &self.amounts(FigureId::Income)),
                ("spending", &self.amounts(FigureId::Spending)),
                ("rate", &rate),
            ],
        );
        if !own.is_empty() {
            message.push_str(&fill(words.own_transfers, &[("amount", &self.money(&own))]));
        }
        message
    }

    /// Spending as a part of income; with no income there is none.
    pub(super) fn ratio(&self) -> String {
        let words = &self.saying.words().answer;
        let spending = self.figures.amounts(FigureId::Spending);
        match self.figures.value(FigureId::Ratio) {
            Some(ratio) => self.say(
                words.ratio,
                &[
                    ("figure", &strong(&self.percent(ratio))),
                    ("income", &self.amounts(FigureId::Income)),
                    ("spending", &self.money(&spending)),
                ],
            ),
            None => self.say(words.ratio_without_income, &[("spending", &self.bold(&spending))]),
        }
    }

    pub(super) fn balance(&self) -> String {
        let words = self.saying.words();
        let sums = self.figures.amounts(FigureId::Balance);
        let today = day::day(self.saying.language, self.saying.today);
        let accounts: Vec<(&str, String)> = self
            .findings
            .balances
            .iter()
            .map(|balance| {
                let amount = self.money(&vec![(balance.currency, balance.amount)]);
                (balance.account.as_str(), amount)
            })
            .collect();
        let figure = self.bold(&sums);
        match accounts.as_slice() {
            [] => words.answer.balance_none.to_owned(),
            [(name, _)] => {
                let name = self.saying.quoted(name);
                let slots = [("name", name.as_str()), ("figure", &figure), ("day", &today)];
                fill(words.answer.balance_one, &slots)
            }
            many => {
                let accounts: Vec<String> = many
                    .iter()
                    .map(|(name, amount)| format!("{} ({amount})", escape(name)))
                    .collect();
                let accounts = self.saying.all_of(&accounts);
                let slots = [("accounts", accounts.as_str()), ("figure", &figure), ("day", &today)];
                fill(words.answer.balance_many, &slots)
            }
        }
    }

    /// A period that has begun, with nothing in it.
    pub(super) fn nothing(&self) -> String {
        let words = &self.saying.words().answer;
        let none = self.transactions(Decimal::ZERO);
        let figure = self.headline(FigureId::Total);
        let told = self.say(words.nothing, &[("figure", &figure), ("count", &none)]);
        let first = self.plan.period.and_then(|period| period.first());
        match (first, self.saying.holdings.last_day) {
            (Some(first), Some(last)) if last < first => {
                let day = day::day(self.saying.language, last);
                told + &fill(words.data_end, &[("day", &day)])
            }
            _ => told,
        }
    }

    pub(super) fn future(&self) -> String {
        self.say(self.saying.words().answer.future, &[])
    }
}
