//! The secret that a signed-in browser holds.

use std::fmt;

use kernel::Shard;
use sha2::{Digest, Sha256};

use crate::vault::hex;

/// Three hex digits of the shard where its session lies, then 256 random bits
/// in hex. Only its hash is ever stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

const SHARD_DIGITS: usize = 3;
const DIGITS: usize = SHARD_DIGITS + 64;

impl Token {
    /// From random bytes of the command.
    pub(crate) fn new(shard: Shard, random: &[u8; 32]) -> Token {
        Token(format!("{:03x}{}", shard.get(), *hex(random)))
    }

    /// Reads what a browser sent; `None` for what cannot be one.
    pub fn parse(text: &str) -> Option<Token> {
        let fits = text.len() == DIGITS
            && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let token = fits.then(|| Token(text.to_owned()))?;
        Shard::new(token.shard_number()?).map(|_| token)
    }

    fn shard_number(&self) -> Option<u16> {
        u16::from_str_radix(self.0.get(..SHARD_DIGITS)?, 16).ok()
    }

    /// Where its session lies.
    pub(crate) fn shard(&self) -> Shard {
        self.shard_number().and_then(Shard::new).unwrap_or(Shard::COMMON)
    }

    /// What is stored instead of it. A fast hash is enough: there is nothing
    /// to guess in 256 random bits.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// To be sent to the browser, once, and kept nowhere.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A secret is not printed.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_read_and_rubbish_is_not() {
        let shard = Shard::new(777).unwrap();
        let token = Token::new(shard, &[0xab; 32]);
        let again = Token::parse(token.expose()).unwrap();
        assert_eq!((again.shard(), again.hash()), (shard, token.hash()));
        let long = "f".repeat(67);
        let upper = token.expose().to_uppercase();
        for bad in ["", "309", &token.expose()[1..], &long, &upper, "３09"] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
