//! Which PostgreSQL, and how a connection to it is encrypted.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Error, Result};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);

/// The stream of a connection, plain or encrypted.
pub(crate) type Stream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// A server, and what it takes to reach it.
#[derive(Clone)]
pub(crate) struct Server {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Server {
    /// From a URL. The error does not repeat it: it holds a password.
    ///
    /// With `sslmode=require` the connection is encrypted and the server's
    /// certificate verified, by `ca` or by what the machine trusts: encryption
    /// towards anybody who answers would protect from nobody. Otherwise the
    /// connection is plain, as over the socket of one's own machine.
    pub fn new(url: &str, ca: Option<&Path>) -> Result<Server> {
        let mut config: Config =
            url.parse().map_err(|_| Error::invalid("store.database_url", "database"))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        config.application_name("jingwei");
        let encrypted = config.get_ssl_mode() == SslMode::Require;
        let roots = if encrypted { roots(ca)? } else { RootCertStore::empty() };
        if !encrypted {
            config.ssl_mode(SslMode::Disable);
        }
        Ok(Server { config, tls: MakeRustlsConnect::new(verifying(roots)?) })
    }

    /// Connects. Somebody must drive the connection.
    pub async fn connect(
        &self,
    ) -> Result<(Client, Connection<Socket, Stream>), tokio_postgres::Error> {
        self.config.connect(self.tls.clone()).await
    }
}

fn verifying(roots: RootCertStore) -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Whom a certificate may come from.
fn roots(ca: Option<&Path>) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let Some(file) = ca else {
        // Of the machine's many some may be odd; none at all is told when the
        // server's certificate is not trusted.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(roots);
    };
    let unread = |why: String| Error {
        detail: Some(format!("{}: {why}", file.display())),
        ..Error::invalid("store.database_ca", "database_ca")
    };
    let all = CertificateDer::pem_file_iter(file).map_err(|e| unread(e.to_string()))?;
    for certificate in all {
        let certificate = certificate.map_err(|e| unread(e.to_string()))?;
        roots.add(certificate).map_err(|e| unread(e.to_string()))?;
    }
    if roots.is_empty() { Err(unread("no certificate in it".to_owned())) } else { Ok(roots) }
}
