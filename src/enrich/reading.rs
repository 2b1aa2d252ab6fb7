//! What the parts of a label say: whose it is, and of which category.

use super::entry::Merchant;
use super::label::{Folded, Token};
use super::name::language;
use super::operations::{Operation, Sign};
use super::parts::Parts;
use super::{Enriched, Enricher, Line, text};

/// From so many characters on what a card's label holds is no name, and what another's does.
const TERMINAL: usize = 26;
const BILL: usize = 41;

impl Enricher {
    /// What a label says.
    pub fn read(&self, line: Line<'_>) -> Enriched {
        let folded = Folded::new(line.label);
        let tokens = folded.tokens();
        let parts = self.parts(line, &folded, &tokens);
        let known = self.known(line, &parts);
        Enriched {
            operation: parts.operation.and_then(|one| one.value.clone()),
            merchant: self.merchant(line, &parts, known),
            category: self.category(line, &parts, (known, &tokens)).map(str::to_owned),
        }
    }

    /// The known merchant, also in another spelling or cut off.
    fn known<'p>(&'p self, line: Line<'_>, parts: &Parts<'p, '_>) -> Option<&'p Merchant> {
        if parts.person || !(parts.is_payment() || parts.company) {
            return parts.named;
        }
        let cut = self.merchants.cut(&parts.core, line.country).or(parts.named);
        // "CAFE DES ARTS" is no other's name with a letter too many.
        let shop = parts.core.first().is_some_and(|first| self.codes.is_shop(first));
        cut.or_else(|| if shop { None } else { self.merchants.spelled(&parts.core, line.country) })
    }

    fn category<'c>(
        &'c self,
        line: Line<'_>,
        parts: &Parts<'c, '_>,
        (known, tokens): (Option<&'c Merchant>, &[Token<'_>]),
    ) -> Option<&'c str> {
        let category = self.told(line, parts, (known, tokens));
        // The data say so where a category is to stay open.
        category.filter(|category| !category.is_empty())
    }

    fn told<'c>(
        &'c self,
        line: Line<'_>,
        parts: &Parts<'c, '_>,
        (known, tokens): (Option<&'c Merchant>, &[Token<'_>]),
    ) -> Option<&'c str> {
        let operation = parts.operation;
        let of = |one: &'c Operation| match line.sign {
            Sign::Debit => one.debit.as_deref(),
            Sign::Credit => one.credit.as_deref(),
        };
        let by_operation = operation.and_then(of);
        let by_card = operation.is_some_and(|one| one.card);
        let of_merchant = |merchant: &'c Merchant| match line.sign {
            Sign::Debit
                if by_card
                    && merchant.as_written
                    && self.merchants.is_authority(&merchant.category) =>
            {
                ""
            }
            Sign::Debit => merchant.on_debit(tokens),
            Sign::Credit => self.merchants.on_credit(merchant),
        };
        if operation.is_some_and(|one| one.over) {
            return by_operation;
        }
        let code = line.code.and_then(|code| self.codes.of(code));
        let of_code =
            |over: bool| code.filter(|code| code.over == over).map(|code| code.category.as_str());
        let of_bank = || {
            let fee = || self.operations.of("fee", line.sign).and_then(of);
            by_operation.filter(|_| !operation.is_none_or(Operation::is_plain)).or_else(fee)
        };
        of_code(true)
            .or_else(|| match known? {
                own if is_own(line, operation, own) => of_bank(),
                other => Some(of_merchant(other)),
            })
            .or_else(|| of_code(false))
            .or_else(|| by_operation.filter(|_| !operation.is_none_or(Operation::is_plain)))
            .or_else(|| {
                let told = self.by_words(line, parts);
                told.filter(|category| !(by_card && self.merchants.is_authority(category)))
            })
            .or_else(|| parts.through.filter(|_| parts.core.is_empty()).map(of_merchant))
            .or(by_operation)
            .or_else(|| {
                let bare = operation.is_none() && (parts.person || line.sign == Sign::Credit);
                bare.then(|| self.operations.transfer().and_then(of)).flatten()
            })
    }

    /// Whether what is left of a label can be a name as it stands: longer than terminals print, or with a code at
    /// its end, it still has something of the bank's or a town's in it.
    fn is_name(&self, label: &str, parts: &Parts<'_, '_>) -> bool {
        let Some((first, last)) = parts.core.first().zip(parts.core.last()) else { return true };
        let written = label.get(first.start..last.end).map_or(0, |name| name.chars().count());
        let by_card = parts.operation.is_some_and(|one| one.card);
        let code = last.text.starts_with(|one: char| one.is_alphabetic()) && last.has_digit();
        written < if by_card { TERMINAL } else { BILL }
            && !(by_card && parts.core.len() > 1 && code)
    }

    /// Whether a name is no more than what a bill is for.
    fn is_note(&self, core: &[Token<'_>]) -> bool {
        let note = |one: &Token<'_>| {
            self.tail.is_note(std::slice::from_ref(one))
                || self.tail.is_month(one)
                || one.has_digit()
        };
        core.iter().all(note)
    }

    fn by_words(&self, line: Line<'_>, parts: &Parts<'_, '_>) -> Option<&str> {
        // A person may be called Boulanger.
        if parts.person {
            return None;
        }
        let payment = parts.is_payment();
        let name = self.names.name(line.label, &parts.core, line.country)?;
        let folded = Folded::new(&name);
        let told = self.codes.by_words(&folded.tokens(), (line.sign, payment));
        match (line.sign, payment) {
            (Sign::Debit, true) => {
                told.or_else(|| self.classifier.category(&text(&folded.tokens())))
            }
            (Sign::Debit, false) => told,
            (Sign::Credit, true) => told.map(|_| self.merchants.paid_back()),
            (Sign::Credit, false) => None,
        }
    }

    fn merchant(
        &self,
        line: Line<'_>,
        parts: &Parts<'_, '_>,
        known: Option<&Merchant>,
    ) -> Option<String> {
        let operation = parts.operation;
        if operation.is_some_and(|one| one.own) {
            return None;
        }
        let name = || self.names.name(line.label, &parts.core, line.country);
        if let Some(known) = known {
            if is_own(line, operation, known) {
                return None;
            }
            let named = (!known.name.is_empty()).then(|| known.name.clone());
            return if known.as_written { name() } else { named };
        }
        if parts.person {
            return None;
        }
        let payment = parts.is_payment();
        let bare_credit = operation.is_none() && line.sign == Sign::Credit;
        let plain = operation.is_none_or(Operation::is_plain);
        // A name's kind stands at its beginning, an English one's at its end; behind is what a person was paid for.
        let kind = parts.core.get(..2).unwrap_or(&parts.core);
        let english = line.country.and_then(language) == Some("en");
        let last = parts.core.get(2..).filter(|_| english).and_then(<[_]>::last);
        let last = last.map_or(&[][..], std::slice::from_ref);
        let told = (plain || operation.is_some_and(|one| one.payee))
            && line.sign == Sign::Debit
            && [kind, last]
                .into_iter()
                .any(|of| self.codes.by_words(of, (line.sign, false)).is_some());
        let named = match operation {
            Some(one) if one.id == "salary" => true,
            // "LOYER OCTOBRE" names nobody.
            Some(one) if one.payee && parts.paid => !self.is_note(&parts.core),
            _ => (payment && !bare_credit) || parts.company || told,
        };
        let whole = || self.is_name(line.label, parts);
        (named && whole())
            .then(name)
            .flatten()
            .or_else(|| parts.through.map(|service| service.name.clone()))
    }
}

/// Whether a label is about what its own bank sells: an account, a loan.
fn is_own(line: Line<'_>, operation: Option<&Operation>, merchant: &Merchant) -> bool {
    let by_card = operation.is_some_and(|one| one.card);
    line.bank.is_some_and(|bank| !by_card && merchant.is_of(bank))
}
