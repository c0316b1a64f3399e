//! Matter codes (案件码): unguessable, and never kept in clear.

use casework::Matter;
use identity::vault::Vault;
use kernel::{Error, Id, Result, Shard};
use sha2::{Digest, Sha256};

use crate::subscriptions::Subscription;

/// Signs that cannot be misread or misheard: no I, L, O, U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Two signs tell the shard, sixteen are secret (80 bits).
const LENGTH: usize = 18;

/// The code of a matter. Whoever holds it may follow the matter and speak for
/// its reporter.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The code of a matter: made from the vault's key, so that it is kept
    /// nowhere and can be printed again for a caller who lost it.
    ///
    /// # Errors
    /// Those of the vault's key.
    pub fn of(vault: &Vault, matter: Id<Matter>) -> Result<Code> {
        Ok(Code::made(matter.shard(), vault.token("matter-code", matter.get())?))
    }

    /// The link of a subscription: whoever holds it reads the mailbox. Made like
    /// a matter's code and opening nothing but the subscription.
    ///
    /// # Errors
    /// Those of the vault's key.
    pub fn of_subscription(vault: &Vault, id: Id<Subscription>) -> Result<Code> {
        Ok(Code::made(id.shard(), vault.token("subscription-link", id.get())?))
    }

    fn made(shard: Shard, secret: [u8; 32]) -> Code {
        let mut text = String::with_capacity(LENGTH);
        text.push(sign(shard.get() >> 5));
        text.push(sign(shard.get()));
        text.extend(secret.iter().take(LENGTH - 2).map(|b| sign(i64::from(*b))));
        Code(text)
    }

    /// Reads what somebody typed or scanned: small letters, spaces and hyphens
    /// are forgiven, and the letters that look like digits.
    ///
    /// # Errors
    /// Not found: a wrong code and one that does not exist answer alike.
    pub fn read(text: &str) -> Result<Code> {
        let typed = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{3000}'));
        let read: String = typed.take(LENGTH + 1).map(forgive).collect();
        let known = |b: u8| SIGNS.contains(&b);
        if read.len() != LENGTH || !read.bytes().all(known) {
            return Err(Error::not_found());
        }
        Ok(Code(read))
    }

    /// Where its matter lies.
    pub fn shard(&self) -> Shard {
        let value = |b: u8| SIGNS.iter().position(|s| *s == b).unwrap_or(0);
        let bytes = self.0.as_bytes();
        let number = value(bytes[0]) << 5 | value(bytes[1]);
        u16::try_from(number).ok().and_then(Shard::new).unwrap_or(Shard::COMMON)
    }

    /// What is kept of it.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// In groups, as it is printed: `7K2M-9QXA-…`.
    pub fn printed(&self) -> String {
        let groups: Vec<&str> =
            [0..4, 4..8, 8..12, 12..LENGTH].into_iter().filter_map(|r| self.0.get(r)).collect();
        groups.join("-")
    }
}

/// The secret half would be a secret in a log.
impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code({}…)", self.0.get(..2).unwrap_or(""))
    }
}

fn sign(n: i64) -> char {
    char::from(SIGNS[(n & 31) as usize])
}

fn forgive(c: char) -> char {
    match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        'U' => 'V',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(seed: u8, shard: Shard) -> Code {
        Code::made(shard, [seed; 32])
    }

    #[test]
    fn a_code_tells_its_shard_and_nothing_else() {
        for n in [0, 1, 31, 32, 777, 1023] {
            let shard = Shard::new(n).unwrap();
            let code = code(1, shard);
            assert_eq!(code.shard(), shard);
            assert_eq!(Code::read(&code.printed()).unwrap(), code);
        }
        let shard = Shard::COMMON;
        assert_ne!(code(1, shard).hash(), code(2, shard).hash());
    }

    #[test]
    fn typed_as_people_type() {
        let code = code(3, Shard::COMMON);
        let typed = code.printed().to_lowercase().replace('-', " ").replace('0', "o");
        assert_eq!(Code::read(&typed).unwrap(), code);
    }

    #[test]
    fn what_is_no_code_is_not_found() {
        for bad in ["", "1234", "!!!!-!!!!-!!!!-!!!!!!", &"A".repeat(19), &"中".repeat(18)] {
            assert_eq!(Code::read(bad).unwrap_err(), Error::not_found(), "{bad}");
        }
    }

    #[test]
    fn the_secret_half_is_not_printed_in_logs() {
        let code = code(4, Shard::COMMON);
        assert_eq!(format!("{code:?}").len(), "Code(00…)".len());
    }
}
