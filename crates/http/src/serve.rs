//! The accept loop: bounded connections, a limit on the time that headers may
//! take, and an end that lets everybody finish.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::peer::Peer;

/// A header that takes longer than this is an attack or a broken line.
const HEADER_TIME: Duration = Duration::from_secs(15);
/// Bytes of all headers together.
const HEADER_BYTES: usize = 32 * 1024;
/// How long those inside may take to finish once the end has begun.
const FAREWELL: Duration = Duration::from_secs(20);

/// Where a connection came from, by the kind of listener.
pub trait Origin {
    /// As a request will carry it.
    fn peer(&self) -> Peer;
}

impl Origin for SocketAddr {
    fn peer(&self) -> Peer {
        Peer::Address(self.ip().to_canonical())
    }
}

impl Origin for tokio::net::unix::SocketAddr {
    fn peer(&self) -> Peer {
        Peer::Socket
    }
}

/// Serves until `stop` resolves, then takes no more connections and waits for
/// the open ones. Answers whether all of them finished in time.
pub async fn run<L>(
    mut listener: L,
    app: Router,
    most_connections: usize,
    stop: impl Future<Output = ()>,
) -> bool
where
    L: Listener,
    L::Addr: Origin,
{
    let places = Arc::new(Semaphore::new(most_connections));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, (io, address)) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let connection = connect(io, address.peer(), app.clone());
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // A broken line is the other side's affair, and nothing to log.
            let _ = watched.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_ok()
}

fn connect<I>(
    io: I,
    peer: Peer,
    app: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send + 'static
where
    I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        let app = app.clone();
        async move { Ok::<_, Infallible>(answer(app, request).await) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(io), service)
}

async fn answer(app: Router, request: Request) -> axum::response::Response {
    match app.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
