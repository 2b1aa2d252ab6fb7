//! The figures of an answer, by kind of question.
