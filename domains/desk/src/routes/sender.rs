//! Whoever sends a file is asked who they are before the file is read.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use http_edge::{Call, Edge, Problem};

/// Anybody, as often as the anonymous may write.
pub struct Anybody(pub Call);

/// Somebody signed in.
pub struct Known(pub Call);

impl<S: Send + Sync> FromRequestParts<S> for Anybody
where
    Edge: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let call = Call::from_request_parts(parts, state).await?;
        call.slow_down()?;
        Ok(Anybody(call))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Known
where
    Edge: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let call = Call::from_request_parts(parts, state).await?;
        call.account()?;
        Ok(Known(call))
    }
}
