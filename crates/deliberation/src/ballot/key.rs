//! The key of one session's tokens. It is made from the vault's key and lies
//! in no database while ballots can be cast.

use identity::vault::Vault;
use kernel::{Error, Id, Result};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use subtle::ConstantTimeEq;
use voprf::{BlindedElement, Group, Ristretto255, VoprfServer};

use crate::sitting::Sitting;

/// A blinded token, and the proof that it was made with everybody's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub token: Vec<u8>,
    pub proof: Vec<u8>,
}

pub(crate) struct Key(VoprfServer<Ristretto255>);

impl Key {
    pub fn of(vault: &Vault, sitting: Id<Sitting>) -> Result<Key> {
        Key::from_seed(&seed(vault, sitting)?, sitting)
    }

    pub fn from_seed(seed: &[u8; 32], sitting: Id<Sitting>) -> Result<Key> {
        VoprfServer::new_from_seed(seed, &about(sitting)).map(Key).map_err(broken)
    }

    pub fn public(&self) -> Vec<u8> {
        Ristretto255::serialize_elem(self.0.get_public_key()).to_vec()
    }

    /// # Errors
    /// `deliberation.token_wrong` for bytes that are no blinded mark.
    pub fn give(&self, blinded: &[u8], random: [u8; 32]) -> Result<Given> {
        let blinded = BlindedElement::deserialize(blinded)
            .map_err(|_| Error::invalid("deliberation.token_wrong", "blinded"))?;
        let answer = self.0.blind_evaluate(&mut ChaCha20Rng::from_seed(random), &blinded);
        Ok(Given {
            token: answer.message.serialize().to_vec(),
            proof: answer.proof.serialize().to_vec(),
        })
    }

    /// Whether this is the token of that mark.
    pub fn fits(&self, sitting: Id<Sitting>, mark: &[u8; 32], token: &[u8; 64]) -> Result<bool> {
        let made = self.0.evaluate(&input(sitting, mark)).map_err(broken)?;
        Ok(bool::from(made.as_slice().ct_eq(token)))
    }
}

pub(crate) fn seed(vault: &Vault, sitting: Id<Sitting>) -> Result<[u8; 32]> {
    vault.token("ballot", sitting.get())
}

/// What a token is made of: a mark, for one session alone.
pub(super) fn input(sitting: Id<Sitting>, mark: &[u8; 32]) -> Vec<u8> {
    let mut bytes = about(sitting);
    bytes.extend_from_slice(mark);
    bytes
}

/// What a voter signs.
pub(super) fn signed(sitting: Id<Sitting>, mark: &[u8; 32], choice: u32) -> Vec<u8> {
    let mut bytes = input(sitting, mark);
    bytes.extend_from_slice(&choice.to_be_bytes());
    bytes
}

fn about(sitting: Id<Sitting>) -> Vec<u8> {
    let mut bytes = b"jingwei.ballot.1".to_vec();
    bytes.extend_from_slice(&sitting.get().to_be_bytes());
    bytes
}

pub(super) fn broken(why: voprf::Error) -> Error {
    Error::internal(format!("a token could not be made: {why:?}"))
}
