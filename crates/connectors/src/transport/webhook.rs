//! Signed messages to an address.

use serde_json::json;

use super::{Sending, id, judged};
use crate::contract::Transport;
use crate::outside;
use crate::sql::Waiting;
use crate::state::{Connector, Connectors};

/// What a message is, in the specification's own field.
const TYPE: &str = "matter.moved";

pub(super) async fn send(all: &Connectors, c: &Connector, w: &Waiting) -> Sending {
    let (Transport::Webhook { url: Some(url), .. }, Some(secret)) =
        (&c.contract.transport, &c.secret)
    else {
        return Sending::Refused("the contract names no address".into());
    };
    let url = match all.outside().address(url) {
        Ok(url) => url,
        Err(e) => return Sending::Away(e.to_string()),
    };
    let body = json!({ "type": TYPE, "timestamp": w.at, "data": w.body }).to_string();
    let now = all.store().clock().now();
    let signed = match secret.sign(&id(w), now, body.as_bytes()) {
        Ok(signed) => signed,
        Err(e) => return Sending::Away(e.to_string()),
    };
    let request = all
        .outside()
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", signed.id)
        .header("webhook-timestamp", signed.timestamp)
        .header("webhook-signature", signed.signature)
        .body(body);
    match outside::send(request).await {
        Ok(answer) => judged(answer.status, &answer.body),
        Err(why) => Sending::Away(why),
    }
}
