//! What a browser brings back from a device (Web Authentication, level 2), read
//! and checked. Pure. Attestation is not asked for and not looked at: which
//! make of device somebody has is none of a city's business.

use ciborium::value::Value;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::public_key::PublicKey;

/// Whom the device talks to: by its host, and as the browser names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// `jingwei.example.cn`
    pub host: String,
    /// `https://jingwei.example.cn`
    pub origin: String,
}

/// The browser's own words.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// What the device says of itself, as far as it is used here.
struct Device<'d> {
    count: u32,
    /// Behind the fixed part.
    rest: &'d [u8],
}

/// A new key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Made {
    pub credential: Vec<u8>,
    /// COSE
    pub public_key: Vec<u8>,
    pub count: u32,
}

const FIXED: usize = 37;
const PRESENT: u8 = 1;
/// The holder was recognised by the device: face, finger, or its number.
const VERIFIED: u8 = 1 << 2;
const NEW_KEY: u8 = 1 << 6;
const CREDENTIAL_MOST: usize = 1023;
const KEY_MOST: usize = 2048;

/// The challenge that an answer is to, before anything is checked.
pub(super) fn challenge(client: &[u8]) -> Option<String> {
    serde_json::from_slice::<Client>(client).ok().map(|c| c.challenge)
}

/// A new key of a device; `None` when anything is not as it must be.
pub(super) fn made(party: &Party, client: &[u8], attestation: &[u8]) -> Option<Made> {
    client_fits(party, client, "webauthn.create")?;
    let value: Value = ciborium::from_reader(attestation).ok()?;
    let data = value.as_map()?.iter().find(|(key, _)| key.as_text() == Some("authData"));
    let data = data?.1.as_bytes()?;
    let device = device(party, data, NEW_KEY)?;
    // 16 bytes tell the make of the device
    let length = usize::from(u16::from_be_bytes(device.rest.get(16..18)?.try_into().ok()?));
    let credential = device.rest.get(18..18 + length)?;
    let (_, size) = PublicKey::read(device.rest.get(18 + length..)?)?;
    let public_key = device.rest.get(18 + length..18 + length + size)?;
    let fits = (1..=CREDENTIAL_MOST).contains(&length) && size <= KEY_MOST;
    fits.then(|| Made {
        credential: credential.to_vec(),
        public_key: public_key.to_vec(),
        count: device.count,
    })
}

/// Whether a device that has the key answered; how often it says it signed.
/// `count` is what it said last: one that does not grow is a copied device.
pub(super) fn answered(
    party: &Party,
    client: &[u8],
    data: &[u8],
    signature: &[u8],
    (public_key, count): (&[u8], u32),
) -> Option<u32> {
    client_fits(party, client, "webauthn.get")?;
    let device = device(party, data, 0)?;
    let (key, _) = PublicKey::read(public_key)?;
    let message = [data, &Sha256::digest(client)].concat();
    let grew = device.count > count || (device.count, count) == (0, 0);
    (key.signed(&message, signature) && grew).then_some(device.count)
}

fn client_fits(party: &Party, client: &[u8], kind: &str) -> Option<()> {
    let said: Client = serde_json::from_slice(client).ok()?;
    (said.kind == kind && said.origin == party.origin && !said.cross_origin).then_some(())
}

fn device<'d>(party: &Party, data: &'d [u8], flags: u8) -> Option<Device<'d>> {
    let (fixed, rest) = data.split_at_checked(FIXED)?;
    let needed = PRESENT | VERIFIED | flags;
    let fits = fixed[..32] == Sha256::digest(&party.host)[..] && fixed[32] & needed == needed;
    let count = u32::from_be_bytes(fixed[33..].try_into().ok()?);
    fits.then_some(Device { count, rest })
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    /// A device of our own, as far as these checks see one.
    pub(crate) struct Authenticator {
        pair: EcdsaKeyPair,
        random: ring::rand::SystemRandom,
    }

    fn party() -> Party {
        Party { host: "city.example".into(), origin: "https://city.example".into() }
    }

    impl Authenticator {
        fn new() -> Authenticator {
            let random = ring::rand::SystemRandom::new();
            let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
            Authenticator { pair, random }
        }

        fn cose(&self) -> Vec<u8> {
            let point = self.pair.public_key().as_ref();
            let int = |n: i64| Value::Integer(n.into());
            let map = Value::Map(vec![
                (int(1), int(2)),
                (int(3), int(-7)),
                (int(-1), int(1)),
                (int(-2), Value::Bytes(point[1..33].to_vec())),
                (int(-3), Value::Bytes(point[33..].to_vec())),
            ]);
            let mut bytes = Vec::new();
            ciborium::into_writer(&map, &mut bytes).unwrap();
            bytes
        }

        fn data(&self, host: &str, flags: u8, count: u32) -> Vec<u8> {
            let mut data = Sha256::digest(host).to_vec();
            data.push(flags);
            data.extend(count.to_be_bytes());
            data
        }

        fn attestation(&self, flags: u8) -> Vec<u8> {
            let mut data = self.data("city.example", flags, 0);
            data.extend([0; 16]);
            data.extend([0, 4, 9, 9, 9, 9]);
            data.extend(self.cose());
            let map = Value::Map(vec![
                (Value::Text("fmt".into()), Value::Text("none".into())),
                (Value::Text("attStmt".into()), Value::Map(vec![])),
                (Value::Text("authData".into()), Value::Bytes(data)),
            ]);
            let mut bytes = Vec::new();
            ciborium::into_writer(&map, &mut bytes).unwrap();
            bytes
        }

        fn sign(&self, data: &[u8], client: &[u8]) -> Vec<u8> {
            let message = [data, &Sha256::digest(client)].concat();
            self.pair.sign(&self.random, &message).unwrap().as_ref().to_vec()
        }
    }

    fn client(kind: &str, origin: &str) -> Vec<u8> {
        serde_json::json!({ "type": kind, "challenge": "abc", "origin": origin, "other": 1 })
            .to_string()
            .into_bytes()
    }

    #[test]
    fn a_key_is_made_for_this_house_by_a_recognised_holder_alone() {
        let device = Authenticator::new();
        let said = client("webauthn.create", "https://city.example");
        let made_one = made(&party(), &said, &device.attestation(0x45)).unwrap();
        assert_eq!((made_one.credential, made_one.count), (vec![9; 4], 0));
        assert_eq!(made_one.public_key, device.cose());
        for (said, flags) in [
            (client("webauthn.create", "https://evil.example"), 0x45),
            (client("webauthn.get", "https://city.example"), 0x45),
            (said.clone(), 0x41),
            (said.clone(), 0x44),
            (said.clone(), 0x05),
        ] {
            assert_eq!(made(&party(), &said, &device.attestation(flags)), None, "{flags:x}");
        }
        let whole = device.attestation(0x45);
        for end in 0..whole.len() {
            assert_eq!(made(&party(), &said, &whole[..end]), None, "{end}");
        }
    }

    #[test]
    fn an_answer_is_the_devices_own_and_newer_than_the_last() {
        let device = Authenticator::new();
        let (key, said) = (device.cose(), client("webauthn.get", "https://city.example"));
        let data = device.data("city.example", 5, 8);
        let signature = device.sign(&data, &said);
        let says = |said: &[u8], data: &[u8], signature: &[u8], count| {
            answered(&party(), said, data, signature, (&key, count))
        };
        assert_eq!(says(&said, &data, &signature, 7), Some(8));
        assert_eq!(says(&said, &data, &signature, 8), None, "a copied device");
        let elsewhere = client("webauthn.get", "https://evil.example");
        assert_eq!(says(&elsewhere, &data, &device.sign(&data, &elsewhere), 7), None);
        let other_host = device.data("evil.example", 5, 8);
        assert_eq!(says(&said, &other_host, &device.sign(&other_host, &said), 7), None);
        let unrecognised = device.data("city.example", 1, 8);
        assert_eq!(says(&said, &unrecognised, &device.sign(&unrecognised, &said), 7), None);
        for i in 0..signature.len() {
            let mut wrong = signature.clone();
            wrong[i] ^= 1;
            assert_eq!(says(&said, &data, &wrong, 7), None, "{i}");
        }
        let still = device.data("city.example", 5, 0);
        assert_eq!(says(&said, &still, &device.sign(&still, &said), 0), Some(0), "it counts not");
        let another = Authenticator::new();
        assert_eq!(says(&said, &data, &another.sign(&data, &said), 7), None);
    }
}
