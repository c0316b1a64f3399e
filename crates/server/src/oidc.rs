//! The provider that staff sign in with, asked by the program's one client.

use std::sync::Arc;

use connectors::Reach;
use connectors::outside::{Answered, Outside, send};
use identity::oidc::{Fetch, Fetched, Provider, Settings};
use kernel::{Error, Result};

use crate::config::Config;

/// The provider of the configuration, if it names one.
///
/// # Errors
/// `connectors.address` for an issuer that may not be called.
pub fn provider(config: &Config) -> Result<Option<Provider>> {
    let named = &config.oidc;
    if named.issuer.is_empty() {
        return Ok(None);
    }
    let reach = Reach::read(&config.connectors.reach).map_err(Error::internal)?;
    let outside = Outside::new(reach)?;
    outside.address(&named.issuer)?;
    let settings = Settings {
        name: named.name.clone(),
        issuer: named.issuer.clone(),
        client: named.client.clone(),
        secret: Some(named.secret.clone()).filter(|s| !s.is_empty()),
        redirect: format!("{}/api/v1/session/oidc/back", config.public_url.trim_end_matches('/')),
        strength: named.strength.clone(),
    };
    Ok(Some(Provider::new(settings, Arc::new(Web(outside)))))
}

/// As all calls to the outside: no redirect is followed, nothing inside is
/// reached that the configuration does not name.
struct Web(Outside);

impl Fetch for Web {
    fn get(&self, address: &str) -> Fetched {
        let request = self.0.address(address).map(|url| self.0.get(url));
        Box::pin(async move { whole(send(request?).await) })
    }

    fn post(&self, address: &str, form: &[(&str, &str)], basic: Option<(&str, &str)>) -> Fetched {
        let request = self.0.address(address).map(|url| {
            let request = self.0.post(url).form(form);
            match basic {
                // RFC 6749 2.3.1: both are written as in a form first
                Some((name, secret)) => request.basic_auth(escaped(name), Some(escaped(secret))),
                None => request,
            }
        });
        Box::pin(async move { whole(send(request?).await) })
    }
}

fn whole(answered: std::result::Result<Answered, String>) -> Result<Vec<u8>> {
    let answered = answered.map_err(Error::internal)?;
    match answered.status.is_success() {
        true => Ok(answered.body),
        false => Err(Error::internal(format!("the provider said {}", answered.status))),
    }
}

fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
