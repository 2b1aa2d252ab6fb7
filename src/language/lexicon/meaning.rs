//! What phrases mean, and the names that the lexicons' files have for it.

use crate::domain::Currency;
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Dimension, Measure};
use crate::domain::reading::SmallTalk;

/// What one phrase may mean. A phrase can have several meanings; the rules choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    Measure(Measure),
    /// A category, by the index's value.
    Category(String),
    Subscriptions,
    Recurring,
    Operation(Operation),
    /// "touché", "reçu": a subject's credits, or income.
    Received,
    /// "I make": income where no other measure is said.
    Earns,
    /// "m'a envoyé": the subject's credits.
    SentToMe,
    /// Searched in the labels, in the labels' language; behind a bar other forms of the same word,
    /// for where the first finds nothing ("coiffeur|coiffure").
    Label(String),
    /// A word of a category that names the kind of shop ("pub"), not what is bought there.
    KindOfShop,
    AccountType(String),
    /// Accounts whose name has this word.
    AccountNamed(String),
    Currency(Currency),
    /// A noun that only names the transaction.
    Noun,
    /// Such a noun beside a merchant, a category or an operation; alone it is searched.
    Beside,
    /// A word of every day that is no misspelling of a name or of another word; it is searched.
    Ordinary,
    /// A word for money itself.
    Money,
    Ask(AskWord),
    Group(GroupWord),
    Compare,
    /// The period just before the one that was named.
    Previous,
    Versus,
    Than,
    MoreOrLess,
    Exclude,
    /// "pas": leaves out a name right behind it.
    Not,
    /// Behind what is left out.
    ExcludeAfter,
    Only,
    /// "mais": after what is left out, what is wanted.
    But,
    Or,
    And,
    /// "chez": before the name of a shop.
    Shop,
    At,
    To,
    From,
    Analysis(Analysis),
    Talk(SmallTalk),
    Action,
    /// "je": who does what a verb says.
    Subject,
    Advice,
    Others,
    Scope,
    Unserved,
    Please,
    Follow,
    ShowThem,
    /// "la suite": other documents of the last answer.
    More(More),
    /// A time that is known and not read: "this time last year".
    UnreadTime,
    Filler,
    /// "euh", "like": taken out before anything is read, so that it parts nothing.
    Hesitation,
}

/// Which documents of the last answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum More {
    /// "la suite": the next ones.
    Next,
    /// "le reste": all that were not shown.
    Rest,
    /// "montre-les toutes".
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    Card,
    DirectDebit,
    TransferIn,
    TransferOut,
    Cheque,
    Withdrawal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AskWord {
    HowMuch,
    HowMany,
    Total,
    Average,
    Median,
    List,
    Share,
    Ratio,
    Biggest,
    Smallest,
    Big,
    Small,
    Latest,
    Oldest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupWord {
    By(Dimension),
    /// "mensuel", "mois par mois": a series.
    Every(Unit),
    /// "par mois": an average with a measure of how much, else a series.
    Per(Unit),
    Breakdown,
    /// "graphique": by month, where nothing says by what.
    Chart,
    Top,
    Often,
    Most,
    Least,
    /// "dans quel": with a kind of shop and an order, which shops of it.
    Which,
    /// "catégories", without "par".
    Noun(Dimension),
    WhereMoneyGoes,
    WhereSpent,
}

/// The meaning that a section and a key of the files stand for.
pub(super) fn named(section: &str, key: &str) -> Option<Meaning> {
    Some(match (section, key) {
        ("measure", key) => Meaning::Measure(closed(key)?),
        ("category", key) => Meaning::Category(key.to_owned()),
        ("subscriptions", "plain") => Meaning::Subscriptions,
        ("subscriptions", "recurring") => Meaning::Recurring,
        ("operation", "card") => Meaning::Operation(Operation::Card),
        ("operation", "direct_debit") => Meaning::Operation(Operation::DirectDebit),
        ("operation", "transfer_in") => Meaning::Operation(Operation::TransferIn),
        ("operation", "transfer_out") => Meaning::Operation(Operation::TransferOut),
        ("operation", "cheque") => Meaning::Operation(Operation::Cheque),
        ("operation", "withdrawal") => Meaning::Operation(Operation::Withdrawal),
        ("received", "verbs") => Meaning::Received,
        ("received", "earns") => Meaning::Earns,
        ("sent", "to") => Meaning::SentToMe,
        ("shop", "kind") => Meaning::KindOfShop,
        ("label", key) => Meaning::Label(key.to_owned()),
        ("account_type", key) => Meaning::AccountType(key.to_owned()),
        ("account_named", key) => Meaning::AccountNamed(key.to_owned()),
        ("currency", key) => Meaning::Currency(Currency::new(key)?),
        ("noun", "words") => Meaning::Noun,
        ("noun", "beside") => Meaning::Beside,
        ("noun", "ordinary") => Meaning::Ordinary,
        ("noun", "money") => Meaning::Money,
        ("ask", key) => Meaning::Ask(ask_word(key)?),
        ("group", key) => Meaning::Group(group_word(key)?),
        ("compare", "previous") => Meaning::Previous,
        ("compare", "compare") => Meaning::Compare,
        ("compare", "versus") => Meaning::Versus,
        ("compare", "than") => Meaning::Than,
        ("compare", "more_or_less") => Meaning::MoreOrLess,
        ("connect", "exclude_after") => Meaning::ExcludeAfter,
        ("connect", "not") => Meaning::Not,
        ("connect", "exclude") => Meaning::Exclude,
        ("connect", "only") => Meaning::Only,
        ("connect", "but") => Meaning::But,
        ("connect", "or") => Meaning::Or,
        ("connect", "and") => Meaning::And,
        ("connect", "shop") => Meaning::Shop,
        ("connect", "at") => Meaning::At,
        ("connect", "to") => Meaning::To,
        ("connect", "from") => Meaning::From,
        ("analysis", key) => Meaning::Analysis(closed(key)?),
        ("talk", "greeting") => Meaning::Talk(SmallTalk::Greeting),
        ("talk", "farewell") => Meaning::Talk(SmallTalk::Farewell),
        ("talk", "thanks") => Meaning::Talk(SmallTalk::Thanks),
        ("talk", "help") => Meaning::Talk(SmallTalk::Help),
        ("talk", "smalltalk") => Meaning::Talk(SmallTalk::Smalltalk),
        ("refuse", "subject") => Meaning::Subject,
        ("refuse", "action") => Meaning::Action,
        ("refuse", "advice") => Meaning::Advice,
        ("refuse", "others") => Meaning::Others,
        ("refuse", "scope") => Meaning::Scope,
        ("refuse", "unserved") => Meaning::Unserved,
        ("polite", "please") => Meaning::Please,
        ("follow", "marker") => Meaning::Follow,
        ("follow", "show_them") => Meaning::ShowThem,
        ("follow", "next") => Meaning::More(More::Next),
        ("follow", "rest") => Meaning::More(More::Rest),
        ("follow", "all") => Meaning::More(More::All),
        ("filler", "hesitation") => Meaning::Hesitation,
        ("time", "unread") => Meaning::UnreadTime,
        ("filler", "words" | "function_words") => Meaning::Filler,
        _ => return None,
    })
}

/// A closed type's value by its name.
fn closed<T: serde::de::DeserializeOwned>(key: &str) -> Option<T> {
    T::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(key)).ok()
}

fn ask_word(key: &str) -> Option<AskWord> {
    Some(match key {
        "how_much" => AskWord::HowMuch,
        "how_many" => AskWord::HowMany,
        "total" => AskWord::Total,
        "average" => AskWord::Average,
        "median" => AskWord::Median,
        "list" => AskWord::List,
        "share" => AskWord::Share,
        "ratio" => AskWord::Ratio,
        "biggest" => AskWord::Biggest,
        "smallest" => AskWord::Smallest,
        "big" => AskWord::Big,
        "small" => AskWord::Small,
        "latest" => AskWord::Latest,
        "oldest" => AskWord::Oldest,
        _ => return None,
    })
}

fn group_word(key: &str) -> Option<GroupWord> {
    Some(match key {
        "category" => GroupWord::By(Dimension::Category),
        "merchant" => GroupWord::By(Dimension::Merchant),
        "account" => GroupWord::By(Dimension::Account),
        "operation" => GroupWord::By(Dimension::Operation),
        "weekday" => GroupWord::By(Dimension::Weekday),
        "currency" => GroupWord::By(Dimension::Currency),
        "day" => GroupWord::Every(Unit::Day),
        "week" => GroupWord::Every(Unit::Week),
        "month" => GroupWord::Every(Unit::Month),
        "quarter" => GroupWord::Every(Unit::Quarter),
        "year" => GroupWord::Every(Unit::Year),
        "per_day" => GroupWord::Per(Unit::Day),
        "per_week" => GroupWord::Per(Unit::Week),
        "per_month" => GroupWord::Per(Unit::Month),
        "chart" => GroupWord::Chart,
        "which" => GroupWord::Which,
        "breakdown" => GroupWord::Breakdown,
        "top" => GroupWord::Top,
        "often" => GroupWord::Often,
        "most" => GroupWord::Most,
        "least" => GroupWord::Least,
        "category_noun" => GroupWord::Noun(Dimension::Category),
        "merchant_noun" => GroupWord::Noun(Dimension::Merchant),
        "where_money_goes" => GroupWord::WhereMoneyGoes,
        "where_spent" => GroupWord::WhereSpent,
        _ => return None,
    })
}
