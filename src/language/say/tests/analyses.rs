//! What analyses come to, in words.

use super::*;
use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::plan::{Analysis, Ask, Measure};
use crate::domain::plan::{GroupKey, GroupOrder, Grouping};
use crate::domain::study::{About, Against, Claim, Every, Steady, Strength, Study};

fn euros(id: FigureId, value: &str) -> Figure {
    Figure::new(id, amount(value), FigureUnit::Money(Currency::EUR))
}

fn claim(about: About, name: &str, figures: &[(FigureId, &str)]) -> Claim {
    let key = Some(name.to_owned());
    let figures = figures.iter().map(|(id, value)| euros(*id, value).keyed(key.clone())).collect();
    Claim { about, name: key, figures }
}

fn studied(analysis: Analysis, figures: &[Figure], claims: Vec<Claim>) -> (Plan, Findings) {
    let period = Period::between(date(2024, 10, 1), TODAY);
    let figures = figures.to_vec();
    let study = Study { looked_at: 300, figures, claims, ..Study::nothing(period) };
    let plan = Plan { analysis: Some(analysis), ..Plan::new(Ask::List, Measure::Spending) };
    (plan, Findings { matched: 300, study: Some(Box::new(study)), ..Findings::default() })
}

fn said(analysis: Analysis, figures: &[Figure], claims: Vec<Claim>) -> String {
    let (plan, findings) = studied(analysis, figures, claims);
    told(&plan, &findings)
}

#[test]
fn an_unusual_amount_says_against_what() {
    let day = Some(date(2025, 5, 2));
    let usual = claim(
        About::Unusual { day, against: Against::Merchant },
        "Lidl",
        &[(FigureId::Amount, "150"), (FigureId::Median, "30")],
    );
    let mut twice = claim(About::Repeated { day }, "F*nac", &[(FigureId::Amount, "19.90")]);
    twice.figures.push(Figure::new(FigureId::Count, Decimal::TWO, FigureUnit::Count).keyed(None));
    let count = Figure::new(FigureId::Count, Decimal::from(3), FigureUnit::Count);
    insta::assert_snapshot!(said(Analysis::Anomaly, &[count], vec![usual, twice]), @r"
    J'ai repéré **3 transactions** hors de l'habitude dans vos dépenses du 1er octobre 2024 au 20 octobre 2025~: Lidl, 150,00~€ le 2 mai 2025 (d'habitude 30,00~€ pour ce marchand)~; F\*nac, 19,90~€ le 2 mai 2025, passé 2 fois le même jour.
    I found **3 transactions** out of the ordinary in your expenses from 1 October 2024 to 20 October 2025: Lidl, €150.00 on 2 May 2025 (usually €30.00 at this merchant); F\*nac, €19.90 on 2 May 2025, booked 2 times on the same day.
    He detectado **3 transacciones** fuera de lo habitual en sus gastos del 1 de octubre de 2024 al 20 de octubre de 2025: Lidl, 150,00~€ el 2 de mayo de 2025 (lo habitual en este comercio: 30,00~€); F\*nac, 19,90~€ el 2 de mayo de 2025, cargado 2 veces el mismo día.
    ");
}

#[test]
fn a_recurring_payment_has_its_next_day_and_its_monthly_cost() {
    let weekly = claim(
        About::Recurring { every: Every::Week, next: date(2025, 10, 27), amount: Steady::Fixed },
        "Yoga",
        &[(FigureId::Amount, "12"), (FigureId::MonthlyCost, "52")],
    );
    let rise = claim(
        About::PriceRise { since: date(2025, 9, 8) },
        "Yoga",
        &[(FigureId::PreviousTotal, "10"), (FigureId::Total, "12")],
    );
    let sum = euros(FigureId::MonthlyCost, "52");
    insta::assert_snapshot!(said(Analysis::Recurring, &[sum], vec![weekly, rise]), @r"
    Vos dépenses qui reviennent régulièrement représentent **52,00~€** par mois du 1er octobre 2024 au 20 octobre 2025~: Yoga, 12,00~€ par semaine, soit 52,00~€ par mois (prochaine échéance vers le 27 octobre 2025). Hausses de prix~: Yoga est passé de 10,00~€ à 12,00~€ le 8 septembre 2025.
    Your expenses that come back regularly amount to **€52.00** a month from 1 October 2024 to 20 October 2025: Yoga, €12.00 a week, or €52.00 a month (next due around 27 October 2025). Price rises: Yoga went from €10.00 to €12.00 on 8 September 2025.
    Sus gastos que se repiten con regularidad suman **52,00~€** al mes del 1 de octubre de 2024 al 20 de octubre de 2025: Yoga, 12,00~€ por semana, es decir 52,00~€ al mes (próximo hacia el 27 de octubre de 2025). Subidas de precio: Yoga pasó de 10,00~€ a 12,00~€ el 8 de septiembre de 2025.
    ");
}

#[test]
fn a_forecast_states_its_bounds_and_what_there_is_so_far() {
    let bounds = [(FigureId::Forecast, "800"), (FigureId::Min, "700"), (FigureId::Max, "900")];
    let mut here =
        claim(About::Month { first: date(2025, 10, 1), running: true }, "2025-10", &bounds);
    here.figures.push(euros(FigureId::Total, "500").keyed(here.name.clone()));
    let next = claim(About::Month { first: date(2025, 11, 1), running: false }, "2025-11", &bounds);
    insta::assert_snapshot!(said(Analysis::Forecast, &[], vec![here, next]), @r"
    Vos dépenses devraient s'élever à **800,00~€** en octobre 2025 (entre 700,00~€ et 900,00~€), dont 500,00~€ à ce jour~; 800,00~€ en novembre 2025 (entre 700,00~€ et 900,00~€). Prévision tirée de vos mois entiers~; les bornes valent dans quatre cas sur cinq.
    Your expenses should come to **€800.00** in October 2025 (between €700.00 and €900.00), €500.00 of it so far; €800.00 in November 2025 (between €700.00 and €900.00). Forecast from your whole months; the bounds hold in four cases out of five.
    Sus gastos deberían sumar **800,00~€** en octubre de 2025 (entre 700,00~€ y 900,00~€), de ellos 500,00~€ hasta hoy; 800,00~€ en noviembre de 2025 (entre 700,00~€ y 900,00~€). Previsión a partir de sus meses completos; los límites se cumplen en cuatro de cada cinco casos.
    ");
}

#[test]
fn a_budget_names_kinds_by_their_words() {
    let rate = |id, value: &str, unit| Figure::new(id, amount(value), unit);
    let whole = [
        euros(FigureId::Income, "2000"),
        euros(FigureId::Spending, "1600"),
        euros(FigureId::Net, "400"),
        rate(FigureId::SavingsRate, "0.2", FigureUnit::Rate),
        rate(FigureId::Ratio, "1.25", FigureUnit::Ratio),
    ];
    let mut kind = claim(About::Kind, "bill", &[(FigureId::GroupTotal, "900")]);
    kind.figures.push(rate(FigureId::GroupShare, "0.5625", FigureUnit::Rate));
    let claims = vec![
        claim(About::FixedCharges, "fixed", &[(FigureId::Amount, "900")]),
        claim(About::VariableCharges, "variable", &[(FigureId::Amount, "700")]),
        kind,
    ];
    insta::assert_snapshot!(said(Analysis::Budget, &whole, claims), @r"
    Du 1er octobre 2024 au 20 octobre 2025~: **2~000,00~€** de revenus, 1~600,00~€ de dépenses, soit un solde de 400,00~€ (taux d'épargne~: 20~%)~; vos revenus couvrent 125~% de vos dépenses. Charges fixes~: 900,00~€~; dépenses variables~: 700,00~€. Par nature~: factures 900,00~€ (56~%).
    From 1 October 2024 to 20 October 2025: **€2,000.00** of income, €1,600.00 of spending, a balance of €400.00 (savings rate: 20%); your income covers 125% of your spending. Fixed charges: €900.00; variable spending: €700.00. By kind: bills €900.00 (56%).
    Del 1 de octubre de 2024 al 20 de octubre de 2025: **2.000,00~€** de ingresos, 1.600,00~€ de gastos, un saldo de 400,00~€ (tasa de ahorro: 20~%); sus ingresos cubren el 125~% de sus gastos. Gastos fijos: 900,00~€; gastos variables: 700,00~€. Por tipo: facturas 900,00~€ (56~%).
    ");
}

#[test]
fn too_few_documents_are_said_plainly() {
    let (plan, mut findings) = studied(Analysis::Forecast, &[], Vec::new());
    let period = Period::unit(crate::domain::period::Unit::Month, TODAY);
    findings.study = Some(Box::new(Study::too_few(period, 2)));
    insta::assert_snapshot!(told(&plan, &findings), @r"
    Il y a trop peu de données du 1er au 20 octobre 2025 pour faire une prévision.
    There is too little data from 1 to 20 October 2025 to make a forecast.
    Hay muy pocos datos del 1 al 20 de octubre de 2025 para hacer una previsión.
    ");
}

#[test]
fn months_that_go_up_and_down_have_no_direction() {
    let by = GroupKey::Time(crate::domain::period::Unit::Month);
    let group = |(month, sum): (&str, &str)| Group {
        key: Some(month.to_owned()),
        tallies: vec![tally(sum, 4)],
        running: false,
    };
    let plan = Plan {
        group: Some(Grouping { by, order: GroupOrder::Natural }),
        analysis: Some(Analysis::Trend),
        ..Plan::new(Ask::List, Measure::Spending)
    };
    let findings = |strength| Findings {
        matched: 12,
        parts: vec![(Part::Main, vec![tally("320", 12)])],
        groups: [("2025-07", "100"), ("2025-08", "120"), ("2025-09", "100")].map(group).to_vec(),
        strength: Some(strength),
        ..Findings::default()
    };
    let ends = |strength| {
        let told = told(&plan, &findings(strength));
        let last = |line: &str| line.rsplit_once("2025. ").map(|(_, end)| end.to_owned());
        told.lines().filter_map(last).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(ends(Strength::None), @r"
    Les montants montent et descendent sans tendance nette (0,00~€ par mois).
    The amounts go up and down without a clear trend (€0.00 per month).
    Los importes suben y bajan sin una tendencia clara (0,00~€ al mes).
    ");
}
