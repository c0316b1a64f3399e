//! Random bytes for contexts and keys.

use std::sync::Mutex;
use std::sync::PoisonError;

use kernel::{Error, Result};
use sha2::{Digest, Sha256};

/// The operating system's source; in tests a counted hash of a fixed seed.
pub(crate) struct Random(Option<Mutex<([u8; 32], u64)>>);

impl Random {
    pub fn new(seed: Option<[u8; 32]>) -> Random {
        Random(seed.map(|s| Mutex::new((s, 0))))
    }

    /// 32 bytes that were never given before.
    pub fn draw(&self) -> Result<[u8; 32]> {
        let Some(fixed) = &self.0 else {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(Error::internal)?;
            return Ok(bytes);
        };
        let mut state = fixed.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 += 1;
        let mut hash = Sha256::new();
        hash.update(state.0);
        hash.update(state.1.to_be_bytes());
        Ok(hash.finalize().into())
    }
}
