//! A model as bytes: from a city's own disk, yet read as if a stranger had
//! written them.
//!
//! `JWTRIAGE`, version, length of the description and the description (JSON),
//! number of runs, then for each kind of number all of them, little endian,
//! and the SHA-256 of all before.

use kernel::{Error, Result};
use sha2::{Digest, Sha256};

use super::{About, Model};
use crate::learn::machine::Machine;
use crate::learn::vocabulary::Vocabulary;

const MAGIC: &[u8; 8] = b"JWTRIAGE";
/// Of this form; another one is refused by name.
const VERSION: u32 = 1;
/// Bytes of the largest file that is read.
pub const FILE_MOST: usize = 512 << 20;
const ABOUT_MOST: usize = 1 << 20;
const SEAL: usize = 32;

impl Model {
    /// As a file.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let about = serde_json::to_vec(&self.about).map_err(Error::internal)?;
        let v = &self.vocabulary;
        let mut bytes = Vec::with_capacity(about.len() + v.keys.len() * 64);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((about.len() as u32).to_le_bytes());
        bytes.extend(&about);
        bytes.extend((v.keys.len() as u32).to_le_bytes());
        v.keys.iter().for_each(|key| bytes.extend(key.to_le_bytes()));
        for numbers in [&v.rarity, &v.telling, &self.machine.bias, &self.machine.weights] {
            numbers.iter().for_each(|n| bytes.extend(n.to_le_bytes()));
        }
        let seal = Sha256::digest(&bytes);
        bytes.extend(&seal[..]);
        Ok(bytes)
    }

    /// From a file. Whatever is wrong with it is an error, never a model that
    /// says something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model> {
        let broken = || Error::invalid("triage.model_broken", "model");
        if bytes.len() > FILE_MOST {
            return Err(broken());
        }
        let (body, seal) = bytes.split_last_chunk::<SEAL>().ok_or_else(broken)?;
        let mut rest = body.strip_prefix(MAGIC.as_slice()).ok_or_else(broken)?;
        let version = u32::from_le_bytes(take(&mut rest)?);
        if version != VERSION {
            return Err(Error::invalid("triage.model_version", "model").arg("version", version));
        }
        if Sha256::digest(body)[..] != seal[..] {
            return Err(broken());
        }
        let about = u32::from_le_bytes(take(&mut rest)?) as usize;
        let (about, after) =
            rest.split_at_checked(about).filter(|_| about <= ABOUT_MOST).ok_or_else(broken)?;
        let about: About = serde_json::from_slice(about).map_err(|_| broken())?;
        rest = after;
        let count = u32::from_le_bytes(take(&mut rest)?) as usize;
        let classes = about.labels.len();
        let wanted =
            count.checked_mul(8 + 4 * (2 + classes)).and_then(|n| n.checked_add(4 * classes));
        if wanted != Some(rest.len()) || classes < 2 || about.texts.len() != classes {
            return Err(broken());
        }
        let (keys, numbers) = rest.split_at_checked(count * 8).ok_or_else(broken)?;
        let (keys, _) = keys.as_chunks::<8>();
        let keys: Vec<u64> = keys.iter().map(|b| u64::from_le_bytes(*b)).collect();
        let (numbers, _) = numbers.as_chunks::<4>();
        let numbers: Vec<f32> = numbers.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let sound = numbers.iter().all(|n| n.is_finite()) && keys.is_sorted_by(|a, b| a < b);
        if !sound || !about.is_sound() {
            return Err(broken());
        }
        let (rarity, numbers) = numbers.split_at(count);
        let (telling, numbers) = numbers.split_at(count);
        let (bias, weights) = numbers.split_at(classes);
        let machine = Machine { classes, weights: weights.to_vec(), bias: bias.to_vec() };
        let vocabulary = Vocabulary::new(keys, rarity.to_vec(), telling.to_vec());
        Ok(Model { about, vocabulary, machine })
    }
}

impl About {
    fn is_sound(&self) -> bool {
        let c = &self.calibration;
        let numbers = c.curve.iter().flat_map(|(s, r)| [*s, *r]);
        let numbers = numbers.chain([c.sharpness, self.ask_below]);
        c.curve.len() <= 1_000
            && c.curve.is_sorted_by(|a, b| a.0 <= b.0)
            && numbers.into_iter().all(|n| n.is_finite() && (0.0..=100.0).contains(&n))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N]> {
    let (head, after) = rest
        .split_first_chunk::<N>()
        .ok_or_else(|| Error::invalid("triage.model_broken", "model"))?;
    *rest = after;
    Ok(*head)
}
