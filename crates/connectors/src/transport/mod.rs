//! How messages travel.

mod folder;
pub(crate) mod mqtt;
mod open311;
mod webhook;

use kernel::Result;

use crate::contract::Transport;
use crate::sql::Waiting;
use crate::state::{Connector, Connectors};

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sending {
    Done,
    /// They do not take it, now or later.
    Refused(String),
    /// They are not there: everything waits.
    Away(String),
}

/// What a message is called over there, the same in every try.
pub(crate) fn id(w: &Waiting) -> String {
    format!("msg_{}", w.fact)
}

/// Sends one message.
pub(crate) async fn send(all: &Connectors, c: &Connector, w: &Waiting) -> Sending {
    match &c.contract.transport {
        Transport::Webhook { .. } => webhook::send(all, c, w).await,
        Transport::Folder { .. } => folder::send(c, w).await,
        Transport::Open311 { .. } => open311::send(all, c, w).await,
        // its contract has no out
        Transport::Mqtt(_) => Sending::Refused("nothing goes out to devices".into()),
    }
}

/// Fetches what came in, from those that do not send it by themselves. Answers
/// how many messages it was, or why the other side is not there.
pub(crate) async fn fetch(
    all: &Connectors,
    c: &Connector,
) -> Result<std::result::Result<u64, String>> {
    match &c.contract.transport {
        Transport::Webhook { .. } => Ok(Ok(0)),
        Transport::Folder { .. } => folder::fetch(all, c).await,
        Transport::Open311 { .. } => open311::fetch(all, c).await,
        Transport::Mqtt(broker) => mqtt::fetch(all, c, broker).await,
    }
}

/// What an HTTP status says of a message.
pub(crate) fn judged(status: reqwest::StatusCode, body: &[u8]) -> Sending {
    let said = || {
        let text = String::from_utf8_lossy(&body[..body.len().min(200)]);
        format!("{}: {}", status.as_u16(), text.replace(char::is_control, " "))
    };
    match status.as_u16() {
        200..=299 => Sending::Done,
        // their key or their limits: the same message may pass later
        401 | 403 | 407 | 408 | 425 | 429 => Sending::Away(said()),
        400..=499 => Sending::Refused(said()),
        _ => Sending::Away(said()),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;

    #[test]
    fn a_status_says_whether_to_come_again() {
        let of = |n: u16| judged(StatusCode::from_u16(n).unwrap(), b"x");
        assert_eq!(of(204), Sending::Done);
        for n in [301, 401, 403, 408, 429, 500, 503] {
            assert!(matches!(of(n), Sending::Away(_)), "{n}");
        }
        for n in [400, 404, 409, 410, 422] {
            assert!(matches!(of(n), Sending::Refused(_)), "{n}");
        }
    }
}
