//! Hashes of the log, after RFC 6962: leaves and nodes can never be taken for
//! one another.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// All that an entry says, in the order in which it is hashed.
pub(crate) struct Fields<'f> {
    /// shard, id, at, trace, subject, version
    pub numbers: [i64; 6],
    /// actor, action, kind, outcome, facts, proofs
    pub texts: [&'f [u8]; 6],
}

/// The hash of an entry. Every text goes in with its length, so that nothing
/// can move from one to the next.
pub(crate) fn leaf(fields: &Fields<'_>) -> Hash {
    let mut head = [0; 1 + 12 * 8];
    let lengths = fields.texts.map(|t| t.len() as i64);
    for (i, n) in fields.numbers.into_iter().chain(lengths).enumerate() {
        head[1 + i * 8..9 + i * 8].copy_from_slice(&n.to_be_bytes());
    }
    let mut hash = Sha256::new();
    hash.update(head);
    for text in fields.texts {
        hash.update(text);
    }
    hash.finalize().into()
}

/// The hash of two subtrees.
pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
    let mut both = [1; 65];
    both[1..33].copy_from_slice(left);
    both[33..].copy_from_slice(right);
    Sha256::digest(both).into()
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
            leaf(&Fields { numbers: [0; 6], texts: [a, b, b"", b"", b"", b""] })
        };
        assert_ne!(hash(b"ab", b"c"), hash(b"a", b"bc"));
    }
}
