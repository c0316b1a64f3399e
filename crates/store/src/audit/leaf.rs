//! Hashes of the log, after RFC 6962: leaves and nodes can never be taken for
//! one another.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sm3::Sm3;

/// A hash of 256 bits.
pub type Hash = [u8; 32];

/// What a log is hashed with: chosen once, when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogHash {
    #[default]
    Sha256,
    /// Where GB/T 39786 asks for it.
    Sm3,
}

impl LogHash {
    /// As the log's header and the configuration name it.
    pub const fn name(self) -> &'static str {
        match self {
            LogHash::Sha256 => "sha256",
            LogHash::Sm3 => "sm3",
        }
    }

    /// As the statements of this process pass it on.
    pub(crate) const fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn numbered(n: i64) -> Option<LogHash> {
        [LogHash::Sha256, LogHash::Sm3].into_iter().find(|hash| hash.number() == n)
    }

    pub(crate) fn named(name: &str) -> Option<LogHash> {
        [LogHash::Sha256, LogHash::Sm3].into_iter().find(|hash| hash.name() == name)
    }

    /// The hash of some bytes.
    pub fn of(self, bytes: &[u8]) -> Hash {
        match self {
            LogHash::Sha256 => Sha256::digest(bytes).into(),
            LogHash::Sm3 => Sm3::digest(bytes).into(),
        }
    }
}

/// All that an entry says, in the order in which it is hashed.
pub(crate) struct Fields<'f> {
    /// shard, id, at, trace, subject, version
    pub numbers: [i64; 6],
    /// actor, action, kind, outcome, facts, proofs
    pub texts: [&'f [u8]; 6],
}

/// A mark, and six numbers and six lengths.
const HEAD: usize = 1 + 12 * 8;
/// Bytes of nearly every entry.
const USUAL: usize = 640;

/// The hash of an entry. Every text goes in with its length, so that nothing
/// can move from one to the next.
pub(crate) fn leaf(hash: LogHash, fields: &Fields<'_>) -> Hash {
    let all = HEAD + fields.texts.iter().map(|t| t.len()).sum::<usize>();
    // in one piece: twelve small ones cost a third more
    let (mut usual, mut longer) = ([0; USUAL], Vec::new());
    let piece = match usual.get_mut(..all) {
        Some(piece) => piece,
        None => {
            longer.resize(all, 0);
            &mut longer[..]
        }
    };
    let (head, mut rest) = piece.split_at_mut(HEAD);
    let lengths = fields.texts.map(|t| t.len() as i64);
    let numbers = fields.numbers.into_iter().chain(lengths);
    for (place, n) in head[1..].chunks_exact_mut(8).zip(numbers) {
        place.copy_from_slice(&n.to_be_bytes());
    }
    for text in fields.texts {
        let (place, behind) = rest.split_at_mut(text.len());
        place.copy_from_slice(text);
        rest = behind;
    }
    hash.of(piece)
}

/// The hash of two subtrees.
pub(crate) fn node(hash: LogHash, left: &Hash, right: &Hash) -> Hash {
    let mut both = [1; 65];
    both[1..33].copy_from_slice(left);
    both[33..].copy_from_slice(right);
    hash.of(&both)
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for b in bytes {
        text.push(char::from(DIGITS[usize::from(b >> 4)]));
        text.push(char::from(DIGITS[usize::from(b & 15)]));
    }
    text
}

/// The bytes of hexadecimal digits; `None` where they are not.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |d: &u8| char::from(*d).to_digit(16).and_then(|v| u8::try_from(v).ok());
    digits.chunks(2).map(|pair| Some(value(&pair[0])? << 4 | value(&pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_back() {
        assert_eq!(hex(&[0, 0xaf, 0x12]), "00af12");
        assert_eq!(unhex("00AF12"), Some(vec![0, 0xaf, 0x12]));
        for bad in ["0", "0g", "é0", "+1"] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
    }

    #[test]
    fn nothing_can_move_from_one_text_to_the_next() {
        let hash = |a: &'static [u8], b: &'static [u8]| {
            let fields = Fields { numbers: [0; 6], texts: [a, b, b"", b"", b"", b""] };
            leaf(LogHash::Sha256, &fields)
        };
        assert_ne!(hash(b"ab", b"c"), hash(b"a", b"bc"));
    }

    /// Fixed for ever, also for entries longer than usual.
    #[test]
    fn a_leaf_is_what_it_always_was() {
        for long in [0, 5, USUAL - HEAD - 20, USUAL, 5000] {
            let facts = vec![b'x'; long];
            let numbers = [1, -2, 3, i64::MIN, 5, i64::MAX];
            let texts: [&[u8]; 6] = [b"person:1", b"a.b", b"c", b"done", &facts, b""];
            let mut bytes = vec![0];
            bytes.extend(numbers.iter().flat_map(|n| n.to_be_bytes()));
            bytes.extend(texts.iter().flat_map(|t| (t.len() as i64).to_be_bytes()));
            bytes.extend(texts.concat());
            for hash in [LogHash::Sha256, LogHash::Sm3] {
                assert_eq!(leaf(hash, &Fields { numbers, texts }), hash.of(&bytes), "{long}");
            }
        }
        assert_eq!(
            hex(&LogHash::Sm3.of(b"abc")),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
            "GB/T 32905, appendix A.1"
        );
    }
}
