//! The sentences about what an analysis came to. Numbers are those of its claims' figures.

use jiff::civil::Date;

use crate::domain::answer::ShownFigure;
use crate::domain::figures::{Figure, FigureId};
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Dimension, GroupKey};
use crate::domain::study::{About, Against, Claim, Every, Steady, Study};

use super::markup::{capital, escape, fill, strong};
use super::stated::Stated;
use super::study_words::{StudyWords, words};
use super::teller::Teller;
use super::{Saying, day};

/// Whether a claim is of one sort.
type IsOf = fn(&About) -> bool;

impl Teller<'_> {
    pub(super) fn study(&self, study: &Study) -> String {
        let words = words(self.saying.language);
        let analysis = self.plan.analysis.unwrap_or(Analysis::Summary);
        let when = self.when(Some(study.period));
        if study.too_few || study.looked_at == 0 {
            let task = (words.task)(analysis);
            let template = if study.too_few { words.too_few } else { words.nothing };
            return self.say(template, &[("task", task), ("when", &when)]);
        }
        let message = match analysis {
            Analysis::Anomaly => self.unusual(study, words),
            Analysis::Recurring => self.recurring(study, words),
            Analysis::Forecast => self.forecast(study, words),
            Analysis::Recommendation => self.advice(study, words),
            _ => self.budget(study, words),
        };
        let more = if study.unshown > 0 { words.more } else { "" };
        message + more
    }

    fn unusual(&self, study: &Study, words: &StudyWords) -> String {
        let when = self.when(Some(study.period));
        if study.claims.is_empty() {
            return self.say(words.nothing_unusual, &[("when", &when)]);
        }
        let count = self.figures.value(FigureId::Count).unwrap_or_default();
        let count = strong(&self.transactions(count));
        let items = self.items(&study.claims, words);
        let slots = [("figure", count.as_str()), ("when", &when), ("items", &items)];
        self.say(words.unusual, &slots)
    }

    fn recurring(&self, study: &Study, words: &StudyWords) -> String {
        let when = self.when(Some(study.period));
        let is_rise = |claim: &&Claim| matches!(claim.about, About::PriceRise { .. });
        let (rises, paid): (Vec<&Claim>, Vec<&Claim>) = study.claims.iter().partition(is_rise);
        if paid.is_empty() {
            return self.say(words.nothing_recurring, &[("when", &when)]);
        }
        let cost = self.headline(FigureId::MonthlyCost);
        let items = self.items(paid, words);
        let slots = [("figure", cost.as_str()), ("when", &when), ("items", &items)];
        let message = capital(&self.say(words.recurring, &slots));
        if rises.is_empty() {
            return message;
        }
        message + &fill(words.rises, &[("items", &self.items(rises, words))])
    }

    fn forecast(&self, study: &Study, words: &StudyWords) -> String {
        let one = |(at, claim): (usize, &Claim)| {
            let About::Month { first, running } = &claim.about else { return String::new() };
            let amount = |id| self.of(claim, id);
            let figure = amount(FigureId::Forecast);
            let figure = if at == 0 { strong(&figure) } else { figure };
            let month =
                day::label(self.saying.language, crate::domain::Period::unit(Unit::Month, *first));
            let template = if *running { words.running_month } else { words.month_to_come };
            let slots = [
                ("figure", figure.as_str()),
                ("month", &month),
                ("low", &amount(FigureId::Min)),
                ("high", &amount(FigureId::Max)),
                ("so_far", &amount(FigureId::Total)),
            ];
            fill(template, &slots)
        };
        let items: Vec<String> = study.claims.iter().enumerate().map(one).collect();
        capital(&self.say(words.forecast, &[("items", &items.join(words.between))]))
    }

    fn budget(&self, study: &Study, words: &StudyWords) -> String {
        let when = self.when(Some(study.period));
        let rate = |id, template| {
            let rate = self.figures.value(id).map(|rate| self.percent(rate));
            rate.map_or_else(String::new, |rate| fill(template, &[("rate", &rate)]))
        };
        let slots = [
            ("when", when.trim_start()),
            ("income", &self.headline(FigureId::Income)),
            ("spending", &self.amounts(FigureId::Spending)),
            ("net", &self.amounts(FigureId::Net)),
            ("rate", &rate(FigureId::SavingsRate, words.saved)),
            ("coverage", &rate(FigureId::Ratio, words.coverage)),
        ];
        let mut message = capital(&self.say(words.budget, &slots));
        let own = self.figures.amounts(FigureId::OwnTransfers);
        if !own.is_empty() {
            let template = self.saying.words().answer.own_transfers;
            message.push_str(&fill(template, &[("amount", &self.money(&own))]));
        }
        let sorts: [(&str, IsOf); 5] = [
            (words.before, |about| matches!(about, About::Before { .. })),
            (words.charges, |about| matches!(about, About::FixedCharges | About::VariableCharges)),
            (words.kinds, |about| matches!(about, About::Kind)),
            (words.categories, |about| matches!(about, About::Category)),
            (words.largest, |about| matches!(about, About::Largest { .. })),
        ];
        for (template, is_of) in sorts {
            let claims: Vec<&Claim> =
                study.claims.iter().filter(|claim| is_of(&claim.about)).collect();
            if !claims.is_empty() {
                message.push_str(&fill(template, &[("items", &self.items(claims, words))]));
            }
        }
        message
    }

    fn advice(&self, study: &Study, words: &StudyWords) -> String {
        let when = self.when(Some(study.period));
        if study.claims.is_empty() {
            return self.say(words.nothing_to_advise, &[("when", &when)]);
        }
        let items = self.items(&study.claims, words);
        self.say(words.advice, &[("when", &when), ("items", &items)])
    }

    fn items<'c>(&self, claims: impl IntoIterator<Item = &'c Claim>, words: &StudyWords) -> String {
        let items: Vec<String> = claims.into_iter().map(|claim| self.item(claim, words)).collect();
        items.join(words.between)
    }

    /// One claim, in a few words.
    fn item(&self, claim: &Claim, words: &StudyWords) -> String {
        let of = |id| self.of(claim, id);
        let on = |day: &Option<Date>| day.map_or_else(String::new, |day| self.on(day));
        let date = |date: &Date| day::day(self.saying.language, *date);
        let times = claim.figure(FigureId::Count).map(|count| self.digits(count.value));
        let share = claim.figure(FigureId::GroupShare).map(|share| self.percent(share.value));
        let name = escape(&self.saying.claim_name(claim));
        let mut slots = vec![
            ("name", name),
            ("amount", of(FigureId::Amount)),
            ("usual", of(FigureId::Median)),
            ("cost", of(FigureId::MonthlyCost)),
            ("before", of(FigureId::PreviousTotal)),
            ("total", of(FigureId::Total)),
            ("change", of(FigureId::Change)),
            ("group", of(FigureId::GroupTotal)),
            ("largest", of(FigureId::Max)),
            ("times", times.unwrap_or_default()),
            ("share", share.unwrap_or_default()),
        ];
        let template = match &claim.about {
            About::Unusual { day, against } => {
                slots.push(("on", on(day)));
                match against {
                    Against::Merchant => words.against_merchant,
                    Against::Category => words.against_category,
                }
            }
            About::Repeated { day } => {
                slots.push(("on", on(day)));
                words.repeated
            }
            About::Recurring { every, next, amount } => {
                slots.push(("every", (words.every)(*every).to_owned()));
                slots.push(("day", date(next)));
                let about = if *amount == Steady::About { words.about } else { "" };
                slots.push(("about", about.to_owned()));
                match every {
                    Every::Month => words.monthly_item,
                    _ => words.recurring_item,
                }
            }
            About::PriceRise { since } => {
                slots.push(("day", date(since)));
                words.price_rise
            }
            About::Lasting { since } => {
                slots.push(("day", date(since)));
                words.lasting
            }
            About::Largest { day } => {
                slots.push(("on", on(day)));
                words.largest_item
            }
            About::Before { period } => {
                slots.push(("when", self.when(Some(*period))));
                slots.push(("income", of(FigureId::Income)));
                slots.push(("spending", of(FigureId::Spending)));
                slots.push(("net", of(FigureId::Net)));
                words.before_item
            }
            About::FixedCharges => words.fixed,
            About::VariableCharges => words.variable,
            About::Kind | About::Category => words.share_item,
            About::Rise { .. } => words.rise,
            About::Subscriptions => words.subscriptions,
            About::Fees => words.fees,
            About::Month { .. } | About::Dominant | About::OutOfLine { .. } => "",
            // These are said beside an answer, not in it.
            About::Proportion
            | About::UsualCategory
            | About::AverageMonth
            | About::UsualFixedCharges => "",
        };
        let slots: Vec<(&str, &str)> =
            slots.iter().map(|(slot, value)| (*slot, value.as_str())).collect();
        fill(template, &slots)
    }

    /// The claim's amounts of one id, whatever their key.
    fn of(&self, claim: &Claim, id: FigureId) -> String {
        let plain: Vec<Figure> = claim
            .figures
            .iter()
            .filter(|figure| figure.id == id)
            .map(|figure| Figure { key: None, ..figure.clone() })
            .collect();
        self.money(&Stated(&plain).amounts(id))
    }
}

impl Saying<'_> {
    /// The figures of a study: named by what they are of and what they are.
    pub(super) fn study_figures(&self, study: &Study, figures: &[Figure]) -> Vec<ShownFigure> {
        let words = words(self.language);
        let label = |figure: &Figure| {
            let own = (words.label)(figure.id.as_str())
                .unwrap_or_else(|| (self.words().figure.label)(figure.id.as_str()));
            let Some(key) = &figure.key else { return own.to_owned() };
            let of = |claim: &&Claim| claim.figures.iter().any(|one| one.key.as_ref() == Some(key));
            match study.claims.iter().find(of) {
                Some(claim) => format!("{} ({own})", self.claim_name(claim)),
                None => own.to_owned(),
            }
        };
        figures.iter().map(|figure| ShownFigure::new(figure, label(figure))).collect()
    }

    /// What a claim is about, as people call it.
    pub(super) fn claim_name(&self, claim: &Claim) -> String {
        let words = words(self.language);
        let category = GroupKey::Dimension(Dimension::Category);
        match (&claim.about, &claim.name) {
            (About::Kind, Some(kind)) => (words.kind)(kind).unwrap_or(kind.as_str()).to_owned(),
            (About::Kind | About::Category | About::Rise { .. }, name) => {
                self.group_name(category, name.as_deref())
            }
            (About::Month { .. }, Some(month)) => day::group(self.language, Unit::Month, month),
            (About::Before { period }, _) => day::label(self.language, *period),
            (About::FixedCharges, _) => words.fixed_charges.to_owned(),
            (About::VariableCharges, _) => words.variable_charges.to_owned(),
            (About::Fees, _) => words.bank_fees.to_owned(),
            (_, Some(name)) => name.clone(),
            (_, None) => (self.words().figure.without)("merchant").to_owned(),
        }
    }
}
