//! Refused acts of known actors are kept in the audit log, in a transaction of
//! their own. Those of the anonymous are counted only: a flood of refusals
//! must not become a flood of writes.

use axum::extract::MatchedPath;
use axum::http::{Method, request::Parts};
use kernel::{Actor, Ctx, Error, Id, Kind, Shard};
use serde_json::json;
use store::audit::{self, Entry};

use crate::edge::Edge;
use crate::problem::Problem;

/// What was tried, as far as the address tells.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    method: &'static str,
    route: String,
    /// The first id in the path; 0 where there is none.
    subject: i64,
}

impl Act {
    pub fn of(parts: &Parts) -> Act {
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let ids = parts.uri.path().split('/').filter_map(|part| part.parse::<Id<()>>().ok());
        Act {
            method: name(&parts.method),
            route: route.to_owned(),
            subject: ids.map(Id::get).next().unwrap_or(0),
        }
    }

    /// As audit entries and scopes name it.
    pub fn operation<'e>(&self, edge: &'e Edge) -> &'e str {
        edge.operations().name(self.method, &self.route).unwrap_or("http.unnamed")
    }

    pub fn only_reads(&self) -> bool {
        self.method == "GET"
    }

    /// Keeps the refusal where it is to be kept, and hands it on.
    pub async fn refused(&self, edge: &Edge, ctx: &Ctx, shard: Shard, error: Error) -> Problem {
        metrics::counter!("refusals_total", "code" => error.code).increment(1);
        let known = matches!(ctx.actor, Actor::Person { .. });
        if known && matches!(error.kind, Kind::Forbidden | Kind::NotFound) {
            self.keep(edge, ctx, shard, error.code).await;
        }
        error.into()
    }

    async fn keep(&self, edge: &Edge, ctx: &Ctx, shard: Shard, code: &'static str) {
        let (action, of, subject) = (self.operation(edge).to_owned(), ctx.clone(), self.subject);
        let kept = edge.store().write(shard, ctx, move |tx| {
            let entry = Entry {
                shard,
                action: &action,
                subject: ("asked", subject),
                version: 0,
                outcome: audit::Outcome::Refused(code),
                facts: json!({}),
                personal: &[],
            };
            audit::record(tx, &of, &entry)
        });
        if let Err(e) = kept.await {
            tracing::error!(error = %e, "a refusal could not be kept");
        }
    }
}

fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "GET",
    }
}
