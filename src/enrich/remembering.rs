//! The labels of one file, read once each: people buy their bread at one baker's.

use rustc_hash::FxHashMap;

use super::canonical::{canonical, has_digit};
use super::{Enriched, Enricher, Home, Line, Sign};

/// The most labels that are kept, some 200 bytes each; beyond, all are forgotten and it begins anew.
const MOST: usize = 20_000;

/// By what stands for labels; nothing where each of them is read, for a number in it is part of a name.
type Known = FxHashMap<String, Option<Enriched>>;

/// An enricher for the lines of one bank's file.
pub struct Remembering<'e> {
    enricher: &'e Enricher,
    home: Home,
    debits: Known,
    credits: Known,
}

impl<'e> Remembering<'e> {
    /// `home` is that of all lines.
    pub fn new(enricher: &'e Enricher, home: Home) -> Remembering<'e> {
        let (debits, credits) = (FxHashMap::default(), FxHashMap::default());
        Remembering { enricher, home, debits, credits }
    }

    /// As [`Enricher::read`]; a line with a merchant category code is not kept.
    pub fn read(&mut self, label: &str, sign: Sign, code: Option<u16>) -> Enriched {
        let (country, bank) = (self.home.country.as_deref(), self.home.bank.as_deref());
        let line = Line { label, sign, country, bank, code };
        if code.is_some() {
            return self.enricher.read(line);
        }
        let known = match sign {
            Sign::Debit => &mut self.debits,
            Sign::Credit => &mut self.credits,
        };
        let one = canonical(label);
        if let Some(read) = known.get(one.as_ref()) {
            return read.clone().unwrap_or_else(|| self.enricher.read(line));
        }
        let read = self.enricher.read(Line { label: &one, ..line });
        let named = read.merchant.as_deref().is_some_and(has_digit);
        let read = (!named).then_some(read);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(one.into_owned(), read.clone());
        read.unwrap_or_else(|| self.enricher.read(line))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::ENRICHER;
    use super::*;

    #[test]
    fn what_is_remembered_is_what_is_read() {
        let mut remembering =
            Remembering::new(&ENRICHER, Home { country: Some("fr".into()), bank: None });
        let line = |sign, code| Line {
            label: "CB LIDL 1243 01/04",
            sign,
            country: Some("fr"),
            bank: None,
            code,
        };
        for _ in 0..2 {
            for (sign, code) in
                [(Sign::Debit, None), (Sign::Credit, None), (Sign::Debit, Some(5541))]
            {
                let read = remembering.read("CB LIDL 1243 01/04", sign, code);
                assert_eq!(read, ENRICHER.read(line(sign, code)));
            }
        }
    }

    #[test]
    fn it_forgets_rather_than_grow() {
        let mut remembering = Remembering::new(&ENRICHER, Home::default());
        let read = remembering.read("LIDL", Sign::Debit, None);
        remembering.debits.extend((0..MOST).map(|at| (at.to_string(), Some(read.clone()))));
        remembering.read("ALDI", Sign::Debit, None);
        assert_eq!(remembering.debits.len(), 1);
    }
}
