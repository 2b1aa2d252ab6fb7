//! Phrases and what they mean on Monday 2025-10-20.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn fr(said: &str) -> String {
    shown(said, Language::Fr)
}

fn en(said: &str) -> String {
    shown(said, Language::En)
}

fn es(said: &str) -> String {
    shown(said, Language::Es)
}

/// Every phrase of time in the text and what it says.
fn shown(said: &str, language: Language) -> String {
    let lexicon = lexicon();
    let context = TimeContext { today: date(2025, 10, 20), language, lexicon };
    let text = Text::new(said);
    let (mut at, mut all) = (0, Vec::new());
    while at < text.tokens.len() {
        let Some(found) = read(&text, at, &context) else {
            at += 1;
            continue;
        };
        let parts = found.joined.len();
        let joined = if parts > 0 { format!(" of {parts}") } else { String::new() };
        all.push(format!("{}{joined}", one(&found.said)));
        at = found.end;
    }
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

fn lexicon() -> &'static TimeLexicon {
    static LEXICON: std::sync::LazyLock<TimeLexicon> =
        std::sync::LazyLock::new(|| TimeLexicon::embedded().unwrap());
    &LEXICON
}

fn one(said: &Said) -> String {
    let end = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
    match said {
        Said::Period(period) if period.days() == Some(1) => end(period.first()),
        Said::Period(period) => format!("{}..{}", end(period.first()), end(period.last())),
        Said::Weekdays(days) => format!("{days:?}"),
        Said::Shifted(shift) => format!("{shift:?}"),
        Said::NoSuchDay { said, nearest } => format!("no {said:?}, {nearest}"),
    }
}

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
    insta::assert_snapshot!(en("between January and March"), @"2025-01-01..2025-03-31");
    insta::assert_snapshot!(en("July 13-15"), @"2025-07-13..2025-07-15");
    insta::assert_snapshot!(es("del 1 al 15 de octubre"), @"2025-10-01..2025-10-15");
    insta::assert_snapshot!(es("entre enero y marzo"), @"2025-01-01..2025-03-31");
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
    insta::assert_snapshot!(en("all time"), @"..");
    insta::assert_snapshot!(es("desde marzo"), @"2025-03-01..2025-10-20");
    insta::assert_snapshot!(es("antes del 10 de octubre"), @"..2025-10-09");
    insta::assert_snapshot!(es("hasta finales de agosto"), @"..2025-08-31");
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
fn parts_of_units() {
    insta::assert_snapshot!(fr("début mars"), @"2025-03-01..2025-03-10");
    insta::assert_snapshot!(fr("mi-mars"), @"2025-03-11..2025-03-20");
    insta::assert_snapshot!(fr("fin mars"), @"2025-03-21..2025-03-31");
    insta::assert_snapshot!(fr("fin février 2024"), @"2024-02-21..2024-02-29");
    insta::assert_snapshot!(fr("début du mois"), @"2025-10-01..2025-10-10");
    insta::assert_snapshot!(fr("fin 2024"), @"2024-10-01..2024-12-31");
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

proptest! {
    #[test]
    fn no_text_panics_or_ends_before_it_starts(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..9),
        language in proptest::sample::select(&Language::ALL[..]),
    ) {
        let text = words.join(" ");
        let text = Text::new(&text);
        let context = TimeContext { today: date(2025, 10, 20), language, lexicon: lexicon() };
        for at in 0..=text.tokens.len() {
            let Some(found) = read(&text, at, &context) else { continue };
            prop_assert!(found.end > at && found.end <= text.tokens.len());
            if let Said::Period(period) = found.said {
                prop_assert!(Period::new(period.first(), period.last()).is_some());
            }
            if let Said::Shifted(shift) = found.said {
                let moved = shift.from(Period::until(date(2025, 10, 20)), date(2025, 10, 20));
                prop_assert!(moved.first() <= moved.last());
            }
        }
    }
}

const WORDS: &[&str] = &[
    "du",
    "au",
    "le",
    "la",
    "les",
    "de",
    "à",
    "et",
    "-",
    "/",
    "1er",
    "2",
    "31",
    "99",
    "2024",
    "1900",
    "2099",
    "mars",
    "février",
    "lundi",
    "dernier",
    "dernières",
    "mois",
    "semaine",
    "an",
    "jours",
    "il y a",
    "depuis",
    "entre",
    "jusqu'à",
    "avant",
    "après",
    "fin",
    "début",
    "mi",
    "été",
    "trimestre",
    "premier",
    "prochain",
    "même",
    "d'avant",
    "since",
    "from",
    "to",
    "last",
    "next",
    "may",
    "march",
    "the",
    "week",
    "2000",
    "years",
    "ago",
    "first",
    "of",
    "Q4",
    "'25",
    "hace",
    "últimos",
    "meses",
    "desde",
    "hasta",
    "el",
    "los",
    "domingos",
    "finales",
    "anterior",
    "10/25",
    "1.2.2025",
    "quatre-vingt",
    "deux",
    "mille",
    "cien",
    "y",
    "week-end",
    "€",
    "%",
    "hier",
    "demain",
];
