//! What a sentence may state: the figures, what the template says of them, and what the question
//! said. Anything else is somebody's invention.

mod claims;
mod marks;
mod names;
mod words;

use std::collections::HashSet;

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::answer::ShownFigure;
use crate::domain::{Currency, Language, Period};
pub use claims::Grounding;
use claims::{Claim, Context, Stated};
pub use names::Name;
use names::Names;
use words::Way;

/// What the sentences of one answer may state.
pub struct Grounds<'g> {
    grounding: &'g Grounding,
    context: Context,
    names: Names,
    /// What code made: figures, periods, the template.
    facts: HashSet<Claim>,
    /// What the question said, ways aside: one that asks whether it was more does not make it more.
    asked: HashSet<Claim>,
    /// The ends of the periods.
    ends: HashSet<Date>,
    /// The template's sentences.
    template: Vec<Sentence>,
    /// Figures below zero: a sentence that states one says so.
    below_zero: HashSet<Number>,
}

/// One sentence of the template.
pub struct Sentence {
    /// With the white space behind it.
    pub text: String,
    pub numbers: HashSet<Number>,
    /// It says a day that the answer is about.
    pub dated: bool,
    ways: HashSet<Way>,
}

/// What an answer's sentences are held against.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'f> {
    pub language: Language,
    pub today: Date,
    pub question: &'f str,
    /// The template's own message by its sentences: every number of it was made by code.
    pub template: &'f [String],
    pub figures: &'f [ShownFigure],
    /// The days that the figures are of.
    pub periods: &'f [Period],
    /// The names that the user's data hold.
    pub names: &'f [Name],
}

/// A number as a text says it: an amount, a percentage or a count, whatever it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(Claim);

/// The numbers and the days that a text says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Of any kind.
    pub all: HashSet<Decimal>,
    /// Those with a currency.
    pub money: HashSet<Decimal>,
    /// The periods.
    pub days: Vec<Period>,
}

impl Grounding {
    /// The numbers of a question, without their trailing zeros, and its periods.
    pub fn numbers(&self, text: &str, language: Language, today: Date) -> Said {
        let mut said = Said::default();
        for stated in self.claims(&text.replace("**", ""), Context { language, today }) {
            match stated.claim {
                Claim::Money(value, _) => {
                    said.money.insert(value);
                    said.all.insert(value);
                }
                Claim::Percent(value) | Claim::Count(value, _) => {
                    said.all.insert(value);
                }
                Claim::Days(period) if !said.days.contains(&period) => said.days.push(period),
                _ => {}
            }
        }
        said
    }
}

/// Why a sentence is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// It states a number or a day that is none of the facts.
    Number,
    /// It says that something went up, down, in or out, comes each month or is not, and no fact says
    /// so.
    Way,
    /// It names what the answer does not, or gives a name another's figure.
    Name,
    /// It holds what could become a link, a picture or a mark, or letters that could hide a number.
    Markup,
    /// It does not end.
    Endless,
}

/// Characters of the longest sentence.
pub(super) const LONGEST: usize = 600;

impl<'g> Grounds<'g> {
    /// Reads the facts, once an answer.
    pub fn new(grounding: &'g Grounding, facts: &Facts) -> Grounds<'g> {
        let context = Context { language: facts.language, today: facts.today };
        let names = Names::new(facts, &facts.template.concat());
        let read = |text: &str| grounding.claims(&names.masked(text), context);
        let mut known: HashSet<Claim> = facts.figures.iter().flat_map(stated).collect();
        known.extend(facts.periods.iter().map(|period| Claim::Days(*period)));
        let mut template = Vec::new();
        for text in facts.template {
            let claims = read(text);
            template.push(Sentence {
                text: text.clone(),
                numbers: numbers(&claims).collect(),
                dated: claims.iter().any(|stated| matches!(stated.claim, Claim::Days(_))),
                ways: ways(&claims).collect(),
            });
            known.extend(claims.into_iter().map(|stated| stated.claim));
        }
        let asked = read(facts.question).into_iter().map(|stated| stated.claim);
        let mut asked: HashSet<Claim> = asked.collect();
        for claims in [&mut known, &mut asked] {
            claims.retain(|claim| !matches!(claim, Claim::Odd | Claim::Way(_)));
        }
        let ends = |claim: &Claim| match claim {
            Claim::Days(period) => [period.first(), period.last()],
            _ => [None, None],
        };
        let ends = known.iter().chain(&asked).flat_map(ends).flatten().collect();
        let below = facts.figures.iter().filter(|figure| figure.value.is_sign_negative());
        let below_zero = below.flat_map(stated).filter_map(|claim| number(&claim)).collect();
        Grounds { grounding, context, names, facts: known, asked, ends, template, below_zero }
    }

    /// Whether a whole sentence may be shown.
    pub fn check(&self, sentence: &str) -> Result<(), Withheld> {
        let sentence = sentence.trim();
        if sentence.chars().count() > LONGEST {
            return Err(Withheld::Endless);
        }
        if self.template.iter().any(|said| said.text.trim() == sentence) {
            return Ok(());
        }
        let masked = self.names.masked(sentence);
        if marks::are_unsafe(sentence, &masked) {
            return Err(Withheld::Markup);
        }
        let stated = self.grounding.claims(&masked, self.context);
        self.check_numbers(&stated)?;
        self.check_ways(&stated)?;
        let times = |word: &str| self.grounding.words.times.knows(word, self.context.language);
        match self.names.are_known(&masked, times) && self.are_owned(&masked, &stated) {
            true => Ok(()),
            false => Err(Withheld::Name),
        }
    }

    fn check_numbers(&self, stated: &[Stated]) -> Result<(), Withheld> {
        let mut grounded = false;
        let mut borrowed = false;
        for Stated { claim, .. } in stated {
            let known = match claim {
                Claim::Way(_) => true,
                Claim::Odd => false,
                Claim::Days(period) => self.is_known_period(*period),
                number => {
                    let fact = self.is_fact(number);
                    grounded |= fact;
                    borrowed |= !fact;
                    fact || self.asked.contains(number)
                }
            };
            if !known {
                return Err(Withheld::Number);
            }
        }
        // A number of the question's alone is no answer: it stands beside one that is.
        if borrowed && !grounded { Err(Withheld::Number) } else { Ok(()) }
    }

    /// A count of nothing named may be of anything that is counted so often.
    fn is_fact(&self, claim: &Claim) -> bool {
        let of_any = |value: &Decimal| {
            self.facts.iter().any(|fact| matches!(fact, Claim::Count(other, _) if other == value))
        };
        match claim {
            Claim::Count(value, noun) if noun.is_empty() => of_any(value),
            claim => self.facts.contains(claim),
        }
    }

    /// A sentence goes the way that the template's sentences about the same numbers go; one without
    /// numbers, the way of all of them, where that is one.
    fn check_ways(&self, stated: &[Stated]) -> Result<(), Withheld> {
        let numbers: HashSet<Number> = numbers(stated).collect();
        let ways: HashSet<Way> = ways(stated).collect();
        // "Il vous reste 200 €" where 200 € are missing.
        let directed = |way: &Way| matches!(way, Way::More | Way::Less | Way::Not);
        let below = numbers.iter().any(|number| self.below_zero.contains(number));
        if below && !ways.iter().any(directed) {
            return Err(Withheld::Way);
        }
        let about = |said: &&Sentence| numbers.is_empty() || !said.numbers.is_disjoint(&numbers);
        let known: HashSet<Way> =
            self.template.iter().filter(about).flat_map(|said| said.ways.iter().copied()).collect();
        // Where both are said, it is not known of what.
        let moves = ways.contains(&Way::More) || ways.contains(&Way::Less);
        let both = moves && known.contains(&Way::More) && known.contains(&Way::Less);
        if both || !ways.is_subset(&known) { Err(Withheld::Way) } else { Ok(()) }
    }

    /// A figure of one group stands beside that group's name, or beside none.
    fn are_owned(&self, masked: &str, stated: &[Stated]) -> bool {
        let numbers = stated.iter().filter_map(|one| Some((one.at, number(&one.claim)?)));
        self.names.own(masked, &numbers.collect::<Vec<_>>())
    }

    /// The template's sentences, in their order.
    pub fn template(&self) -> &[Sentence] {
        &self.template
    }

    /// The numbers that a sentence says, and whether it says a day that the answer is about.
    pub fn said(&self, sentence: &str) -> (HashSet<Number>, bool) {
        let stated = self.grounding.claims(&self.names.masked(sentence), self.context);
        let day = |stated: &Stated| match stated.claim {
            Claim::Days(period) => self.is_known_period(period),
            _ => false,
        };
        (numbers(&stated).collect(), stated.iter().any(day))
    }

    /// A figure in all forms that it may be stated in.
    pub fn forms(&self, figure: &ShownFigure) -> Vec<Number> {
        stated(figure).filter_map(|claim| number(&claim)).collect()
    }

    /// A period that is a fact, the running one by its whole or by what there is of it ("ce mois-ci"
    /// for its first twenty days), or one end of such a period alone.
    fn is_known_period(&self, period: Period) -> bool {
        let known = |period| {
            let days = Claim::Days(period);
            self.facts.contains(&days) || self.asked.contains(&days)
        };
        let so_far = period.so_far(self.context.today);
        let one_day = match (period.first(), period.last()) {
            (Some(first), Some(last)) => (first == last).then_some(first),
            (first, last) => first.or(last),
        };
        known(period) || known(so_far) || one_day.is_some_and(|day| self.ends.contains(&day))
    }
}

/// The number that a claim states, whatever it counts; none for days and ways.
fn number(claim: &Claim) -> Option<Number> {
    match claim {
        Claim::Money(..) | Claim::Percent(_) => Some(Number(claim.clone())),
        Claim::Count(value, _) => Some(Number(Claim::Count(*value, String::new()))),
        Claim::Days(_) | Claim::Way(_) | Claim::Odd => None,
    }
}

fn numbers(stated: &[Stated]) -> impl Iterator<Item = Number> + '_ {
    stated.iter().filter_map(|stated| number(&stated.claim))
}

fn ways(stated: &[Stated]) -> impl Iterator<Item = Way> + '_ {
    stated.iter().filter_map(|stated| match stated.claim {
        Claim::Way(way) => Some(way),
        _ => None,
    })
}

/// A figure in the forms that it may be stated in: money to the cent, a rate in whole percents or
/// with one decimal, a ratio as it is or as a percentage.
fn stated(figure: &ShownFigure) -> impl Iterator<Item = Claim> + '_ {
    let value = figure.value.abs();
    let percents = || {
        let percent = value * Decimal::ONE_HUNDRED;
        let rounded = |decimals| {
            let strategy = RoundingStrategy::MidpointAwayFromZero;
            Claim::Percent(percent.round_dp_with_strategy(decimals, strategy).normalize())
        };
        vec![rounded(0), rounded(1)]
    };
    let count = |kind: &str| Claim::Count(value.normalize(), kind.to_owned());
    let claims = match figure.unit.as_str() {
        "rate" => percents(),
        "ratio" => percents().into_iter().chain([count("")]).collect(),
        "transactions" => vec![count("documents")],
        "days" => vec![count("days")],
        code => Currency::new(code)
            .map(|currency| Claim::Money(currency.round(value).normalize(), currency))
            .into_iter()
            .collect(),
    };
    claims.into_iter()
}

#[cfg(test)]
mod tests;
