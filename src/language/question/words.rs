//! What a question needs beside the words of the answers: who asks is "I", and sums have a head.

use crate::domain::Language;
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Measure};

/// Slots: `x` (what is asked about: "mes dépenses"), `nouns`, `names`, `per`, `one` and `two`.
pub(super) struct QuestionWords {
    pub noun: fn(Measure) -> Noun,
    /// Of one thing and of several, by gender: masculine, feminine.
    pub mine: [[&'static str; 2]; 2],
    pub ranked: fn(Rank) -> [[&'static str; 2]; 2],
    pub total: &'static str,
    pub count: &'static str,
    pub average: &'static str,
    pub median: &'static str,
    pub share: &'static str,
    pub ratio: &'static str,
    /// A sum as it is asked for by a verb.
    pub how_much: fn(Measure) -> Option<&'static str>,
    /// Around a question: "¿…?".
    pub asked: [&'static str; 2],
    pub some: &'static str,
    pub between: &'static str,
    pub account_from: &'static str,
    pub account_type: &'static str,
    pub label: &'static str,
    pub subscriptions: &'static str,
    /// Categories whose label means more than them.
    pub unsaid: &'static [&'static str],
    pub always: &'static str,
    /// Groups by time; those that are missing are as the answers name them.
    pub every: fn(Unit) -> Option<&'static str>,
    pub ranking: &'static str,
    pub top: &'static str,
    pub least: &'static str,
    pub often: &'static str,
    pub compare: &'static str,
    pub analysis: fn(Analysis) -> &'static str,
}

/// A measure as something one has.
#[derive(Clone, Copy)]
pub(super) struct Noun {
    pub one: &'static str,
    pub many: &'static str,
    pub gender: Gender,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    Masculine,
    Feminine,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    Largest,
    Smallest,
    Newest,
    Oldest,
}

pub(super) fn words(language: Language) -> &'static QuestionWords {
    match language {
        Language::Fr => &FR,
        Language::En => &EN,
        Language::Es => &ES,
    }
}

const fn masculine(one: &'static str, many: &'static str) -> Noun {
    Noun { one, many, gender: Gender::Masculine }
}

const fn feminine(one: &'static str, many: &'static str) -> Noun {
    Noun { one, many, gender: Gender::Feminine }
}

static FR: QuestionWords = QuestionWords {
    noun: |measure| match measure {
        Measure::Spending => feminine("dépense", "dépenses"),
        Measure::Purchases => masculine("achat", "achats"),
        Measure::Income => masculine("revenu", "revenus"),
        Measure::Credits => masculine("crédit", "crédits"),
        Measure::Refunds => masculine("remboursement", "remboursements"),
        Measure::Transactions => feminine("transaction", "transactions"),
        Measure::Net => masculine("épargne", "épargne"),
        Measure::Balance => masculine("solde", "soldes"),
    },
    mine: [["mon", "ma"], ["mes", "mes"]],
    ranked: |rank| match rank {
        Rank::Largest => [["plus grand", "plus grosse"], ["plus grands", "plus grosses"]],
        Rank::Smallest => [["plus petit", "plus petite"], ["plus petits", "plus petites"]],
        Rank::Newest => [["dernier", "dernière"], ["derniers", "dernières"]],
        Rank::Oldest => [["premier", "première"], ["premiers", "premières"]],
    },
    total: "total de {x}",
    count: "nombre de {nouns}",
    average: "moyenne de {x}{per}",
    median: "médiane de {x}",
    share: "quelle part de {x}",
    ratio: "ratio dépenses/revenus",
    how_much: |measure| match measure {
        Measure::Spending => Some("combien j'ai dépensé"),
        Measure::Income => Some("combien j'ai gagné"),
        Measure::Net => Some("combien j'ai épargné"),
        _ => None,
    },
    asked: ["", "\u{a0}?"],
    some: "montre-moi {n} {nouns}",
    between: " entre {a} et {b}",
    account_from: " depuis {names}",
    account_type: " sur les comptes {names}",
    label: " {de}{names}",
    subscriptions: "abonnements",
    unsaid: &["Abonnements"],
    always: " depuis toujours",
    every: |unit| match unit {
        Unit::Day => Some(" jour par jour"),
        Unit::Week => Some(" semaine par semaine"),
        Unit::Month => Some(" mois par mois"),
        Unit::Quarter | Unit::Year => None,
    },
    ranking: "classement de {x}",
    top: "top {n} de {x}",
    least: ", le moins",
    often: ", le plus souvent",
    compare: "compare {x}",
    analysis: |analysis| match analysis {
        Analysis::Trend => "tendance de {x}",
        Analysis::Anomaly => "anomalies dans {x}",
        Analysis::Recurring => "paiements récurrents dans {x}",
        Analysis::Forecast => "prévision de {x}",
        Analysis::Budget => "budget de {x}",
        Analysis::Recommendation => "comment réduire {x}",
        Analysis::Summary => "résumé de {x}",
    },
};

static EN: QuestionWords = QuestionWords {
    noun: |measure| match measure {
        Measure::Spending => masculine("expense", "expenses"),
        Measure::Purchases => masculine("purchase", "purchases"),
        Measure::Income => masculine("income", "earnings"),
        Measure::Credits => masculine("credit", "credits"),
        Measure::Refunds => masculine("refund", "refunds"),
        Measure::Transactions => masculine("transaction", "transactions"),
        Measure::Net => masculine("savings", "savings"),
        Measure::Balance => masculine("balance", "balances"),
    },
    mine: [["my"; 2]; 2],
    ranked: |rank| match rank {
        Rank::Largest => [["biggest"; 2]; 2],
        Rank::Smallest => [["smallest"; 2]; 2],
        Rank::Newest => [["latest"; 2]; 2],
        Rank::Oldest => [["oldest"; 2]; 2],
    },
    total: "total of {x}",
    count: "number of {nouns}",
    average: "average of {x}{per}",
    median: "median of {x}",
    share: "what share of {x}",
    ratio: "spending/income ratio",
    how_much: |measure| match measure {
        Measure::Spending => Some("how much did I spend"),
        Measure::Income => Some("how much did I earn"),
        Measure::Net => Some("how much did I save"),
        _ => None,
    },
    asked: ["", "?"],
    some: "show me {n} {nouns}",
    between: " between {a} and {b}",
    account_from: " out of {names}",
    account_type: " on my {names} accounts",
    label: " for {names}",
    subscriptions: "subscriptions",
    unsaid: &[],
    always: " of all time",
    every: |unit| match unit {
        Unit::Day => Some(" day by day"),
        Unit::Week => Some(" week by week"),
        Unit::Month => Some(" month by month"),
        Unit::Quarter | Unit::Year => None,
    },
    ranking: "ranking of {x}",
    top: "top {n} of {x}",
    least: ", the least",
    often: ", most often",
    compare: "compare {x}",
    analysis: |analysis| match analysis {
        Analysis::Trend => "trend of {x}",
        Analysis::Anomaly => "anomalies in {x}",
        Analysis::Recurring => "recurring payments in {x}",
        Analysis::Forecast => "forecast of {x}",
        Analysis::Budget => "budget of {x}",
        Analysis::Recommendation => "how to reduce {x}",
        Analysis::Summary => "summary of {x}",
    },
};

static ES: QuestionWords = QuestionWords {
    noun: |measure| match measure {
        Measure::Spending => masculine("gasto", "gastos"),
        Measure::Purchases => feminine("compra", "compras"),
        Measure::Income => masculine("ingreso", "ingresos"),
        Measure::Credits => masculine("crédito", "créditos"),
        Measure::Refunds => masculine("reembolso", "reembolsos"),
        Measure::Transactions => feminine("transacción", "transacciones"),
        Measure::Net => masculine("ahorro", "ahorro"),
        Measure::Balance => masculine("saldo", "saldos"),
    },
    mine: [["mi"; 2], ["mis"; 2]],
    ranked: |rank| match rank {
        Rank::Largest => [["mayor"; 2], ["mayores"; 2]],
        Rank::Smallest => [["menor"; 2], ["menores"; 2]],
        Rank::Newest => [["último", "última"], ["últimos", "últimas"]],
        Rank::Oldest => [["primer", "primera"], ["primeros", "primeras"]],
    },
    total: "total de {x}",
    count: "número de {nouns}",
    average: "media de {x}{per}",
    median: "mediana de {x}",
    share: "qué parte de {x}",
    ratio: "ratio gastos/ingresos",
    how_much: |measure| match measure {
        Measure::Spending => Some("cuánto he gastado"),
        Measure::Income => Some("cuánto he ganado"),
        Measure::Net => Some("cuánto he ahorrado"),
        _ => None,
    },
    asked: ["¿", "?"],
    some: "muéstrame {n} {nouns}",
    between: " entre {a} y {b}",
    account_from: " desde {names}",
    account_type: " en las cuentas {names}",
    label: " de {names}",
    subscriptions: "suscripciones",
    unsaid: &["Abonnements"],
    always: " desde siempre",
    every: |unit| match unit {
        Unit::Day => Some(" día a día"),
        Unit::Week => Some(" semana a semana"),
        Unit::Month => Some(" mes a mes"),
        Unit::Year => Some(" cada año"),
        Unit::Quarter => None,
    },
    ranking: "clasificación de {x}",
    top: "top {n} de {x}",
    least: ", el que menos",
    often: ", más a menudo",
    compare: "compara {x}",
    analysis: |analysis| match analysis {
        Analysis::Trend => "tendencia de {x}",
        Analysis::Anomaly => "anomalías en {x}",
        Analysis::Recurring => "pagos recurrentes en {x}",
        Analysis::Forecast => "previsión de {x}",
        Analysis::Budget => "presupuesto de {x}",
        Analysis::Recommendation => "cómo reducir {x}",
        Analysis::Summary => "resumen de {x}",
    },
};
