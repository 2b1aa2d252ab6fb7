//! Months, days, weekdays and ranges.

use super::*;

#[test]
fn a_month_is_the_latest_that_has_begun() {
    insta::assert_snapshot!(fr("en mai"), @"2025-05-01..2025-05-31");
    insta::assert_snapshot!(fr("en décembre"), @"2024-12-01..2024-12-31");
    insta::assert_snapshot!(fr("mai 2025"), @"2025-05-01..2025-05-31");
    insta::assert_snapshot!(fr("le mois de mai"), @"2025-05-01..2025-05-31");
    insta::assert_snapshot!(fr("au mois d'août"), @"2025-08-01..2025-08-31");
    insta::assert_snapshot!(fr("janvier dernier"), @"2025-01-01..2025-01-31");
    insta::assert_snapshot!(fr("janv. 2024"), @"2024-01-01..2024-01-31");
    insta::assert_snapshot!(en("in may"), @"2025-05-01..2025-05-31");
    insta::assert_snapshot!(en("May '25"), @"2025-05-01..2025-05-31");
    insta::assert_snapshot!(en("last may"), @"2025-05-01..2025-05-31");
    insta::assert_snapshot!(en("October last year"), @"2024-10-01..2024-10-31");
    insta::assert_snapshot!(es("mayo de 2025"), @"2025-05-01..2025-05-31");
    insta::assert_snapshot!(es("el mes de mayo"), @"2025-05-01..2025-05-31");
}

#[test]
fn a_day_is_the_latest_that_has_begun() {
    insta::assert_snapshot!(fr("le 5 mars"), @"2025-03-05");
    insta::assert_snapshot!(fr("5 mars 2024"), @"2024-03-05");
    insta::assert_snapshot!(fr("le 15"), @"2025-10-15");
    insta::assert_snapshot!(fr("le 31"), @"2025-08-31");
    insta::assert_snapshot!(fr("le 1er"), @"2025-10-01");
    insta::assert_snapshot!(fr("le 15 du mois dernier"), @"2025-09-15");
    insta::assert_snapshot!(fr("le dimanche 12 octobre"), @"2025-10-12");
    insta::assert_snapshot!(fr("le 29 février"), @"2024-02-29");
    insta::assert_snapshot!(en("March 5th"), @"2025-03-05");
    insta::assert_snapshot!(en("5th of March, 2024"), @"2024-03-05");
    insta::assert_snapshot!(en("on the 15th"), @"2025-10-15");
    insta::assert_snapshot!(en("Monday, Feb 18"), @"2025-02-18");
    insta::assert_snapshot!(es("el 5 de marzo"), @"2025-03-05");
    insta::assert_snapshot!(es("el 15"), @"2025-10-15");
}

#[test]
fn digits_are_day_and_month() {
    insta::assert_snapshot!(fr("2025-10-05"), @"2025-10-05");
    insta::assert_snapshot!(fr("05/10/2025"), @"2025-10-05");
    insta::assert_snapshot!(fr("5/10"), @"2025-10-05");
    insta::assert_snapshot!(fr("05.10.2025"), @"2025-10-05");
    insta::assert_snapshot!(fr("10/25"), @"2024-10-25");
    insta::assert_snapshot!(fr("20/02/14"), @"2014-02-20");
    insta::assert_snapshot!(en("10/25/2024"), @"2024-10-25");
    insta::assert_snapshot!(en("10/11/2025"), @"2025-11-10");
    insta::assert_snapshot!(en("2024-10"), @"2024-10-01..2024-10-31");
    insta::assert_snapshot!(fr("03/2024"), @"2024-03-01..2024-03-31");
}

#[test]
fn both_ends_of_a_range_are_included() {
    insta::assert_snapshot!(fr("du 1er au 15 octobre"), @"2025-10-01..2025-10-15");
    insta::assert_snapshot!(fr("du 14 au 15 mai"), @"2025-05-14..2025-05-15");
    insta::assert_snapshot!(fr("du 25 au 5"), @"2025-09-25..2025-10-05");
    insta::assert_snapshot!(fr("du 1er janvier au 31 décembre"), @"2025-01-01..2025-12-31");
    insta::assert_snapshot!(fr("entre le 3 mars et le 10 avril"), @"2025-03-03..2025-04-10");
    insta::assert_snapshot!(fr("du 20 décembre au 5 janvier"), @"2024-12-20..2025-01-05");
    insta::assert_snapshot!(fr("de mars à juin"), @"2025-03-01..2025-06-30");
    insta::assert_snapshot!(fr("janvier-mars"), @"2025-01-01..2025-03-31");
    insta::assert_snapshot!(fr("du lundi 6 au vendredi 10 octobre"), @"2025-10-06..2025-10-10");
    insta::assert_snapshot!(fr("de lundi à mercredi"), @"2025-10-20..2025-10-22");
    insta::assert_snapshot!(fr("octobre 2024 - mars 2025"), @"2024-10-01..2025-03-31");
    insta::assert_snapshot!(en("from 3 March to 10 April"), @"2025-03-03..2025-04-10");
    insta::assert_snapshot!(en("from the 1st to the 15th"), @"2025-10-01..2025-10-15");
    insta::assert_snapshot!(en("between January and March"), @"2025-01-01..2025-03-31 of 2");
    insta::assert_snapshot!(en("May 12-14, 2023"), @"2023-05-12..2023-05-14");
    insta::assert_snapshot!(en("4 to 11 May 2023"), @"2023-05-04..2023-05-11");
    insta::assert_snapshot!(es("del 4 al 11 de mayo"), @"2025-05-04..2025-05-11");
    insta::assert_snapshot!(fr("2022-2023"), @"2022-01-01..2023-12-31");
    insta::assert_snapshot!(fr("du premier au douze mai"), @"2025-05-01..2025-05-12");
    insta::assert_snapshot!(fr("du lundi au T1 2024"), @"2025-10-20, 2024-01-01..2024-03-31");
    insta::assert_snapshot!(en("July 13-15"), @"2025-07-13..2025-07-15");
    insta::assert_snapshot!(es("del 1 al 15 de octubre"), @"2025-10-01..2025-10-15");
    insta::assert_snapshot!(es("entre enero y marzo"), @"2025-01-01..2025-03-31 of 2");
}

#[test]
fn open_ends_are_today_or_nothing() {
    insta::assert_snapshot!(fr("depuis janvier"), @"2025-01-01..2025-10-20");
    insta::assert_snapshot!(fr("depuis le 3 septembre"), @"2025-09-03..2025-10-20");
    insta::assert_snapshot!(fr("depuis trois mois"), @"2025-07-20..2025-10-20");
    insta::assert_snapshot!(fr("depuis lundi"), @"2025-10-20");
    insta::assert_snapshot!(fr("depuis le début de l'année"), @"2025-01-01..2025-10-20");
    insta::assert_snapshot!(fr("à partir du 10 octobre"), @"2025-10-10..2025-10-20");
    insta::assert_snapshot!(fr("avant le 10 octobre"), @"..2025-10-09");
    insta::assert_snapshot!(fr("après le 10 octobre"), @"2025-10-11..2025-10-20");
    insta::assert_snapshot!(fr("jusqu'à fin août"), @"..2025-08-31");
    insta::assert_snapshot!(fr("jusqu'à fin octobre"), @"..2025-10-31");
    insta::assert_snapshot!(fr("depuis toujours"), @"..");
    insta::assert_snapshot!(en("since Monday"), @"2025-10-20");
    insta::assert_snapshot!(en("from 10 October"), @"2025-10-10..2025-10-20");
    insta::assert_snapshot!(en("until the end of August"), @"..2025-08-31");
    insta::assert_snapshot!(en("before the end of May"), @"..2025-05-31");
    insta::assert_snapshot!(fr("depuis le 12 au soir"), @"2025-10-12..2025-10-20");
    insta::assert_snapshot!(en("all time"), @"..");
    insta::assert_snapshot!(es("desde marzo"), @"2025-03-01..2025-10-20");
    insta::assert_snapshot!(es("antes del 10 de octubre"), @"..2025-10-09");
    insta::assert_snapshot!(es("hasta finales de agosto"), @"..2025-08-31");
}

#[test]
fn a_weekday_is_the_latest_and_with_its_article_a_habit() {
    insta::assert_snapshot!(fr("lundi"), @"2025-10-20");
    insta::assert_snapshot!(fr("lundi dernier"), @"2025-10-13");
    insta::assert_snapshot!(fr("du jeudi"), @"2025-10-16");
    insta::assert_snapshot!(fr("le dimanche"), @"[Sunday]");
    insta::assert_snapshot!(fr("tous les lundis"), @"[Monday]");
    insta::assert_snapshot!(fr("les samedis et dimanches"), @"[Saturday, Sunday]");
    insta::assert_snapshot!(fr("les week-ends"), @"[Saturday, Sunday]");
    insta::assert_snapshot!(fr("en semaine"), @"[Monday, Tuesday, Wednesday, Thursday, Friday]");
    insta::assert_snapshot!(fr("lundi de la semaine dernière"), @"2025-10-13");
    insta::assert_snapshot!(en("on Sundays"), @"[Sunday]");
    insta::assert_snapshot!(en("last Monday"), @"2025-10-13");
    insta::assert_snapshot!(en("on Thursday"), @"2025-10-16");
    insta::assert_snapshot!(es("el jueves"), @"2025-10-16");
    insta::assert_snapshot!(es("los domingos"), @"[Sunday]");
    insta::assert_snapshot!(es("los fines de semana"), @"[Saturday, Sunday]");
}

#[test]
fn periods_that_touch_are_joined() {
    insta::assert_snapshot!(fr("hier ou avant-hier"), @"2025-10-18..2025-10-19 of 2");
    insta::assert_snapshot!(fr("juin et juillet"), @"2025-06-01..2025-07-31 of 2");
    insta::assert_snapshot!(fr("juin, juillet et août"), @"2025-06-01..2025-08-31 of 3");
    insta::assert_snapshot!(fr("juin et juillet 2024"), @"2024-06-01..2024-07-31 of 2");
    insta::assert_snapshot!(fr("le 3 et le 4 mars"), @"2025-03-03..2025-03-04 of 2");
    insta::assert_snapshot!(fr("janvier et mars"), @"2025-01-01..2025-01-31, 2025-03-01..2025-03-31");
    insta::assert_snapshot!(en("2023 and 2024"), @"2023-01-01..2024-12-31 of 2");
}

#[test]
fn days_in_no_calendar_are_told() {
    insta::assert_snapshot!(fr("du 31 septembre"), @r#"no "31 septembre", 2025-09-30"#);
    insta::assert_snapshot!(fr("32 février"), @r#"no "32 février", 2025-02-28"#);
    insta::assert_snapshot!(en("30 February"), @r#"no "30 February", 2025-02-28"#);
    insta::assert_snapshot!(es("31 de abril"), @r#"no "31 de abril", 2025-04-30"#);
    insta::assert_snapshot!(fr("31/09/2025"), @r#"no "31/09/2025", 2025-09-30"#);
}
