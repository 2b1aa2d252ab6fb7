//! One file a step of the way from a question to its answer.
