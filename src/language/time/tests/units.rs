//! Units: running, last, counted, parts, ago, to come.

use super::*;

#[test]
fn days_near_today() {
    insta::assert_snapshot!(fr("aujourd'hui"), @"2025-10-20");
    insta::assert_snapshot!(fr("ajd"), @"2025-10-20");
    insta::assert_snapshot!(fr("hier"), @"2025-10-19");
    insta::assert_snapshot!(fr("hier soir"), @"2025-10-19");
    insta::assert_snapshot!(fr("avant-hier"), @"2025-10-18");
    insta::assert_snapshot!(fr("demain"), @"2025-10-21");
    insta::assert_snapshot!(en("today"), @"2025-10-20");
    insta::assert_snapshot!(en("the day before yesterday"), @"2025-10-18");
    insta::assert_snapshot!(en("tonight"), @"2025-10-20");
    insta::assert_snapshot!(es("hoy"), @"2025-10-20");
    insta::assert_snapshot!(es("anteayer"), @"2025-10-18");
    insta::assert_snapshot!(es("pasado mañana"), @"2025-10-22");
}

#[test]
fn running_units_are_whole() {
    insta::assert_snapshot!(fr("cette semaine"), @"2025-10-20..2025-10-26");
    insta::assert_snapshot!(fr("de la semaine"), @"2025-10-20..2025-10-26");
    insta::assert_snapshot!(fr("ce mois-ci"), @"2025-10-01..2025-10-31");
    insta::assert_snapshot!(fr("ce moi ci"), @"2025-10-01..2025-10-31");
    insta::assert_snapshot!(fr("du mois"), @"2025-10-01..2025-10-31");
    insta::assert_snapshot!(fr("mois en cours"), @"2025-10-01..2025-10-31");
    insta::assert_snapshot!(fr("ce trimestre"), @"2025-10-01..2025-12-31");
    insta::assert_snapshot!(fr("ce semestre"), @"2025-07-01..2025-12-31");
    insta::assert_snapshot!(fr("toute l'année"), @"2025-01-01..2025-12-31");
    insta::assert_snapshot!(fr("l'année"), @"2025-01-01..2025-12-31");
    insta::assert_snapshot!(en("this week"), @"2025-10-20..2025-10-26");
    insta::assert_snapshot!(en("so far this month"), @"2025-10-01..2025-10-31");
    insta::assert_snapshot!(en("year to date"), @"2025-01-01..2025-12-31");
    insta::assert_snapshot!(es("este mes"), @"2025-10-01..2025-10-31");
    insta::assert_snapshot!(es("en lo que va de año"), @"2025-01-01..2025-12-31");
}

#[test]
fn le_mois_dernier_is_the_previous_calendar_month() {
    insta::assert_snapshot!(fr("le mois dernier"), @"2025-09-01..2025-09-30");
    insta::assert_snapshot!(fr("mois passé"), @"2025-09-01..2025-09-30");
    insta::assert_snapshot!(fr("la semaine passée"), @"2025-10-13..2025-10-19");
    insta::assert_snapshot!(fr("la sem dernière"), @"2025-10-13..2025-10-19");
    insta::assert_snapshot!(fr("au cours du dernier trimestre"), @"2025-07-01..2025-09-30");
    insta::assert_snapshot!(fr("dernier semestre"), @"2025-01-01..2025-06-30");
    insta::assert_snapshot!(fr("l'an dernier"), @"2024-01-01..2024-12-31");
    insta::assert_snapshot!(en("last week"), @"2025-10-13..2025-10-19");
    insta::assert_snapshot!(en("last quarter"), @"2025-07-01..2025-09-30");
    insta::assert_snapshot!(en("the past month"), @"2025-09-01..2025-09-30");
    insta::assert_snapshot!(es("el mes pasado"), @"2025-09-01..2025-09-30");
    insta::assert_snapshot!(es("el año pasado"), @"2024-01-01..2024-12-31");
    insta::assert_snapshot!(es("el último mes"), @"2025-09-01..2025-09-30");
}

#[test]
fn last_days_end_today_and_last_units_before_the_running_one() {
    insta::assert_snapshot!(fr("les 7 derniers jours"), @"2025-10-14..2025-10-20");
    insta::assert_snapshot!(fr("des 30 derniers jours"), @"2025-09-21..2025-10-20");
    insta::assert_snapshot!(fr("les 2 dernières semaines"), @"2025-10-06..2025-10-19");
    insta::assert_snapshot!(fr("sur les trois derniers mois"), @"2025-07-01..2025-09-30");
    insta::assert_snapshot!(fr("sur 6 mois"), @"2025-04-01..2025-09-30");
    insta::assert_snapshot!(fr("sur un an"), @"2024-10-01..2025-09-30");
    insta::assert_snapshot!(fr("les dernières 24 heures"), @"2025-10-19..2025-10-20");
    insta::assert_snapshot!(en("in the last 30 days"), @"2025-09-21..2025-10-20");
    insta::assert_snapshot!(en("the past two weeks"), @"2025-10-06..2025-10-19");
    insta::assert_snapshot!(en("a fortnight"), @"2025-10-06..2025-10-19");
    insta::assert_snapshot!(en("over the last year"), @"2024-10-01..2025-09-30");
    insta::assert_snapshot!(en("last few days"), @"2025-10-18..2025-10-20");
    insta::assert_snapshot!(es("en los últimos 12 meses"), @"2024-10-01..2025-09-30");
    insta::assert_snapshot!(es("últimos 3 meses"), @"2025-07-01..2025-09-30");
}

#[test]
fn no_count_is_recently() {
    insta::assert_snapshot!(fr("les derniers mois"), @"2025-09-21..2025-10-20");
    insta::assert_snapshot!(fr("ces derniers temps"), @"2025-09-21..2025-10-20");
    insta::assert_snapshot!(fr("récemment"), @"2025-09-21..2025-10-20");
    insta::assert_snapshot!(en("lately"), @"2025-09-21..2025-10-20");
    insta::assert_snapshot!(es("últimamente"), @"2025-09-21..2025-10-20");
    insta::assert_snapshot!(es("los últimos meses"), @"2025-09-21..2025-10-20");
}

#[test]
fn weekends() {
    insta::assert_snapshot!(fr("ce week-end"), @"2025-10-18..2025-10-19");
    insta::assert_snapshot!(fr("du week-end"), @"2025-10-18..2025-10-19");
    insta::assert_snapshot!(fr("le week-end dernier"), @"2025-10-18..2025-10-19");
    insta::assert_snapshot!(fr("le week-end du 11 octobre"), @"2025-10-11..2025-10-12");
    insta::assert_snapshot!(en("this weekend"), @"2025-10-18..2025-10-19");
    insta::assert_snapshot!(en("last weekend"), @"2025-10-18..2025-10-19");
    insta::assert_snapshot!(es("este finde"), @"2025-10-18..2025-10-19");
    insta::assert_snapshot!(es("el fin de semana pasado"), @"2025-10-18..2025-10-19");
}

#[test]
fn parts_of_units() {
    insta::assert_snapshot!(fr("début mars"), @"2025-03-01..2025-03-10");
    insta::assert_snapshot!(fr("mi-mars"), @"2025-03-11..2025-03-20");
    insta::assert_snapshot!(fr("fin mars"), @"2025-03-21..2025-03-31");
    insta::assert_snapshot!(fr("fin février 2024"), @"2024-02-21..2024-02-29");
    insta::assert_snapshot!(fr("début du mois"), @"2025-10-01..2025-10-10");
    insta::assert_snapshot!(fr("fin 2024"), @"2024-09-01..2024-12-31");
    insta::assert_snapshot!(fr("début 2023"), @"2023-01-01..2023-04-30");
    insta::assert_snapshot!(en("mid-2023"), @"2023-05-01..2023-08-31");
    insta::assert_snapshot!(es("a finales de 2023"), @"2023-09-01..2023-12-31");
    insta::assert_snapshot!(en("early July 24"), @"2024-07-01..2024-07-10");
    insta::assert_snapshot!(en("EOM"), @"2025-10-21..2025-10-31");
    insta::assert_snapshot!(en("eom"), @"-");
    insta::assert_snapshot!(fr("début de semaine"), @"2025-10-20..2025-10-22");
    insta::assert_snapshot!(en("early July"), @"2025-07-01..2025-07-10");
    insta::assert_snapshot!(en("mid-March"), @"2025-03-11..2025-03-20");
    insta::assert_snapshot!(en("end of last week"), @"2025-10-17..2025-10-19");
    insta::assert_snapshot!(es("a finales de agosto"), @"2025-08-21..2025-08-31");
    insta::assert_snapshot!(es("principios de marzo"), @"2025-03-01..2025-03-10");
    insta::assert_snapshot!(es("a mediados de marzo"), @"2025-03-11..2025-03-20");
}

#[test]
fn quarters_halves_and_seasons() {
    insta::assert_snapshot!(fr("T1 2025"), @"2025-01-01..2025-03-31");
    insta::assert_snapshot!(fr("1T 2025"), @"2025-01-01..2025-03-31");
    insta::assert_snapshot!(fr("premier trimestre"), @"2025-01-01..2025-03-31");
    insta::assert_snapshot!(fr("4e trimestre"), @"2025-10-01..2025-12-31");
    insta::assert_snapshot!(fr("second semestre"), @"2025-07-01..2025-12-31");
    insta::assert_snapshot!(fr("cet été"), @"2025-06-21..2025-09-22");
    insta::assert_snapshot!(fr("l'été dernier"), @"2025-06-21..2025-09-22");
    insta::assert_snapshot!(fr("été 2024"), @"2024-06-21..2024-09-22");
    insta::assert_snapshot!(fr("cet hiver"), @"2024-12-21..2025-03-20");
    insta::assert_snapshot!(en("Q3"), @"2025-07-01..2025-09-30");
    insta::assert_snapshot!(en("first half of 2025"), @"2025-01-01..2025-06-30");
    insta::assert_snapshot!(en("last quarter of 2024"), @"2024-10-01..2024-12-31");
    insta::assert_snapshot!(en("last spring"), @"2025-03-21..2025-06-20");
    insta::assert_snapshot!(es("primer semestre"), @"2025-01-01..2025-06-30");
    insta::assert_snapshot!(es("segundo trimestre de 2024"), @"2024-04-01..2024-06-30");
    insta::assert_snapshot!(es("el verano pasado"), @"2025-06-21..2025-09-22");
}

#[test]
fn ago_is_the_whole_unit() {
    insta::assert_snapshot!(fr("il y a deux semaines"), @"2025-10-06..2025-10-12");
    insta::assert_snapshot!(fr("il y a 3 mois"), @"2025-07-01..2025-07-31");
    insta::assert_snapshot!(fr("il y a 10 jours"), @"2025-10-10");
    insta::assert_snapshot!(en("two weeks ago"), @"2025-10-06..2025-10-12");
    insta::assert_snapshot!(en("a year ago"), @"2024-01-01..2024-12-31");
    insta::assert_snapshot!(es("hace dos semanas"), @"2025-10-06..2025-10-12");
}

#[test]
fn some_count_from_the_period_just_named() {
    insta::assert_snapshot!(fr("le mois d'avant"), @"Units { grain: Month, count: -1 }");
    insta::assert_snapshot!(fr("la période précédente"), @"Length { count: -1 }");
    insta::assert_snapshot!(fr("le même mois l'an dernier"), @"Years { grain: Some(Month), count: -1 }");
    insta::assert_snapshot!(en("the week before"), @"Units { grain: Week, count: -1 }");
    insta::assert_snapshot!(en("same period last year"), @"Years { grain: None, count: -1 }");
    insta::assert_snapshot!(es("el mes anterior"), @"Units { grain: Month, count: -1 }");
}

#[test]
fn periods_to_come_are_read() {
    insta::assert_snapshot!(fr("la semaine prochaine"), @"2025-10-27..2025-11-02");
    insta::assert_snapshot!(fr("en 2030"), @"2030-01-01..2030-12-31");
    insta::assert_snapshot!(fr("pour les 6 prochains mois"), @"2025-11-01..2026-04-30");
    insta::assert_snapshot!(fr("dans 3 semaines"), @"2025-11-10..2025-11-16");
    insta::assert_snapshot!(en("December 2026"), @"2026-12-01..2026-12-31");
    insta::assert_snapshot!(en("next month"), @"2025-11-01..2025-11-30");
    insta::assert_snapshot!(es("la semana que viene"), @"2025-10-27..2025-11-02");
}

#[test]
fn what_is_no_period_is_left() {
    insta::assert_snapshot!(fr("3 fois par mois"), @"-");
    insta::assert_snapshot!(fr("mois par mois"), @"-");
    insta::assert_snapshot!(fr("chaque mois"), @"-");
    insta::assert_snapshot!(fr("50 euros"), @"-");
    insta::assert_snapshot!(fr("100 €"), @"-");
    insta::assert_snapshot!(fr("top 10"), @"-");
    insta::assert_snapshot!(fr("mes 5 plus grosses"), @"-");
    insta::assert_snapshot!(fr("les 5 dernières transactions"), @"-");
    insta::assert_snapshot!(fr("j'ai été remboursé"), @"-");
    insta::assert_snapshot!(fr("le 15 € là"), @"-");
    insta::assert_snapshot!(fr("quel jour de la semaine"), @"-");
    insta::assert_snapshot!(fr("de 10 à 20 euros"), @"-");
    insta::assert_snapshot!(fr("les plus récentes"), @"-");
    insta::assert_snapshot!(en("may I see"), @"-");
    insta::assert_snapshot!(en("march on"), @"-");
    insta::assert_snapshot!(en("per week"), @"-");
    insta::assert_snapshot!(en("second"), @"-");
    insta::assert_snapshot!(en("the 5 biggest"), @"-");
    insta::assert_snapshot!(en("my last 5 purchases"), @"-");
    insta::assert_snapshot!(en("by month"), @"-");
    insta::assert_snapshot!(es("al mes"), @"-");
    insta::assert_snapshot!(es("mis 5 mayores gastos"), @"-");
}
