//! How far a long reading has come, for the person who waits for it.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on stderr where that is a terminal; nothing at all elsewhere.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Over this many bytes.
    pub fn new(bytes: u64) -> Progress {
        if !std::io::stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(bytes);
        let template = "{bar:32} {percent:>3} %  {bytes} of {total_bytes}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress(bar)
    }

    /// So many bytes of all have been read.
    pub fn at(&self, bytes: u64) {
        self.0.set_position(bytes);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_terminal_nothing_is_drawn() {
        let progress = Progress(ProgressBar::hidden());
        progress.at(5);
        progress.finish();
        assert!(progress.0.is_hidden());
    }
}
