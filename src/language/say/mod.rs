//! Findings and figures put into words, in three languages.
