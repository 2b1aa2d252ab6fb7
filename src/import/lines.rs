//! Physical lines of a file, none longer than a bound.

use std::io::{self, BufRead};

/// The longest line, and the longest record of a table, that is read.
pub const LONGEST: usize = 1024 * 1024;

/// The lines of a file, numbered from 1.
pub(super) struct Lines<R> {
    input: R,
    /// The number of the line that was read last.
    pub(super) number: u64,
    /// All bytes read so far, line ends included.
    pub(super) bytes: u64,
}

/// What came of reading one line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The buffer holds the line, without its end.
    Line,
    /// The line was longer than [`LONGEST`] and has been passed over.
    TooLong,
    End,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Lines<R> {
        Lines { input, number: 0, bytes: 0 }
    }

    /// Reads the next line into `line`, which is cleared first. A byte order mark before the first
    /// is left out.
    pub(super) fn next(&mut self, line: &mut Vec<u8>) -> io::Result<Next> {
        line.clear();
        let mut length = 0;
        let ended = loop {
            let available = match self.input.fill_buf() {
                Ok([]) => break false,
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = memchr::memchr(b'\n', available);
            let part = &available[..end.unwrap_or(available.len())];
            length += part.len();
            if length <= LONGEST {
                line.extend_from_slice(part);
            }
            let taken = part.len() + usize::from(end.is_some());
            self.bytes += taken as u64;
            self.input.consume(taken);
            if end.is_some() {
                break true;
            }
        };
        if length == 0 && !ended {
            return Ok(Next::End);
        }
        self.number += 1;
        if length > LONGEST {
            return Ok(Next::TooLong);
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        Ok(Next::Line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_lose_their_ends_and_the_byte_order_mark() {
        let mut lines = Lines::new(&b"\xef\xbb\xbfa\r\n\nb"[..]);
        let mut line = Vec::new();
        let mut read = Vec::new();
        while lines.next(&mut line).unwrap() == Next::Line {
            read.push((lines.number, String::from_utf8(line.clone()).unwrap()));
        }
        assert_eq!(read, [(1, "a".into()), (2, String::new()), (3, "b".into())]);
        assert_eq!(lines.bytes, 8);
    }

    #[test]
    fn a_line_above_the_bound_is_passed_over_without_being_held() {
        let mut file = vec![b'x'; 3 * LONGEST];
        file.extend_from_slice(b"\nnext\n");
        let mut lines = Lines::new(io::BufReader::new(&file[..]));
        let mut line = Vec::new();
        assert_eq!(lines.next(&mut line).unwrap(), Next::TooLong);
        assert!(line.capacity() < 3 * LONGEST);
        assert_eq!(lines.next(&mut line).unwrap(), Next::Line);
        assert_eq!((line.as_slice(), lines.number), (&b"next"[..], 2));
    }
}
