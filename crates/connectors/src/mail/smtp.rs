//! Hands messages to a mail server.

use std::sync::Arc;
use std::time::Duration;

use kernel::{Error, Result};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{self, AsyncSmtpTransportBuilder};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use reqwest::Url;
use tokio::sync::Semaphore;

use super::{Carried, Carrier, Mail, message};

/// Until the server answered one command.
const WAIT: Duration = Duration::from_secs(30);
/// Connections at once: a server that is asked for more says no to all.
const ABREAST: usize = 4;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// A mail server as the configuration names it.
#[derive(Debug, Clone, Copy)]
pub struct Server<'a> {
    /// `smtps://host` (TLS from the beginning), `smtp://host` (STARTTLS, or
    /// nothing is said), `smtp+plain://host` for one on this machine.
    pub url: &'a str,
    /// Empty: nobody signs in.
    pub user: &'a str,
    pub password: &'a str,
    /// `Jingwei <notice@city.example>`
    pub from: &'a str,
}

/// See the module.
pub struct Smtp {
    transport: Transport,
    from: Mailbox,
    places: Arc<Semaphore>,
}

impl Smtp {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// What is wrong with the address, or with who signs in.
    pub fn new(server: &Server<'_>) -> std::result::Result<Smtp, String> {
        let mut builder = builder(server)?.timeout(Some(WAIT));
        if !server.user.is_empty() {
            let (user, password) = (server.user.to_owned(), server.password.to_owned());
            builder = builder.credentials(Credentials::new(user, password));
        }
        let (from, places) = (message::sender(server.from)?, Arc::new(Semaphore::new(ABREAST)));
        Ok(Smtp { transport: builder.build(), from, places })
    }
}

fn builder(server: &Server<'_>) -> std::result::Result<AsyncSmtpTransportBuilder, String> {
    let wrong = || format!("{} is no mail server such as smtps://mail.city.example", server.url);
    let url = Url::parse(server.url).map_err(|_| wrong())?;
    let host = url.host_str().filter(|h| !h.is_empty()).ok_or_else(wrong)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("who signs in stands beside the mail server, not in its address".to_owned());
    }
    let made = match url.scheme() {
        "smtps" => Transport::relay(host),
        "smtp" => Transport::starttls_relay(host),
        // a password would be read on the way
        "smtp+plain" if server.user.is_empty() => Ok(Transport::builder_dangerous(host).port(25)),
        "smtp+plain" => {
            return Err("nobody signs in over smtp+plain, which is not encrypted".into());
        }
        _ => return Err(wrong()),
    };
    let made = made.map_err(|e| e.to_string())?;
    Ok(url.port().map_or(made.clone(), |port| made.port(port)))
}

impl Carrier for Smtp {
    fn carry(&self, id: i64, mail: Mail) -> Carried {
        let (transport, places) = (self.transport.clone(), Arc::clone(&self.places));
        let made = message::made(&self.from, id, &mail);
        Box::pin(async move {
            let made = made?;
            let _place = places.acquire().await.map_err(Error::internal)?;
            sent(transport.send(made).await.map(drop))
        })
    }
}

/// DANGER: what a server answers may repeat the address, and this is kept and
/// logged: the number of the answer alone.
fn sent(answered: std::result::Result<(), smtp::Error>) -> Result<()> {
    answered.map_err(|e| match e.status() {
        Some(code) => Error::internal(format!("the mail server said {code}")),
        None if e.is_tls() => Error::internal("the mail server showed no certificate to trust"),
        None if e.is_timeout() => Error::internal("the mail server did not answer in time"),
        None => Error::internal("the mail server could not be reached"),
    })
}
