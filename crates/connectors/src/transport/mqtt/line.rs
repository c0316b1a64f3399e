//! The connection to a broker. Its session outlives it: what devices say while
//! we are away waits at the broker, and what we did not acknowledge comes again.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{
    Connect, ConnectReturnCode, Packet, PubAck, Subscribe, SubscribeFilter, SubscribeReasonCode,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_util::codec::Framed;

use super::Away;
use super::frames::{Came, Frames};
use crate::contract::Broker;
use crate::outside::Outside;

/// Schemes of an address, and their ports.
pub(crate) const SCHEMES: [&str; 2] = ["mqtt", "mqtts"];
const PORT: u16 = 1883;
const TLS_PORT: u16 = 8883;
/// After so many seconds without a word the broker lets go of us. A look comes
/// every second, and may take long while much is waiting.
const KEEP_ALIVE: u16 = 300;
/// How long the broker may take to answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Messages read before they are dealt with.
const BATCH: usize = 256;

/// Plain or encrypted.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// See the module.
pub(crate) struct Line {
    frames: Framed<Box<dyn Stream>, Frames>,
    /// Whether the broker owes us an answer to "are you there".
    asked: bool,
}

impl Line {
    /// Connects, finds its session again and listens.
    pub(super) async fn open(
        outside: &Outside,
        broker: &Broker,
        client: &str,
        password: Option<&str>,
    ) -> Away<Line> {
        let url = outside.address_of(&broker.url, &SCHEMES).map_err(|e| e.to_string())?;
        let encrypted = url.scheme() == "mqtts";
        let host = url.host_str().unwrap_or("").trim_start_matches('[').trim_end_matches(']');
        let port = url.port().unwrap_or(if encrypted { TLS_PORT } else { PORT });
        let plain = outside.connect(host, port).await?;
        let stream: Box<dyn Stream> = match encrypted {
            false => Box::new(plain),
            true => {
                let name = ServerName::try_from(host.to_owned()).map_err(|e| e.to_string())?;
                let tls = TlsConnector::from(Arc::new(trusting(broker.ca.as_deref())?));
                let made = timeout(ANSWER, tls.connect(name, plain)).await.map_err(|_| silent())?;
                Box::new(made.map_err(|e| e.to_string())?)
            }
        };
        let mut line = Line { frames: Framed::new(stream, Frames::default()), asked: false };
        line.greet(broker, client, password).await?;
        Ok(line)
    }

    async fn greet(&mut self, broker: &Broker, client: &str, password: Option<&str>) -> Away<()> {
        let mut hello = Connect::new(client);
        (hello.clean_session, hello.keep_alive) = (false, KEEP_ALIVE);
        if let Some(user) = &broker.user {
            hello.set_login(user, password.unwrap_or(""));
        }
        self.say(Packet::Connect(hello)).await?;
        match self.hear().await? {
            Came::Packet(Packet::ConnAck(ack)) if ack.code == ConnectReturnCode::Success => {}
            Came::Packet(Packet::ConnAck(ack)) => return Err(format!("refused: {:?}", ack.code)),
            _ => return Err(odd()),
        }
        let filter = |t: &String| SubscribeFilter::new(t.clone(), QoS::AtLeastOnce);
        let mut listen = Subscribe::new_many(broker.topics.iter().map(filter));
        listen.pkid = 1;
        self.say(Packet::Subscribe(listen)).await
    }

    /// Everything that the broker had for us until it answered, at most
    /// [`BATCH`] messages of it.
    pub(super) async fn come(&mut self) -> Away<Vec<Came>> {
        if !self.asked {
            self.say(Packet::PingReq).await?;
            self.asked = true;
        }
        let mut messages = Vec::new();
        while messages.len() < BATCH {
            match self.hear().await? {
                Came::Packet(Packet::PingResp) => {
                    self.asked = false;
                    break;
                }
                Came::Packet(Packet::SubAck(ack)) => {
                    if ack.return_codes.contains(&SubscribeReasonCode::Failure) {
                        return Err("the broker does not let us listen to these topics".into());
                    }
                }
                message @ (Came::TooLarge { .. } | Came::Packet(Packet::Publish(_))) => {
                    messages.push(message);
                }
                Came::Packet(_) => return Err(odd()),
            }
        }
        Ok(messages)
    }

    /// These need not come again.
    pub(super) async fn acknowledge(&mut self, numbers: &[u16]) -> Away<()> {
        let all = async {
            for number in numbers {
                self.frames.feed(Packet::PubAck(PubAck::new(*number))).await?;
            }
            SinkExt::<Packet>::flush(&mut self.frames).await
        };
        timeout(ANSWER, all).await.map_err(|_| silent())?.map_err(|e| e.to_string())
    }

    async fn say(&mut self, packet: Packet) -> Away<()> {
        let sent = timeout(ANSWER, self.frames.send(packet)).await.map_err(|_| silent())?;
        sent.map_err(|e| e.to_string())
    }

    async fn hear(&mut self) -> Away<Came> {
        let came = timeout(ANSWER, self.frames.next()).await.map_err(|_| silent())?;
        let came = came.ok_or_else(|| "the broker ended the connection".to_owned())?;
        came.map_err(|e| e.to_string())
    }
}

fn silent() -> String {
    "the broker does not answer".to_owned()
}

fn odd() -> String {
    "the broker answers what was not asked".to_owned()
}

/// Trusts what the machine trusts, or the certificates of one file.
fn trusting(ca: Option<&Path>) -> Away<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match ca {
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Some(file) => {
            let unread = |e: &dyn std::fmt::Display| format!("{}: {e}", file.display());
            let all = CertificateDer::pem_file_iter(file).map_err(|e| unread(&e))?;
            for certificate in all {
                let certificate = certificate.map_err(|e| unread(&e))?;
                roots.add(certificate).map_err(|e| unread(&e))?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
