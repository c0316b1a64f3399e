//! Who carries mail: the city's server, or nobody, and then messages are kept as
//! files on this machine.

use std::sync::Arc;

use connectors::mail::{AnyCarrier, Folder, Server, Smtp};
use store::outbox::Subscriber;

use crate::city::City;
use crate::config::{Config, Mailing};

/// Where messages lie in the data folder.
pub const FOLDER: &str = "mail";

/// The carrier that the configuration names. Connects to nothing.
///
/// # Errors
/// What is wrong with it.
pub fn carrier(config: &Config) -> Result<AnyCarrier, String> {
    let Mailing { server, user, from, .. } = &config.mail;
    if server.is_empty() {
        password(&config.mail)?;
        return Ok(Arc::new(Folder::new(config.data.join(FOLDER), from)?));
    }
    let password = password(&config.mail)?;
    Ok(Arc::new(Smtp::new(&Server { url: server, user, password: &password, from })?))
}

/// As it stands there, or in the file that is named.
fn password(mail: &Mailing) -> Result<String, String> {
    if mail.password_file.as_os_str().is_empty() {
        return Ok(mail.password.clone());
    }
    let read = std::fs::read_to_string(&mail.password_file);
    let text = read.map_err(|e| format!("{}: {e}", mail.password_file.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// What reports hear, with who carries their letters.
pub fn subscribers(city: &City) -> Vec<Subscriber> {
    let mut all = reports::subscribers(&city.works);
    let (store, carrier) = (city.edge.store(), Arc::clone(&city.mail.carrier));
    all.push(reports::subscriptions::letters(&city.reports, store, carrier, &city.mail.home));
    all
}

/// The carrier of a city, and where the links in its letters lead.
#[derive(Clone)]
pub struct Mail {
    carrier: AnyCarrier,
    home: String,
}

impl Mail {
    /// As the configuration says. Without a public address the links lead to
    /// this machine.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(config: &Config) -> Result<Mail, String> {
        let home = match config.public_url.as_str() {
            "" => format!("http://{}", config.listen),
            url => url.to_owned(),
        };
        Ok(Mail { carrier: carrier(config)?, home })
    }
}
