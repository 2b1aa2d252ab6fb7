//! What stays of a label from one month to the next: the words that say with whom or what for, without dates,
//! numbers of cards and references, and without the bank's own words.

use super::label::{Folded, Token};
use super::{Enricher, Line, text};

impl Enricher {
    /// The folded words by which labels of the same are told from labels of others; empty where there are none but
    /// numbers. What a bank says of the movement itself ("retrait dab") stands only where it says nothing else.
    pub fn own_words(&self, line: Line<'_>) -> String {
        let folded = Folded::new(line.label);
        let tokens = folded.tokens();
        let parts = self.parts(line, &folded, &tokens);
        // "LOYER OCTOBRE": the next one is of another month.
        let own = self.of_any_month(lasting(&parts.core));
        if !own.is_empty() {
            return text(&own);
        }
        let all = lasting(&tokens);
        let own = self.of_any_month(all.clone());
        text(if own.is_empty() { &all } else { &own })
    }

    fn of_any_month<'f>(&self, mut words: Vec<Token<'f>>) -> Vec<Token<'f>> {
        while words.last().is_some_and(|last| self.tail.is_month(last)) {
            words.pop();
        }
        words
    }
}

/// All words of a label, folded, but for those with digits.
pub fn words(label: &str) -> String {
    text(&lasting(&Folded::new(label).tokens()))
}

fn lasting<'f>(tokens: &[Token<'f>]) -> Vec<Token<'f>> {
    tokens.iter().filter(|token| !token.has_digit()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::super::Sign;
    use super::super::tests::ENRICHER;
    use super::*;

    fn own(label: &str) -> String {
        let line = Line { label, sign: Sign::Debit, country: None, bank: None, code: None };
        ENRICHER.own_words(line)
    }

    #[test]
    fn the_label_of_the_next_month_has_the_same_words() {
        for (label, next, words) in [
            (
                "CARTE 18/10 CARREFOUR MKT 75 PARIS CB*1234",
                "CARTE 20/11 CARREFOUR MKT 75 PARIS CB*9876",
                "carrefour mkt",
            ),
            (
                "PRLV SEPA CDC HABITAT ECH/130825 MDT/RUM975640026",
                "PRLV SEPA CDC HABITAT ECH/140925 MDT/RUM975640026",
                "cdc habitat",
            ),
            ("VIREMENT LOYER OCTOBRE 2025", "VIREMENT LOYER NOVEMBRE 2025", "loyer"),
            ("VIR INST MATHILDE SCHNEIDER", "VIR INST MATHILDE SCHNEIDER", "mathilde schneider"),
            ("RETRAIT DAB 19/03/26", "RETRAIT DAB 02/04/26", "retrait dab"),
            ("CHEQUE N°3226233", "CHEQUE N°3226299", "cheque n"),
        ] {
            assert_eq!((own(label).as_str(), own(next).as_str()), (words, words), "{label}");
        }
        assert_ne!(own("VIR INST MATHILDE SCHNEIDER"), own("VIR INST MATHILDE DURAND"));
    }

    #[test]
    fn numbers_alone_are_no_words() {
        assert_eq!(own("0641 03/10 12"), "");
        assert_eq!(words("CB*1234 L'Étoile 75"), "cb l etoile");
        assert_eq!(own("OCTOBRE 2025"), "octobre");
    }
}
