//! Reading an ID token (OpenID Connect Core 3.1.3.7): a signature of one of the
//! provider's keys over claims that are for us, for this sign-in, and fresh.
//! Verified by ring, which the program's TLS brings along.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use kernel::Time;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq;

/// Seconds by which the provider's clock may differ from ours.
const SKEW: i64 = 60;
/// Seconds since it was issued at the most.
const AGE: i64 = 600;
/// Bytes of a token at the most.
const TOKEN_MOST: usize = 16 * 1024;
const SUBJECT_MOST: usize = 255;

/// A provider's keys (RFC 7517). Those of other kinds are passed over.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Keys {
    #[serde(default)]
    keys: Vec<Value>,
}

/// What a token has to be for.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// Classes of sign-in that are taken; all of them when none is named.
    pub strength: &'a [String],
    pub now: Time,
}

/// Why a token was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// None of the keys that are known: they may have been changed meanwhile.
    Key,
    /// Everything else.
    Token,
}

/// The subject that the token speaks of.
pub(super) fn subject(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<String, Wrong> {
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, signature] = parts[..] else { return Err(Wrong::Token) };
    if token.len() > TOKEN_MOST {
        return Err(Wrong::Token);
    }
    let header = json(head)?;
    // an extension that must be understood, and is not
    if !header["crit"].is_null() {
        return Err(Wrong::Token);
    }
    let signed = &token[..head.len() + 1 + body.len()];
    let signature = bytes(signature).ok_or(Wrong::Token)?;
    verify(&header, keys, signed.as_bytes(), &signature)?;
    claims(&json(body)?, expected).ok_or(Wrong::Token)
}

/// DANGER: what the header calls itself chooses among the kinds that we take,
/// each with keys of its own kind alone. `none` and shared secrets are no kind.
fn verify(header: &Value, keys: &Keys, signed: &[u8], signature: &[u8]) -> Result<(), Wrong> {
    let (alg, kid) = (header["alg"].as_str().unwrap_or(""), header["kid"].as_str());
    let kind = match alg {
        "RS256" => "RSA",
        "ES256" => "EC",
        _ => return Err(Wrong::Token),
    };
    let fits = |key: &&Value| {
        key["kty"] == kind
            && (key["use"].is_null() || key["use"] == "sig")
            && (key["alg"].is_null() || key["alg"] == alg)
            && kid.is_none_or(|kid| key["kid"] == kid)
    };
    let mut known = keys.keys.iter().filter(fits).peekable();
    if known.peek().is_none() {
        return Err(Wrong::Key);
    }
    match known.any(|key| signed_by(key, kind, signed, signature).unwrap_or(false)) {
        true => Ok(()),
        false => Err(Wrong::Token),
    }
}

fn signed_by(key: &Value, kind: &str, signed: &[u8], signature: &[u8]) -> Option<bool> {
    let part = |name: &str| bytes(key[name].as_str()?);
    let done = if kind == "RSA" {
        let (n, e) = (part("n")?, part("e")?);
        RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
    } else {
        if key["crv"] != "P-256" {
            return None;
        }
        let point = [&[4], &part("x")?[..], &part("y")?[..]].concat();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
    };
    Some(done.is_ok())
}

fn claims(claims: &Value, expected: &Expected<'_>) -> Option<String> {
    let (now, second) = (expected.now.micros() / 1_000_000, |name: &str| claims[name].as_i64());
    let audience: Vec<&str> = match &claims["aud"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = claims["azp"].as_str();
    let for_us = audience.contains(&expected.client)
        && (audience.len() == 1 || party.is_some())
        && party.is_none_or(|party| party == expected.client);
    let (issued, expires) = (second("iat")?, second("exp")?);
    let fresh =
        now < expires.saturating_add(SKEW) && issued <= now + SKEW && issued >= now - AGE - SKEW;
    let nonce = claims["nonce"].as_str().unwrap_or("");
    let asked = bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes()));
    let subject = claims["sub"].as_str().filter(|s| (1..=SUBJECT_MOST).contains(&s.len()))?;
    // what the provider was asked for may not be what it did
    let strong = expected.strength.is_empty()
        || expected.strength.iter().any(|class| claims["acr"] == class.as_str());
    let whole = claims["iss"] == expected.issuer && for_us && fresh && asked && strong;
    whole.then(|| subject.to_owned())
}

fn json(part: &str) -> Result<Value, Wrong> {
    let bytes = bytes(part).ok_or(Wrong::Token)?;
    serde_json::from_slice(&bytes).map_err(|_| Wrong::Token)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    use super::*;

    struct Signer(EcdsaKeyPair, SystemRandom);

    impl Signer {
        fn new() -> Signer {
            let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
            let made = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
            Signer(EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).unwrap(), random)
        }

        fn key(&self, kid: &str) -> Value {
            let point = self.0.public_key().as_ref();
            json!({ "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig",
                "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..]) })
        }

        fn token(&self, header: &Value, claims: &Value) -> String {
            let signed = format!(
                "{}.{}",
                BASE64.encode(header.to_string()),
                BASE64.encode(claims.to_string())
            );
            let signature = self.0.sign(&self.1, signed.as_bytes()).unwrap();
            format!("{signed}.{}", BASE64.encode(signature.as_ref()))
        }
    }

    const NOW: i64 = 1_800_000_000;

    fn expected() -> Expected<'static> {
        let now = Time::from_micros(NOW * 1_000_000);
        let (issuer, client, nonce) = ("https://id.example", "jingwei", "n-1");
        Expected { issuer, client, nonce, strength: &[], now }
    }

    fn good() -> Value {
        json!({ "iss": "https://id.example", "aud": "jingwei", "sub": "248289", "nonce": "n-1",
            "iat": NOW - 5, "exp": NOW + 300 })
    }

    fn keys(all: Vec<Value>) -> Keys {
        Keys { keys: all }
    }

    #[test]
    fn a_token_for_us_is_taken_and_no_other() {
        let signer = Signer::new();
        let known = keys(vec![signer.key("a"), json!({ "kty": "oct", "k": "c2VjcmV0" })]);
        let header = json!({ "alg": "ES256", "kid": "a" });
        let with = |name: &str, value: Value| {
            let mut claims = good();
            claims[name] = value;
            subject(&signer.token(&header, &claims), &known, &expected())
        };
        assert_eq!(with("x", json!(1)), Ok("248289".to_owned()));
        assert!(with("aud", json!(["jingwei"])).is_ok());
        for (name, value) in [
            ("iss", json!("https://id.example/")),
            ("aud", json!("other")),
            ("aud", json!(["jingwei", "other"])),
            ("azp", json!("other")),
            ("nonce", json!("n-2")),
            ("nonce", Value::Null),
            ("exp", json!(NOW - 61)),
            ("exp", Value::Null),
            ("iat", json!(NOW + 61)),
            ("iat", json!(NOW - 661)),
            ("sub", json!("")),
            ("sub", json!("s".repeat(256))),
            ("sub", json!(7)),
        ] {
            assert_eq!(with(name, value.clone()), Err(Wrong::Token), "{name} {value}");
        }
    }

    #[test]
    fn a_sign_in_that_is_too_weak_is_refused() {
        let signer = Signer::new();
        let known = keys(vec![signer.key("a")]);
        let strength = ["urn:mfa".to_owned(), "phr".to_owned()];
        let take = |acr: Value| {
            let mut claims = good();
            claims["acr"] = acr;
            let token = signer.token(&json!({ "alg": "ES256", "kid": "a" }), &claims);
            subject(&token, &known, &Expected { strength: &strength, ..expected() })
        };
        assert!(take(json!("phr")).is_ok());
        for weak in [Value::Null, json!("pwd"), json!(""), json!(["phr"]), json!(1)] {
            assert_eq!(take(weak.clone()), Err(Wrong::Token), "{weak}");
        }
    }

    #[test]
    fn what_is_signed_otherwise_is_refused() {
        let (signer, other) = (Signer::new(), Signer::new());
        let known = keys(vec![signer.key("a")]);
        let take = |token: &str| subject(token, &known, &expected());
        let of = |header: Value| signer.token(&header, &good());
        assert!(take(&of(json!({ "alg": "ES256" }))).is_ok(), "no kid: any of the kind");
        assert_eq!(take(&of(json!({ "alg": "ES256", "kid": "b" }))), Err(Wrong::Key), "rotated");
        for header in [
            json!({ "alg": "none" }),
            json!({ "alg": "HS256", "kid": "a" }),
            json!({ "alg": "ES256", "kid": "a", "crit": ["b64"] }),
            json!({}),
        ] {
            assert_eq!(take(&of(header.clone())), Err(Wrong::Token), "{header}");
        }
        let foreign = other.token(&json!({ "alg": "ES256", "kid": "a" }), &good());
        assert_eq!(take(&foreign), Err(Wrong::Token));
        let good = of(json!({ "alg": "ES256", "kid": "a" }));
        let (head, _) = good.rsplit_once('.').unwrap();
        for bad in ["", ".", "..", "a.b.c", head, &format!("{good}."), &"x".repeat(20_000)] {
            assert_eq!(take(bad), Err(Wrong::Token), "{bad}");
        }
        // claims of one token under the signature of another
        let forged = BASE64.encode(json!({ "sub": "admin" }).to_string());
        let parts: Vec<&str> = good.split('.').collect();
        assert!(take(&format!("{}.{forged}.{}", parts[0], parts[2])).is_err());
    }
}
