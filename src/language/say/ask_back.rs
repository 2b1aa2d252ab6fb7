//! Questions back: one sentence or two, and choices that are whole questions when sent back.

use crate::domain::Language;
use crate::domain::answer::Spoken;
use crate::domain::reading::Clarification;
use crate::domain::study::MONTHS_AHEAD;

use super::markup::{escape, fill};
use super::{Saying, day, offer};

/// Choices that are offered.
const CHOICES: usize = 4;

/// One language's questions back. Slots: said (in quotation marks), names, day, n.
struct AskBack {
    unclear: &'static str,
    unknown_merchant: &'static str,
    nearest: &'static str,
    none_near: &'static str,
    which_merchant: &'static str,
    unknown_word: &'static str,
    no_such_day: &'static str,
    contradiction: &'static str,
    balances_over_time: &'static str,
    too_far_ahead: &'static str,
    /// Forecasts that can be had.
    ahead: [&'static str; 2],
    no_such_data: &'static str,
    nothing_before: &'static str,
    no_balances: &'static str,
    not_told_apart: &'static str,
}

static FR: AskBack = AskBack {
    unclear: "Je n'ai pas compris votre question. Je réponds sur vos dépenses, vos revenus et vos soldes\u{a0}: que voulez-vous savoir\u{a0}?",
    unknown_merchant: "Je ne trouve aucun marchand {said} parmi les vôtres.",
    nearest: " Vouliez-vous dire {names}\u{a0}?",
    none_near: " Que voulez-vous savoir\u{a0}?",
    which_merchant: "{said} peut désigner plusieurs de vos marchands\u{a0}: lequel voulez-vous, {names}\u{a0}?",
    unknown_word: "Je ne sais pas à quoi correspond {said}\u{a0}: ce n'est ni l'un de vos marchands, ni une catégorie. Que cherchez-vous\u{a0}?",
    no_such_day: "{said} n'existe pas dans le calendrier. Vouliez-vous dire le {day}\u{a0}?",
    contradiction: "{said}\u{a0}: ces indications ne vont pas ensemble. Laquelle faut-il retenir\u{a0}?",
    balances_over_time: "Je connais vos soldes d'aujourd'hui, et eux seuls\u{a0}: vos comptes ne disent ni ce qu'ils étaient, ni ce qu'ils seront. Voulez-vous le solde d'aujourd'hui, ou ce que vous avez gagné et dépensé\u{a0}?",
    too_far_ahead: "Je prévois au plus {n} mois à l'avance\u{a0}; le dernier est {day}. Quelle prévision voulez-vous\u{a0}?",
    ahead: ["Prévision de mes dépenses du mois prochain", "Prévision de mes dépenses par mois"],
    no_such_data: "Je n'ai pas de données sur {said}\u{a0}: je ne connais que vos transactions et vos soldes. Que voulez-vous savoir sur eux\u{a0}?",
    nothing_before: "Votre question semble faire suite à une autre, mais je n'en ai pas avant elle. De quoi voulez-vous parler\u{a0}?",
    no_balances: "Les soldes ne sont pas disponibles\u{a0}: le service de recherche n'a pas vos comptes. Que voulez-vous savoir sur vos transactions\u{a0}?",
    not_told_apart: "Vos données ne permettent pas de distinguer les transactions {by}. Que voulez-vous savoir d'autre\u{a0}?",
};

static EN: AskBack = AskBack {
    unclear: "I did not understand your question. I can answer about your spending, your income and your balances: what would you like to know?",
    unknown_merchant: "I find no merchant {said} among yours.",
    nearest: " Did you mean {names}?",
    none_near: " What would you like to know?",
    which_merchant: "{said} could be several of your merchants: which one do you want, {names}?",
    unknown_word: "I do not know what {said} stands for: it is neither one of your merchants nor a category. What are you looking for?",
    no_such_day: "There is no {said} in the calendar. Did you mean {day}?",
    contradiction: "{said}: these do not go together. Which one should I keep?",
    balances_over_time: "I know your balances as of today, and only those: your accounts tell neither what they were nor what they will be. Would you like today's balance, or what you earned and spent?",
    too_far_ahead: "I forecast {n} months ahead at most; the last is {day}. Which forecast would you like?",
    ahead: ["Forecast of my spending next month", "Forecast of my spending by month"],
    no_such_data: "I have no data about {said}: I only know your transactions and your balances. What would you like to know about them?",
    nothing_before: "Your question seems to follow on from another, but there is none before it. What is it about?",
    no_balances: "Balances are not available: the search service does not have your accounts. What would you like to know about your transactions?",
    not_told_apart: "Your data do not tell transactions apart {by}. What else would you like to know?",
};

static ES: AskBack = AskBack {
    unclear: "No he entendido su pregunta. Puedo responder sobre sus gastos, sus ingresos y sus saldos: ¿qué desea saber?",
    unknown_merchant: "No encuentro ningún comercio {said} entre los suyos.",
    nearest: " ¿Quería decir {names}?",
    none_near: " ¿Qué desea saber?",
    which_merchant: "{said} puede ser varios de sus comercios: ¿cuál desea, {names}?",
    unknown_word: "No sé a qué corresponde {said}: no es ni uno de sus comercios ni una categoría. ¿Qué busca?",
    no_such_day: "{said} no existe en el calendario. ¿Quería decir el {day}?",
    contradiction: "{said}: estas indicaciones son incompatibles. ¿Con cuál me quedo?",
    balances_over_time: "Conozco sus saldos de hoy, y solo esos: sus cuentas no dicen ni cuáles fueron ni cuáles serán. ¿Quiere el saldo de hoy, o lo que ha ganado y gastado?",
    too_far_ahead: "Preveo como mucho {n} meses; el último es {day}. ¿Qué previsión desea?",
    ahead: ["Previsión de mis gastos del próximo mes", "Previsión de mis gastos por mes"],
    no_such_data: "No tengo datos sobre {said}: solo conozco sus transacciones y sus saldos. ¿Qué desea saber sobre ellos?",
    nothing_before: "Su pregunta parece continuar otra, pero no hay ninguna antes. ¿De qué desea hablar?",
    no_balances: "Los saldos no están disponibles: el servicio de búsqueda no tiene sus cuentas. ¿Qué desea saber sobre sus transacciones?",
    not_told_apart: "Sus datos no permiten distinguir las transacciones {by}. ¿Qué más desea saber?",
};

pub(super) fn clarification(saying: &Saying<'_>, clarification: &Clarification) -> Spoken {
    let words = match saying.language {
        Language::Fr => &FR,
        Language::En => &EN,
        Language::Es => &ES,
    };
    let about = |template, said: &str| fill(template, &[("said", &saying.quoted(said))]);
    let follow_up = &saying.words().follow_up;
    let (message, suggestions) = match clarification {
        Clarification::Unclear => (words.unclear.to_owned(), saying.examples()),
        Clarification::UnknownMerchant { said, nearest } => {
            let mut message = about(words.unknown_merchant, said);
            if nearest.is_empty() {
                message.push_str(words.none_near);
                (message, saying.examples())
            } else {
                message.push_str(&fill(words.nearest, &[("names", &either(saying, nearest))]));
                (message, saying.at_each(nearest))
            }
        }
        Clarification::WhichMerchant { said, candidates } => {
            let names = either(saying, candidates);
            let slots = [("said", saying.quoted(said)), ("names", names)];
            let slots = slots.each_ref().map(|(name, value)| (*name, value.as_str()));
            (fill(words.which_merchant, &slots), saying.at_each(candidates))
        }
        Clarification::UnknownWord { said } => (about(words.unknown_word, said), saying.examples()),
        Clarification::NoSuchDay { said, nearest } => {
            let day = day::day(saying.language, *nearest);
            let message = fill(words.no_such_day, &[("said", &saying.quoted(said)), ("day", &day)]);
            let that_day = fill(follow_up.spending_on, &[("day", &day)]);
            (message, vec![that_day, follow_up.this_month_spending.to_owned()])
        }
        Clarification::Contradiction { said } => {
            (about(words.contradiction, said), saying.examples())
        }
        Clarification::BalancesOverTime => {
            let asked = [follow_up.balance, follow_up.saved_last_month];
            (words.balances_over_time.to_owned(), asked.map(str::to_owned).to_vec())
        }
        Clarification::TooFarAhead { until } => {
            let (n, day) = (MONTHS_AHEAD.to_string(), day::label(saying.language, *until));
            let message = fill(words.too_far_ahead, &[("n", &n), ("day", &day)]);
            (message, words.ahead.map(str::to_owned).to_vec())
        }
        Clarification::NoSuchData { said } => (about(words.no_such_data, said), saying.examples()),
        Clarification::NoBalances => (words.no_balances.to_owned(), saying.examples()),
        Clarification::NotToldApart { by } => {
            let by = offer::by(saying.language, *by);
            (fill(words.not_told_apart, &[("by", by)]), saying.examples())
        }
        Clarification::NothingBefore => (words.nothing_before.to_owned(), saying.examples()),
    };
    Spoken { suggestions, ..saying.only(message) }
}

fn either(saying: &Saying<'_>, names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(CHOICES).map(|name| escape(name)).collect();
    saying.any_of(&shown)
}

impl Saying<'_> {
    /// One question per merchant; plain text, since it is sent back as it is.
    fn at_each(&self, merchants: &[String]) -> Vec<String> {
        let template = self.words().follow_up.spending_at;
        let mut asked: Vec<String> =
            merchants.iter().take(CHOICES).map(|name| fill(template, &[("name", name)])).collect();
        // A single choice is none.
        if asked.len() < 2 {
            asked.push(self.words().follow_up.spending_by_category.to_owned());
        }
        asked
    }

    /// Three questions that this user's own data can answer.
    pub(super) fn examples(&self) -> Vec<String> {
        let words = &self.words().follow_up;
        let merchant = self
            .holdings
            .merchants
            .first()
            .map(|name| fill(words.spending_at, &[("name", name)]))
            .unwrap_or_else(|| words.this_month_spending.to_owned());
        let category = self
            .holdings
            .categories
            .iter()
            .filter_map(|value| self.dataset.category(value))
            .find(|category| category.kind == "purchase")
            .map(|category| fill(words.spending_in, &[("name", category.label(self.language))]))
            .unwrap_or_else(|| words.spending_by_category.to_owned());
        vec![merchant, category, words.saved_last_month.to_owned()]
    }
}
