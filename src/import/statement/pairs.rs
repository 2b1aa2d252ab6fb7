//! The two ends of transfers between a user's own accounts, and of settlements of their cards
//! (config/import/transfers.toml). What is found follows from the movements alone, whatever order they came in.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::import::bank::fold;

/// The most pairs of one amount that are weighed; where there are more, none of them is sure.
const MOST: usize = 4_096;
/// The letters of the shortest name that is looked for in another account's.
const SHORTEST: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    transfer: Vec<String>,
    debited: Vec<String>,
    categories: Vec<String>,
    settling: Vec<String>,
    cards: Vec<String>,
    days: i64,
}

impl Words {
    fn get() -> &'static Words {
        static READ: LazyLock<Words> = LazyLock::new(|| {
            let text = include_str!("../../../config/import/transfers.toml");
            // A test holds that the file reads.
            toml::from_str(text).unwrap_or(Words {
                transfer: Vec::new(),
                debited: Vec::new(),
                categories: Vec::new(),
                settling: Vec::new(),
                cards: Vec::new(),
                days: 0,
            })
        });
        &READ
    }
}

/// How money went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Transfer,
    Debited,
    Other,
    /// Nobody says.
    Open,
}

/// What the money was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Nobody says, or it says that it went from account to account.
    Moved,
    Settling,
    Other,
}

/// What is known of a movement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'t> {
    pub account: i64,
    pub day: i64,
    /// Signed.
    pub cents: i64,
    pub currency: &'t str,
    pub operation: Option<&'t str>,
    pub merchant: Option<&'t str>,
    pub category: Option<&'t str>,
}

/// A movement that may be one end.
struct End {
    own: u128,
    account: i64,
    day: i64,
    cents: i64,
    way: Way,
    what: What,
    /// With whom: a place among the names.
    named: Option<usize>,
}

struct Account {
    name: String,
    card: bool,
}

/// A user's movements, of all their accounts.
#[derive(Default)]
pub struct Ledger {
    accounts: HashMap<i64, Account>,
    /// Merchants, folded.
    names: Vec<String>,
    known: HashMap<String, usize>,
    /// By currency.
    ends: BTreeMap<String, Vec<End>>,
}

impl Ledger {
    /// Tells an account's name and type.
    pub fn account(&mut self, number: i64, (name, kind): (Option<&str>, Option<&str>)) {
        self.accounts.entry(number).or_insert_with(|| Account {
            name: fold(name.unwrap_or_default()),
            card: kind.is_some_and(|kind| Words::get().cards.contains(&fold(kind))),
        });
    }

    /// Adds a movement by what tells it from all others.
    pub fn add(&mut self, own: u128, told: Told<'_>) {
        let words = Words::get();
        let way = match told.operation.map(fold) {
            None => Way::Open,
            Some(one) if words.transfer.contains(&one) => Way::Transfer,
            Some(one) if words.debited.contains(&one) => Way::Debited,
            Some(_) => Way::Other,
        };
        let what = match told.category.map(fold) {
            None => What::Moved,
            Some(one) if words.categories.contains(&one) => What::Moved,
            Some(one) if words.settling.contains(&one) => What::Settling,
            Some(_) => What::Other,
        };
        let Told { account, day, cents, .. } = told;
        // Nobody moves it to an account of their own.
        let paid = what == What::Other && told.merchant.is_none();
        if paid && (cents < 0 || !self.is_card(account)) || cents == 0 {
            return;
        }
        let named = told.merchant.map(|name| self.name(name));
        let end = End { own, account, day, cents, way, what, named };
        match self.ends.get_mut(told.currency) {
            Some(ends) => ends.push(end),
            None => drop(self.ends.insert(told.currency.to_owned(), vec![end])),
        }
    }

    fn name(&mut self, merchant: &str) -> usize {
        if let Some(place) = self.known.get(merchant) {
            return *place;
        }
        self.names.push(fold(merchant));
        self.known.insert(merchant.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }

    fn is_card(&self, account: i64) -> bool {
        self.accounts.get(&account).is_some_and(|account| account.card)
    }

    /// Whether an end names the other's account; `None` where it names somebody else.
    fn names(&self, end: &End, other: &End) -> Option<bool> {
        let Some(named) = end.named else { return Some(false) };
        let (name, account) = (self.names.get(named)?, self.accounts.get(&other.account)?);
        (name.len() >= SHORTEST && account.name.contains(name.as_str())).then_some(true)
    }

    /// Both ends of all that is sure to be a pair: nearest days first, then those that two transfers tell. Where
    /// a movement might be one with several, none of them is.
    pub fn pairs(&self) -> HashSet<u128> {
        let mut found = HashSet::new();
        for ends in self.ends.values() {
            let mut amounts: HashMap<i64, [Vec<&End>; 2]> = HashMap::new();
            for end in ends {
                let sides = amounts.entry(end.cents.abs()).or_default();
                sides[usize::from(end.cents > 0)].push(end);
            }
            for [debits, credits] in amounts.values() {
                self.pair((debits, credits), &mut found);
            }
        }
        found
    }

    /// Pairs of one amount.
    fn pair(&self, (debits, credits): (&[&End], &[&End]), found: &mut HashSet<u128>) {
        let mut credits = credits.to_vec();
        credits.sort_unstable_by_key(|credit| (credit.day, credit.own));
        let mut levels: BTreeMap<(i64, u8), Vec<Edge>> = BTreeMap::new();
        let mut count = 0;
        for (debit_at, debit) in debits.iter().enumerate() {
            let from = credits.partition_point(|one| one.day < debit.day - Words::get().days);
            for (credit_at, credit) in credits.iter().enumerate().skip(from) {
                if credit.day > debit.day + Words::get().days {
                    break;
                }
                if let Some(rank) = self.rank(debit, credit) {
                    count += 1;
                    if count > MOST {
                        return;
                    }
                    let level = ((credit.day - debit.day).abs(), rank);
                    levels.entry(level).or_default().push((debit_at, credit_at));
                }
            }
        }
        // What is paired, or could not be told.
        let mut gone: [HashSet<usize>; 2] = Default::default();
        for edges in levels.into_values() {
            let free =
                |(debit, credit): &Edge| !gone[0].contains(debit) && !gone[1].contains(credit);
            let edges: Vec<Edge> = edges.into_iter().filter(free).collect();
            for group in groups(&edges) {
                if is_sure(&group) {
                    found.extend(group.iter().map(|(debit, _)| debits[*debit].own));
                    found.extend(group.iter().map(|(_, credit)| credits[*credit].own));
                }
                for (debit, credit) in group {
                    gone[0].insert(debit);
                    gone[1].insert(credit);
                }
            }
        }
    }

    /// How likely two movements are one transfer, 0 the likeliest; `None` where they are not.
    fn rank(&self, debit: &End, credit: &End) -> Option<u8> {
        if debit.account == credit.account {
            return None;
        }
        let settles = self.is_card(credit.account) && !self.is_card(debit.account);
        let to = self.names(debit, credit)?;
        // A debit for the card says enough: whatever its account calls what it got.
        let from = match self.names(credit, debit) {
            None if settles && to => true,
            names => names?,
        };
        let fits = |end: &End| end.what == What::Moved || settles && end.what == What::Settling;
        if !(to || fits(debit)) || !(from || settles && to || fits(credit)) {
            return None;
        }
        let transfers = [debit, credit].iter().filter(|end| end.way == Way::Transfer).count();
        let open = [debit, credit].iter().filter(|end| end.way == Way::Open).count();
        match (settles, to || from) {
            _ if transfers == 2 => Some(0),
            (true, _) => Some(0),
            (false, true) => Some(1),
            _ if transfers == 1 && open == 1 => Some(1),
            _ => None,
        }
    }
}

/// The places of a debit and a credit.
type Edge = (usize, usize);

/// Edges that hang together.
fn groups(edges: &[Edge]) -> Vec<Vec<Edge>> {
    let mut groups: Vec<Vec<Edge>> = Vec::new();
    for edge in edges {
        let touches =
            |group: &Vec<Edge>| group.iter().any(|one| one.0 == edge.0 || one.1 == edge.1);
        let (touching, mut apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(touches);
        apart.push(touching.into_iter().flatten().chain([*edge]).collect());
        groups = apart;
    }
    groups
}

/// Whether each of the group's debits has a credit of its own and the other way round: then it is all the same
/// which is whose.
fn is_sure(group: &[Edge]) -> bool {
    let debits: HashSet<usize> = group.iter().map(|edge| edge.0).collect();
    let credits: HashSet<usize> = group.iter().map(|edge| edge.1).collect();
    let mut taken: HashMap<usize, usize> = HashMap::new();
    debits.len() == credits.len()
        && debits.iter().all(|debit| takes(*debit, group, (&mut taken, &mut HashSet::new())))
}

/// Finds a credit for a debit, moving others where that helps (Kuhn's augmenting paths, 1955).
fn takes(
    debit: usize,
    group: &[Edge],
    (taken, seen): (&mut HashMap<usize, usize>, &mut HashSet<usize>),
) -> bool {
    for (_, credit) in group.iter().filter(|edge| edge.0 == debit) {
        if !seen.insert(*credit) {
            continue;
        }
        let holder = taken.get(credit).copied();
        if holder.is_none_or(|holder| takes(holder, group, (taken, seen))) {
            taken.insert(*credit, debit);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
