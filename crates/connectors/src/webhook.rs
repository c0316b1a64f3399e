//! Signatures of the Standard Webhooks specification
//! (<https://www.standardwebhooks.com/>), version 1: HMAC-SHA256 over id, time
//! and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Error, Kind, Result, Time};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How far the sender's clock may be from ours; older is a replay.
const TOLERANCE_SECONDS: i64 = 5 * 60;
/// Bytes of a secret: the specification's.
const SECRET: std::ops::RangeInclusive<usize> = 24..=64;
/// Characters of an id.
const ID_MOST: usize = 128;

/// A shared secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// The value stands in no log.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What stands in the headers of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub id: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    pub signature: String,
}

impl Secret {
    /// Reads `whsec_` and base64.
    ///
    /// # Errors
    /// What is wrong with it, without its value.
    pub fn read(text: &str) -> std::result::Result<Secret, &'static str> {
        let body = text.trim().strip_prefix("whsec_").unwrap_or(text.trim());
        let bytes = STANDARD.decode(body).map_err(|_| "is not base64")?;
        if SECRET.contains(&bytes.len()) { Ok(Secret(bytes)) } else { Err("needs 24 to 64 bytes") }
    }

    /// Signs a message that goes out now.
    ///
    /// # Errors
    /// None that a read secret gives.
    pub fn sign(&self, id: &str, now: Time, body: &[u8]) -> Result<Signed> {
        let timestamp = now.micros().div_euclid(1_000_000);
        let signature = format!("v1,{}", STANDARD.encode(self.mac(id, timestamp, body)?));
        Ok(Signed { id: id.to_owned(), timestamp, signature })
    }

    /// Whether a message is theirs and of now.
    ///
    /// # Errors
    /// `connectors.signature`, whatever is wrong: the difference would help
    /// whoever tries.
    pub fn verify(&self, sent: &Signed, now: Time, body: &[u8]) -> Result<()> {
        let refused = || Error::new(Kind::Anonymous, "connectors.signature");
        let apart = now.micros().div_euclid(1_000_000).saturating_sub(sent.timestamp);
        let plain = !sent.id.is_empty() && sent.id.len() <= ID_MOST && sent.id.is_ascii();
        if !plain || apart.unsigned_abs() > TOLERANCE_SECONDS.unsigned_abs() {
            return Err(refused());
        }
        let own = self.mac(&sent.id, sent.timestamp, body)?;
        // several where the other side is changing its secret
        let given = sent.signature.split_ascii_whitespace().take(8);
        let fits = given.filter_map(|s| s.strip_prefix("v1,")).any(|s| {
            STANDARD.decode(s).is_ok_and(|mac| bool::from(mac.as_slice().ct_eq(own.as_slice())))
        });
        if fits { Ok(()) } else { Err(refused()) }
    }

    fn mac(&self, id: &str, timestamp: i64, body: &[u8]) -> Result<Vec<u8>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(Error::internal)?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"{\"test\": 2432232314}";

    fn secret() -> Secret {
        Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
    }

    fn at(seconds: i64) -> Time {
        Time::from_micros(seconds * 1_000_000)
    }

    /// The example of the specification's own libraries.
    #[test]
    fn the_published_example_fits() {
        let got = secret().sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at(1_614_265_330), BODY).unwrap();
        assert_eq!(got.signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_replay_a_forgery_and_nonsense_are_refused_alike() {
        let now = at(1_614_265_330);
        let good = secret().sign("msg_1", now, BODY).unwrap();
        let verify = |s: &Signed, now, body: &[u8]| secret().verify(s, now, body);
        verify(&good, now, BODY).unwrap();
        verify(&good, at(1_614_265_330 + 299), BODY).unwrap();
        let two = Signed { signature: format!("v1,AAAA {} v2,x", good.signature), ..good.clone() };
        verify(&two, now, BODY).unwrap();
        let other = |change: fn(&mut Signed)| {
            let mut s = good.clone();
            change(&mut s);
            s
        };
        let wrong = [
            (good.clone(), at(1_614_265_330 + 301), BODY),
            (good.clone(), at(1_614_265_330 - 301), BODY),
            (good.clone(), now, b"{}".as_slice()),
            (other(|s| s.id = "msg_2".into()), now, BODY),
            (other(|s| s.id = String::new()), now, BODY),
            (other(|s| s.timestamp = i64::MIN), now, BODY),
            (other(|s| s.timestamp += 1), now, BODY),
            (other(|s| s.signature = "v1,".into()), now, BODY),
            (other(|s| s.signature = "v1a,AAAA".into()), now, BODY),
            (other(|s| s.signature = String::new()), now, BODY),
        ];
        for (signed, now, body) in wrong {
            assert_eq!(verify(&signed, now, body).unwrap_err().code, "connectors.signature");
        }
    }

    #[test]
    fn a_secret_is_long_enough_and_base64() {
        for bad in ["", "whsec_", "whsec_AAAA", "whsec_!!!!"] {
            assert!(Secret::read(bad).is_err(), "{bad}");
        }
        assert_eq!(format!("{:?}", secret()), "Secret(…)");
    }
}
