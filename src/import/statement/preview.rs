//! What an import would do, for the person who decides: on a terminal, on the page, for a program.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{BadLines, Decided, Looked, Recognised, Statement, StatementError};
use crate::domain::Currency;
use crate::enrich::Enrichment;
use crate::import::bank::open::Open;
use crate::import::bank::overlap::Verdict;
use crate::import::bank::{Movement, Role, summary};

/// All files of an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = ImportPreview)]
pub struct Preview {
    pub files: Vec<OfFile>,
    /// Movements of all files together.
    pub counts: Counts,
    /// What is to be answered before it can be imported.
    pub questions: Vec<Question>,
}

/// What movements are to those that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportCounts)]
pub struct Counts {
    pub new: usize,
    pub there: usize,
    /// Of the same account, day and amount as one that is there under another label or id.
    pub alike: usize,
}

/// One file, or one of an archive.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ImportFile)]
pub struct OfFile {
    pub file: String,
    pub format: String,
    #[schema(example = "UTF-8")]
    pub encoding: Option<&'static str>,
    pub separator: Option<String>,
    /// The known bank whose form a table has.
    pub bank: Option<String>,
    /// The columns of a table that are used.
    pub columns: Vec<Column>,
    pub accounts: Vec<OfAccount>,
    pub counts: Counts,
    /// The first movements that may be there already.
    pub perhaps_there: Vec<Line>,
    /// What the labels tell that the file does not.
    pub recognised: Recognised,
    /// What does not fit, and what the reader noted, in English.
    pub warnings: Vec<String>,
    /// The first lines that cannot be used, and how many there are.
    pub unread: Vec<Unread>,
    pub unread_count: usize,
}

/// A column of a table and what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportColumn)]
pub struct Column {
    pub heading: String,
    #[schema(value_type = String, example = "booked")]
    pub holds: Role,
}

/// The movements of one account in a file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ImportAccount)]
pub struct OfAccount {
    /// As the file names it.
    pub name: String,
    /// As questions and answers will name it.
    pub called: String,
    #[schema(value_type = Option<String>, format = Date)]
    pub first: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    pub last: Option<Date>,
    /// Booked movements.
    pub count: usize,
    pub sums: Vec<Sums>,
    /// Movements that are not imported: not booked yet; reverted or declined.
    pub pending: usize,
    pub void: usize,
    pub balance: Option<Balance>,
    /// Whether opening + movements = closing wherever the file tells both; `None` where it does not.
    pub balances_agree: Option<bool>,
}

/// What came in and what went out (never positive) in one currency; `None` where the file tells none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportSums)]
pub struct Sums {
    #[schema(value_type = Option<String>)]
    pub currency: Option<Currency>,
    #[schema(value_type = f64)]
    pub credits: Decimal,
    #[schema(value_type = f64)]
    pub debits: Decimal,
    #[schema(value_type = f64)]
    pub net: Decimal,
}

/// The latest balance that a file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportBalance)]
pub struct Balance {
    #[schema(value_type = f64)]
    pub amount: Decimal,
    #[schema(value_type = Option<String>)]
    pub currency: Option<Currency>,
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Date>,
}

/// A movement where it stands in its file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ImportLine)]
pub struct Line {
    pub line: u64,
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    #[schema(value_type = f64)]
    pub amount: Decimal,
    #[schema(value_type = Option<String>)]
    pub currency: Option<Currency>,
    pub label: String,
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportUnread)]
pub struct Unread {
    pub line: u64,
    /// As it stands, shortened.
    pub text: String,
    /// What is wrong and what is allowed, in English.
    pub problem: String,
}

/// What only a person can say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "about", rename_all = "snake_case")]
#[schema(as = ImportQuestion)]
pub enum Question {
    /// Whether movements that may be there are the same (`skip`) or others (`import`).
    Alike { count: usize },
    /// Whether lines that cannot be used are left out.
    SkipBad { count: usize },
    /// What a mapping must say before the file can be read at all.
    Mapping { file: String, line: Option<u64>, problem: String, open: Open },
}

impl Statement<'_> {
    /// What is still to be said before it can be imported.
    pub fn questions(&self, decided: Decided) -> Vec<Question> {
        let sum = |count: fn(&Looked) -> usize| self.looked.iter().map(count).sum::<usize>();
        let mut questions = Vec::new();
        let bad = sum(|looked| looked.summary.unread_count);
        if bad > 0 && decided.bad_lines == BadLines::Refuse {
            questions.push(Question::SkipBad { count: bad });
        }
        let alike = sum(Looked::alike_count);
        if alike > 0 && decided.alike.is_none() {
            questions.push(Question::Alike { count: alike });
        }
        questions
    }
}

impl Preview {
    /// What was looked at, and what is still to be said of it.
    ///
    /// # Errors
    /// A file cannot be read again.
    pub fn of(statement: &Statement<'_>, decided: Decided) -> Result<Preview, StatementError> {
        let file = |looked: &Looked| looked.preview(statement.enrichment);
        let files = statement.looked.iter().map(file).collect::<Result<Vec<_>, _>>()?;
        let sum = |count: fn(&OfFile) -> usize| files.iter().map(count).sum();
        let counts = Counts {
            new: sum(|file| file.counts.new),
            there: sum(|file| file.counts.there),
            alike: sum(|file| file.counts.alike),
        };
        Ok(Preview { files, counts, questions: statement.questions(decided) })
    }

    /// Of a file that is read when one thing about it is said; any other error is given back.
    ///
    /// # Errors
    /// No answer settles it.
    pub fn asking(error: StatementError) -> Result<Preview, StatementError> {
        match error {
            StatementError::Refused { file, line, problem, open: Some(open) } => {
                let question = Question::Mapping { file, line, problem, open: *open };
                Ok(Preview { questions: vec![question], ..Preview::default() })
            }
            other => Err(other),
        }
    }
}

impl Looked {
    /// The first movements that may be there already.
    pub fn perhaps_there(&self) -> Vec<Line> {
        self.alike.iter().map(Line::of).collect()
    }

    /// What a person decides by.
    ///
    /// # Errors
    /// The file cannot be read again.
    pub fn preview(&self, enrichment: Enrichment<'_>) -> Result<OfFile, StatementError> {
        let table = self.form.table.as_ref();
        let column =
            |(heading, holds): &(String, Role)| Column { heading: heading.clone(), holds: *holds };
        let unread = self.summary.unread.iter().map(|unread| Unread {
            line: unread.line,
            text: unread.text.clone(),
            problem: unread.problem.clone(),
        });
        let accounts = self.summary.accounts.iter().zip(&self.holders);
        Ok(OfFile {
            file: self.name.clone(),
            format: self.form.format.to_string(),
            encoding: self.form.encoding,
            separator: self.form.separator.clone(),
            bank: table.and_then(|table| table.bank.clone()),
            columns: table.iter().flat_map(|table| &table.columns).map(column).collect(),
            accounts: accounts.map(|(told, holder)| OfAccount::of(told, &holder.name)).collect(),
            counts: Counts {
                new: self.verdicts.count(Verdict::New),
                there: self.verdicts.count(Verdict::There),
                alike: self.alike_count(),
            },
            perhaps_there: self.perhaps_there(),
            recognised: self.recognised(enrichment)?,
            warnings: self.summary.warnings.clone(),
            unread: unread.collect(),
            unread_count: self.summary.unread_count,
        })
    }
}

impl OfAccount {
    fn of(told: &summary::OfAccount, called: &str) -> OfAccount {
        let sums = told.sums.iter().map(|(currency, sums)| Sums {
            currency: *currency,
            credits: sums.credits,
            debits: sums.debits,
            net: sums.net(),
        });
        let balance = told.balance.as_ref();
        OfAccount {
            name: told.name(),
            called: called.to_owned(),
            first: told.first,
            last: told.last,
            count: told.count,
            sums: sums.collect(),
            pending: told.pending,
            void: told.void,
            balance: balance.map(|one| Balance {
                amount: one.amount,
                currency: one.currency,
                day: one.day,
            }),
            balances_agree: match (told.balanced, told.unbalanced) {
                (0, 0) => None,
                (_, unbalanced) => Some(unbalanced == 0),
            },
        }
    }
}

impl Line {
    fn of(movement: &Movement) -> Line {
        Line {
            line: movement.line,
            date: movement.booked,
            amount: movement.amount,
            currency: movement.currency,
            label: movement.label.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::{Wish, look_at_all};
    use super::*;
    use crate::domain::Tenant;

    fn previewed(files: &[(&str, &str)]) -> Result<Preview, StatementError> {
        let wish = Wish { user: Tenant::new("1").unwrap(), account: None, mapping: None };
        let bytes = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        let decided =
            Decided { alike: None, bad_lines: BadLines::Refuse, now: Timestamp::UNIX_EPOCH };
        let looked = look_at_all(None, &wish, files.iter().map(bytes).collect())?;
        let enrichment = Enrichment::embedded().unwrap();
        let statement = Statement { file: "", wish: &wish, looked: &looked, enrichment };
        Preview::of(&statement, decided)
    }

    #[test]
    fn files_that_overlap_are_counted_once_and_their_sums_stand_each_for_itself() {
        let first = "Date;Libellé;Montant;Solde\n14/03/2026;CB CAFE;-2,50;97,50\n13/03/2026;VIR;100,00;100,00\n";
        let second = "Date;Libellé;Montant\n14/03/2026;CB CAFE;-2,50\n15/03/2026;CB LIDL;-10,00\n";
        let preview = previewed(&[("a.csv", first), ("b.csv", second)]).unwrap();
        assert_eq!(preview.counts, Counts { new: 3, there: 1, alike: 0 });
        assert_eq!(preview.questions, []);
        let account = &preview.files[0].accounts[0];
        assert_eq!(account.balances_agree, Some(true));
        assert_eq!(preview.files[1].accounts[0].balances_agree, None);
        let told = serde_json::to_value(account).unwrap();
        assert_eq!(told["sums"][0]["credits"], 100.0);
        assert_eq!(told["first"], "2026-03-13");
        assert_eq!(told["called"], "Compte importé");
        let columns = serde_json::to_value(&preview.files[0].columns).unwrap();
        assert_eq!(columns[0], serde_json::json!({"heading": "Date", "holds": "booked"}));
    }

    #[test]
    fn what_is_left_to_say_is_asked() {
        let bad = "Date;Libellé;Montant\n31/02/2026;A;-1,00\n14/03/2026;B;-2,50\n";
        let preview = previewed(&[("bad.csv", bad)]).unwrap();
        assert_eq!(preview.questions, [Question::SkipBad { count: 1 }]);
        assert_eq!((preview.files[0].unread[0].line, preview.counts.new), (2, 1));
        let open = "Date,Description,Amount\n03/04/2026,A,-5.00\n";
        let asking = Preview::asking(previewed(&[("open.csv", open)]).unwrap_err()).unwrap();
        let told = serde_json::to_value(&asking.questions[0]).unwrap();
        assert_eq!((&told["about"], &told["open"]["kind"]), (&"mapping".into(), &"dates".into()));
        let pdf = previewed(&[("releve.pdf", "%PDF-1.7")]).unwrap_err();
        assert!(Preview::asking(pdf).unwrap_err().to_string().contains("CSV, OFX"));
    }
}
