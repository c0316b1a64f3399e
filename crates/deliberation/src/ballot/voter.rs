//! The voter's side, as a device does it. Nothing of this runs in the program:
//! it is here so that a device's maker, and our tests, have something to
//! compare with.

use ed25519_dalek::{Signer, SigningKey};
use kernel::{Error, Id, Result};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use voprf::{EvaluationElement, Group, Proof, Ristretto255, VoprfClient};

use super::Ballot;
use super::key::{Given, broken, input, signed};
use crate::sitting::Sitting;

/// A device that asked, or is about to ask, for its token.
pub struct Voter {
    sitting: Id<Sitting>,
    key: SigningKey,
    blinding: VoprfClient<Ristretto255>,
}

/// A device that has its token.
pub struct Ready {
    sitting: Id<Sitting>,
    key: SigningKey,
    token: [u8; 64],
}

/// A mark, blinded by that: whoever knows the blind can try every mark.
///
/// # Errors
/// Internal when the blind is of no use.
pub fn blinded(sitting: Id<Sitting>, mark: &[u8; 32], blind: [u8; 32]) -> Result<Vec<u8>> {
    blind_mark(sitting, mark, blind).map(|(_, blinded)| blinded)
}

fn blind_mark(
    sitting: Id<Sitting>,
    mark: &[u8; 32],
    blind: [u8; 32],
) -> Result<(VoprfClient<Ristretto255>, Vec<u8>)> {
    let mut random = ChaCha20Rng::from_seed(blind);
    let made = VoprfClient::blind(&input(sitting, mark), &mut random).map_err(broken)?;
    Ok((made.state, made.message.serialize().to_vec()))
}

fn wrong() -> Error {
    Error::invalid("deliberation.token_wrong", "token")
}

impl Voter {
    /// Makes a key and blinds its mark; what is blinded goes out. Two random
    /// values from the device, which leave it never.
    ///
    /// # Errors
    /// Internal when they are of no use.
    pub fn new(sitting: Id<Sitting>, key: [u8; 32], blind: [u8; 32]) -> Result<(Voter, Vec<u8>)> {
        let key = SigningKey::from_bytes(&key);
        let mark = key.verifying_key().to_bytes();
        let (blinding, blinded) = blind_mark(sitting, &mark, blind)?;
        Ok((Voter { sitting, key, blinding }, blinded))
    }

    /// Takes the token, if it was made with the key that everybody knows.
    ///
    /// # Errors
    /// `deliberation.token_wrong`.
    pub fn take(self, given: &Given, public: &[u8]) -> Result<Ready> {
        let mark = self.key.verifying_key().to_bytes();
        let token = EvaluationElement::deserialize(&given.token).map_err(|_| wrong())?;
        let proof = Proof::deserialize(&given.proof).map_err(|_| wrong())?;
        let public = Ristretto255::deserialize_elem(public).map_err(|_| wrong())?;
        let made = self.blinding.finalize(&input(self.sitting, &mark), &token, &proof, public);
        let token = made.map_err(|_| wrong())?.as_slice().try_into().map_err(|_| wrong())?;
        Ok(Ready { sitting: self.sitting, key: self.key, token })
    }
}

impl Ready {
    /// What the voter finds again in the list, and nobody else knows.
    pub fn receipt(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// The ballot for a choice.
    pub fn ballot(&self, choice: u32) -> Ballot {
        let mark = self.receipt();
        let signature = self.key.sign(&signed(self.sitting, &mark, choice)).to_bytes();
        Ballot { mark, token: self.token, choice, signature }
    }
}
