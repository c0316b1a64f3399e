//! Which letters the bytes stand for.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, UTF_8};

use crate::fault::Fault;
use crate::mapping::Mapping;
use crate::source::{Source, unreadable};

/// The file as UTF-8. Without a word in the mapping the whole file is read
/// once to tell: what is no UTF-8 from end to end is GB18030 from end to end,
/// or it is refused. (A guess from the beginning goes wrong when the first
/// Chinese name comes late, or when two bytes happen to be both.)
pub(super) fn text(source: &Source, mapping: &Mapping) -> Result<impl Read + use<>, Fault> {
    let named = mapping.file.encoding.as_ref();
    let named = named.and_then(|n| Encoding::for_label(n.as_bytes()));
    let encoding = match named {
        Some(encoding) => encoding,
        None => tell(source)?,
    };
    let strict = named.is_some();
    Ok(Utf8 {
        inner: source.open()?,
        decoder: encoding.new_decoder(),
        raw: Vec::new(),
        ready: Vec::new(),
        at: 0,
        done: false,
        strict,
    })
}

fn tell(source: &Source) -> Result<&'static Encoding, Fault> {
    let mut head = [0; 3];
    let n = fill(&mut source.open()?, &mut head).map_err(unreadable)?;
    if let Some((encoding, _)) = Encoding::for_bom(&head[..n]) {
        return Ok(encoding);
    }
    for encoding in [UTF_8, GB18030] {
        if is_all(source, encoding)? {
            return Ok(encoding);
        }
    }
    Err(Fault::file("tabular.encoding_unknown"))
}

fn fill(from: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match from.read(&mut buffer[n..])? {
            0 => break,
            more => n += more,
        }
    }
    Ok(n)
}

/// Whether every byte of the file belongs to a letter of that encoding.
fn is_all(source: &Source, encoding: &'static Encoding) -> Result<bool, Fault> {
    let mut from = source.open()?;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut raw, mut out) = (vec![0; 1 << 16], String::with_capacity(1 << 18));
    loop {
        let n = from.read(&mut raw).map_err(unreadable)?;
        let mut rest = &raw[..n];
        loop {
            out.clear();
            let (result, read, wrong) = decoder.decode_to_string(rest, &mut out, n == 0);
            // A nought is a letter of every encoding and of no text.
            if wrong || out.contains('\0') {
                return Ok(false);
            }
            rest = &rest[read..];
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        if n == 0 {
            return Ok(true);
        }
    }
}

/// Bytes of any encoding in, UTF-8 out.
struct Utf8 {
    inner: Box<dyn Read>,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    done: bool,
    /// Whether a letter that is none is an error, or was looked for already.
    strict: bool,
}

impl Utf8 {
    fn refill(&mut self) -> io::Result<()> {
        self.raw.resize(1 << 16, 0);
        let n = self.inner.read(&mut self.raw)?;
        self.done = n == 0;
        let room = self.decoder.max_utf8_buffer_length(n).unwrap_or(1 << 18);
        self.ready.resize(room, 0);
        let (_, _, written, wrong) =
            self.decoder.decode_to_utf8(&self.raw[..n], &mut self.ready, self.done);
        if wrong && self.strict {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "encoding"));
        }
        self.ready.truncate(written);
        self.at = 0;
        Ok(())
    }
}

impl Read for Utf8 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.done {
            self.refill()?;
        }
        let n = buffer.len().min(self.ready.len() - self.at);
        buffer[..n].copy_from_slice(&self.ready[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
