//! A message from another system takes its effect, once.

use casework::{ActOn, Matter};
use kernel::{Actor, Ctx, Error, Id, Kind, Result, Shard, Time};
use procedure::Act;
use serde_json::{Map, Value};
use store::Tx;

use crate::contract::Form;
use crate::door::Incoming;
use crate::sql::{self, Link};
use crate::state::{Connector, Connectors};

/// Who acts.
const JOB: &str = "connectors";
/// Characters of an id, a number, a text of theirs.
const ID_MOST: usize = 128;
const NUMBER_MOST: usize = 64;
const TEXT_MOST: usize = 4_000;

/// What a message did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The matter of the order, opened now or before.
    Order(Id<Matter>),
    /// Added to it, now or before.
    Update(Id<Matter>),
}

impl Connectors {
    /// Takes a message in. The same `message` of the same connector again
    /// changes nothing and answers the same.
    ///
    /// # Errors
    /// `connectors.not_in_contract`, `connectors.message_wrong`,
    /// `connectors.order_unknown`; what the report's command refuses. What is
    /// refused for good is set aside with the reason.
    pub async fn take_in(&self, c: &Connector, message: &str, body: &Value) -> Result<Taken> {
        let taken = self.taken(c, message, body).await;
        if let Err(e) = &taken
            && for_good(e)
        {
            self.set_aside(c, message, "in", &e.to_string()).await?;
        }
        taken
    }

    async fn taken(&self, c: &Connector, message: &str, body: &Value) -> Result<Taken> {
        let into = c.contract.r#in.as_ref().ok_or_else(not_in_contract)?;
        let fits =
            |f: &&Form| f.when.iter().all(|(path, v)| text_at(body, path).as_ref() == Some(v));
        if let Some(order) = into.order.as_ref().filter(fits) {
            return self.order(c, order, message, body).await;
        }
        if let Some(update) = into.update.as_ref().filter(fits) {
            return self.update(c, update, message, body).await;
        }
        Err(not_in_contract())
    }

    async fn order(
        &self,
        c: &Connector,
        form: &Form,
        message: &str,
        body: &Value,
    ) -> Result<Taken> {
        let said = incoming(form, body)?;
        let message = message_id(form, body, message)?;
        let prepared = self.door().prepare(&said)?;
        let ctx = self.ctx().await?;
        let (name, remote) = (c.name().to_owned(), said.source_no.clone());
        let (of, shard) = (ctx.clone(), prepared.shard);
        // first the id, for good; then the matter under it
        let number = move |tx: &mut Tx<'_>| {
            let known = remote.as_deref().map(|r| sql::remote(tx, &name, r)).transpose()?.flatten();
            if let Some(id) = known {
                return Ok(id);
            }
            let id = sql::matter_for(tx, &name, &message, of.id(shard), of.now)?;
            if let Some(remote) = &remote {
                sql::put_remote(tx, &name, remote, id)?;
            }
            Ok(id)
        };
        let id = self.store().write(Shard::COMMON, &ctx, number).await?;
        let ctx = self.ctx().await?;
        let (of, name) = (ctx.clone(), c.name().to_owned());
        let open = move |tx: &mut Tx<'_>| {
            prepared.open(tx, &of, Some(id))?;
            let (way, remote) = ("in".to_owned(), said.source_no.clone());
            sql::put_link(tx, &name, &Link { matter: id, way, remote, token: None }, of.now)
        };
        self.store().write(id.shard(), &ctx, open).await?;
        Ok(Taken::Order(id))
    }

    async fn update(
        &self,
        c: &Connector,
        form: &Form,
        message: &str,
        body: &Value,
    ) -> Result<Taken> {
        let message = message_id(form, body, message)?;
        let number = field(form, body, "source_no")?.ok_or_else(|| wrong("source_no"))?;
        let text = field(form, body, "text")?.ok_or_else(|| wrong("text"))?;
        let name = c.name().to_owned();
        let find = move |tx: &mut Tx<'_>| sql::remote(tx, &name, &number);
        let id = self.store().read(Shard::COMMON, find).await?;
        let id = id.ok_or_else(|| Error::invalid("connectors.order_unknown", "source_no"))?;
        self.add(c, id, &message, &text, false).await?;
        Ok(Taken::Update(id))
    }

    /// Adds what another system said to a matter's timeline, once.
    pub(crate) async fn add(
        &self,
        c: &Connector,
        id: Id<Matter>,
        message: &str,
        text: &str,
        closed: bool,
    ) -> Result<()> {
        let ctx = self.ctx().await?;
        let (works, of) = (self.works().clone(), ctx.clone());
        let (name, message) = (c.name().to_owned(), message.to_owned());
        let said = format!("{}：{text}", c.contract.name.zh);
        let said: String = said.chars().take(TEXT_MOST).collect();
        let add = move |tx: &mut Tx<'_>| {
            if closed {
                sql::close_link(tx, &name, id)?;
            }
            if !sql::is_new(tx, id.shard(), &name, &message, of.now)? {
                return Ok(());
            }
            let form = Map::from_iter([("text".to_owned(), Value::from(said.as_str()))]);
            let act = Act { name: "add".to_owned(), form, ..Act::default() };
            let asked = ActOn { matter: id, act, version: None, reporter: true };
            casework::act(tx, &of, &works, &asked).map(drop)
        };
        self.store().write(id.shard(), &ctx, add).await
    }

    /// Sets a message aside, with the reason.
    pub(crate) async fn set_aside(
        &self,
        c: &Connector,
        message: &str,
        way: &'static str,
        why: &str,
    ) -> Result<()> {
        let ctx = self.ctx().await?;
        let cut = |s: &str, most| s.chars().filter(|c| !c.is_control()).take(most).collect();
        let (message, why): (String, String) = (cut(message, ID_MOST), cut(why, 300));
        let (name, now) = (c.name().to_owned(), ctx.now);
        let put = move |tx: &mut Tx<'_>| sql::refuse(tx, &name, &message, way, &why, now);
        self.store().write(Shard::COMMON, &ctx, put).await
    }

    pub(crate) async fn ctx(&self) -> Result<Ctx> {
        self.store().ctx(Actor::System { job: JOB }).await
    }
}

/// Whether the same message would be refused again.
pub(crate) const fn for_good(e: &Error) -> bool {
    matches!(
        e.kind,
        Kind::Invalid | Kind::Conflict | Kind::NotFound | Kind::TooLarge | Kind::Forbidden
    )
}

fn not_in_contract() -> Error {
    Error::new(Kind::Invalid, "connectors.not_in_contract")
}

fn wrong(field: &str) -> Error {
    Error::invalid("connectors.message_wrong", field)
}

/// The message's own id, where the contract says where it stands.
fn message_id(form: &Form, body: &Value, given: &str) -> Result<String> {
    let own = field(form, body, "message")?;
    let id = match (form.device, own) {
        // two devices both have a seventeenth message
        (true, Some(number)) => {
            let device = field(form, body, "device")?.ok_or_else(|| wrong("device"))?;
            format!("{device}/{number}")
        }
        (true, None) if form.fields.contains_key("message") => return Err(wrong("message")),
        (_, own) => own.unwrap_or_else(|| given.to_owned()),
    };
    if id.is_empty() || id.chars().count() > ID_MOST { Err(wrong("message")) } else { Ok(id) }
}

fn incoming(form: &Form, body: &Value) -> Result<Incoming> {
    let get = |name: &'static str| field(form, body, name);
    let time = |name: &'static str| -> Result<Option<Time>> {
        get(name)?.map(|t| t.parse().map_err(|_| wrong(name))).transpose()
    };
    let degrees = |name: &'static str| -> Result<Option<f64>> {
        let read = |t: String| t.parse::<f64>().ok().filter(|n| n.is_finite());
        get(name)?.map(|t| read(t).ok_or_else(|| wrong(name))).transpose()
    };
    let source_no = get("source_no")?;
    if source_no.as_ref().is_some_and(|n| n.chars().count() > NUMBER_MOST) {
        return Err(wrong("source_no"));
    }
    Ok(Incoming {
        sender: form.sender(),
        text: get("text")?.ok_or_else(|| wrong("text"))?,
        request_type: get("request_type")?,
        subcategory: get("subcategory")?,
        lon: degrees("lon")?,
        lat: degrees("lat")?,
        address: get("address")?,
        name: get("name")?,
        phone: get("phone")?,
        source_no,
        source_due: time("source_due")?,
        reported_at: time("reported_at")?,
    })
}

/// A field of ours in their message; what is no text or number is refused.
fn field(form: &Form, body: &Value, name: &str) -> Result<Option<String>> {
    if let Some(fixed) = form.fixed.get(name) {
        return Ok(Some(fixed.clone()));
    }
    if let Some(phrase) = form.phrases.get(name) {
        return phrased(phrase, body).map(Some).ok_or_else(|| wrong(name));
    }
    let Some(path) = form.fields.get(name) else { return Ok(None) };
    value(body, path).ok_or_else(|| wrong(name))
}

/// A text or a number of theirs; nothing for what is neither.
fn value(body: &Value, path: &str) -> Option<Option<String>> {
    let text = match at(body, path) {
        None | Some(Value::Null) => return Some(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => return None,
    };
    if text.contains('\0') { None } else { Some(Some(text).filter(|t| !t.is_empty())) }
}

/// A sentence with what they say in it; nothing where they do not say it.
fn phrased(phrase: &str, body: &Value) -> Option<String> {
    let mut parts = phrase.split('{');
    let mut said = parts.next()?.to_owned();
    for part in parts {
        let (path, rest) = part.split_once('}')?;
        said.push_str(&value(body, path)??);
        said.push_str(rest);
    }
    Some(said)
}

fn at<'v>(body: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(body, |inner, name| inner.get(name))
}

fn text_at(body: &Value, path: &str) -> Option<String> {
    at(body, path).and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form() -> Form {
        let contract = include_str!("../contracts/12345.toml");
        crate::Contract::read(contract).unwrap().r#in.unwrap().order.unwrap()
    }

    #[test]
    fn a_message_is_read_by_the_contract_and_nothing_else_of_it() {
        let body = json!({
            "orderNo": 20261020001i64, "content": " 暖气不热 ", "lng": "106.8", "lat": 39.6,
            "caller": { "name": "张三", "phone": "13800000000", "idCard": "1503" }, "more": [1],
        });
        let got = incoming(&form(), &body).unwrap();
        assert_eq!(got.source_no.as_deref(), Some("20261020001"));
        assert_eq!((got.text.as_str(), got.lon), ("暖气不热", Some(106.8)));
        assert_eq!((got.phone.as_deref(), got.address), (Some("13800000000"), None));
        assert_eq!(got.request_type.as_deref(), Some("ask_help"));
    }

    #[test]
    fn a_phrase_says_what_the_message_holds_or_nothing() {
        let body = json!({ "level": 83, "at": { "name": "A" }, "odd": [], "none": "" });
        let said = |phrase: &str| phrased(phrase, &body);
        assert_eq!(said("水位 {level} 厘米，{at.name}").as_deref(), Some("水位 83 厘米，A"));
        assert_eq!(said("没有数字").as_deref(), Some("没有数字"));
        for wrong in ["{depth}", "{odd}", "{none}", "{level", "{}"] {
            assert_eq!(said(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_names_its_field() {
        let cases = [
            (json!({}), "text"),
            (json!([]), "text"),
            (json!(null), "text"),
            (json!({ "content": {} }), "text"),
            (json!({ "content": "x\u{0}" }), "text"),
            (json!({ "content": "x", "lng": "NaN" }), "lon"),
            (json!({ "content": "x", "deadline": "tomorrow" }), "source_due"),
            (json!({ "content": "x", "orderNo": "9".repeat(65) }), "source_no"),
            (json!({ "content": "x", "caller": { "phone": [] } }), "phone"),
        ];
        for (body, field) in cases {
            let e = incoming(&form(), &body).unwrap_err();
            assert_eq!((e.code, e.field.as_deref()), ("connectors.message_wrong", Some(field)));
        }
    }
}
