use super::*;
use crate::domain::findings::Balance;
use crate::domain::plan::{AmountRange, Ask, LabelSearch, Measure, Sort};

fn october(ask: Ask, measure: Measure) -> Plan {
    over(Plan::new(ask, measure), month(2025, 10))
}

#[test]
fn a_total_states_its_filters_days_count_and_average() {
    let plan = with(october(Ask::Total, Measure::Spending), Dimension::Category, "Alimentation");
    insta::assert_snapshot!(told(&plan, &main("342.50", 12)), @r"
    Vous avez dépensé **342,50~€** en Alimentation du 1er au 20 octobre 2025, en 12 transactions (28,54~€ en moyenne).
    You spent **€342.50** on Groceries from 1 to 20 October 2025, in 12 transactions (€28.54 on average).
    Ha gastado **342,50~€** en Alimentación del 1 al 20 de octubre de 2025, en 12 transacciones (28,54~€ de media).
    ");
    insta::assert_snapshot!(told(&plan, &main("1234.56", 1)), @r"
    Vous avez dépensé **1~234,56~€** en Alimentation du 1er au 20 octobre 2025, en 1 transaction.
    You spent **€1,234.56** on Groceries from 1 to 20 October 2025, in 1 transaction.
    Ha gastado **1.234,56~€** en Alimentación del 1 al 20 de octubre de 2025, en 1 transacción.
    ");
}

#[test]
fn each_measure_has_its_own_sentence() {
    for (measure, shown) in [
        (Measure::Purchases, &main("342.50", 12)),
        (
            Measure::Income,
            &found(&[(Part::Main, &[tally("2000", 2)]), (Part::Refunds, &[tally("20", 1)])]),
        ),
        (Measure::Credits, &main("342.50", 12)),
        (Measure::Refunds, &main("342.50", 12)),
    ] {
        let plan = with(
            over(Plan::new(Ask::Total, measure), month(2025, 9)),
            Dimension::Merchant,
            "Amazon",
        );
        let told = told(&plan, shown);
        match measure {
            Measure::Purchases => insta::assert_snapshot!(told, @r"
            Vos achats chez Amazon s'élèvent à **342,50~€** en septembre 2025, en 12 transactions (28,54~€ en moyenne).
            Your purchases at Amazon come to **€342.50** in September 2025, in 12 transactions (€28.54 on average).
            Sus compras en Amazon suman **342,50~€** en septiembre de 2025, en 12 transacciones (28,54~€ de media).
            "),
            Measure::Income => insta::assert_snapshot!(told, @r"
            Vos revenus d'Amazon s'élèvent à **2~000,00~€** en septembre 2025, en 2 transactions (1~000,00~€ en moyenne). Les remboursements (20,00~€) n'y sont pas comptés.
            Your income from Amazon comes to **€2,000.00** in September 2025, in 2 transactions (€1,000.00 on average). Refunds (€20.00) are not counted in it.
            Sus ingresos de Amazon suman **2.000,00~€** en septiembre de 2025, en 2 transacciones (1.000,00~€ de media). Los reembolsos (20,00~€) no están incluidos.
            "),
            Measure::Credits => insta::assert_snapshot!(told, @r"
            Vous avez reçu **342,50~€** d'Amazon en septembre 2025, en 12 transactions (28,54~€ en moyenne).
            You received **€342.50** from Amazon in September 2025, in 12 transactions (€28.54 on average).
            Ha recibido **342,50~€** de Amazon en septiembre de 2025, en 12 transacciones (28,54~€ de media).
            "),
            _ => insta::assert_snapshot!(told, @r"
            Vos remboursements d'Amazon s'élèvent à **342,50~€** en septembre 2025, en 12 transactions (28,54~€ en moyenne).
            Your refunds from Amazon come to **€342.50** in September 2025, in 12 transactions (€28.54 on average).
            Sus reembolsos de Amazon suman **342,50~€** en septiembre de 2025, en 12 transacciones (28,54~€ de media).
            "),
        }
    }
}

#[test]
fn all_filters_are_told() {
    let mut plan = october(Ask::List, Measure::Spending);
    for (dimension, value) in [
        (Dimension::Merchant, "A_B*"),
        (Dimension::Category, "Eélectricité/eau"),
        (Dimension::Account, "Compte joint"),
        (Dimension::Operation, "Carte"),
        (Dimension::Weekday, "Sunday"),
    ] {
        plan = with(plan, dimension, value);
    }
    plan.filters.push(Filter::NotIn {
        dimension: Dimension::Category,
        values: vec!["Restaurant".into(), "streaming".into()],
    });
    plan.labels.push(LabelSearch {
        said: "pizza".into(),
        searched: "pizza".into(),
        word: crate::domain::plan::SearchWord::Known,
    });
    plan.amounts.push(AmountRange { gt: Some(amount("50")), ..AmountRange::default() });
    insta::assert_snapshot!(told(&plan, &main("342.50", 12)), @r"
    Voici vos dépenses de plus de 50~€ en Électricité et eau par carte chez A\_B\* sur «~Compte joint~» les dimanches avec «~pizza~» dans le libellé (hors Restaurant et Streaming) du 1er au 20 octobre 2025~: 12 transactions, pour un total de **342,50~€** (28,54~€ en moyenne).
    Here are your expenses of more than €50 in Electricity and water by card at A\_B\* on “Compte joint” on Sundays with “pizza” in the label (excluding Restaurants and Streaming) from 1 to 20 October 2025: 12 transactions, **€342.50** in total (€28.54 on average).
    Aquí tiene sus gastos de más de 50~€ en Electricidad y agua con tarjeta en A\_B\* en «Compte joint» los domingos con «pizza» en el concepto (sin contar Restaurantes y Streaming) del 1 al 20 de octubre de 2025: 12 transacciones, por un total de **342,50~€** (28,54~€ de media).
    ");
    plan.ask = Ask::Total;
    insta::assert_snapshot!(told(&plan, &main("342.50", 12)), @r"
    Vous avez dépensé **342,50~€** en Électricité et eau par carte chez A\_B\* sur «~Compte joint~» les dimanches avec «~pizza~» dans le libellé (hors Restaurant et Streaming) du 1er au 20 octobre 2025, en 12 transactions de plus de 50~€ (28,54~€ en moyenne).
    You spent **€342.50** on Electricity and water by card at A\_B\* on “Compte joint” on Sundays with “pizza” in the label (excluding Restaurants and Streaming) from 1 to 20 October 2025, in 12 transactions of more than €50 (€28.54 on average).
    Ha gastado **342,50~€** en Electricidad y agua con tarjeta en A\_B\* en «Compte joint» los domingos con «pizza» en el concepto (sin contar Restaurantes y Streaming) del 1 al 20 de octubre de 2025, en 12 transacciones de más de 50~€ (28,54~€ de media).
    ");
}

#[test]
fn amounts_are_bounded_in_words() {
    let bounds = [
        AmountRange { gte: Some(amount("50")), ..AmountRange::default() },
        AmountRange { lt: Some(amount("1000.50")), ..AmountRange::default() },
        AmountRange { gte: Some(amount("20")), lte: Some(amount("60")), ..AmountRange::default() },
        AmountRange::exactly(amount("50")),
    ];
    let mut plan = Plan::new(Ask::List, Measure::Transactions);
    plan.amounts = bounds.to_vec();
    insta::assert_snapshot!(in_all(|saying| saying.amounts(&plan, Currency::EUR)), @r"
    d'au moins 50~€, de moins de 1~000,50~€, de 20~€ à 60~€ ou d'exactement 50~€
    of at least €50, of less than €1,000.50, of €20 to €60 or of exactly €50
    de al menos 50~€, de menos de 1.000,50~€, de 20~€ a 60~€ o de exactamente 50~€
    ");
}

#[test]
fn bounds_are_in_the_currency_of_what_was_found() {
    let mut plan = october(Ask::Total, Measure::Spending);
    plan.amounts.push(AmountRange { gte: Some(amount("50")), ..AmountRange::default() });
    let findings = found(&[(Part::Main, &[in_currency("USD", "120", 2)])]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **120,00~$US** du 1er au 20 octobre 2025, en 2 transactions d'au moins 50~$US (60,00~$US en moyenne).
    You spent **$120.00** from 1 to 20 October 2025, in 2 transactions of at least $50 ($60.00 on average).
    Ha gastado **120,00~US$** del 1 al 20 de octubre de 2025, en 2 transacciones de al menos 50~US$ (60,00~US$ de media).
    ");
}

#[test]
fn a_list_names_its_extreme_where_it_is_sorted() {
    let mut plan = october(Ask::List, Measure::Purchases);
    insta::assert_snapshot!(told(&plan, &main("342.50", 12)), @r"
    Voici vos achats du 1er au 20 octobre 2025~: 12 transactions, pour un total de **342,50~€** (28,54~€ en moyenne).
    Here are your purchases from 1 to 20 October 2025: 12 transactions, **€342.50** in total (€28.54 on average).
    Aquí tiene sus compras del 1 al 20 de octubre de 2025: 12 transacciones, por un total de **342,50~€** (28,54~€ de media).
    ");
    plan.sort = Some(Sort::Largest);
    let findings = Findings { records: vec![record(Some("Lidl"), "-120")], ..main("342.50", 12) };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Voici vos achats du 1er au 20 octobre 2025~: 12 transactions, pour un total de **342,50~€** (28,54~€ en moyenne). La plus élevée~: 120,00~€, chez Lidl le 1er octobre 2025.
    Here are your purchases from 1 to 20 October 2025: 12 transactions, **€342.50** in total (€28.54 on average). The largest: €120.00, at Lidl on 1 October 2025.
    Aquí tiene sus compras del 1 al 20 de octubre de 2025: 12 transacciones, por un total de **342,50~€** (28,54~€ de media). La mayor: 120,00~€, en Lidl el 1 de octubre de 2025.
    ");
}

#[test]
fn a_count_leads_where_it_is_asked() {
    let plan = with(
        over(Plan::new(Ask::Count, Measure::Spending), Period::unit(Unit::Year, TODAY)),
        Dimension::Merchant,
        "McDonald's",
    );
    insta::assert_snapshot!(told(&plan, &main("342.50", 12)), @r"
    Il y a **12** dépenses chez McDonald's du 1er janvier au 20 octobre 2025, pour un total de 342,50~€ (28,54~€ en moyenne).
    You have **12** expenses at McDonald's from 1 January to 20 October 2025, €342.50 in total (€28.54 on average).
    Hay **12** gastos en McDonald's del 1 de enero al 20 de octubre de 2025, por un total de 342,50~€ (28,54~€ de media).
    ");
    insta::assert_snapshot!(told(&plan, &main("9.50", 1)), @r"
    Il y a **1** dépense chez McDonald's du 1er janvier au 20 octobre 2025, pour un total de 9,50~€.
    You have **1** expense at McDonald's from 1 January to 20 October 2025, €9.50 in total.
    Hay **1** gasto en McDonald's del 1 de enero al 20 de octubre de 2025, por un total de 9,50~€.
    ");
}

#[test]
fn averages_say_what_they_divide_by() {
    let plan = october(Ask::Average(None), Measure::Spending);
    insta::assert_snapshot!(told(&plan, &main("342.50", 12)), @r"
    La moyenne de vos dépenses du 1er au 20 octobre 2025 est de **28,54~€** par transaction (12 transactions, 342,50~€ au total).
    The average of your expenses from 1 to 20 October 2025 is **€28.54** per transaction (12 transactions, €342.50 in total).
    La media de sus gastos del 1 al 20 de octubre de 2025 es de **28,54~€** por transacción (12 transacciones, 342,50~€ en total).
    ");
    let summer = Period::between(date(2025, 7, 1), date(2025, 9, 30));
    let plan = over(Plan::new(Ask::Average(Some(Unit::Month)), Measure::Spending), summer);
    insta::assert_snapshot!(told(&plan, &main("3600", 45)), @r"
    En moyenne, vous avez dépensé **1~200,00~€** par mois du 1er juillet au 30 septembre 2025~: 3~600,00~€ au total sur 3 mois, en 45 transactions.
    On average, you spent **€1,200.00** per month from 1 July to 30 September 2025: €3,600.00 in total over 3 months, in 45 transactions.
    De media, ha gastado **1.200,00~€** al mes del 1 de julio al 30 de septiembre de 2025: 3.600,00~€ en total a lo largo de 3 meses, en 45 transacciones.
    ");
    let plan = over(
        Plan::new(Ask::Average(Some(Unit::Month)), Measure::Income),
        Period::unit(Unit::Year, TODAY),
    );
    insta::assert_snapshot!(told(&plan, &main("3600", 45)), @r"
    En moyenne, vos revenus s'élèvent à **360,00~€** par mois du 1er janvier au 20 octobre 2025~: 3~600,00~€ au total sur 10 mois (périodes incomplètes comprises), en 45 transactions.
    On average, your income comes to **€360.00** per month from 1 January to 20 October 2025: €3,600.00 in total over 10 months (part ones included), in 45 transactions.
    De media, sus ingresos suman **360,00~€** al mes del 1 de enero al 20 de octubre de 2025: 3.600,00~€ en total a lo largo de 10 meses (incluidos los incompletos), en 45 transacciones.
    ");
}

#[test]
fn a_median_and_extremes_are_told() {
    let plan = october(Ask::Median, Measure::Spending);
    insta::assert_snapshot!(told(&plan, &main("342.50", 12)), @r"
    La médiane de vos dépenses du 1er au 20 octobre 2025 est de **25,30~€** (12 transactions, 342,50~€ au total).
    The median of your expenses from 1 to 20 October 2025 is **€25.30** (12 transactions, €342.50 in total).
    La mediana de sus gastos del 1 al 20 de octubre de 2025 es de **25,30~€** (12 transacciones, 342,50~€ en total).
    ");
    let plan = october(Ask::Max, Measure::Spending);
    let findings = Findings { records: vec![record(Some("Lidl"), "-120")], ..main("342.50", 12) };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Votre plus grosse dépense du 1er au 20 octobre 2025 est de **120,00~€**, chez Lidl le 1er octobre 2025 (sur 12 transactions).
    Your largest expense from 1 to 20 October 2025 is **€120.00**, at Lidl on 1 October 2025 (out of 12 transactions).
    Su mayor gasto del 1 al 20 de octubre de 2025 es de **120,00~€**, en Lidl el 1 de octubre de 2025 (de un total de 12 transacciones).
    ");
    let plan = october(Ask::Min, Measure::Income);
    let findings = Findings { records: vec![record(None, "2.50")], ..main("342.50", 12) };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Votre plus petite rentrée d'argent du 1er au 20 octobre 2025 est de **2,50~€**, «~CB \*LIDL\_12~» le 1er octobre 2025 (sur 12 transactions).
    The smallest payment you received from 1 to 20 October 2025 is **€2.50**, “CB \*LIDL\_12” on 1 October 2025 (out of 12 transactions).
    Su menor ingreso del 1 al 20 de octubre de 2025 es de **2,50~€**, «CB \*LIDL\_12» el 1 de octubre de 2025 (de un total de 12 transacciones).
    ");
}

#[test]
fn a_share_is_of_all_that_the_measure_counts() {
    let plan = with(october(Ask::Share, Measure::Spending), Dimension::Category, "Restaurant");
    let findings = found(&[(Part::Main, &[tally("210", 7)]), (Part::Whole, &[tally("1000", 50)])]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vos dépenses en Restaurant représentent **21~%** du total du 1er au 20 octobre 2025~: 210,00~€, en 7 transactions.
    Your expenses in Restaurants make up **21%** of the whole from 1 to 20 October 2025: €210.00, in 7 transactions.
    Sus gastos en Restaurantes suponen **21~%** del total del 1 al 20 de octubre de 2025: 210,00~€, en 7 transacciones.
    ");
}

#[test]
fn both_directions_stand_side_by_side() {
    let plan = over(Plan::new(Ask::List, Measure::Transactions), month(2025, 8));
    let findings =
        found(&[(Part::Income, &[tally("2000", 2)]), (Part::Spending, &[tally("1700.10", 40)])]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez **42** transactions en août 2025~: 2~000,00~€ reçus et 1~700,10~€ dépensés.
    You have **42** transactions in August 2025: €2,000.00 received and €1,700.10 spent.
    Tiene **42** transacciones en agosto de 2025: 2.000,00~€ recibidos y 1.700,10~€ gastados.
    ");
    let plan = over(Plan::new(Ask::Ratio, Measure::Spending), month(2025, 8));
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vos dépenses représentent **85~%** de vos revenus en août 2025~: 1~700,10~€ dépensés pour 2~000,00~€ de revenus.
    Your expenses are **85%** of your income in August 2025: €1,700.10 spent out of €2,000.00 of income.
    Sus gastos suponen **85~%** de sus ingresos en agosto de 2025: 1.700,10~€ gastados por 2.000,00~€ de ingresos.
    ");
}

#[test]
fn savings_name_what_went_to_ones_own_accounts() {
    let plan = over(Plan::new(Ask::Total, Measure::Net), month(2025, 9));
    let findings = found(&[
        (Part::Income, &[tally("2000", 2)]),
        (Part::Spending, &[tally("1700", 40)]),
        (Part::OwnTransfers, &[tally("200", 1)]),
    ]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez mis de côté **300,00~€** en septembre 2025~: 2~000,00~€ de revenus moins 1~700,00~€ de dépenses, soit 15~% de vos revenus. Ces dépenses comprennent 200,00~€ versés sur votre propre épargne.
    You saved **€300.00** in September 2025: €2,000.00 of income less €1,700.00 of expenses, which is 15% of your income. These expenses include €200.00 moved to your own savings.
    Ha ahorrado **300,00~€** en septiembre de 2025: 2.000,00~€ de ingresos menos 1.700,00~€ de gastos, es decir, 15~% de sus ingresos. Estos gastos incluyen 200,00~€ traspasados a sus propios ahorros.
    ");
    let findings =
        found(&[(Part::Income, &[tally("1500", 2)]), (Part::Spending, &[tally("1700", 40)])]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **200,00~€** de plus que vos revenus en septembre 2025~: 1~500,00~€ de revenus pour 1~700,00~€ de dépenses.
    You spent **€200.00** more than your income in September 2025: €1,500.00 of income and €1,700.00 of expenses.
    Ha gastado **200,00~€** más que sus ingresos en septiembre de 2025: 1.500,00~€ de ingresos y 1.700,00~€ de gastos.
    ");
}

#[test]
fn two_currencies_are_never_added() {
    let plan = Plan::new(Ask::Total, Measure::Spending);
    let findings = found(&[
        (Part::Main, &[in_currency("USD", "20", 1), tally("342.50", 12)]),
        (Part::Internal, &[tally("500", 2)]),
    ]);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Vous avez dépensé **342,50~€** et 20,00~$US du 1er novembre 2023 au 20 octobre 2025, en 15 transactions (28,54~€ et 20,00~$US en moyenne). Les mouvements entre vos propres comptes (500,00~€) ne sont pas comptés dans les montants.
    You spent **€342.50** and $20.00 from 1 November 2023 to 20 October 2025, in 15 transactions (€28.54 and $20.00 on average). Movements between your own accounts (€500.00) are not counted in the amounts.
    Ha gastado **342,50~€** y 20,00~US$ del 1 de noviembre de 2023 al 20 de octubre de 2025, en 15 transacciones (28,54~€ y 20,00~US$ de media). Los movimientos entre sus propias cuentas (500,00~€) no se cuentan en los importes.
    ");
}

#[test]
fn balances_are_told_by_account() {
    let plan = Plan::new(Ask::Total, Measure::Balance);
    let balance = |name: &str, value| Balance {
        account: name.into(),
        kind: "checking".into(),
        currency: Currency::EUR,
        amount: amount(value),
    };
    let balances = vec![balance("Compte courant", "2295.77"), balance("Livret A", "3660.56")];
    let mut findings = Findings { balances, ..Findings::default() };
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Le solde de vos comptes est de **5~956,33~€** au 20 octobre 2025~: Compte courant (2~295,77~€) et Livret A (3~660,56~€).
    The balance of your accounts is **€5,956.33** as of 20 October 2025: Compte courant (€2,295.77) and Livret A (€3,660.56).
    El saldo de sus cuentas es de **5.956,33~€** a 20 de octubre de 2025: Compte courant (2.295,77~€) y Livret A (3.660,56~€).
    ");
    findings.balances.truncate(1);
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Le solde de «~Compte courant~» est de **2~295,77~€** au 20 octobre 2025.
    The balance of “Compte courant” is **€2,295.77** as of 20 October 2025.
    El saldo de «Compte courant» es de **2.295,77~€** a 20 de octubre de 2025.
    ");
    findings.balances.clear();
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Le solde de vos comptes n'est pas disponible ici~: je peux en revanche vous dire ce que vous avez dépensé et reçu.
    The balance of your accounts is not available here; I can tell you what you spent and received, though.
    El saldo de sus cuentas no está disponible aquí; en cambio, puedo decirle lo que ha gastado y recibido.
    ");
}

#[test]
fn nothing_is_zero_in_a_begun_period_and_not_yet_in_a_future_one() {
    let plan = with(october(Ask::Total, Measure::Spending), Dimension::Merchant, "Lidl");
    insta::assert_snapshot!(told(&plan, &main("0", 0)), @r"
    Vous n'avez aucune dépense chez Lidl du 1er au 20 octobre 2025~: le total est de **0,00~€**, pour 0 transaction.
    You have no expenses at Lidl from 1 to 20 October 2025: the total is **€0.00**, for 0 transactions.
    No tiene ningún gasto en Lidl del 1 al 20 de octubre de 2025: el total es de **0,00~€**, en 0 transacciones.
    ");
    let plan = over(plan, month(2026, 12));
    insta::assert_snapshot!(told(&plan, &Findings::default()), @r"
    Il n'y a pas encore de transactions en décembre 2026~: cette période n'a pas commencé.
    There are no transactions yet in December 2026: this period has not begun.
    Todavía no hay transacciones en diciembre de 2026: este periodo no ha empezado.
    ");
}

#[test]
fn names_join_as_they_sound() {
    let sent = with(
        with(october(Ask::Total, Measure::Spending), Dimension::Operation, "Virement"),
        Dimension::Merchant,
        "Paul Martin",
    );
    insta::assert_snapshot!(told(&sent, &main("50", 1)), @r"
    Vous avez dépensé **50,00~€** par virement à Paul Martin du 1er au 20 octobre 2025, en 1 transaction.
    You spent **€50.00** by transfer to Paul Martin from 1 to 20 October 2025, in 1 transaction.
    Ha gastado **50,00~€** por transferencia a Paul Martin del 1 al 20 de octubre de 2025, en 1 transacción.
    ");
    let mut plan = october(Ask::Total, Measure::Spending);
    let values = vec!["Alimentation".into(), "Impôts".into()];
    plan.filters.push(Filter::In { dimension: Dimension::Category, values });
    insta::assert_snapshot!(told(&plan, &main("50", 1)), @r"
    Vous avez dépensé **50,00~€** en Alimentation et Impôts du 1er au 20 octobre 2025, en 1 transaction.
    You spent **€50.00** on Groceries and Taxes from 1 to 20 October 2025, in 1 transaction.
    Ha gastado **50,00~€** en Alimentación e Impuestos del 1 al 20 de octubre de 2025, en 1 transacción.
    ");
    plan.filters = vec![Filter::Any {
        of: vec![
            Filter::one(Dimension::Category, "Abonnements"),
            Filter::one(Dimension::Merchant, "Orange"),
        ],
    }];
    insta::assert_snapshot!(told(&plan, &main("50", 1)), @r"
    Vous avez dépensé **50,00~€** en Abonnements ou chez Orange du 1er au 20 octobre 2025, en 1 transaction.
    You spent **€50.00** on Memberships or at Orange from 1 to 20 October 2025, in 1 transaction.
    Ha gastado **50,00~€** en Abonos o en Orange del 1 al 20 de octubre de 2025, en 1 transacción.
    ");
}

#[test]
fn an_average_without_known_ends_states_the_total_instead() {
    let plan = Plan::new(Ask::Average(Some(Unit::Month)), Measure::Credits);
    insta::assert_snapshot!(told(&plan, &main("50", 2)), @r"
    Vous avez reçu **50,00~€** du 1er novembre 2023 au 20 octobre 2025, en 2 transactions.
    You received **€50.00** from 1 November 2023 to 20 October 2025, in 2 transactions.
    Ha recibido **50,00~€** del 1 de noviembre de 2023 al 20 de octubre de 2025, en 2 transacciones.
    ");
}
