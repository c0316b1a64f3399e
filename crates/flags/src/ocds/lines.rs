//! The input, line by line, within limits.

use std::io::{BufRead, Read};

use kernel::Result;
use serde_json::Value;

use crate::errors;

/// Bytes of a line at the most. A process with 10 000 bids has about 2 MiB.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Reads one JSON object a line. Nesting deeper than 127 levels is refused by
/// the parser, so that a hostile line cannot exhaust the stack.
pub(crate) struct Lines<R> {
    input: R,
    line: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Lines<R> {
        Lines { input, line: 0, buffer: Vec::new() }
    }

    /// The next object with the number of its line; blank lines are passed
    /// over.
    pub fn next(&mut self) -> Result<Option<(u64, Value)>> {
        while self.read()? {
            let text = self.buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.buffer);
            if text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let value: Value =
                serde_json::from_slice(text).map_err(|e| errors::line_broken(self.line, e))?;
            if !value.is_object() {
                return Err(errors::line_broken(self.line, "not a JSON object"));
            }
            return Ok(Some((self.line, value)));
        }
        Ok(None)
    }

    /// Fills the buffer with a line; `false` at the end. Never holds more than
    /// the longest line, however long the one that comes.
    fn read(&mut self) -> Result<bool> {
        self.line += 1;
        self.buffer.clear();
        let read = (&mut self.input).take(LONGEST + 1).read_until(b'\n', &mut self.buffer);
        let read = read.map_err(|e| errors::unread(self.line, e))?;
        let text = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
        if text.len() as u64 > LONGEST {
            return Err(errors::line_long(self.line, LONGEST));
        }
        Ok(read > 0)
    }
}
