//! Small talk, and what is refused.

use crate::domain::Language;
use crate::domain::answer::Spoken;
use crate::domain::reading::{Refusal, SmallTalk};

use super::Saying;
use super::markup::fill;

pub(super) fn small_talk(saying: &Saying<'_>, talk: SmallTalk) -> Spoken {
    use SmallTalk::{Farewell, Greeting, Help, Smalltalk, Thanks};
    let message = match (talk, saying.language) {
        (Greeting, Language::Fr) => {
            "Bonjour\u{a0}! Je réponds à vos questions sur vos dépenses, vos revenus et vos soldes. Que voulez-vous savoir\u{a0}?"
        }
        (Greeting, Language::En) => {
            "Hello! I answer questions about your spending, your income and your balances. What would you like to know?"
        }
        (Greeting, Language::Es) => {
            "¡Hola! Respondo a sus preguntas sobre sus gastos, sus ingresos y sus saldos. ¿Qué desea saber?"
        }
        (Farewell, Language::Fr) => "Au revoir, et à bientôt\u{a0}!",
        (Farewell, Language::En) => "Goodbye, see you soon!",
        (Farewell, Language::Es) => "¡Adiós, hasta pronto!",
        (Thanks, Language::Fr) => {
            "Avec plaisir\u{a0}! N'hésitez pas si vous avez une autre question."
        }
        (Thanks, Language::En) => "You're welcome! Feel free to ask me anything else.",
        (Thanks, Language::Es) => "¡Con mucho gusto! Si tiene otra pregunta, aquí estoy.",
        (Smalltalk, Language::Fr) => {
            "Tout va bien, merci\u{a0}! Je suis là pour vos questions sur vos transactions. Que voulez-vous savoir\u{a0}?"
        }
        (Smalltalk, Language::En) => {
            "All is well, thank you! I am here for your questions about your transactions. What would you like to know?"
        }
        (Smalltalk, Language::Es) => {
            "¡Todo bien, gracias! Estoy aquí para sus preguntas sobre sus transacciones. ¿Qué desea saber?"
        }
        (Help, Language::Fr) => {
            "Je réponds à vos questions sur vos dépenses, vos revenus, votre épargne et vos soldes\u{a0}: totaux, moyennes, comparaisons, répartitions, par marchand, catégorie ou période. Par exemple\u{a0}: {examples}."
        }
        (Help, Language::En) => {
            "I answer questions about your spending, your income, your savings and your balances: totals, averages, comparisons and breakdowns, by merchant, category or period. For example: {examples}."
        }
        (Help, Language::Es) => {
            "Respondo a sus preguntas sobre sus gastos, sus ingresos, sus ahorros y sus saldos: totales, medias, comparaciones y desgloses, por comercio, categoría o periodo. Por ejemplo: {examples}."
        }
    };
    let examples = saying.examples();
    let quoted: Vec<String> = examples.iter().map(|example| saying.quoted(example)).collect();
    let message = fill(message, &[("examples", &saying.any_of(&quoted))]);
    let suggestions = if talk == Farewell { Vec::new() } else { examples };
    Spoken { suggestions, ..saying.only(message) }
}

pub(super) fn refusal(saying: &Saying<'_>, refusal: Refusal) -> Spoken {
    use Refusal::{Action, Advice, OthersData, OutOfScope};
    let message = match (refusal, saying.language) {
        (Action, Language::Fr) => {
            "Je ne peux pas agir sur vos comptes\u{a0}: ni virement, ni blocage de carte, ni résiliation. Pour cela, adressez-vous à votre banque\u{a0}; je réponds à vos questions sur vos transactions."
        }
        (Action, Language::En) => {
            "I cannot act on your accounts: no transfers, no blocking of cards, no cancellations. Please ask your bank for that; I answer questions about your transactions."
        }
        (Action, Language::Es) => {
            "No puedo actuar sobre sus cuentas: ni transferencias, ni bloqueo de tarjetas, ni cancelaciones. Para eso, diríjase a su banco; yo respondo a sus preguntas sobre sus transacciones."
        }
        (Advice, Language::Fr) => {
            "Je ne donne pas de conseil en placement, fiscal ou juridique. Je peux en revanche vous dire ce que vous avez dépensé, reçu ou mis de côté."
        }
        (Advice, Language::En) => {
            "I do not give investment, tax or legal advice. I can tell you what you spent, received or saved, though."
        }
        (Advice, Language::Es) => {
            "No doy consejos de inversión, fiscales ni jurídicos. En cambio, puedo decirle lo que ha gastado, recibido o ahorrado."
        }
        (OthersData, Language::Fr) => {
            "Je ne réponds que sur vos propres transactions\u{a0}: je n'ai accès ni aux données d'autres personnes, ni à des identifiants."
        }
        (OthersData, Language::En) => {
            "I only answer about your own transactions: I have no access to other people's data, nor to identifiers."
        }
        (OthersData, Language::Es) => {
            "Solo respondo sobre sus propias transacciones: no tengo acceso a los datos de otras personas ni a identificadores."
        }
        (OutOfScope, Language::Fr) => {
            "Cette question ne porte pas sur votre argent\u{a0}: je réponds seulement sur vos dépenses, vos revenus et vos soldes."
        }
        (OutOfScope, Language::En) => {
            "This question is not about your money: I only answer about your spending, your income and your balances."
        }
        (OutOfScope, Language::Es) => {
            "Esta pregunta no trata de su dinero: solo respondo sobre sus gastos, sus ingresos y sus saldos."
        }
    };
    Spoken { suggestions: saying.examples(), ..saying.only(message.to_owned()) }
}
