use super::number::LexiconError;
use super::text::Text;
use crate::domain::Currency;
use crate::domain::plan::AmountRange;
pub struct AmountLexicon;
impl AmountLexicon {
    pub fn embedded() -> Result<AmountLexicon, LexiconError> {
        Ok(AmountLexicon)
    }
}
pub struct AmountMatch {
    pub end: usize,
    pub range: AmountRange,
    pub currency: Option<Currency>,
}
pub fn read(_: &Text, _: usize, _: &AmountLexicon) -> Option<AmountMatch> {
    None
}
