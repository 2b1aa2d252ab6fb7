use super::*;

fn read_all(said: &str) -> String {
    let lexicon = AmountLexicon::embedded().unwrap();
    let text = Text::new(said);
    let (mut at, mut all) = (0, Vec::new());
    while at < text.tokens.len() {
        match read(&text, at, &lexicon) {
            Some(found) => {
                all.push(shown(&found));
                at = found.end;
            }
            None => at += 1,
        }
    }
    if all.is_empty() { "-".to_owned() } else { all.join("; ") }
}

fn shown(found: &AmountMatch) -> String {
    let range = found.range;
    let mut said = match range {
        AmountRange { gte: Some(low), lte: Some(high), .. } if low == high => format!("{low}"),
        AmountRange { gte: Some(low), lte: Some(high), .. } => format!("{low}..{high}"),
        AmountRange { gt: Some(value), .. } => format!("> {value}"),
        AmountRange { gte: Some(value), .. } => format!(">= {value}"),
        AmountRange { lt: Some(value), .. } => format!("< {value}"),
        AmountRange { lte: Some(value), .. } => format!("<= {value}"),
        _ => "?".to_owned(),
    };
    if let Some(currency) = found.currency {
        said.push_str(&format!(" {currency}"));
    }
    if found.certain == Certainty::Likely {
        said.push('?');
    }
    said
}

#[test]
fn smoke() {
    for line in std::fs::read_to_string("/tmp/amounts.txt").unwrap_or_default().lines() {
        println!("{line:45} {}", read_all(line));
    }
}
