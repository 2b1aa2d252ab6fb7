//! What "hors", "sauf", "pas" and "but" leave out, followed along the spans of a text.

use super::heard::Flags;
use super::place::{Place, ends_clause, is_name, joined, may_be_name, names_follow};
use super::spans::{Span, What};
use crate::language::lexicon::{Found, Meaning};
use crate::language::time::Said;

/// Whether what comes next is left out.
#[derive(Default)]
pub struct Exclusion {
    open: bool,
    /// The last span that was left out.
    last: Option<usize>,
    /// By "pas", which a comma ends: "pas Netflix, Disney+".
    denies: bool,
    /// The span of a time that is left out.
    time: Option<usize>,
    /// The last name that is wanted.
    named: Option<usize>,
}

impl Exclusion {
    /// True where a name here is left out.
    pub fn is_open(&self) -> bool {
        self.open
    }

    pub fn leaves_out_time(&self, index: usize) -> bool {
        self.time == Some(index)
    }

    pub fn end(&mut self) {
        self.open = false;
    }

    /// Goes on to a span. True where it is a wanted name of another kind than the one it is joined
    /// to by "et", "ou".
    pub fn pass(&mut self, place: &Place) -> bool {
        if !place.can_be_left_out() {
            return false;
        }
        let Place { text, spans, index, .. } = *place;
        if self.open {
            self.open = self.last.is_none_or(|last| {
                joined(spans, last, index) && !(self.denies && ends_clause(text, &spans[last]))
            });
            self.last = Some(index);
        }
        if self.open {
            return false;
        }
        let named = self.named.replace(index);
        named.is_some_and(|last| {
            last + 1 < index && place.kind_differs(last) && joined(spans, last, index)
        })
    }

    /// Reads the word at `place`. True where all that it does is to begin or to end an exclusion.
    pub fn word(&mut self, found: &Found, place: &Place, flags: &mut Flags) -> bool {
        let Place { text, spans, index, .. } = *place;
        // "not Uber Eats but Uber": what follows is wanted again.
        if found.has(&Meaning::But) && self.last.is_some() {
            (self.open, self.last) = (false, None);
            return true;
        }
        let after = &spans[index + 1..];
        let excludes = self.excludes(found, place);
        // "no, en Lidl" corrects; it leaves nothing out.
        let next = after.first().filter(|_| !place.ends_clause());
        let denies = found.has(&Meaning::Not);
        if (excludes && names_follow(after)) || (denies && next.is_some_and(may_be_name)) {
            (self.open, self.last) = (true, None);
            self.denies = !excludes;
            return true;
        }
        let time = match next {
            Some(Span { what: What::Time(time, _), from, to }) => Some((time, *from, *to)),
            _ => None,
        };
        // What it leaves out was not read: better asked than passed over.
        flags.unread_exclusion |= excludes && !found.is_said_otherwise() && time.is_none();
        if let Some((time, from, to)) = time.filter(|_| excludes || denies) {
            // "sauf le dimanche": the other days; no filter can say "sauf en août" yet.
            let corrected = after[1..].iter().any(|span| matches!(span.what, What::Time(..)))
                || time.joined.len() == 2 && text.slice(from, to).contains(',');
            flags.unread_time |= !corrected && !matches!(time.said, Said::Weekdays(_));
            self.time = Some(index + 1);
        }
        false
    }

    /// "hors", and "mais" between two names; not what stands behind its name ("Lidl exclu").
    fn excludes(&self, found: &Found, place: &Place) -> bool {
        let Place { spans, index, .. } = *place;
        let behind = found.has(&Meaning::ExcludeAfter)
            && index.checked_sub(1).is_some_and(|before| is_name(&spans[before]));
        let but = found.has(&Meaning::But)
            && self.named.is_some()
            && spans.get(index + 1).is_some_and(is_name);
        (found.has(&Meaning::Exclude) || but) && !behind && !place.raw().contains(',')
    }

    /// "hors Lidl mes dépenses" ends it, "hors dépenses de loyer" does not.
    pub fn measured(&mut self, place: &Place) {
        if self.last.is_some() && !place.can_be_left_out() {
            self.open = false;
        }
    }
}
