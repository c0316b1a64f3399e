//! One request on its way to a command or a query.

use std::net::IpAddr;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::{HeaderMap, HeaderName, Method, Uri, header, request::Parts};
use identity::Signed;
use kernel::actor::Account;
use kernel::{Actor, Ctx, Error, Id, Kind, Result, Shard};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::Tx;

use crate::answer::Answer;
use crate::asked::{Asked, language};
use crate::edge::Edge;
use crate::input::Input;
use crate::peer::Peer;
use crate::problem::{Outcome, Problem};
use crate::rate::{Rate, Rates};
use crate::refusal::Act;
use crate::{pace, session};

/// Who asks, when, under which key, having seen which version. The first
/// argument of a handler.
pub struct Call {
    /// For the command: actor, now, language, trace, key and settings.
    pub ctx: Ctx,
    /// The version that If-Match names.
    pub expected: Option<i64>,
    signed: Option<Signed>,
    edge: Edge,
    peer: Option<Peer>,
    headers: HeaderMap,
    /// With the body they tell a retry from another request under the same key.
    target: (Method, Uri),
    act: Act,
}

impl<S: Send + Sync> FromRequestParts<S> for Call
where
    Edge: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<Self, Problem> {
        let edge = Edge::from_ref(state);
        let key = idempotency_key(&parts.headers)?;
        let expected = if_match(&parts.headers)?;
        let signed = session::signed(&edge, &parts.headers, parts.uri.path()).await?;
        let act = Act::of(parts);
        in_scope(&edge, signed.as_ref(), &act)?;
        let actor = signed.as_ref().map_or(Actor::Anonymous, |s| s.actor.clone());
        let mut ctx = edge.store().ctx(actor).await?;
        let asked = parts.extensions.get::<Asked>();
        ctx.trace = asked.map_or(0, |a| a.trace);
        ctx.lang = asked.map_or_else(|| language(&parts.uri, &parts.headers), |a| a.lang);
        ctx.key = key;
        let target = (parts.method.clone(), parts.uri.clone());
        let peer = parts.extensions.get::<Peer>().copied();
        Ok(Call { ctx, expected, signed, edge, peer, headers: parts.headers.clone(), target, act })
    }
}

impl Call {
    /// Where everybody reaches this program: as its configuration says, else as
    /// whoever asks did.
    pub fn home(&self, headers: &HeaderMap, address: Option<&str>) -> String {
        let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
        let scheme = if self.edge.config().https { "https" } else { "http" };
        address.map_or_else(|| format!("{scheme}://{host}"), str::to_owned)
    }

    /// Reads again who asks and what they may do, past what is remembered: for
    /// an answer that goes on for long.
    ///
    /// # Errors
    /// `identity.sign_in_needed` once the session has ended.
    pub(crate) async fn renew(&mut self) -> Result<()> {
        if self.signed.is_some() {
            self.signed = session::signed_afresh(&self.edge, &self.headers).await?;
            self.ctx.actor = self.signed.as_ref().map_or(Actor::Anonymous, |s| s.actor.clone());
        }
        Ok(())
    }

    /// What all routes share.
    pub fn edge(&self) -> &Edge {
        &self.edge
    }

    /// The account that asks; 401 for the anonymous.
    pub fn account(&self) -> Result<Id<Account>> {
        self.require_signed().map(|signed| signed.account)
    }

    /// Who is signed in, if anybody is.
    pub fn signed(&self) -> Option<&Signed> {
        self.signed.as_ref()
    }

    /// Who is signed in; 401 for the anonymous.
    pub fn require_signed(&self) -> Result<&Signed> {
        let needed = || Error::new(Kind::Anonymous, "identity.sign_in_needed");
        self.signed().ok_or_else(needed)
    }

    /// Goes on as somebody unsigned, whoever is signed in with this browser, and
    /// with an answer that is never stored.
    pub(crate) fn as_nobody(&mut self) {
        (self.ctx.actor, self.ctx.key) = (Actor::Anonymous, None);
    }

    /// Goes on under the key that a page's form carries, since a form sends no
    /// header of its own.
    ///
    /// # Errors
    /// `http.idempotency_key`.
    pub fn under_key(&mut self, key: &str) -> Result<()> {
        self.ctx.key = Some(plain_key(key)?);
        Ok(())
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Runs a command once: a retry under the same key gets the stored answer.
    /// A whole number `version` in the answer is also its ETag.
    pub async fn command<B, T, F>(self, shard: Shard, input: Input<B>, f: F) -> Outcome
    where
        B: Send + Sync + 'static,
        T: Serialize,
        F: Fn(&mut Tx<'_>, &Ctx, &B) -> Result<T> + Send + Sync + 'static,
    {
        let kept = self.kept(shard, input, f).await?;
        let answer = if kept.is_null() { Answer::nothing() } else { Answer::of(&kept)? };
        Ok(match kept["version"].as_i64() {
            Some(version) => answer.tagged(version),
            None => answer,
        })
    }

    /// [`Call::command`] for a handler that adds to the answer what must not be
    /// stored with it (a matter code).
    pub async fn kept<B, T, F>(&self, shard: Shard, input: Input<B>, f: F) -> Outcome<Value>
    where
        B: Send + Sync + 'static,
        T: Serialize,
        F: Fn(&mut Tx<'_>, &Ctx, &B) -> Result<T> + Send + Sync + 'static,
    {
        let request = self.mark(input.hash)?;
        let (ctx, body) = (self.ctx.clone(), input.body);
        let run = move |tx: &mut Tx<'_>| {
            serde_json::to_value(f(tx, &ctx, &body)?).map_err(Error::internal)
        };
        match self.edge.store().command(shard, &self.ctx, request, run).await {
            Ok(kept) => Ok(kept),
            Err(refusal) => Err(self.act.refused(&self.edge, &self.ctx, shard, refusal).await),
        }
    }

    /// Reads on a snapshot and answers with what was read.
    pub async fn read<T, F>(self, shard: Shard, f: F) -> Outcome
    where
        T: Serialize + Send + 'static,
        F: Fn(&mut Tx<'_>, &Ctx) -> Result<T> + Send + Sync + 'static,
    {
        Answer::of(&self.rows(shard, f).await?)
    }

    /// Reads something with a version, which becomes its ETag.
    pub async fn read_tagged<T, F>(self, shard: Shard, f: F) -> Outcome
    where
        T: Serialize + Send + 'static,
        F: Fn(&mut Tx<'_>, &Ctx) -> Result<(i64, T)> + Send + Sync + 'static,
    {
        let (version, value) = self.rows(shard, f).await?;
        Ok(Answer::of(&value)?.tagged(version))
    }

    /// Reads, for a handler that has more to do than answer.
    pub async fn rows<T, F>(&self, shard: Shard, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>, &Ctx) -> Result<T> + Send + Sync + 'static,
    {
        let ctx = self.ctx.clone();
        self.edge.store().read(shard, move |tx| f(tx, &ctx)).await
    }

    /// What tells a retry from another request under the same key. Under the
    /// vault's key: a body may hold a telephone number, and a plain hash of it
    /// in the database could be tried out.
    fn mark(&self, body: [u8; 32]) -> Result<[u8; 32]> {
        if self.ctx.key.is_none() {
            return Ok([0; 32]);
        }
        let (method, uri) = &self.target;
        let plain = Sha256::new().chain_update(method.as_str()).chain_update([0]);
        let plain = plain.chain_update(uri.to_string()).chain_update([0]);
        let plain = plain.chain_update(body).finalize();
        let hex: String = plain.iter().map(|byte| format!("{byte:02x}")).collect();
        self.edge.identity().vault().token(&format!("request {hex}"), 0)
    }

    /// Takes a token of the asker's address, for what the anonymous may write.
    /// Whoever is signed in, or asks over the socket, is not counted.
    pub fn slow_down(&self) -> Result<()> {
        self.take(self.edge.rates(), pace::anonymous(&self.ctx))
    }

    pub(crate) fn take(&self, rates: &Rates, rate: Rate) -> Result<()> {
        match (self.ctx.actor.account(), self.asker()) {
            (None, Some(address)) => rates.take(address, rate, self.ctx.now),
            _ => Ok(()),
        }
    }

    /// Gives back what [`Call::take`] took, now or one step before.
    pub(crate) fn give_back(&self, rates: &Rates, rate: Rate, tokens: u8) {
        if let (None, Some(address)) = (self.ctx.actor.account(), self.asker()) {
            rates.give_back(address, rate, tokens);
        }
    }

    fn asker(&self) -> Option<IpAddr> {
        self.peer.and_then(|p| p.asker(&self.headers, &self.edge.config().proxies))
    }
}

/// A program's token reaches only what it was made for.
fn in_scope(edge: &Edge, signed: Option<&Signed>, act: &Act) -> Result<()> {
    let Some(scopes) = signed.and_then(|s| s.scopes.as_deref()) else { return Ok(()) };
    let operation = act.operation(edge);
    let named = |scope: &String| {
        scope == operation || (scope == identity::service::READ && act.only_reads())
    };
    match scopes.iter().any(named) {
        true => Ok(()),
        false => Err(Error::forbidden("http.out_of_scope").arg("operation", operation)),
    }
}

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// 16 characters at least: of an anonymous asker the key is all that proves
/// whose the stored answer is.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    plain_key(value.to_str().unwrap_or("")).map(Some)
}

fn plain_key(key: &str) -> Result<String> {
    let plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    match plain && (16..=64).contains(&key.len()) {
        true => Ok(key.to_owned()),
        false => Err(Error::invalid("http.idempotency_key", "idempotency-key")),
    }
}

fn if_match(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or("").trim();
    let bare = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    let digits = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit());
    let version = bare.parse().ok().filter(|_| digits);
    version.map(Some).ok_or_else(|| Error::invalid("http.if_match", "if-match"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn with(name: HeaderName, value: &[u8]) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_bytes(value).unwrap())])
    }

    #[test]
    fn a_key_is_long_and_plain_or_refused() {
        let good = "0b6f9a54-1111-4222-8333-444455556666";
        let got = idempotency_key(&with(IDEMPOTENCY_KEY, good.as_bytes())).unwrap();
        assert_eq!(got.as_deref(), Some(good));
        assert_eq!(idempotency_key(&HeaderMap::new()).unwrap(), None);
        for bad in [&b""[..], b"short", &[b'a'; 65], b"aaaaaaaaaaaaaaaa\xff", b"aaaaaaaaaaaaaaaa a"]
        {
            assert!(idempotency_key(&with(IDEMPOTENCY_KEY, bad)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn if_match_is_a_version_or_refused() {
        let cases: [(&[u8], Option<i64>); 8] = [
            (b"\"7\"", Some(7)),
            (b"7", Some(7)),
            (b"*", None),
            (b"W/\"7\"", None),
            (b"\"-7\"", None),
            (b"", None),
            (b"99999999999999999999", None),
            (b"\xff", None),
        ];
        for (value, version) in cases {
            assert_eq!(
                if_match(&with(header::IF_MATCH, value)).ok().flatten(),
                version,
                "{value:?}"
            );
        }
    }
}
