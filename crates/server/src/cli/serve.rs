//! `jingwei serve`

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use http_edge::gate::Gate;
use http_edge::{Words, serve, shell};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Done, Failure, Place, Shared};
use crate::config::{Config, Log, LogFormat};
use crate::domains::MANIFESTS;

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub fn run(self, shared: &Shared) -> Done {
        let mut config = shared.config(&self.place)?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        start_log(&config.log)?;
        let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
        runtime.block_on(serve_city(&config))
    }
}

async fn serve_city(config: &Config) -> Done {
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|e| Failure::Plain(format!("{}: {e}", config.listen)))?;
    let words = Arc::new(Words::new(MANIFESTS)?);
    let gate = Arc::new(Gate::new(config.limits.requests, config.limits.waiting));
    let routes = http_edge::pages::routes(crate::pages::find);
    let app = shell::shell(routes, words, Arc::clone(&gate));
    tracing::info!(listen = %config.listen, "serving");
    let stop = async {
        asked_to_stop().await;
        gate.stop();
    };
    serve::run(listener, app, config.limits.connections, stop).await;
    Ok(())
}

/// Ctrl-C, or what a service manager sends.
async fn asked_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

fn start_log(log: &Log) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(&log.level)
        .map_err(|e| format!("log.level: {e}"))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Json => lines.json().flatten_event(true).init(),
        LogFormat::Text => lines.init(),
    }
    Ok(())
}
