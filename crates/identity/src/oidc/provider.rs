//! The provider that staff sign in with: where it is, its keys, and exchanging
//! what the browser brought back.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Error, Kind, Result, Time};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::token::{self, Expected, Keys, Wrong};

/// What the network answers: the bytes of a 200.
pub type Fetched = Pin<Box<dyn Future<Output = Result<Vec<u8>>> + Send>>;

/// Calls out, by the program's one client.
pub trait Fetch: Send + Sync + 'static {
    /// Reads an address.
    fn get(&self, address: &str) -> Fetched;
    /// Posts a form; `basic` is a name and a secret for the header.
    fn post(&self, address: &str, form: &[(&str, &str)], basic: Option<(&str, &str)>) -> Fetched;
}

/// As the configuration names it.
#[derive(Clone)]
pub struct Settings {
    /// What the button says after "sign in with".
    pub name: String,
    /// Exactly as its tokens write it.
    pub issuer: String,
    pub client: String,
    /// None: a client without a secret.
    pub secret: Option<String>,
    /// Where the browser comes back to.
    pub redirect: String,
    /// Classes of sign-in there (`acr`) that are strong enough for staff; none
    /// named: whatever the provider asks of people is taken.
    pub strength: Vec<String>,
}

/// What it says of itself (OpenID Connect Discovery).
#[derive(Debug, Clone, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// Minutes that its metadata and keys are remembered.
const REMEMBERED: i64 = 60;

/// A provider. Cheap to clone.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

struct Inner {
    settings: Settings,
    fetch: Arc<dyn Fetch>,
    known: Mutex<HashMap<&'static str, (Time, Value)>>,
}

impl Provider {
    /// Asks nothing yet.
    pub fn new(settings: Settings, fetch: Arc<dyn Fetch>) -> Provider {
        Provider(Arc::new(Inner { settings, fetch, known: Mutex::default() }))
    }

    /// As the configuration names it.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Where the browser is sent.
    ///
    /// # Errors
    /// `identity.oidc_away`.
    pub(super) async fn address(
        &self,
        now: Time,
        (state, nonce, challenge): (&str, &str, &str),
    ) -> Result<String> {
        let metadata = self.metadata(now).await?;
        let Settings { client, redirect, strength, .. } = &self.0.settings;
        let strong = strength.join(" ");
        let mut parameters = vec![
            ("response_type", "code"),
            ("client_id", client),
            ("redirect_uri", redirect),
            ("scope", "openid"),
            ("state", state),
            ("nonce", nonce),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ];
        parameters.extend((!strong.is_empty()).then_some(("acr_values", strong.as_str())));
        let query: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let at = metadata.authorization_endpoint;
        let joint = if at.contains('?') { '&' } else { '?' };
        Ok(format!("{at}{joint}{}", query.join("&")))
    }

    /// The subject that a code stands for.
    ///
    /// # Errors
    /// `identity.oidc_refused`, `identity.oidc_away`.
    pub(super) async fn subject(
        &self,
        now: Time,
        code: &str,
        (verifier, nonce): (&str, &str),
    ) -> Result<String> {
        let token = self.exchange(now, code, verifier).await?;
        let Settings { issuer, client, strength, .. } = &self.0.settings;
        let expected = Expected { issuer, client, nonce, strength, now };
        let keys: Keys = self.keys(now, false).await?;
        match token::subject(&token, &keys, &expected) {
            // it has changed its keys since they were read
            Err(Wrong::Key) => {
                let keys: Keys = self.keys(now, true).await?;
                token::subject(&token, &keys, &expected).map_err(|_| refused())
            }
            done => done.map_err(|_| refused()),
        }
    }

    async fn exchange(&self, now: Time, code: &str, verifier: &str) -> Result<String> {
        let metadata = self.metadata(now).await?;
        let Settings { client, secret, redirect, .. } = &self.0.settings;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        let ways = &metadata.token_endpoint_auth_methods_supported;
        let in_header = ways.is_empty() || ways.iter().any(|way| way == "client_secret_basic");
        let basic = secret.as_deref().filter(|_| in_header);
        if basic.is_none() {
            form.push(("client_id", client));
            form.extend(secret.as_deref().map(|secret| ("client_secret", secret)));
        }
        let basic = basic.map(|secret| (client.as_str(), secret));
        // a refusal here is the browser's wrong code as often as anything else
        let answer = self.0.fetch.post(&metadata.token_endpoint, &form, basic).await;
        let answer: Value = read(&answer.map_err(|_| refused())?)?;
        answer["id_token"].as_str().map(str::to_owned).ok_or_else(refused)
    }

    /// DANGER: it must name itself as the configuration does, or one provider's
    /// page could send us to another's keys.
    async fn metadata(&self, now: Time) -> Result<Metadata> {
        let issuer = &self.0.settings.issuer;
        let at = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let found: Metadata = self.remembered("metadata", &at, now, false).await?;
        if found.issuer == *issuer { Ok(found) } else { Err(away()) }
    }

    async fn keys(&self, now: Time, again: bool) -> Result<Keys> {
        let metadata = self.metadata(now).await?;
        self.remembered("keys", &metadata.jwks_uri, now, again).await
    }

    /// Read again after a while; `again`: at once, but that not twice in a
    /// minute, or a flood of made-up tokens would be a flood of questions.
    async fn remembered<T: DeserializeOwned>(
        &self,
        what: &'static str,
        address: &str,
        now: Time,
        again: bool,
    ) -> Result<T> {
        let read_anew = again && self.may_ask_again(now);
        let fresh = |(at, _): &&(Time, Value)| now < at.plus_minutes(REMEMBERED) && !read_anew;
        let known = self.lock().get(what).filter(fresh).cloned();
        let value = match known {
            Some((_, value)) => value,
            None => {
                let answer = self
                    .0
                    .fetch
                    .get(address)
                    .await
                    .map_err(|e| Error { detail: e.detail, ..away() })?;
                let value: Value = read(&answer)?;
                self.lock().insert(what, (now, value.clone()));
                value
            }
        };
        serde_json::from_value(value).map_err(|_| away())
    }

    fn may_ask_again(&self, now: Time) -> bool {
        let mut known = self.lock();
        let asked = known.get("asked again").is_some_and(|(at, _)| now < at.plus_minutes(1));
        if !asked {
            known.insert("asked again", (now, Value::Null));
        }
        !asked
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, (Time, Value)>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(answer: &[u8]) -> Result<Value> {
    serde_json::from_slice(answer).map_err(|_| away())
}

/// As a part of a query (RFC 3986).
fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The one refusal of every sign-in by a provider.
pub(super) fn refused() -> Error {
    Error::new(Kind::Anonymous, "identity.oidc_refused")
}

fn away() -> Error {
    Error::new(Kind::Busy, "identity.oidc_away")
}
