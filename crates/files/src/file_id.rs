//! The name of a kept file.

use std::fmt;
use std::str::FromStr;

use kernel::{Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// 128 random bits: nobody guesses a neighbour's photo by counting. Written as
/// 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId([u8; 16]);

impl FileId {
    /// A new one from the operating system's random source.
    ///
    /// # Errors
    /// `internal` when the source fails.
    pub(crate) fn random() -> Result<FileId> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(Error::internal)?;
        Ok(FileId(bytes))
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for FileId {
    type Err = Error;

    /// What is no id is not found, like an id that is not there.
    fn from_str(text: &str) -> Result<FileId> {
        let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 32 || !text.bytes().all(lower) {
            return Err(Error::not_found());
        }
        let number = u128::from_str_radix(text, 16).map_err(|_| Error::not_found())?;
        Ok(FileId(number.to_be_bytes()))
    }
}

impl Serialize for FileId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(|_| de::Error::custom("a file id has 32 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::FileId;

    #[test]
    fn is_written_as_it_is_read() {
        let id = FileId::random().unwrap();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_ne!(id, FileId::random().unwrap());
        let bad = ["", "..", "../../etc/passwd", &"A".repeat(32), &"g".repeat(32), &"+".repeat(32)];
        for text in bad {
            assert_eq!(text.parse::<FileId>().unwrap_err().code, "not_found", "{text}");
        }
    }
}
