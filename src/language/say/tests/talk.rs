use super::*;
use crate::domain::plan::{Ask, Measure};
use crate::domain::reading::{Clarification, Note, Refusal, SmallTalk};

fn asked(clarification: &Clarification) -> String {
    in_all(|saying| {
        let spoken = saying.clarification(clarification);
        assert!((2..=4).contains(&spoken.suggestions.len()), "{:?}", spoken.suggestions);
        format!("{} [{}]", spoken.message, spoken.suggestions.join(" | "))
    })
}

#[test]
fn what_is_not_understood_is_asked_back_with_examples() {
    insta::assert_snapshot!(asked(&Clarification::Unclear), @r"
    Je n'ai pas compris votre question. Je réponds sur vos dépenses, vos revenus et vos soldes~: que voulez-vous savoir~? [Mes dépenses chez Lidl | Mes dépenses en Alimentation ce mois-ci | Combien ai-je économisé le mois dernier ?]
    I did not understand your question. I can answer about your spending, your income and your balances: what would you like to know? [My spending at Lidl | My spending on Groceries this month | How much did I save last month?]
    No he entendido su pregunta. Puedo responder sobre sus gastos, sus ingresos y sus saldos: ¿qué desea saber? [Mis gastos en Lidl | Mis gastos en Alimentación de este mes | ¿Cuánto ahorré el mes pasado?]
    ");
    insta::assert_snapshot!(asked(&Clarification::NothingBefore), @r"
    Votre question semble faire suite à une autre, mais je n'en ai pas avant elle. De quoi voulez-vous parler~? [Mes dépenses chez Lidl | Mes dépenses en Alimentation ce mois-ci | Combien ai-je économisé le mois dernier ?]
    Your question seems to follow on from another, but there is none before it. What is it about? [My spending at Lidl | My spending on Groceries this month | How much did I save last month?]
    Su pregunta parece continuar otra, pero no hay ninguna antes. ¿De qué desea hablar? [Mis gastos en Lidl | Mis gastos en Alimentación de este mes | ¿Cuánto ahorré el mes pasado?]
    ");
    insta::assert_snapshot!(asked(&Clarification::UnknownWord { said: "zorglub".into() }), @r"
    Je ne sais pas à quoi correspond «~zorglub~»~: ce n'est ni l'un de vos marchands, ni une catégorie. Que cherchez-vous~? [Mes dépenses chez Lidl | Mes dépenses en Alimentation ce mois-ci | Combien ai-je économisé le mois dernier ?]
    I do not know what “zorglub” stands for: it is neither one of your merchants nor a category. What are you looking for? [My spending at Lidl | My spending on Groceries this month | How much did I save last month?]
    No sé a qué corresponde «zorglub»: no es ni uno de sus comercios ni una categoría. ¿Qué busca? [Mis gastos en Lidl | Mis gastos en Alimentación de este mes | ¿Cuánto ahorré el mes pasado?]
    ");
    insta::assert_snapshot!(asked(&Clarification::NoSuchData { said: "budget".into() }), @r"
    Je n'ai pas de données sur «~budget~»~: je ne connais que vos transactions et vos soldes. Que voulez-vous savoir sur eux~? [Mes dépenses chez Lidl | Mes dépenses en Alimentation ce mois-ci | Combien ai-je économisé le mois dernier ?]
    I have no data about “budget”: I only know your transactions and your balances. What would you like to know about them? [My spending at Lidl | My spending on Groceries this month | How much did I save last month?]
    No tengo datos sobre «budget»: solo conozco sus transacciones y sus saldos. ¿Qué desea saber sobre ellos? [Mis gastos en Lidl | Mis gastos en Alimentación de este mes | ¿Cuánto ahorré el mes pasado?]
    ");
    insta::assert_snapshot!(asked(&Clarification::Contradiction { said: "hier en mai".into() }), @r"
    «~hier en mai~»~: ces indications ne vont pas ensemble. Laquelle faut-il retenir~? [Mes dépenses chez Lidl | Mes dépenses en Alimentation ce mois-ci | Combien ai-je économisé le mois dernier ?]
    “hier en mai”: these do not go together. Which one should I keep? [My spending at Lidl | My spending on Groceries this month | How much did I save last month?]
    «hier en mai»: estas indicaciones son incompatibles. ¿Con cuál me quedo? [Mis gastos en Lidl | Mis gastos en Alimentación de este mes | ¿Cuánto ahorré el mes pasado?]
    ");
}

#[test]
fn an_unknown_merchant_is_not_replaced_and_the_nearest_are_offered() {
    let unknown = |nearest: &[&str]| Clarification::UnknownMerchant {
        said: "Zal*ndo".into(),
        nearest: nearest.iter().map(|name| (*name).to_owned()).collect(),
    };
    insta::assert_snapshot!(asked(&unknown(&["Zara", "H_M"])), @r"
    Je ne trouve aucun marchand «~Zal\*ndo~» parmi les vôtres. Vouliez-vous dire Zara ou H\_M~? [Mes dépenses chez Zara | Mes dépenses chez H_M]
    I find no merchant “Zal\*ndo” among yours. Did you mean Zara or H\_M? [My spending at Zara | My spending at H_M]
    No encuentro ningún comercio «Zal\*ndo» entre los suyos. ¿Quería decir Zara o H\_M? [Mis gastos en Zara | Mis gastos en H_M]
    ");
    insta::assert_snapshot!(asked(&unknown(&[])), @r"
    Je ne trouve aucun marchand «~Zal\*ndo~» parmi les vôtres. Que voulez-vous savoir~? [Mes dépenses chez Lidl | Mes dépenses en Alimentation ce mois-ci | Combien ai-je économisé le mois dernier ?]
    I find no merchant “Zal\*ndo” among yours. What would you like to know? [My spending at Lidl | My spending on Groceries this month | How much did I save last month?]
    No encuentro ningún comercio «Zal\*ndo» entre los suyos. ¿Qué desea saber? [Mis gastos en Lidl | Mis gastos en Alimentación de este mes | ¿Cuánto ahorré el mes pasado?]
    ");
    let which = Clarification::WhichMerchant {
        said: "uber".into(),
        candidates: vec!["Uber".into(), "Uber Eats".into()],
    };
    insta::assert_snapshot!(asked(&which), @r"
    «~uber~» peut désigner plusieurs de vos marchands~: lequel voulez-vous, Uber ou Uber Eats~? [Mes dépenses chez Uber | Mes dépenses chez Uber Eats]
    “uber” could be several of your merchants: which one do you want, Uber or Uber Eats? [My spending at Uber | My spending at Uber Eats]
    «uber» puede ser varios de sus comercios: ¿cuál desea, Uber o Uber Eats? [Mis gastos en Uber | Mis gastos en Uber Eats]
    ");
}

#[test]
fn a_day_that_does_not_exist_is_asked_back_with_the_last_one() {
    let no_day =
        Clarification::NoSuchDay { said: "31 septembre".into(), nearest: date(2025, 9, 30) };
    insta::assert_snapshot!(asked(&no_day), @r"
    «~31 septembre~» n'existe pas dans le calendrier. Vouliez-vous dire le 30 septembre 2025~? [Mes dépenses du 30 septembre 2025 | Combien ai-je dépensé ce mois-ci ?]
    There is no “31 septembre” in the calendar. Did you mean 30 September 2025? [My spending on 30 September 2025 | How much did I spend this month?]
    «31 septembre» no existe en el calendario. ¿Quería decir el 30 de septiembre de 2025? [Mis gastos del 30 de septiembre de 2025 | ¿Cuánto he gastado este mes?]
    ");
}

#[test]
fn a_balance_at_another_time_is_told_to_be_unknown() {
    insta::assert_snapshot!(asked(&Clarification::BalancesOverTime), @r"
    Je connais vos soldes d'aujourd'hui, et eux seuls~: vos comptes ne disent ni ce qu'ils étaient, ni ce qu'ils seront. Voulez-vous le solde d'aujourd'hui, ou ce que vous avez gagné et dépensé~? [Quel est mon solde ? | Combien ai-je économisé le mois dernier ?]
    I know your balances as of today, and only those: your accounts tell neither what they were nor what they will be. Would you like today's balance, or what you earned and spent? [What is my balance? | How much did I save last month?]
    Conozco sus saldos de hoy, y solo esos: sus cuentas no dicen ni cuáles fueron ni cuáles serán. ¿Quiere el saldo de hoy, o lo que ha ganado y gastado? [¿Cuál es mi saldo? | ¿Cuánto ahorré el mes pasado?]
    ");
}

#[test]
fn a_forecast_too_far_ahead_says_how_far_there_is_one() {
    let until = crate::domain::Period::unit(crate::domain::period::Unit::Month, date(2026, 4, 1));
    insta::assert_snapshot!(asked(&Clarification::TooFarAhead { until }), @r"
    Je prévois au plus 6 mois à l'avance~; le dernier est avril 2026. Quelle prévision voulez-vous~? [Prévision de mes dépenses du mois prochain | Prévision de mes dépenses par mois]
    I forecast 6 months ahead at most; the last is April 2026. Which forecast would you like? [Forecast of my spending next month | Forecast of my spending by month]
    Preveo como mucho 6 meses; el último es abril de 2026. ¿Qué previsión desea? [Previsión de mis gastos del próximo mes | Previsión de mis gastos por mes]
    ");
}

#[test]
fn small_talk_is_short() {
    let said = |talk| in_all(|saying| saying.small_talk(talk).message);
    insta::assert_snapshot!(said(SmallTalk::Greeting), @r"
    Bonjour~! Je réponds à vos questions sur vos dépenses, vos revenus et vos soldes. Que voulez-vous savoir~?
    Hello! I answer questions about your spending, your income and your balances. What would you like to know?
    ¡Hola! Respondo a sus preguntas sobre sus gastos, sus ingresos y sus saldos. ¿Qué desea saber?
    ");
    insta::assert_snapshot!(said(SmallTalk::Farewell), @r"
    Au revoir, et à bientôt~!
    Goodbye, see you soon!
    ¡Adiós, hasta pronto!
    ");
    insta::assert_snapshot!(said(SmallTalk::Thanks), @r"
    Avec plaisir~! N'hésitez pas si vous avez une autre question.
    You're welcome! Feel free to ask me anything else.
    ¡Con mucho gusto! Si tiene otra pregunta, aquí estoy.
    ");
    insta::assert_snapshot!(said(SmallTalk::Smalltalk), @r"
    Tout va bien, merci~! Je suis là pour vos questions sur vos transactions. Que voulez-vous savoir~?
    All is well, thank you! I am here for your questions about your transactions. What would you like to know?
    ¡Todo bien, gracias! Estoy aquí para sus preguntas sobre sus transacciones. ¿Qué desea saber?
    ");
    insta::assert_snapshot!(said(SmallTalk::Help), @r"
    Je réponds à vos questions sur vos dépenses, vos revenus, votre épargne et vos soldes~: totaux, moyennes, comparaisons, répartitions, par marchand, catégorie ou période. Par exemple~: «~Mes dépenses chez Lidl~», «~Mes dépenses en Alimentation ce mois-ci~» ou «~Combien ai-je économisé le mois dernier ?~».
    I answer questions about your spending, your income, your savings and your balances: totals, averages, comparisons and breakdowns, by merchant, category or period. For example: “My spending at Lidl”, “My spending on Groceries this month” or “How much did I save last month?”.
    Respondo a sus preguntas sobre sus gastos, sus ingresos, sus ahorros y sus saldos: totales, medias, comparaciones y desgloses, por comercio, categoría o periodo. Por ejemplo: «Mis gastos en Lidl», «Mis gastos en Alimentación de este mes» o «¿Cuánto ahorré el mes pasado?».
    ");
}

#[test]
fn refusals_say_what_can_be_had_instead() {
    let said = |refusal| in_all(|saying| saying.refusal(refusal).message);
    insta::assert_snapshot!(said(Refusal::Action), @r"
    Je ne peux pas agir sur vos comptes~: ni virement, ni blocage de carte, ni résiliation. Pour cela, adressez-vous à votre banque~; je réponds à vos questions sur vos transactions.
    I cannot act on your accounts: no transfers, no blocking of cards, no cancellations. Please ask your bank for that; I answer questions about your transactions.
    No puedo actuar sobre sus cuentas: ni transferencias, ni bloqueo de tarjetas, ni cancelaciones. Para eso, diríjase a su banco; yo respondo a sus preguntas sobre sus transacciones.
    ");
    insta::assert_snapshot!(said(Refusal::Advice), @r"
    Je ne donne pas de conseil en placement, fiscal ou juridique. Je peux en revanche vous dire ce que vous avez dépensé, reçu ou mis de côté.
    I do not give investment, tax or legal advice. I can tell you what you spent, received or saved, though.
    No doy consejos de inversión, fiscales ni jurídicos. En cambio, puedo decirle lo que ha gastado, recibido o ahorrado.
    ");
    insta::assert_snapshot!(said(Refusal::OthersData), @r"
    Je ne réponds que sur vos propres transactions~: je n'ai accès ni aux données d'autres personnes, ni à des identifiants.
    I only answer about your own transactions: I have no access to other people's data, nor to identifiers.
    Solo respondo sobre sus propias transacciones: no tengo acceso a los datos de otras personas ni a identificadores.
    ");
    insta::assert_snapshot!(said(Refusal::OutOfScope), @r"
    Cette question ne porte pas sur votre argent~: je réponds seulement sur vos dépenses, vos revenus et vos soldes.
    This question is not about your money: I only answer about your spending, your income and your balances.
    Esta pregunta no trata de su dinero: solo respondo sobre sus gastos, sus ingresos y sus saldos.
    ");
    insta::assert_snapshot!(in_all(|saying| saying.no_documents().message), @r"
    Vous n'avez pas encore de données ici. Pour en importer, lancez «~conversation-service import FICHIER~» (CSV ou JSON Lines), puis posez-moi votre question.
    You have no data here yet. To import some, run “conversation-service import FILE” (CSV or JSON Lines), then ask me your question.
    Todavía no tiene datos aquí. Para importarlos, ejecute «conversation-service import ARCHIVO» (CSV o JSON Lines) y después hágame su pregunta.
    ");
}

#[test]
fn notes_are_one_sentence_each() {
    let notes = [
        Note::MerchantTaken { said: "carrefur".into(), taken: "Carrefour".into() },
        Note::NearMerchantsLeftOut { taken: "Uber".into(), left_out: vec!["Uber Eats".into()] },
        Note::Ignored { said: vec!["svp".into(), "vite".into()] },
        Note::SearchedInLabels { said: "pizza".into(), searched: "pizza".into() },
        Note::SearchedInLabels { said: "rent".into(), searched: "loyer".into() },
        Note::WaterAndPower,
        Note::PeriodCut { days: 20 },
        Note::PeriodCut { days: 1 },
        Note::AveragedOver { period: Period::between(date(2024, 10, 1), date(2025, 9, 30)) },
        Note::DataUntil { day: TODAY },
        Note::DataSince { day: date(2023, 11, 1) },
    ];
    let said = in_all(|saying| {
        notes.iter().map(|note| saying.note(note)).collect::<Vec<_>>().join("\n") + "\n"
    });
    insta::assert_snapshot!(said, @r"
    «~carrefur~» a été compris comme le marchand Carrefour.
    Seul Uber est compté~; au nom proche, laissés de côté~: Uber Eats.
    Sans effet sur la recherche~: «~svp~», «~vite~».
    «~pizza~» a été cherché dans les libellés.
    «~rent~» a été cherché dans les libellés comme «~loyer~».
    L'eau et l'énergie forment une seule catégorie.
    Seuls les 20 premiers jours des deux périodes sont comparés.
    Seul le premier jour des deux périodes est comparé.
    Sans période indiquée, la moyenne est prise du 1er octobre 2024 au 30 septembre 2025.
    Vos données s'arrêtent au 20 octobre 2025.
    Vos données commencent le 1er novembre 2023.

    “carrefur” was taken for the merchant Carrefour.
    Only Uber is counted; left out, with a like name: Uber Eats.
    Without effect on the search: “svp”, “vite”.
    “pizza” was searched in the labels.
    “rent” was searched in the labels as “loyer”.
    Water and power are one category.
    Only the first 20 days of both periods are compared.
    Only the first day of both periods is compared.
    With no period given, the average is taken over whole units from 1 October 2024 to 30 September 2025.
    Your data end on 20 October 2025.
    Your data begin on 1 November 2023.

    «carrefur» se ha entendido como el comercio Carrefour.
    Solo se cuenta Uber; con nombre parecido, sin contar: Uber Eats.
    Sin efecto en la búsqueda: «svp», «vite».
    «pizza» se ha buscado en los conceptos.
    «rent» se ha buscado en los conceptos como «loyer».
    El agua y la energía forman una sola categoría.
    Solo se comparan los 20 primeros días de ambos periodos.
    Solo se compara el primer día de ambos periodos.
    Sin periodo indicado, la media se calcula del 1 de octubre de 2024 al 30 de septiembre de 2025.
    Sus datos terminan el 20 de octubre de 2025.
    Sus datos empiezan el 1 de noviembre de 2023.
    ");
}

#[test]
fn follow_ups_change_one_thing_about_the_question() {
    let offered = |plan: &Plan| in_all(|saying| saying.follow_ups(plan).join(" | "));
    let spending = Plan::new(Ask::Total, Measure::Spending);
    insta::assert_snapshot!(offered(&over(spending.clone(), month(2025, 10))), @r"
    Et le mois dernier ? | Par catégorie ? | Par marchand ?
    And last month? | By category? | By merchant?
    ¿Y el mes pasado? | ¿Por categoría? | ¿Por comercio?
    ");
    insta::assert_snapshot!(offered(&over(spending.clone(), month(2025, 8))), @r"
    Et le mois d'avant ? | Par catégorie ? | Par marchand ?
    And the month before? | By category? | By merchant?
    ¿Y el mes anterior? | ¿Por categoría? | ¿Por comercio?
    ");
    let at_lidl = with(spending, Dimension::Merchant, "Lidl");
    insta::assert_snapshot!(offered(&at_lidl), @r"
    Et le mois dernier ? | Par mois ?
    And last month? | By month?
    ¿Y el mes pasado? | ¿Por mes?
    ");
    insta::assert_snapshot!(offered(&Plan::new(Ask::Total, Measure::Balance)), @r"
    Combien ai-je dépensé ce mois-ci ? | Combien ai-je économisé le mois dernier ? | Mes transactions des 7 derniers jours
    How much did I spend this month? | How much did I save last month? | My transactions of the last 7 days
    ¿Cuánto he gastado este mes? | ¿Cuánto ahorré el mes pasado? | Mis transacciones de los últimos 7 días
    ");
    insta::assert_snapshot!(offered(&Plan::new(Ask::Max, Measure::Spending)), @r"
    Et la plus petite ? | Et le mois dernier ? | Par catégorie ?
    And the smallest? | And last month? | By category?
    ¿Y el más pequeño? | ¿Y el mes pasado? | ¿Por categoría?
    ");
}
