//! Which measure a text is about, and the filters that its words for operations stand for.

use super::heard::Heard;
use crate::domain::Dataset;
use crate::domain::plan::{Dimension, Filter, Measure};
use crate::domain::reading::{Clarification, Note};
use crate::language::lexicon::{AskWord, Operation};

/// The measure, by finance's rules; spending where a subject, a sum or nothing else is named.
pub fn measure(heard: &Heard, dataset: &Dataset) -> Measure {
    let said = |measure: Measure| heard.measures.contains(&measure);
    let operation = |operation: Operation| heard.operations.wanted.contains(&operation);
    let flags = &heard.flags;
    let income_kinds = |kind: &str| {
        heard
            .categories
            .wanted
            .iter()
            .any(|value| dataset.category(value).is_some_and(|category| category.kind == kind))
    };
    let spends = said(Measure::Spending) || said(Measure::Purchases);
    // "combien d'argent j'ai dépensé" begins like a question about the balance.
    let moved = spends || said(Measure::Income);
    let left_on_account = said(Measure::Net)
        && heard.periods.is_empty()
        && (!heard.accounts.is_empty() || !heard.account_types.is_empty());
    if (said(Measure::Balance) && !moved) || left_on_account || names_only_accounts(heard) {
        return Measure::Balance;
    }
    if said(Measure::Transactions) && said(Measure::Income) && spends {
        return Measure::Transactions;
    }
    if said(Measure::Net) || (said(Measure::Income) && spends && !flags.received) {
        return Measure::Net;
    }
    if said(Measure::Refunds) || income_kinds("refund") {
        return Measure::Refunds;
    }
    if operation(Operation::TransferIn) || flags.sent_to_me {
        return Measure::Credits;
    }
    if operation(Operation::TransferOut) && flags.from_merchant && !spends {
        return Measure::Credits;
    }
    if said(Measure::Income) {
        return Measure::Income;
    }
    if flags.received || said(Measure::Credits) {
        let named = heard.has_subject();
        return if flags.received && !named && !said(Measure::Credits) {
            Measure::Income
        } else {
            Measure::Credits
        };
    }
    if income_kinds("income") && !spends {
        return Measure::Credits;
    }
    if said(Measure::Purchases) {
        return Measure::Purchases;
    }
    let debits =
        [Operation::DirectDebit, Operation::TransferOut, Operation::Cheque, Operation::Withdrawal];
    if said(Measure::Transactions) && !spends && !debits.into_iter().any(operation) {
        return Measure::Transactions;
    }
    Measure::Spending
}

/// Categories that the measure takes whole: "ce qui reste de mon salaire" is what is left of all
/// income. Refunds have a category of their own and none beside it: which they are for is asked.
pub fn drop_own_kind(
    heard: &mut Heard,
    dataset: &Dataset,
    measure: Measure,
) -> Result<(), Clarification> {
    let kind = |value: &str| dataset.category(value).map(|category| category.kind.clone());
    match measure {
        Measure::Net if heard.asks_for(AskWord::Ratio) || heard.flags.slash => Ok(()),
        Measure::Net => {
            let (income, others): (Vec<String>, Vec<String>) =
                std::mem::take(&mut heard.categories.wanted)
                    .into_iter()
                    .partition(|value| kind(value).as_deref() == Some("income"));
            heard.categories.wanted = others;
            let narrowed = !heard.categories.wanted.is_empty()
                || !heard.merchants.wanted.is_empty()
                || !heard.labels.wanted.is_empty();
            if narrowed {
                // What is left of the income after one merchant is nothing that anyone means.
                return Err(Clarification::Contradiction { said: heard.raw.clone() });
            }
            if !income.is_empty() {
                heard.notes.push(Note::Ignored { said: income });
            }
            Ok(())
        }
        Measure::Refunds => {
            let other = |value: &&String| kind(value).as_deref() != Some("refund");
            match heard.categories.wanted.iter().find(other) {
                Some(category) => Err(Clarification::UnknownWord { said: category.clone() }),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// "mon livret A": an account and nothing else that could be counted.
fn names_only_accounts(heard: &Heard) -> bool {
    (!heard.accounts.is_empty() || !heard.account_types.is_empty())
        && heard.measures.is_empty()
        && heard.merchants.is_empty()
        && heard.categories.is_empty()
        && heard.labels.is_empty()
        && heard.operations.is_empty()
        && heard.periods.is_empty()
        && heard.amounts.is_empty()
        && heard.groups.is_empty()
        && !heard.flags.received
}

/// The filters that one word for an operation stands for.
pub fn operation_filters(operation: Operation) -> Vec<Filter> {
    let one = |value: &str| Filter::one(Dimension::Operation, value);
    let cash = || vec![WITHDRAWALS.to_owned()];
    match operation {
        Operation::Card => {
            vec![one("Carte"), Filter::NotIn { dimension: Dimension::Category, values: cash() }]
        }
        Operation::DirectDebit => vec![one("Prélèvement")],
        Operation::TransferIn | Operation::TransferOut => vec![one("Virement")],
        Operation::Cheque => vec![Filter::Any {
            of: vec![one("Chèque"), Filter::one(Dimension::Category, "Chèques émis")],
        }],
        Operation::Withdrawal => {
            vec![Filter::In { dimension: Dimension::Category, values: cash() }]
        }
    }
}

/// What leaves the documents of an operation out.
pub fn operation_exclusion(operation: Operation) -> Vec<Filter> {
    let none = |dimension: Dimension, value: &str| Filter::NotIn {
        dimension,
        values: vec![value.to_owned()],
    };
    match operation {
        Operation::Card => vec![none(Dimension::Operation, "Carte")],
        Operation::DirectDebit => vec![none(Dimension::Operation, "Prélèvement")],
        Operation::TransferIn | Operation::TransferOut => {
            vec![none(Dimension::Operation, "Virement")]
        }
        Operation::Cheque => {
            vec![none(Dimension::Operation, "Chèque"), none(Dimension::Category, "Chèques émis")]
        }
        Operation::Withdrawal => vec![none(Dimension::Category, WITHDRAWALS)],
    }
}

const WITHDRAWALS: &str = "Retrait especes";

/// The categories that "abonnements" stands for.
pub const SUBSCRIPTIONS: [&str; 4] =
    ["Abonnements", "streaming", "Téléphones/internet", "Services"];
