//! The elements of accounts, balances and entries.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::event::{BankAccount, Status, shortened, told};
use crate::domain::Currency;

/// An amount in its parts.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) line: u64,
    pub(super) code: String,
    pub(super) amount: Option<Decimal>,
    pub(super) wrong: Option<String>,
    pub(super) currency: Option<Currency>,
    pub(super) debit: Option<bool>,
    pub(super) day: Option<Date>,
}

#[derive(Default)]
pub(super) struct Entry {
    pub(super) sum: Parts,
    pub(super) value: Option<Date>,
    pub(super) status: Status,
    pub(super) ids: [Option<String>; 2],
    /// Of the details: remittance, additional text, names of both sides.
    pub(super) remittance: Vec<String>,
    pub(super) additional: Vec<String>,
    pub(super) debtor: Vec<String>,
    pub(super) creditor: Vec<String>,
    pub(super) code: Option<String>,
    pub(super) mcc: Option<u16>,
}

/// The day of `2015-03-10T18:43:50+01:00`, as written.
pub(super) fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Takes an element below Acct.
pub(super) fn of_account(account: &mut BankAccount, rest: &[&str], text: &str) {
    match rest {
        ["Id", "IBAN" | "BBAN"] | ["Id", "Othr" | "PrtryAcct", "Id"] => {
            account.number = told(text).or(account.number.take())
        }
        ["Ccy"] => account.currency = Currency::new(text),
        ["Nm"] | ["Tp", "Prtry"] => account.name = account.name.take().or(told(text)),
        ["Svcr", "FinInstnId", "BIC" | "BICFI"] => account.bank = told(text),
        ["Svcr", "FinInstnId", "Nm"] if account.bank.is_none() => account.bank = told(text),
        _ => {}
    }
}

/// Takes an element of an amount with its direction.
pub(super) fn of_sum(parts: &mut Parts, rest: &[&str], text: &str, currency: Option<Currency>) {
    match rest {
        ["Amt"] => {
            parts.amount = text.parse().ok();
            parts.wrong = parts.amount.is_none().then(|| shortened(text));
            parts.currency = currency;
        }
        ["CdtDbtInd"] => {
            parts.debit = match text {
                "DBIT" => Some(true),
                "CRDT" => Some(false),
                _ => None,
            }
        }
        _ => {}
    }
}

/// Takes an element below Ntry.
pub(super) fn of_entry(entry: &mut Entry, rest: &[&str], text: &str, currency: Option<Currency>) {
    /// Of an entry of many payments, how many names and texts are kept.
    const MOST: usize = 4;
    let push = |list: &mut Vec<String>| {
        if list.len() < MOST {
            list.extend(told(text));
        }
    };
    match rest {
        ["Amt"] | ["CdtDbtInd"] => of_sum(&mut entry.sum, rest, text, currency),
        ["Sts"] | ["Sts", "Cd"] if !text.is_empty() => {
            entry.status = match text {
                "PDNG" | "INFO" | "FUTR" => Status::Pending,
                _ => Status::Booked,
            };
        }
        ["BookgDt", "Dt" | "DtTm"] => entry.sum.day = day(text),
        ["ValDt", "Dt" | "DtTm"] => entry.value = day(text),
        ["AcctSvcrRef"] => entry.ids[0] = told(text),
        ["NtryRef"] => entry.ids[1] = told(text),
        ["AddtlNtryInf"] => push(&mut entry.additional),
        ["BkTxCd", "Domn", "Cd"] => entry.code = told(text),
        ["BkTxCd", "Domn", "Fmly", "Cd" | "SubFmlyCd"] => {
            let code = entry.code.get_or_insert_default();
            code.push('-');
            code.push_str(text);
        }
        ["BkTxCd", "Prtry", "Cd"] if entry.code.is_none() => entry.code = told(text),
        ["NtryDtls", "TxDtls", "RmtInf", "Ustrd"] => push(&mut entry.remittance),
        ["NtryDtls", "TxDtls", "AddtlTxInf"] => push(&mut entry.additional),
        ["NtryDtls", "TxDtls", "RltdPties", "Dbtr", "Nm"]
        | ["NtryDtls", "TxDtls", "RltdPties", "Dbtr", "Pty", "Nm"] => push(&mut entry.debtor),
        ["NtryDtls", "TxDtls", "RltdPties", "Cdtr", "Nm"]
        | ["NtryDtls", "TxDtls", "RltdPties", "Cdtr", "Pty", "Nm"] => push(&mut entry.creditor),
        [.., "MrchntCtgyCd"] => entry.mcc = text.parse().ok(),
        _ => {}
    }
}
