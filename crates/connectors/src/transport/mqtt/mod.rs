//! Devices speak to a broker, and we listen there. A message is acknowledged
//! once its effect is kept: whoever dies between finds it again, and its
//! effect, by the device's own number of it.

mod frames;
mod line;

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};
use kernel::{Error, Result};
use rumqttc::mqttbytes::v4::{Packet, Publish};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use self::frames::Came;
pub(crate) use self::line::{Line, SCHEMES};
use crate::contract::Broker;
use crate::state::{Connector, Connectors};
use crate::take_in::for_good;

/// Topics under way at once.
const ABREAST: usize = 32;
/// Messages taken in one look: the rest waits for the next.
const MOST: u64 = 10_000;
/// Where the levels of its topic stand in a message, by their number.
const TOPIC: &str = "$topic";

type Away<T> = std::result::Result<T, String>;

/// Takes in what devices said.
pub(super) async fn fetch(all: &Connectors, c: &Connector, broker: &Broker) -> Result<Away<u64>> {
    let mut kept = c.line.lock().await;
    let mut taken = 0;
    while taken < MOST {
        let (mut line, messages) = match listen(all, c, broker, kept.take()).await {
            Ok(heard) => heard,
            Err(why) => return Ok(Err(why)),
        };
        let count = messages.len() as u64;
        let numbers: Vec<u16> = messages.iter().filter_map(number).collect();
        // what cannot be kept now is not acknowledged: the line falls with the
        // error, and the broker sends it again
        take(all, c, messages).await?;
        if let Err(why) = line.acknowledge(&numbers).await {
            return Ok(Err(why));
        }
        *kept = Some(line);
        taken += count;
        if count == 0 {
            break;
        }
    }
    Ok(Ok(taken))
}

/// What came over the line that stands, or over a new one where it has broken.
async fn listen(
    all: &Connectors,
    c: &Connector,
    broker: &Broker,
    kept: Option<Line>,
) -> Away<(Line, Vec<Came>)> {
    if let Some(mut line) = kept
        && let Ok(messages) = line.come().await
    {
        return Ok((line, messages));
    }
    let own = format!("jingwei-{}", c.name());
    let client = broker.client.as_deref().unwrap_or(&own);
    let mut line = Line::open(all.outside(), broker, client, c.password.as_deref()).await?;
    let messages = line.come().await?;
    Ok((line, messages))
}

/// Topics side by side, each one's messages in order.
async fn take(all: &Connectors, c: &Connector, messages: Vec<Came>) -> Result<()> {
    let mut topics: BTreeMap<String, Vec<Came>> = BTreeMap::new();
    for message in messages {
        topics.entry(topic(&message).to_owned()).or_default().push(message);
    }
    let in_order = |messages: Vec<Came>| async move {
        for message in &messages {
            one(all, c, message).await?;
        }
        Ok::<(), Error>(())
    };
    let mut all = stream::iter(topics.into_values().map(in_order)).buffer_unordered(ABREAST);
    while let Some(taken) = all.next().await {
        taken?;
    }
    Ok(())
}

/// Its effect, or a line among what was set aside.
async fn one(all: &Connectors, c: &Connector, message: &Came) -> Result<()> {
    let publish = match message {
        Came::TooLarge { topic, bytes, .. } => {
            let name = format!("{bytes} bytes {topic}");
            return all.set_aside(c, &name, "in", "too large").await;
        }
        Came::Packet(Packet::Publish(publish)) => publish,
        Came::Packet(_) => return Ok(()),
    };
    let name = name(publish);
    match body(publish) {
        Err(why) => all.set_aside(c, &name, "in", &why).await,
        Ok(body) => match all.take_in(c, &name, &body).await {
            Err(e) if !for_good(&e) => Err(e),
            _ => Ok(()),
        },
    }
}

/// The message, with the levels of its topic beside what it holds.
fn body(publish: &Publish) -> Away<Value> {
    let read = serde_json::from_slice(&publish.payload);
    let Value::Object(mut body) = read.map_err(|e| format!("no JSON: {e}"))? else {
        return Err("no JSON object".into());
    };
    let level = |(n, level): (usize, &str)| (n.to_string(), Value::from(level));
    let levels: Map<String, Value> = publish.topic.split('/').enumerate().map(level).collect();
    body.insert(TOPIC.to_owned(), levels.into());
    Ok(body.into())
}

/// What a message is called that does not say so itself.
fn name(publish: &Publish) -> String {
    let digest = Sha256::digest(&publish.payload);
    let start: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!("{start} {}", publish.topic)
}

fn topic(message: &Came) -> &str {
    match message {
        Came::TooLarge { topic, .. } => topic,
        Came::Packet(Packet::Publish(publish)) => &publish.topic,
        Came::Packet(_) => "",
    }
}

/// What it is acknowledged by; nothing where no answer is expected.
fn number(message: &Came) -> Option<u16> {
    let number = match message {
        Came::TooLarge { number, .. } => *number,
        Came::Packet(Packet::Publish(publish)) => publish.pkid,
        Came::Packet(_) => 0,
    };
    Some(number).filter(|n| *n != 0)
}
