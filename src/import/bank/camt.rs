//! CAMT.052, .053 and .054 (ISO 20022) of any version. A movement is an entry (Ntry).

mod elements;

use quick_xml::Reader;
use quick_xml::events::Event as Xml;

use super::accounts::Accounts;
use super::event::{
    Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Take, Unread, one_line, shortened,
    told,
};
use super::limits::Limits;
use super::markup::entity;
use crate::domain::Currency;
use elements::{Entry, Parts, day, of_account, of_entry, of_sum};

/// What a message holds of each account.
const STATEMENTS: [&str; 3] = ["Stmt", "Rpt", "Ntfctn"];

/// Reads a text.
///
/// # Errors
/// It is no XML, is nested deeper than allowed, has a document type, or holds no statement.
pub fn read(text: &str, limits: &Limits, take: &mut Take<'_>) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().trim_text(true);
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut reading = Reading::default();
    let mut held = String::new();
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader
            .read_event()
            .map_err(|why| Refusal::at(lines.of(before), format!("is no XML: {why}")))?;
        match event {
            Xml::Start(start) => {
                if reading.path.len() >= limits.depth {
                    let problem = format!("is nested deeper than {} elements", limits.depth);
                    return Err(Refusal::at(lines.of(before), problem));
                }
                held.clear();
                let name = start.local_name().as_ref().to_owned();
                let currency =
                    start.attributes().flatten().find(|one| one.key.local_name().as_ref() == "Ccy");
                let currency = currency.and_then(|one| Currency::new(&one.value));
                if let Some(currency) = currency {
                    reading.amount_currency = Some(currency);
                }
                reading.path.push(name);
                reading.start(|| lines.of(before));
            }
            Xml::Text(part) => held.push_str(&part),
            Xml::CData(part) => held.push_str(&part),
            Xml::GeneralRef(reference) => {
                let name: &str = &reference;
                let Some(c) = entity(name) else {
                    let problem =
                        format!("names the entity {name:?}; allowed: those of XML itself");
                    return Err(Refusal::at(lines.of(before), problem));
                };
                held.push(c);
            }
            Xml::End(_) => {
                reading.end(held.trim(), take);
                held.clear();
                reading.path.pop();
            }
            Xml::DocType(_) => {
                return Err(Refusal::at(lines.of(before), "has a document type; allowed: none"));
            }
            Xml::Eof => break,
            _ => {}
        }
    }
    if !reading.path.is_empty() {
        let problem = format!("ends within <{}>: the file is cut off", reading.path.join("/"));
        return Err(Refusal::at(lines.of(text.len()), problem));
    }
    if reading.statements == 0 {
        return Err(Refusal::at(
            reading.message.max(1),
            "holds no statement (Stmt, Rpt or Ntfctn), and so no account and no movement",
        ));
    }
    Ok(())
}

/// Lines of positions that only grow.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first tag at or after a position.
    fn of(&mut self, position: usize) -> u64 {
        let position = position.min(self.text.len());
        let blank =
            self.text[position..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let position = position + blank;
        if position > self.at {
            self.line += memchr::memchr_iter(b'\n', &self.text[self.at..position]).count() as u64;
            self.at = position;
        }
        self.line
    }
}

#[derive(Default)]
struct Reading {
    path: Vec<String>,
    /// The line of the message within the document.
    message: u64,
    statements: usize,
    accounts: Accounts,
    account: BankAccount,
    current: Option<usize>,
    amount_currency: Option<Currency>,
    balance: Parts,
    opening: bool,
    /// Stands before the entries, and is told after them.
    closing: Option<Balance>,
    entry: Entry,
}

impl Reading {
    fn start(&mut self, line: impl FnOnce() -> u64) {
        let name = self.path.last().map_or("", String::as_str);
        match name {
            _ if self.path.len() == 3 && STATEMENTS.contains(&name) => {
                self.statements += 1;
                self.account = BankAccount::default();
                self.current = None;
                self.opening = false;
            }
            "Bal" => self.balance = Parts { line: line(), ..Parts::default() },
            "Ntry" => {
                self.entry =
                    Entry { sum: Parts { line: line(), ..Parts::default() }, ..Entry::default() }
            }
            _ if self.path.len() == 2 => self.message = line(),
            _ => {}
        }
    }

    fn place(&mut self, take: &mut Take<'_>) -> usize {
        if let Some(place) = self.current {
            return place;
        }
        let place = self.accounts.place(&self.account, take);
        self.current = Some(place);
        place
    }

    /// The element ends whose text is `text`.
    fn end(&mut self, text: &str, take: &mut Take<'_>) {
        let path: Vec<&str> = self.path.iter().skip(2).map(String::as_str).collect();
        match path.as_slice() {
            [_, "Acct", rest @ ..] => of_account(&mut self.account, rest, text),
            [_, "Bal"] => self.end_balance(take),
            [_, "Bal", rest @ ..] => {
                let parts = &mut self.balance;
                match rest {
                    ["Tp", "CdOrPrtry", "Cd"] => parts.code = text.to_owned(),
                    ["Dt", "Dt" | "DtTm"] => parts.day = day(text),
                    _ => of_sum(parts, rest, text, self.amount_currency),
                }
            }
            [_, "Ntry"] => self.end_entry(take),
            [_, "Ntry", rest @ ..] => of_entry(&mut self.entry, rest, text, self.amount_currency),
            [name] if STATEMENTS.contains(name) => {
                self.place(take);
                self.closing.take().into_iter().for_each(|balance| take(Event::Balance(balance)));
            }
            _ => {}
        }
    }

    fn end_balance(&mut self, take: &mut Take<'_>) {
        let parts = std::mem::take(&mut self.balance);
        let kind = match parts.code.as_str() {
            "OPBD" => BalanceKind::Opening,
            // Yesterday's closing one, where no opening one is told.
            "PRCD" if !self.opening => BalanceKind::Opening,
            "CLBD" => BalanceKind::Closing,
            _ => return,
        };
        let Some(amount) = parts.amount else { return };
        self.opening |= kind == BalanceKind::Opening;
        let account = self.place(take);
        let amount = if parts.debit == Some(true) { -amount } else { amount };
        let Parts { line, day, currency, .. } = parts;
        let balance = Balance { account, line, kind, day, amount, currency };
        match kind {
            BalanceKind::Closing => self.closing = Some(balance),
            _ => take(Event::Balance(balance)),
        }
    }

    fn end_entry(&mut self, take: &mut Take<'_>) {
        let account = self.place(take);
        let entry = std::mem::take(&mut self.entry);
        let Parts { line, amount, wrong, currency, debit, day, .. } = entry.sum;
        let counterparty = one_line(
            if debit == Some(true) { &entry.creditor } else { &entry.debtor }
                .iter()
                .map(String::as_str),
        );
        let texts = entry.remittance.iter().chain(&entry.additional).map(String::as_str);
        let label = one_line(std::iter::once(counterparty.as_str()).chain(texts));
        let mut unread = |problem: &str| {
            let text = shortened(&label);
            take(Event::Unread(Unread { line, text, problem: problem.to_owned() }));
        };
        let Some(booked) = day.or(entry.value) else {
            return unread("has no booking day (BookgDt); allowed: yyyy-MM-dd");
        };
        let Some(amount) = amount else {
            return unread(&wrong.map_or("has no amount (Amt)".to_owned(), |text| {
                format!("{text:?} is no amount; allowed: 1234.56")
            }));
        };
        let Some(debit) = debit else {
            return unread("is neither CRDT nor DBIT (CdtDbtInd)");
        };
        let [bank, own] = entry.ids;
        take(Event::Movement(Movement {
            account,
            line,
            booked,
            value: entry.value,
            amount: if debit { -amount } else { amount },
            currency,
            label,
            counterparty: told(&counterparty),
            file_id: bank.or(own),
            mcc: entry.mcc,
            operation: entry.code,
            category: None,
            status: entry.status,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::Status;
    use super::*;

    const STATEMENT: &str = "<?xml version=\"1.0\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n<BkToCstmrStmt>\n<Stmt>\
        <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>\
        <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">10</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>\n\
        <Ntry><Amt Ccy=\"EUR\">8.85</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
        <BookgDt><DtTm>2025-05-12T23:30:00-05:00</DtTm></BookgDt><NtryDtls><TxDtls><RltdPties><Cdtr><Pty><Nm>R&amp;D</Nm></Pty></Cdtr>\
        <Dbtr><Nm>Me</Nm></Dbtr></RltdPties><RmtInf><Ustrd>Facture 5</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n\
        <Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><ValDt><Dt>2025-05-13</Dt></ValDt></Ntry>\
        </Stmt></BkToCstmrStmt></Document>";

    fn events(text: &str) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        read(text, &Limits::default(), &mut |event| events.push(event))?;
        Ok(events)
    }

    #[test]
    fn entries_are_movements_on_the_day_as_written() {
        let events = events(STATEMENT).unwrap();
        assert!(
            matches!(&events[1], Event::Balance(balance) if balance.amount.to_string() == "-10")
        );
        let Event::Movement(movement) = &events[2] else { panic!("{events:?}") };
        assert_eq!((movement.booked, movement.line), (jiff::civil::date(2025, 5, 12), 5));
        assert_eq!(
            (movement.amount.to_string().as_str(), movement.label.as_str()),
            ("-8.85", "R&D Facture 5")
        );
        assert!(
            matches!(&events[3], Event::Movement(movement) if movement.status == Status::Pending)
        );
    }

    #[test]
    fn what_is_cut_off_nested_or_empty_is_refused() {
        for (text, word) in [
            (STATEMENT.replace("</Stmt></BkToCstmrStmt></Document>", ""), "cut off"),
            ("<Document>\n<BkToCstmrStmt></BkToCstmrStmt></Document>".into(), "no statement"),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><Document/>".into(), "document type"),
            (STATEMENT.replace("&amp;", "&b;"), "entity"),
            ("<a>".repeat(100), "nested"),
            ("<a></b>".into(), "XML"),
        ] {
            let refused = events(&text).unwrap_err();
            assert!(refused.problem.contains(word), "{refused}");
        }
    }
}
