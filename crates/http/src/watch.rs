//! A count in the metrics for every request, and a line in the log for every
//! one that failed or was slow (for all of them at the level `debug`): route,
//! status and time. Neither the path (it may hold a matter code) nor query,
//! body, address or name.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::Level;

use crate::asked::route;
use crate::problem::{Problem, trace_text};

/// Upper bounds, in seconds, of the histogram of answers.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The figures of this process, as Prometheus reads them. Made once: the
/// facade knows a single recorder.
pub fn figures() -> &'static PrometheusHandle {
    static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        let named = Matcher::Full("http_request_seconds".to_owned());
        let builder = match builder.set_buckets_for_metric(named, &BUCKETS) {
            Ok(builder) => builder,
            Err(_) => PrometheusBuilder::new(),
        };
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // Another recorder can only be there in a test; ours then stays empty.
        let _ = metrics::set_global_recorder(recorder);
        handle
    })
}

/// An answer that took longer is told although it went well.
const SLOW: Duration = Duration::from_millis(500);

/// The level of an event must be a constant.
macro_rules! line {
    ($level:expr, $trace:ident, $method:ident, $route:ident, $status:ident, $code:ident, $took:ident) => {
        tracing::event!(
            target: "jingwei::request",
            $level,
            trace = %trace_text($trace),
            method = $method, route = $route, status = $status, code = $code,
            ms = $took.as_millis() as u64,
        )
    };
}

/// A request on its way.
pub struct Watched {
    began: Instant,
    method: Method,
    route: String,
    trace: u64,
}

impl Watched {
    /// From now on.
    pub fn begin(request: &Request, trace: u64) -> Watched {
        let (method, route) = (request.method().clone(), route(request));
        Watched { began: Instant::now(), method, route, trace }
    }

    /// Counts it, and tells of it where it failed or was slow.
    pub fn end(self, response: &Response) {
        let Watched { began, method, route, trace } = self;
        let (status, took) = (response.status().as_u16(), began.elapsed());
        let code = response.extensions().get::<Problem>().map_or("", |p| p.error.code);
        let labels = [
            ("method", method.to_string()),
            ("route", route.clone()),
            ("status", status.to_string()),
        ];
        metrics::counter!("http_requests_total", &labels).increment(1);
        metrics::histogram!("http_request_seconds", "route" => route.clone()).record(took);
        let method = method.as_str();
        if status >= 400 || took > SLOW {
            line!(Level::INFO, trace, method, route, status, code, took);
        } else {
            line!(Level::DEBUG, trace, method, route, status, code, took);
        }
    }
}
