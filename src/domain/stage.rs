//! What the asker is told of while an answer is on its way.

/// The steps that are told, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Reading,
    Searching,
    /// A model puts the figures into words.
    Wording,
}
