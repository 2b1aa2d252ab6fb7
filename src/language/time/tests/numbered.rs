//! Units by their number: halves of months, quarters, weeks, the first so many.

use super::*;

#[test]
fn half_months_end_on_the_15th() {
    insta::assert_snapshot!(fr("première quinzaine de mai"), @"2025-05-01..2025-05-15");
    insta::assert_snapshot!(fr("la 2e quinzaine de février 2024"), @"2024-02-16..2024-02-29");
    insta::assert_snapshot!(fr("deuxième quinzaine du mois dernier"), @"2025-09-16..2025-09-30");
    insta::assert_snapshot!(fr("la seconde quinzaine"), @"2025-10-16..2025-10-31");
    insta::assert_snapshot!(fr("la quinzaine dernière"), @"2025-10-01..2025-10-15");
    insta::assert_snapshot!(fr("les deux dernières quinzaines"), @"2025-09-16..2025-10-15");
    insta::assert_snapshot!(fr("première moitié de mai"), @"2025-05-01..2025-05-15");
    insta::assert_snapshot!(fr("une quinzaine"), @"2025-10-06..2025-10-19");
    insta::assert_snapshot!(en("the first half of May"), @"2025-05-01..2025-05-15");
    insta::assert_snapshot!(en("second half of last month"), @"2025-09-16..2025-09-30");
    insta::assert_snapshot!(en("first half of 2023"), @"2023-01-01..2023-06-30");
    insta::assert_snapshot!(es("primera quincena de mayo"), @"2025-05-01..2025-05-15");
    insta::assert_snapshot!(es("la quincena pasada"), @"2025-10-01..2025-10-15");
    insta::assert_snapshot!(es("segunda mitad de junio"), @"2025-06-16..2025-06-30");
}

#[test]
fn quarters_are_written_in_many_ways() {
    insta::assert_snapshot!(fr("3T23"), @"2023-07-01..2023-09-30");
    insta::assert_snapshot!(fr("1T2024"), @"2024-01-01..2024-03-31");
    insta::assert_snapshot!(fr("T4-23"), @"2023-10-01..2023-12-31");
    insta::assert_snapshot!(fr("2e trim 2023"), @"2023-04-01..2023-06-30");
    insta::assert_snapshot!(fr("2S24"), @"2024-07-01..2024-12-31");
    insta::assert_snapshot!(en("23Q4"), @"2023-10-01..2023-12-31");
    insta::assert_snapshot!(en("2023Q4"), @"2023-10-01..2023-12-31");
    insta::assert_snapshot!(en("Q4-23"), @"2023-10-01..2023-12-31");
    insta::assert_snapshot!(en("Q4/2023"), @"2023-10-01..2023-12-31");
    insta::assert_snapshot!(en("Q5"), @"-");
    insta::assert_snapshot!(en("quarter 2"), @"2025-04-01..2025-06-30");
    insta::assert_snapshot!(en("quarter 2 of 2023"), @"2023-04-01..2023-06-30");
    insta::assert_snapshot!(es("trimestre 2"), @"2025-04-01..2025-06-30");
    insta::assert_snapshot!(fr("du trimestre 3 restos"), @"2025-10-01..2025-12-31");
    insta::assert_snapshot!(en("Q1-Q3 2024"), @"2024-01-01..2024-09-30");
}

#[test]
fn ordinals_share_their_unit_and_year() {
    insta::assert_snapshot!(fr("le premier et le deuxième trimestre 2023"), @"2023-01-01..2023-06-30 of 2");
    insta::assert_snapshot!(fr("T1 et T2 2023"), @"2023-01-01..2023-06-30 of 2");
    insta::assert_snapshot!(fr("du premier au troisième trimestre 2024"), @"2024-01-01..2024-09-30");
    insta::assert_snapshot!(fr("le premier et le troisième trimestre 2023"), @"2023-01-01..2023-03-31, 2023-07-01..2023-09-30");
    insta::assert_snapshot!(en("Q3 vs Q4 2023"), @"2023-07-01..2023-09-30, 2023-10-01..2023-12-31");
    insta::assert_snapshot!(en("between the third and the second quarter of 2024"), @"2023-07-01..2024-06-30 of 2");
    insta::assert_snapshot!(fr("octobre et octobre 2023"), @"2025-10-01..2025-10-31, 2023-10-01..2023-10-31");
    insta::assert_snapshot!(es("entre el primer y el segundo semestre de 2024"), @"2024-01-01..2024-12-31 of 2");
}

#[test]
fn weeks_are_named_by_a_day_or_by_their_iso_number() {
    insta::assert_snapshot!(fr("la semaine du 11 août"), @"2025-08-11..2025-08-17");
    insta::assert_snapshot!(fr("semaine 33"), @"2025-08-11..2025-08-17");
    insta::assert_snapshot!(fr("semaine 50"), @"2024-12-09..2024-12-15");
    insta::assert_snapshot!(fr("semaine n° 33 de 2023"), @"2023-08-14..2023-08-20");
    insta::assert_snapshot!(en("week of 12 Aug"), @"2025-08-11..2025-08-17");
    insta::assert_snapshot!(en("week commencing 11 August"), @"2025-08-11..2025-08-17");
    insta::assert_snapshot!(en("week 1"), @"2024-12-30..2025-01-05");
    insta::assert_snapshot!(en("week 53"), @"-");
    insta::assert_snapshot!(en("last week's Friday"), @"2025-10-17");
    insta::assert_snapshot!(es("la semana del 11 de agosto"), @"2025-08-11..2025-08-17");
    insta::assert_snapshot!(es("semana 33"), @"2025-08-11..2025-08-17");
    insta::assert_snapshot!(fr("semaine 2 de mai"), @"2025-05-12..2025-05-18");
}

#[test]
fn the_first_and_last_so_many_are_counted_within() {
    insta::assert_snapshot!(fr("les 10 premiers jours de mai"), @"2025-05-01..2025-05-10");
    insta::assert_snapshot!(fr("les deux derniers mois de 2023"), @"2023-11-01..2023-12-31");
    insta::assert_snapshot!(fr("les quatre premiers mois de l'année"), @"2025-01-01..2025-04-30");
    insta::assert_snapshot!(fr("le dernier mois de 2023"), @"2023-12-01..2023-12-31");
    insta::assert_snapshot!(en("the first two months of 2024"), @"2024-01-01..2024-02-29");
    insta::assert_snapshot!(en("first 2 quarters"), @"2025-01-01..2025-06-30");
    insta::assert_snapshot!(en("the last 5 days of May"), @"2025-05-27..2025-05-31");
    insta::assert_snapshot!(en("last 40 days of May"), @"2025-09-11..2025-10-20, 2025-05-01..2025-05-31");
    insta::assert_snapshot!(es("los primeros 10 días de mayo"), @"2025-05-01..2025-05-10");
}
