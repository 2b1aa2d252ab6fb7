//! Words for what others write in digits, and parts of days.

use super::*;

#[test]
fn the_hour_of_a_day_is_no_filter() {
    insta::assert_snapshot!(fr("hier midi"), @"2025-10-19");
    insta::assert_snapshot!(fr("mardi soir"), @"2025-10-14");
    insta::assert_snapshot!(fr("le 3 mai au soir"), @"2025-05-03");
    insta::assert_snapshot!(fr("ce matin"), @"2025-10-20");
    insta::assert_snapshot!(fr("le samedi soir"), @"[Saturday]");
    insta::assert_snapshot!(en("yesterday afternoon"), @"2025-10-19");
    insta::assert_snapshot!(en("Friday night"), @"2025-10-17");
    insta::assert_snapshot!(en("at noon"), @"-");
    insta::assert_snapshot!(es("ayer por la noche"), @"2025-10-19");
    insta::assert_snapshot!(es("el martes por la mañana"), @"2025-10-14");
    insta::assert_snapshot!(es("esta mañana"), @"2025-10-20");
}

#[test]
fn years_are_read_in_words() {
    insta::assert_snapshot!(fr("en deux mille vingt-trois"), @"2023-01-01..2023-12-31");
    insta::assert_snapshot!(fr("deux mille"), @"-");
    insta::assert_snapshot!(fr("le deux mai deux mille vingt-trois"), @"2023-05-02");
    insta::assert_snapshot!(en("in twenty twenty-three"), @"2023-01-01..2023-12-31");
    insta::assert_snapshot!(en("two thousand and twenty-three"), @"2023-01-01..2023-12-31");
    insta::assert_snapshot!(es("mil novecientos ochenta y cinco"), @"1985-01-01..1985-12-31");
    insta::assert_snapshot!(es("en dos mil veintitrés"), @"2023-01-01..2023-12-31");
    insta::assert_snapshot!(es("dos mil veinte euros"), @"-");
}

#[test]
fn short_months_are_months_beside_another() {
    insta::assert_snapshot!(fr("sept vs août"), @"2025-09-01..2025-09-30, 2025-08-01..2025-08-31");
    insta::assert_snapshot!(fr("sept. et oct."), @"2025-09-01..2025-10-31 of 2");
    insta::assert_snapshot!(fr("sept"), @"-");
    insta::assert_snapshot!(fr("dans sept jours"), @"2025-10-27");
    insta::assert_snapshot!(fr("août/septembre 2023"), @"2023-08-01..2023-09-30 of 2");
    insta::assert_snapshot!(en("dec vs nov"), @"2024-12-01..2024-12-31, 2024-11-01..2024-11-30");
    insta::assert_snapshot!(en("mar & apr"), @"2025-03-01..2025-04-30 of 2");
    insta::assert_snapshot!(en("jan"), @"-");
    insta::assert_snapshot!(es("ene vs feb"), @"2025-01-01..2025-01-31, 2025-02-01..2025-02-28");
    insta::assert_snapshot!(es("sept. y oct."), @"2025-09-01..2025-10-31 of 2");
}

#[test]
fn a_day_alone_is_told_by_its_word() {
    insta::assert_snapshot!(fr("les 11 et 12 mai"), @"2025-05-11..2025-05-12 of 2");
    insta::assert_snapshot!(fr("le jour 12"), @"2025-10-12");
    insta::assert_snapshot!(en("11 and 12 May"), @"2025-05-11..2025-05-12 of 2");
    insta::assert_snapshot!(es("gastos del día 12"), @"2025-10-12");
    insta::assert_snapshot!(es("el día 12"), @"2025-10-12");
    insta::assert_snapshot!(es("el día 25 de mayo"), @"2025-05-25");
    insta::assert_snapshot!(es("los días 3 y 4 de mayo"), @"2025-05-03..2025-05-04 of 2");
}

#[test]
fn the_last_but_one_is_the_one_before_the_last() {
    insta::assert_snapshot!(fr("l'avant-dernier mois"), @"2025-08-01..2025-08-31");
    insta::assert_snapshot!(fr("avant-dernière semaine"), @"2025-10-06..2025-10-12");
    insta::assert_snapshot!(en("the second to last quarter"), @"2025-04-01..2025-06-30");
    insta::assert_snapshot!(en("the month before last"), @"2025-08-01..2025-08-31");
    insta::assert_snapshot!(es("el penúltimo año"), @"2023-01-01..2023-12-31");
    insta::assert_snapshot!(es("el mes antepasado"), @"2025-08-01..2025-08-31");
}

#[test]
fn counts_are_words_too() {
    insta::assert_snapshot!(fr("il y a une dizaine de jours"), @"2025-10-10");
    insta::assert_snapshot!(fr("il y a deux mardis"), @"2025-10-07");
    insta::assert_snapshot!(fr("depuis une quinzaine"), @"2025-10-06..2025-10-20");
    insta::assert_snapshot!(en("three Fridays ago"), @"2025-10-03");
    insta::assert_snapshot!(en("the last couple of weeks"), @"2025-10-06..2025-10-19");
    insta::assert_snapshot!(en("sometime before 2023"), @"..2022-12-31");
    insta::assert_snapshot!(es("hace quince días"), @"2025-10-05");
    insta::assert_snapshot!(es("hace dos martes"), @"2025-10-07");
}

#[test]
fn several_weekdays_are_those_days_alone() {
    insta::assert_snapshot!(fr("les 3 derniers samedis"), @"2025-10-04..2025-10-18 on [Saturday]");
    insta::assert_snapshot!(fr("les deux derniers week-ends"), @"2025-10-11..2025-10-19 on [Saturday, Sunday]");
    insta::assert_snapshot!(fr("mes deux derniers lundis"), @"2025-10-06..2025-10-13 on [Monday]");
    insta::assert_snapshot!(en("the last two Fridays"), @"2025-10-10..2025-10-17 on [Friday]");
    insta::assert_snapshot!(en("last two weekends"), @"2025-10-11..2025-10-19 on [Saturday, Sunday]");
    insta::assert_snapshot!(en("last weekend"), @"2025-10-18..2025-10-19");
    insta::assert_snapshot!(en("last 2 purchases on Fridays"), @"[Friday]");
    insta::assert_snapshot!(es("los dos últimos martes"), @"2025-10-07..2025-10-14 on [Tuesday]");
}

#[test]
fn seasons_follow_each_other() {
    insta::assert_snapshot!(fr("cette saison"), @"2025-09-23..2025-12-20");
    insta::assert_snapshot!(fr("la saison dernière"), @"2025-06-21..2025-09-22");
    insta::assert_snapshot!(fr("l'hiver 2022-2023"), @"2022-12-21..2023-03-20");
    insta::assert_snapshot!(fr("été 2023"), @"2023-06-21..2023-09-22");
    insta::assert_snapshot!(en("last season"), @"2025-06-21..2025-09-22");
    insta::assert_snapshot!(es("esta temporada"), @"2025-09-23..2025-12-20");
}
