//! Who carries messages to telephones: the city's gateway, or nobody, and then
//! they are kept on this machine.

use std::sync::Arc;

use connectors::Reach;
use connectors::outside::{Outside, send};
use identity::resident::texts::{Carried, Carrier, LocalSink, Text, subscriber};
use identity::vault::Vault;
use kernel::{Error, Result};
use serde_json::json;
use store::Store;
use store::outbox::Subscriber;

use crate::city::City;
use crate::config::Config;

/// The carrier of a city.
#[derive(Clone)]
pub struct Texts(Arc<dyn Carrier>);

impl Texts {
    /// As the configuration says.
    ///
    /// # Errors
    /// `connectors.address` for a gateway that may not be called.
    pub fn new(config: &Config, store: &Store, vault: &Vault) -> Result<Texts> {
        let carrier: Arc<dyn Carrier> = match config.texts.gateway.as_str() {
            "" => Arc::new(LocalSink::new(store, vault)),
            gateway => {
                let reach = Reach::read(&config.connectors.reach).map_err(Error::internal)?;
                Arc::new(Gateway::new(reach, gateway, &config.texts.secret)?)
            }
        };
        Ok(Texts(carrier))
    }
}

/// What identity hears, with who carries its messages.
pub fn subscribers(city: &City) -> Vec<Subscriber> {
    let mut all = identity::subscribers();
    let carrier = Arc::clone(&city.texts.0);
    all.push(subscriber(city.edge.store(), &city.works.vault, carrier));
    all
}

/// A small program of the city's that speaks to its provider: providers want
/// templates of their own, which no two have alike.
struct Gateway {
    outside: Outside,
    address: String,
    secret: String,
}

impl Gateway {
    fn new(reach: Reach, address: &str, secret: &str) -> Result<Gateway> {
        let outside = Outside::new(reach)?;
        outside.address(address)?;
        Ok(Gateway { outside, address: address.to_owned(), secret: secret.to_owned() })
    }
}

impl Carrier for Gateway {
    fn carry(&self, id: i64, text: Text) -> Carried {
        let (outside, secret) = (self.outside.clone(), self.secret.clone());
        let address = self.address.clone();
        Box::pin(async move {
            let body = json!({
                "id": id.to_string(), "to": text.to, "template": "sign_in_code",
                "params": { "code": text.code, "minutes": text.minutes },
                "lang": text.lang.tag(),
            });
            let request = outside.post(outside.address(&address)?).bearer_auth(secret);
            let request = request.header("content-type", "application/json").body(body.to_string());
            let answered = send(request).await.map_err(Error::internal)?;
            match answered.status.is_success() {
                true => Ok(()),
                false => Err(Error::internal(format!("the gateway said {}", answered.status))),
            }
        })
    }
}
