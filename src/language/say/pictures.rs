//! Pictures put into words: titles, names, numbers, and all of it in one sentence for who cannot see
//! them. Plain text.

use rust_decimal::Decimal;

use crate::domain::Language;
use crate::domain::chart::{
    Chart, Form, Label, LineStyle, Mark, NumberForm, Role, Series, Sketch, Tick, Topic, Values,
};
use crate::domain::money::Currency;
use crate::domain::period::Unit;
use crate::domain::plan::{Comparison, Dimension, GroupKey, Measure, Plan};
use crate::domain::study::{About, Claim};

use super::filters::Behind;
use super::markup::{capital, fill, plain, small};
use super::names::group_word;
use super::picture_words::words;
use super::{Saying, day, number};

/// Letters of a name that a picture keeps.
const LETTERS: usize = 80;
/// Things that a description names; the rest is in the data.
const NAMED: usize = 40;

impl Saying<'_> {
    /// The picture in the saying's language.
    pub fn chart(&self, plan: &Plan, sketch: &Sketch) -> Chart {
        let labels = unique(self.labels(plan, sketch));
        let series: Vec<Series> =
            sketch.series.iter().map(|values| self.series(plan, (sketch, values))).collect();
        let shares: Vec<String> =
            sketch.shares.iter().map(|share| number::percent(self.language, *share)).collect();
        let ticks = sketch.ticks.iter().map(|value| Tick {
            value: *value,
            label: match sketch.currency() {
                Some(currency) => number::bound(self.language, *value, currency),
                None => number::digits(self.language, *value, 0),
            },
        });
        let total = (sketch.form == Form::Pie).then(|| {
            let sum: Decimal =
                sketch.series.iter().flat_map(|one| one.values.iter().flatten()).sum();
            (self.amount(sketch, sum), words(self.language).total.to_owned())
        });
        let subtitle = self.subtitle(plan, sketch);
        let mut chart = Chart {
            form: sketch.form,
            language: self.language.code(),
            title: clean(&self.picture_title(plan, sketch)),
            subtitle: clean(&capital(&subtitle)),
            description: String::new(),
            labels,
            series,
            ticks: ticks.collect(),
            shares,
            total,
            numbers: self.number_form(sketch.currency()),
        };
        chart.description = self.described(&chart, &clean(&subtitle));
        chart
    }

    fn picture_title(&self, plan: &Plan, sketch: &Sketch) -> String {
        let own = words(self.language);
        let (template, by) = match sketch.topic {
            Topic::By(by) => (own.by_group, Some(by)),
            Topic::Share => (own.share, None),
            Topic::Compared => (own.compared, None),
            Topic::Flows(unit) => (own.flows, Some(GroupKey::Time(unit))),
            Topic::FlowSums | Topic::FlowsCompared => (own.flow_sums, None),
            Topic::Balances => (own.balances, None),
            Topic::Forecast => (own.forecast, Some(GroupKey::Time(Unit::Month))),
            Topic::Unusual => (own.unusual, None),
            Topic::Recurring => (own.recurring, None),
            Topic::Advice => (own.advice, None),
            Topic::Kinds => (own.kinds, None),
        };
        let by = by.map_or("", |by| (self.words().figure.by)(group_word(by)));
        let what = match sketch.topic {
            Topic::Compared => {
                let alone = Plan { comparison: None, ..plan.clone() };
                self.what(&alone, Behind::Noun, sketch.currency().unwrap_or_default())
            }
            _ => self.what(plan, Behind::Noun, sketch.currency().unwrap_or_default()),
        };
        let noun = self.noun(sketch.measure);
        let slots = [("noun", noun.as_str()), ("what", &plain(&what)), ("by", &small(by))];
        let title = capital(&fill(template, &slots));
        match sketch.currency().filter(|_| sketch.one_of_several) {
            Some(currency) => format!("{title} ({})", currency.code()),
            None => title,
        }
    }

    /// "Dépenses"
    fn noun(&self, measure: Measure) -> String {
        let label = self.words().figure.label;
        match measure {
            Measure::Spending => label("spending").to_owned(),
            Measure::Income => label("income").to_owned(),
            measure => capital((self.words().measure)(measure).many),
        }
    }

    /// The days; of two periods both.
    fn subtitle(&self, plan: &Plan, sketch: &Sketch) -> String {
        match (sketch.topic, &plan.comparison, plan.period) {
            (
                Topic::Compared | Topic::FlowsCompared,
                Some(Comparison::Period { previous, .. }),
                Some(period),
            ) => {
                let versus = day::label(self.language, *previous);
                let versus = fill(self.words().figure.versus, &[("label", &versus)]);
                format!("{} {versus}", day::label(self.language, period))
            }
            (Topic::Balances, ..) => day::day(self.language, self.today),
            (Topic::Forecast, ..) => {
                sketch.period.map_or_else(String::new, |period| day::label(self.language, period))
            }
            _ => {
                let stated = day::stated(sketch.period, self.today, self.holdings);
                day::label(self.language, stated)
            }
        }
    }

    fn labels(&self, plan: &Plan, sketch: &Sketch) -> Vec<Label> {
        sketch
            .marks
            .iter()
            .map(|mark| {
                let mut text = clean(&self.mark(plan, mark));
                let running = matches!(mark, Mark::Group { running: true, .. });
                let mut short = match mark {
                    Mark::Group { by: GroupKey::Time(unit), key: Some(key), .. } => {
                        day::short(self.language, *unit, key)
                    }
                    _ => [text.clone(), String::new()],
                };
                if running {
                    text.push_str(self.words().answer.running);
                    short[1] = self.words().answer.running.trim().to_owned();
                }
                Label {
                    text,
                    short,
                    running,
                    quiet: matches!(mark, Mark::Rest(_) | Mark::Previous),
                }
            })
            .collect()
    }

    fn mark(&self, plan: &Plan, mark: &Mark) -> String {
        let own = words(self.language);
        let label = self.words().figure.label;
        match mark {
            Mark::Group { by, key, .. } => {
                let name = self.group_name(*by, key.as_deref());
                match by {
                    GroupKey::Time(_) | GroupKey::Dimension(Dimension::Weekday) => capital(&name),
                    GroupKey::Dimension(_) => name,
                }
            }
            Mark::Rest(Some(by)) => (own.others)(group_word(*by)).to_owned(),
            Mark::Rest(None) => own.rest.to_owned(),
            Mark::Subject => {
                let what = plain(&self.what(plan, Behind::Noun, Currency::default()));
                capital(&format!("{}{what}", self.noun(plan.measure)))
            }
            Mark::Main | Mark::Previous => self.side(plan, mark),
            Mark::Income => label("income").to_owned(),
            Mark::Spending => label("spending").to_owned(),
            Mark::Net => label("net").to_owned(),
            Mark::Account(name) => name.clone(),
            Mark::Claim(claim) => self.claim(claim),
        }
    }

    fn side(&self, plan: &Plan, mark: &Mark) -> String {
        let named = match (&plan.comparison, mark, plan.period) {
            (Some(Comparison::Period { previous, .. }), Mark::Previous, _) => {
                day::label(self.language, *previous)
            }
            (Some(Comparison::Period { .. }), _, Some(period)) => day::label(self.language, period),
            (Some(Comparison::Values { second, .. }), Mark::Previous, _) => {
                plain(&self.filter(plan, second, Behind::Noun))
            }
            (Some(Comparison::Values { first, .. }), ..) => {
                plain(&self.filter(plan, first, Behind::Noun))
            }
            _ => self.noun(plan.measure),
        };
        capital(named.trim())
    }

    fn claim(&self, claim: &Claim) -> String {
        let own = words(self.language);
        let name = self.claim_name(claim);
        match &claim.about {
            About::Unusual { day: Some(day), .. } | About::Repeated { day: Some(day) } => {
                let [day, _] = day::short(self.language, Unit::Day, &day.to_string());
                format!("{name}, {day}")
            }
            About::Kind => capital(&name),
            About::Rise { .. } => fill(own.rise, &[("name", &name)]),
            About::Subscriptions => own.subscriptions.to_owned(),
            _ => name,
        }
    }

    fn series(&self, plan: &Plan, (sketch, values): (&Sketch, &Values)) -> Series {
        let own = words(self.language);
        let label = self.words().figure.label;
        let (name, line) = match values.role {
            Role::Measure(measure) => (self.noun(measure), LineStyle::Solid),
            Role::Main => (self.side(plan, &Mark::Main), LineStyle::Solid),
            Role::Previous => (self.side(plan, &Mark::Previous), LineStyle::Dashed),
            Role::Count => (label("count").to_owned(), LineStyle::Solid),
            Role::Balance => (label("balance").to_owned(), LineStyle::Solid),
            Role::Amount => (own.amount.to_owned(), LineStyle::Solid),
            Role::Usual => (own.usual.to_owned(), LineStyle::Dashed),
            Role::MonthlyCost => (label("monthly_cost").to_owned(), LineStyle::Solid),
            Role::Expected => (label("forecast").to_owned(), LineStyle::Dashed),
            Role::Low => (own.low.to_owned(), LineStyle::Low),
            Role::High => (own.high.to_owned(), LineStyle::High),
        };
        let shown = |value: &Option<Decimal>| {
            value.map_or_else(String::new, |value| self.amount(sketch, value))
        };
        let shown = values.values.iter().map(shown).collect();
        Series { label: name, line, values: values.values.clone(), shown }
    }

    fn amount(&self, sketch: &Sketch, value: Decimal) -> String {
        match sketch.currency() {
            Some(currency) => number::money(self.language, value, currency),
            None => number::digits(self.language, value, 0),
        }
    }

    fn number_form(&self, currency: Option<Currency>) -> NumberForm {
        let (group, point) = number::marks(self.language);
        let around = currency
            .map_or_else(Default::default, |currency| number::around(self.language, currency));
        let decimals = currency.map_or(0, |currency| currency.decimals());
        NumberForm { point, group, around, decimals }
    }

    /// "Dépenses par catégorie, octobre 2025 : Restaurant 100,00 € (45 %) ; …"
    fn described(&self, chart: &Chart, subtitle: &str) -> String {
        let own = words(self.language);
        let several = chart.series.len() > 1;
        let one = |(at, label): (usize, &Label)| {
            let values: Vec<String> = chart
                .series
                .iter()
                .filter_map(|series| {
                    let shown = series.shown.get(at).filter(|shown| !shown.is_empty())?;
                    Some(match several {
                        // English months keep their capital.
                        true if self.language == Language::En => {
                            format!("{} {shown}", series.label)
                        }
                        true => format!("{} {shown}", small(&series.label)),
                        false => shown.clone(),
                    })
                })
                .collect();
            let share =
                chart.shares.get(at).map_or_else(String::new, |share| format!(" ({share})"));
            format!("{} {}{share}", label.text, values.join(", "))
        };
        let mut items: Vec<String> = chart.labels.iter().enumerate().take(NAMED).map(one).collect();
        if chart.labels.len() > NAMED {
            items.push("…".to_owned());
        }
        let subtitle = match subtitle {
            "" => String::new(),
            subtitle => format!(", {subtitle}"),
        };
        let items = items.join(own.between);
        format!("{}{subtitle}{}{items}.", chart.title, self.words().colon)
    }
}

/// A name as it may be drawn: no control characters, none that turn the direction of text, and no
/// more letters than anyone reads.
fn clean(name: &str) -> String {
    let shown = |letter: char| match letter {
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => None,
        letter if letter.is_control() => Some(' '),
        letter => Some(letter),
    };
    let mut letters = name.chars().filter_map(shown);
    let mut clean: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() {
        clean.push('…');
    }
    clean.trim().to_owned()
}

/// Front ends tell marks by their names: the second of the same name gets its number.
fn unique(mut labels: Vec<Label>) -> Vec<Label> {
    for at in 1..labels.len() {
        let (before, here) = labels.split_at_mut(at);
        let Some(label) = here.first_mut() else { continue };
        let taken = |text: &str| before.iter().any(|one| one.text == text);
        let name = label.text.clone();
        let mut number = 2;
        while taken(&label.text) {
            label.text = format!("{name} ({number})");
            number += 1;
        }
    }
    labels
}
