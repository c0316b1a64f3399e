//! `jingwei serve`

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use http_edge::serve;
use serde_json::json;
use store::SystemClock;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Done, Failure, Place, Shared};
use crate::city::City;
use crate::config::{Config, Log, LogFormat};
use crate::domains;
use crate::office::Office;
use crate::out::Out;
use crate::runners::Runners;

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let mut config = shared.config(&self.place)?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        start_log(&config.log)?;
        let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
        runtime.block_on(serve_city(&config, out))
    }
}

async fn serve_city(config: &Config, out: Out) -> Done {
    let city = City::open(config, Arc::new(SystemClock)).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|e| Failure::Plain(format!("{}: {e}", config.listen)))?;
    let office = Office::open(&config.data)
        .map_err(|e| Failure::Plain(format!("{}: {e}", config.data.display())))?;
    let runners = Runners::new(&city)?.start(&city);
    let office = tokio::spawn(office.work(city.clone()));
    let app = http_edge::app::app(city.clone(), domains::routes(), crate::pages::find);
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    // DANGER: before anybody hears the address. Until then being asked to stop
    // would end the program at once, in the middle of what it does.
    let asked = Stops::listen().map_err(|e| e.to_string())?;
    tracing::info!(%address, "serving");
    out.result(&json!({ "address": address.to_string() }), |_| format!("http://{address}"));
    let edge = city.edge.clone();
    let stop = async move {
        asked.wait().await;
        tracing::info!("stopping: what was begun is finished");
        edge.stop();
    };
    if !serve::run(listener, app, config.limits.connections, stop).await {
        tracing::warn!("some connections did not end in time");
    }
    office.abort();
    runners.stop().await;
    // What was written while they stopped is sealed too.
    Runners::new(&city)?.settle().await?;
    city.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Ctrl-C, or what a service manager sends.
struct Stops {
    terminate: Signal,
    interrupt: Signal,
}

impl Stops {
    /// From now on they are heard.
    fn listen() -> std::io::Result<Stops> {
        let terminate = signal(SignalKind::terminate())?;
        Ok(Stops { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

fn start_log(log: &Log) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(&log.level)
        .map_err(|e| format!("log.level: {e}"))?;
    // DANGER: at their most talkative they write addresses, and the address of
    // a resident's page holds the matter's code.
    let quiet = ["tower_http=warn", "hyper=warn", "axum=warn"].iter();
    let filter = quiet.flat_map(|q| q.parse()).fold(filter, |f, quiet| f.add_directive(quiet));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Json => lines.json().flatten_event(true).init(),
        LogFormat::Text => lines.init(),
    }
    Ok(())
}
