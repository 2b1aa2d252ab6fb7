//! Edit distance with transpositions (optimal string alignment), bounded: small misspellings are
//! forgiven, more is another word. Source: Damerau 1964; the restricted form of Boytsov 2011, §2.

/// Edits that a word of `length` letters may be away from a known one.
pub fn allowed(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The number of edits between two words where it is at most `bound`.
pub fn distance(a: &str, b: &str, bound: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > bound * 2 {
        return None;
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > bound {
        return None;
    }
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, right) in b.iter().enumerate() {
            let mut cost =
                (last[j] + usize::from(left != right)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *left == b[j - 1] && a[i - 1] == *right {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
        }
        if row.iter().min().is_none_or(|least| *least > bound) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|found| *found <= bound)
}

/// True for words of the same length whose letters differ: not a slip of the finger alone, which
/// leaves a letter out, doubles one or swaps two.
pub fn has_other_letter(a: &str, b: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (a, b) = (sorted(a), sorted(b));
    a.len() == b.len() && a != b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_of_each_kind_counts_one() {
        for other in ["netflik", "netflixx", "netfix", "netlfix"] {
            assert_eq!(distance("netflix", other, 2), Some(1), "{other}");
        }
        assert_eq!(distance("carrefour", "carfour", 2), Some(2));
        assert_eq!(distance("carrefour", "mercadona", 2), None);
    }
}
