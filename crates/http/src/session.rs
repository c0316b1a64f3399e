//! Who asks: the session in the cookie or the bearer token.

use axum::http::{HeaderMap, HeaderValue, header};
use identity::{Signed, SignedIn, Token};
use kernel::{Error, Kind, Result, Time};

use crate::edge::Edge;

/// What of the interface remains for somebody who must first choose another
/// password.
const BEFORE_PASSWORD: [&str; 2] = [SESSION, "/api/v1/me"];
/// Where one signs in and out.
const SESSION: &str = "/api/v1/session";

/// Who is signed in. A cookie of a session that has ended is no cookie, or a
/// resident who once worked here could not report; a bearer token that has
/// ended is refused, or a program would not notice.
pub(crate) async fn signed(edge: &Edge, headers: &HeaderMap, path: &str) -> Result<Option<Signed>> {
    let now = edge.store().clock().now();
    let Some((token, bearer)) = token(headers, edge.config().https) else { return Ok(None) };
    let signed = match edge.identity().signed(token, now).await {
        Ok(signed) => signed,
        // Whoever signs in or out has a use for a token that has ended.
        Err(e) if e.kind == Kind::Anonymous && (!bearer || path == SESSION) => return Ok(None),
        Err(e) => return Err(e),
    };
    let under = |rest: &str| rest.is_empty() || rest.starts_with('/');
    let open = BEFORE_PASSWORD.iter().filter_map(|p| path.strip_prefix(p)).any(under);
    if signed.must_change && !open {
        return Err(Error::forbidden("http.password_first"));
    }
    Ok(Some(signed))
}

/// Who somebody that was signed in a moment ago is now, past what is remembered.
pub(crate) async fn signed_afresh(edge: &Edge, headers: &HeaderMap) -> Result<Option<Signed>> {
    let now = edge.store().clock().now();
    let Some((token, _)) = token(headers, edge.config().https) else { return Ok(None) };
    edge.identity().signed_afresh(token, now).await.map(Some)
}

/// The token that was sent, and whether it is a bearer's.
fn token(headers: &HeaderMap, https: bool) -> Option<(&str, bool)> {
    let sent = bearer(headers).map(|token| (token, true));
    sent.or_else(|| cookie(headers, https).map(|token| (token, false)))
}

/// `__Host-` binds the cookie to this host and to encrypted connections; over
/// plain http a browser refuses such a name.
const fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-jingwei" } else { "jingwei" }
}

/// A resident's: beside a clerk's in the same browser, and never taken for it.
const fn resident_cookie(https: bool) -> &'static str {
    if https { "__Host-jingwei-resident" } else { "jingwei-resident" }
}

/// What a browser keeps while it is at the provider.
const fn oidc_cookie(https: bool) -> &'static str {
    if https { "__Host-jingwei-oidc" } else { "jingwei-oidc" }
}

/// What a resident's bearer token begins with.
const RESIDENT: &str = "resident-";

fn sent(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::trim)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    sent(headers).filter(|token| !token.starts_with(RESIDENT))
}

/// The token of a resident, in bearer or cookie.
pub(crate) fn resident(headers: &HeaderMap, https: bool) -> Option<&str> {
    let sent = sent(headers).and_then(|token| token.strip_prefix(RESIDENT));
    sent.or_else(|| named(headers, resident_cookie(https)))
}

/// What this browser kept while it was at the provider.
pub(crate) fn oidc(headers: &HeaderMap, https: bool) -> Option<&str> {
    named(headers, oidc_cookie(https))
}

/// As a program sends it.
pub(crate) fn resident_bearer(token: &Token) -> String {
    format!("{RESIDENT}{}", token.expose())
}

fn cookie(headers: &HeaderMap, https: bool) -> Option<&str> {
    named(headers, cookie_name(https))
}

fn named<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies.flat_map(|v| v.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted).then_some(value)
    })
}

/// The cookie of a new session: unseen by scripts, never sent along by another
/// website's request, gone with the session.
pub(crate) fn set_cookie(signed: &SignedIn, https: bool, now: Time) -> Result<HeaderValue> {
    let expires = signed.session.expires;
    written(cookie_name(https), signed.token.expose(), https, seconds(expires, now))
}

/// The same of a resident.
pub(crate) fn set_resident(
    token: &Token,
    expires: Time,
    https: bool,
    now: Time,
) -> Result<HeaderValue> {
    written(resident_cookie(https), token.expose(), https, seconds(expires, now))
}

fn seconds(expires: Time, now: Time) -> i64 {
    expires.minutes_since(now).max(1) * 60
}

/// The cookie that takes it away.
pub(crate) fn drop_cookie(https: bool) -> Result<HeaderValue> {
    written(cookie_name(https), "", https, 0)
}

/// The same of a resident.
pub(crate) fn drop_resident(https: bool) -> Result<HeaderValue> {
    written(resident_cookie(https), "", https, 0)
}

/// Lax and not strict: the provider's page sends the browser back with it.
pub(crate) fn set_oidc(kept: &str, https: bool) -> Result<HeaderValue> {
    across(oidc_cookie(https), kept, https, 600, "Lax")
}

/// The cookie that takes it away.
pub(crate) fn drop_oidc(https: bool) -> Result<HeaderValue> {
    across(oidc_cookie(https), "", https, 0, "Lax")
}

fn written(name: &str, value: &str, https: bool, seconds: i64) -> Result<HeaderValue> {
    across(name, value, https, seconds, "Strict")
}

fn across(name: &str, value: &str, https: bool, seconds: i64, site: &str) -> Result<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path=/; HttpOnly; SameSite={site}; Max-Age={seconds}{secure}");
    let mut cookie = HeaderValue::try_from(cookie).map_err(Error::internal)?;
    cookie.set_sensitive(true);
    Ok(cookie)
}

/// "Firefox, Windows": enough to know one's own device again in a list.
pub(crate) fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    // In this order: each of them also claims to be those after it.
    let program = first(&[
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    let known: Vec<&str> = [program, system].into_iter().flatten().collect();
    if known.is_empty() { "?".to_owned() } else { known.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_cookie_is_found_among_others_and_by_its_whole_name() {
        let cases = [
            ("jingwei=abc", false, Some("abc")),
            ("a=b; jingwei=abc; c=d", false, Some("abc")),
            ("xjingwei=abc", false, None),
            ("jingwei=abc", true, None),
            ("__Host-jingwei=abc", true, Some("abc")),
            (";;=;jingwei", false, None),
        ];
        for (value, https, token) in cases {
            assert_eq!(cookie(&with(header::COOKIE, value), https), token, "{value}");
        }
    }

    #[test]
    fn a_resident_is_never_taken_for_a_clerk_nor_a_clerk_for_a_resident() {
        let both = with(header::COOKIE, "jingwei=clerk; jingwei-resident=res");
        assert_eq!((cookie(&both, false), resident(&both, false)), (Some("clerk"), Some("res")));
        let bearer_of = |value: &str| {
            let headers = with(header::AUTHORIZATION, value);
            let of = (bearer(&headers), resident(&headers, false));
            (of.0.map(str::to_owned), of.1.map(str::to_owned))
        };
        assert_eq!(bearer_of("Bearer resident-abc"), (None, Some("abc".into())));
        assert_eq!(bearer_of("Bearer abc"), (Some("abc".into()), None));
    }

    #[test]
    fn a_device_is_described_without_versions() {
        let cases = [
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126 Safari/537.36 Edg/126",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8",
                "WeChat, iPhone",
            ),
            ("", "?"),
        ];
        for (agent, device_name) in cases {
            assert_eq!(device(&with(header::USER_AGENT, agent)), device_name);
        }
    }
}
