//! OFX 1 (SGML, elements without ends) and 2 (XML), QFX: one tolerant reader for both.

use jiff::civil::Date;

use super::amounts;
use super::dates::{self, Order};
use super::event::{
    AccountKind, Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread,
    one_line, shortened, told,
};
use super::markup::{Markup, Piece};
use crate::domain::Currency;

/// Elements that hold others and are looked into.
const AGGREGATES: [&str; 16] = [
    "SONRS",
    "STATUS",
    "BANKACCTFROM",
    "CCACCTFROM",
    "INVACCTFROM",
    "LOANACCTFROM",
    "BANKACCTTO",
    "CCACCTTO",
    "STMTTRN",
    "STMTTRNP",
    "LEDGERBAL",
    "AVAILBAL",
    "CURRENCY",
    "ORIGCURRENCY",
    "PAYEE",
    "BAL",
];

/// Reads a text.
///
/// # Errors
/// The server that wrote it told an error, or it holds no account.
pub fn read(text: &str, take: &mut Take<'_>) -> Result<(), Refusal> {
    let mut reading = Reading::default();
    let mut line = 1;
    for (at, piece) in Markup::new(text) {
        line = at;
        match piece {
            Piece::Open { name, value, .. } => reading.open(&name, (&value, at), take),
            Piece::Close { name } => reading.close(&name, take),
        }
    }
    reading.end_statement(take);
    if reading.accounts == 0 {
        return Err(match reading.failed {
            Some(refusal) => refusal,
            None => Refusal::at(line, "holds no account and no movement"),
        });
    }
    if let Some(failed) = reading.failed {
        take(Event::Note(failed.to_string()));
    }
    Ok(())
}

#[derive(Default)]
struct Reading {
    /// The aggregates that are open.
    within: Vec<String>,
    accounts: usize,
    account: BankAccount,
    /// Whether the account in the making has been told.
    told: bool,
    investment: bool,
    movement: Draft,
    balance: (Option<String>, Option<Date>, u64),
    status: (Option<String>, Option<String>, Option<String>, u64),
    failed: Option<Refusal>,
}

#[derive(Default)]
struct Draft {
    line: u64,
    posted: Option<String>,
    available: Option<String>,
    amount: Option<String>,
    id: Option<String>,
    name: Option<String>,
    payee: Option<String>,
    memo: Option<String>,
    operation: Option<String>,
    sic: Option<String>,
    currency: Option<Currency>,
    pending: bool,
}

impl Reading {
    fn open(&mut self, name: &str, (value, line): (&str, u64), take: &mut Take<'_>) {
        if name.ends_with("STMTRS") {
            self.end_statement(take);
            self.investment = name == "INVSTMTRS";
            return;
        }
        if AGGREGATES.contains(&name) {
            // An aggregate that was never closed ends where its like begins.
            if self.within.iter().any(|open| open == name) {
                self.close(name, take);
            }
            self.within.push(name.to_owned());
            match name {
                "STMTTRN" | "STMTTRNP" => {
                    self.movement = Draft { line, pending: name == "STMTTRNP", ..Draft::default() };
                }
                "LEDGERBAL" => self.balance = (None, None, line),
                "STATUS" => self.status = (None, None, None, line),
                "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "LOANACCTFROM" => {
                    let currency = self.account.currency;
                    self.account = BankAccount { currency, ..BankAccount::default() };
                    self.told = false;
                    self.account.kind = match name {
                        "CCACCTFROM" => Some(AccountKind::Card),
                        "INVACCTFROM" => Some(AccountKind::Investment),
                        "LOANACCTFROM" => Some(AccountKind::Loan),
                        _ => None,
                    };
                }
                _ => {}
            }
            return;
        }
        if value.is_empty() {
            return;
        }
        let value = value.to_owned();
        let inner = self.within.last().map_or("", String::as_str);
        match (inner, name) {
            ("STATUS", "CODE") => (self.status.0, self.status.3) = (Some(value), line),
            ("STATUS", "SEVERITY") => self.status.1 = Some(value),
            ("STATUS", "MESSAGE") => self.status.2 = Some(value),
            ("", "CURDEF") => self.account.currency = Currency::new(&value),
            ("BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "LOANACCTFROM", _) => {
                self.of_account(name, value);
            }
            ("STMTTRN" | "STMTTRNP", _) => self.of_movement(name, value),
            ("PAYEE", "NAME") => self.movement.payee = Some(value),
            ("CURRENCY", "CURSYM") => self.movement.currency = Currency::new(&value),
            ("LEDGERBAL", "BALAMT") => self.balance.0 = Some(value),
            ("LEDGERBAL", "DTASOF") => self.balance.1 = dates::day(&eight(&value), Order::Ymd).ok(),
            _ => {}
        }
    }

    fn of_account(&mut self, name: &str, value: String) {
        match name {
            "ACCTID" | "LOANACCTID" => self.account.number = Some(value),
            "BANKID" | "BROKERID" => self.account.bank = Some(value),
            "BRANCHID" => {
                let bank = self.account.bank.get_or_insert_default();
                bank.push_str(if bank.is_empty() { "" } else { "/" });
                bank.push_str(&value);
            }
            "ACCTTYPE" => {
                self.account.kind = match value.to_uppercase().as_str() {
                    "CHECKING" => Some(AccountKind::Checking),
                    "SAVINGS" | "MONEYMRKT" | "CD" => Some(AccountKind::Savings),
                    "CREDITLINE" | "LOAN" => Some(AccountKind::Loan),
                    _ => self.account.kind,
                };
            }
            _ => {}
        }
    }

    fn of_movement(&mut self, name: &str, value: String) {
        let draft = &mut self.movement;
        let field = match name {
            "DTPOSTED" => &mut draft.posted,
            "DTTRAN" if draft.pending => &mut draft.posted,
            "DTAVAIL" => &mut draft.available,
            "TRNAMT" => &mut draft.amount,
            "FITID" => &mut draft.id,
            "NAME" => &mut draft.name,
            "MEMO" => &mut draft.memo,
            "TRNTYPE" => &mut draft.operation,
            "SIC" => &mut draft.sic,
            _ => return,
        };
        *field = Some(value);
    }

    fn close(&mut self, name: &str, take: &mut Take<'_>) {
        if name.ends_with("STMTRS") {
            self.end_statement(take);
            return;
        }
        let Some(at) = self.within.iter().rposition(|open| open == name) else { return };
        self.within.truncate(at);
        match name {
            "STMTTRN" | "STMTTRNP" => self.end_movement(take),
            "LEDGERBAL" => self.end_balance(take),
            "STATUS" => self.end_status(),
            _ => {}
        }
    }

    /// Tells the account before the first thing that is its own.
    fn place(&mut self, take: &mut Take<'_>) -> usize {
        if !self.told {
            let mut account = self.account.clone();
            if self.investment && account.kind.is_none() {
                account.kind = Some(AccountKind::Investment);
            }
            take(Event::Account(account));
            self.told = true;
            self.accounts += 1;
        }
        self.accounts - 1
    }

    fn end_statement(&mut self, take: &mut Take<'_>) {
        if self.account.number.is_some() {
            self.place(take);
        }
        self.account = BankAccount::default();
        self.told = false;
        self.within.clear();
    }

    fn end_movement(&mut self, take: &mut Take<'_>) {
        let account = self.place(take);
        let draft = std::mem::take(&mut self.movement);
        let day = draft.posted.as_deref().map(|text| dates::day(&eight(text), Order::Ymd));
        let amount = draft.amount.as_deref().map(amounts::plain);
        let name = draft.payee.or(draft.name);
        let shown = [
            draft.posted.as_deref(),
            draft.amount.as_deref(),
            name.as_deref(),
            draft.memo.as_deref(),
        ];
        let shown = shortened(&shown.into_iter().flatten().collect::<Vec<_>>().join(" | "));
        let mut unread = |problem: String| {
            take(Event::Unread(Unread { line: draft.line, text: shown.clone(), problem }))
        };
        let booked = match day {
            Some(Ok(day)) => day,
            Some(Err(problem)) => return unread(format!("DTPOSTED: {problem}")),
            None => return unread("DTPOSTED: is missing; allowed: yyyyMMdd".into()),
        };
        let amount = match amount {
            Some(Ok(amount)) => amount,
            Some(Err(problem)) => return unread(format!("TRNAMT: {problem}")),
            None => return unread("TRNAMT: is missing; allowed: an amount".into()),
        };
        let texts = [name.as_deref(), draft.memo.as_deref()];
        take(Event::Movement(Movement {
            account,
            line: draft.line,
            booked,
            value: draft.available.and_then(|text| dates::day(&eight(&text), Order::Ymd).ok()),
            amount,
            currency: draft.currency.or(self.account.currency),
            label: one_line(texts.into_iter().flatten()),
            counterparty: name,
            file_id: draft.id,
            mcc: draft.sic.and_then(|code| code.parse().ok()),
            operation: draft.operation,
            category: None,
            status: if draft.pending { Status::Pending } else { Status::Booked },
        }));
    }

    fn end_balance(&mut self, take: &mut Take<'_>) {
        let (amount, day, line) = std::mem::take(&mut self.balance);
        let Some(amount) =
            amount.as_deref().and_then(told).and_then(|text| amounts::plain(&text).ok())
        else {
            return;
        };
        if self.account.number.is_none() {
            return;
        }
        let account = self.place(take);
        // Nothing tells the balance before: it cannot be checked.
        let kind = BalanceKind::Standing;
        let currency = self.account.currency;
        take(Event::Balance(Balance { account, line, kind, day, amount, currency }));
    }

    fn end_status(&mut self) {
        let (code, severity, message, line) = std::mem::take(&mut self.status);
        if severity.is_some_and(|severity| severity.eq_ignore_ascii_case("ERROR")) {
            let said = message.unwrap_or_default();
            let code = code.unwrap_or_default();
            let problem = format!(
                "the bank wrote an error instead of a statement: code {code} {said:?}; download it again"
            );
            self.failed.get_or_insert(Refusal::at(line, problem));
        }
    }
}

/// The day of `20090401122017.000[-5:EST]`, as written.
fn eight(text: &str) -> String {
    text.trim().chars().take_while(char::is_ascii_digit).take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        read(text, &mut |event| events.push(event))?;
        Ok(events)
    }

    #[test]
    fn elements_without_ends_and_with_them_read_alike() {
        let sgml = "OFXHEADER:100\n\n<OFX><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30004<BRANCHID>00123\
                    <ACCTID>0000123456X<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n<STMTTRN><TRNTYPE>POS\
                    <DTPOSTED>20250512235959.000[-5:EST]<TRNAMT>-12,50<FITID>A1<NAME>M & S <MEMO>CARTE 12/05</STMTTRN>\
                    </BANKTRANLIST><LEDGERBAL><BALAMT>100.5<DTASOF>20250531</LEDGERBAL></STMTRS></OFX>";
        let xml = sgml
            .replace("<TRNAMT>-12,50", "<TRNAMT>-12.50</TRNAMT>")
            .replace("<NAME>M & S ", "<NAME>M &amp; S</NAME>");
        for text in [sgml, &xml] {
            let events = events(text).unwrap();
            let Event::Movement(movement) = &events[1] else { panic!("{events:?}") };
            assert_eq!(movement.amount.to_string(), "-12.50");
            assert_eq!(movement.booked, jiff::civil::date(2025, 5, 12));
            assert_eq!(movement.label, "M & S CARTE 12/05");
            assert_eq!(movement.line, 4);
            let Event::Account(account) = &events[0] else { panic!("{events:?}") };
            assert_eq!(account.bank.as_deref(), Some("30004/00123"));
            assert!(
                matches!(&events[2], Event::Balance(balance) if balance.amount.to_string() == "100.5")
            );
        }
    }

    #[test]
    fn an_error_of_the_bank_is_told_and_a_movement_without_a_day_is_left_out() {
        let refused =
            events("<OFX>\n<STATUS><CODE>2000\n<SEVERITY>ERROR<MESSAGE>General</STATUS></OFX>")
                .unwrap_err();
        assert_eq!(refused.line, Some(2));
        assert!(refused.problem.contains("2000"), "{refused}");
        let text = "<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM><STMTTRN><TRNAMT>1</STMTTRN></STMTRS></OFX>";
        assert!(
            matches!(&events(text).unwrap()[1], Event::Unread(unread) if unread.problem.contains("DTPOSTED"))
        );
        assert!(events("<OFX></OFX>").is_err());
    }
}
