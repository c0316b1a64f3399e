//! Who asks: the session in the cookie or the bearer token.

use axum::http::{HeaderMap, header};
use kernel::{Actor, Result};

use crate::edge::Edge;

/// The actor of a request; nobody without a token.
pub(crate) async fn actor(edge: &Edge, headers: &HeaderMap) -> Result<Actor> {
    let _ = (edge, token(headers, edge.config().https));
    Ok(Actor::Anonymous)
}

/// `__Host-` binds the cookie to this host and to encrypted connections; over
/// plain http a browser refuses such a name.
pub(crate) const fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-jingwei" } else { "jingwei" }
}

/// The token: of `Authorization: Bearer`, or else of the cookie.
pub(crate) fn token(headers: &HeaderMap, https: bool) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    if let Some(token) = bearer.and_then(|v| v.strip_prefix("Bearer ")) {
        return Some(token.trim());
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies.flat_map(|v| v.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == cookie_name(https)).then_some(value)
    })
}
