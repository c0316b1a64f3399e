//! Codes on paper that each let in once, when the telephone is gone.

use kernel::{Account, Ctx, Id, Result};
use sha2::{Digest, Sha256};
use store::{Tx, vals};

use crate::store::factors::{CODE_ADD, CODE_TAKE, CODES_DROP};

/// Codes of a sheet.
const CODES: usize = 10;
/// Signs of a code, 5 bits each.
const SIGNS: usize = 12;
/// Crockford's: no i, l, o, u, which are misread on paper.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new sheet in place of the old one: told this once, as hashes kept.
pub(super) fn renew(tx: &mut Tx<'_>, ctx: &Ctx, account: Id<Account>) -> Result<Vec<String>> {
    let shard = account.shard();
    tx.exec(&CODES_DROP, &vals![shard, account])?;
    let codes: Vec<String> = (0..CODES).map(|_| code(&ctx.random())).collect();
    for code in &codes {
        tx.exec(&CODE_ADD, &vals![shard, account, hash(code)])?;
    }
    Ok(codes)
}

/// Takes a code away, if it is one of the sheet.
pub(super) fn take(tx: &mut Tx<'_>, account: Id<Account>, typed: &str) -> Result<bool> {
    let of = vals![account.shard(), account, hash(typed)];
    Ok(tx.query_opt(&CODE_TAKE, &of, |r| r.int(0))?.is_some())
}

/// `abcd-efgh-jkmn`
fn code(random: &[u8; 32]) -> String {
    let sign = |byte: &u8| char::from(ALPHABET[usize::from(byte & 31)]);
    let signs: Vec<char> = random.iter().take(SIGNS).map(sign).collect();
    signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// However it was typed. 60 random bits need no slow hash.
fn hash(typed: &str) -> [u8; 32] {
    let signs = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let read = |c: char| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    let clean: String = signs.map(read).collect();
    Sha256::digest(clean).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let made = code(&std::array::from_fn(|i| i as u8));
        assert_eq!(made, "0123-4567-89ab");
        assert_eq!(hash("0123-4567-89ab"), hash(" ol23 4567 89AB"));
        assert_ne!(hash("0123-4567-89ab"), hash("0123-4567-89ac"));
    }
}
