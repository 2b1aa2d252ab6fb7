//! `categorize`: merchants and categories corrected in the embedded index, listed and taken back.

use std::error::Error;

use super::data::counted;
use crate::cli::{Categorize, Corrected, Way};
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::enrich::Enrichment;
use crate::import::corrections::{
    Correction, CorrectionError, Corrections, Direction, Movements, Of, Then, When, Wish,
};
use crate::search::embedded::EmbeddedIndex;

/// Carries out what is asked.
///
/// # Errors
/// There is no index, or no such correction; what is wished cannot be; another import runs.
pub fn run(settings: &Settings, asked: &Categorize) -> Result<(), Box<dyn Error>> {
    let searched = &settings.search;
    if searched.service_url.is_some() || searched.elasticsearch_url.is_some() {
        eprintln!(
            "warning: this corrects the embedded index, and the service asks SEARCH_SERVICE_URL or \
             ELASTICSEARCH_URL"
        );
    }
    let user = &asked.user;
    if !EmbeddedIndex::is_in(&settings.data_dir) {
        return match &asked.done {
            Some(Corrected::List) => {
                println!("no corrections of user {user}");
                Ok(())
            }
            Some(Corrected::Undo { id }) => Err(CorrectionError::NoCorrection(id.clone()).into()),
            None => Err("there are no movements; import some first".into()),
        };
    }
    let corrections = Corrections::of(&settings.data_dir);
    let index = EmbeddedIndex::open(&settings.data_dir)?;
    let of = Movements { index: &index, user, enricher: Enrichment::embedded()?.enricher() };
    match &asked.done {
        Some(Corrected::List) => {
            let list = corrections.list(of)?;
            if list.is_empty() {
                println!("no corrections of user {user}");
            }
            for listed in list {
                let Correction { id, created_at, .. } = &listed.correction;
                let at = created_at.strftime("%Y-%m-%d %H:%M UTC");
                let movements = counted(listed.movements, "movement");
                println!("{id}  {at}  {}  {movements}", told(&listed.correction));
            }
        }
        Some(Corrected::Undo { id }) => {
            let mut importer = corrections.importer(&index)?;
            let undone = corrections.undo(&mut importer, of, id)?;
            importer.finish()?;
            let changed = counted(undone.changed, "movement");
            println!("{}: taken back, {changed} changed", told(&undone.correction));
        }
        None => {
            let wish = wish(asked);
            let now = (&wish, SystemClock.now());
            let added = match asked.preview {
                true => corrections.preview(of, now)?,
                false => {
                    let mut importer = corrections.importer(&index)?;
                    let added = corrections.add(&mut importer, of, now)?;
                    importer.finish()?;
                    added
                }
            };
            let would = if asked.preview { "would be " } else { "" };
            let id = match asked.preview {
                true => String::new(),
                false => format!(" (correction {})", added.correction.id),
            };
            println!(
                "{}: {}, {} {would}changed{id}",
                told(&added.correction),
                counted(added.movements, "movement"),
                added.changed
            );
        }
    }
    Ok(())
}

fn wish(asked: &Categorize) -> Wish {
    let of = match &asked.transaction {
        Some(id) => Of::Transaction(id.clone()),
        None => Of::Text(asked.text.clone().unwrap_or_default()),
    };
    Wish {
        of,
        category: asked.category.clone(),
        merchant: asked.merchant.clone(),
        direction: asked.direction.map(|way| match way {
            Way::In => Direction::In,
            Way::Out => Direction::Out,
            Way::Both => Direction::Both,
        }),
    }
}

/// A rule in a line.
fn told(correction: &Correction) -> String {
    let when = match &correction.when {
        When::Merchant(name) => format!("merchant {name:?}"),
        When::Label(label) => format!("labels like {label:?}"),
        When::Words(words) => format!("labels with {words:?}"),
    };
    let Then { category, merchant, direction } = &correction.then;
    let way = match direction {
        Direction::In => " (money in)",
        Direction::Out => " (money out)",
        Direction::Both => "",
    };
    let category = category.as_ref().map(|category| format!("category {category:?}{way}"));
    let merchant = merchant.as_ref().map(|merchant| format!("merchant {merchant:?}"));
    let then: Vec<String> = category.into_iter().chain(merchant).collect();
    format!("{when} -> {}", then.join(", "))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_rule_is_told_with_what_it_is_for_and_what_it_makes() {
        let correction = Correction {
            id: "0a1b2c3d".into(),
            created_at: Timestamp::UNIX_EPOCH,
            when: When::Words("loyer".into()),
            then: Then {
                category: Some("Services".into()),
                merchant: Some("Foncia".into()),
                direction: Direction::Out,
            },
        };
        let line =
            "labels with \"loyer\" -> category \"Services\" (money out), merchant \"Foncia\"";
        assert_eq!(told(&correction), line);
    }
}
