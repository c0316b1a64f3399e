//! Another city's Open311 server: matters of chosen classes are reported
//! there, and what is said of them there comes back.

use kernel::{Result, Shard};
use serde_json::Value;
use store::Tx;

use super::{Sending, id, judged};
use crate::contract::Transport;
use crate::outside::{self, Answered};
use crate::sql::{self, Link, Waiting};
use crate::state::{Connector, Connectors};
use crate::take_in::for_good;

/// Reports asked about in one question.
const ASKED: i64 = 40;
/// Reports asked about in one look.
const LOOK_MOST: usize = 2_000;

type Away<T> = std::result::Result<T, String>;

/// Their server, as the contract names it.
struct There<'a> {
    all: &'a Connectors,
    c: &'a Connector,
    url: &'a str,
    common: Vec<(&'static str, String)>,
}

impl<'a> There<'a> {
    fn of(all: &'a Connectors, c: &'a Connector) -> Option<There<'a>> {
        let Transport::Open311 { url, jurisdiction_id, .. } = &c.contract.transport else {
            return None;
        };
        let named = jurisdiction_id.clone().map(|j| ("jurisdiction_id", j));
        let key = c.api_key.clone().map(|k| ("api_key", k));
        Some(There { all, c, url, common: named.into_iter().chain(key).collect() })
    }

    fn address(&self, path: &str) -> Away<reqwest::Url> {
        let whole = format!("{}/{path}", self.url.trim_end_matches('/'));
        self.all.outside().address(&whole).map_err(|e| e.to_string())
    }

    /// Asks; a list, or an empty one for what is not there.
    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Away<Option<Vec<Value>>> {
        let mut url = self.address(path)?;
        url.query_pairs_mut().extend_pairs(&self.common).extend_pairs(query);
        let Answered { status, body } = outside::send(self.all.outside().get(url)).await?;
        match status.as_u16() {
            200 => match serde_json::from_slice(&body) {
                Ok(Value::Array(list)) => Ok(Some(list)),
                _ => Err("the answer is no list".into()),
            },
            404 => Ok(None),
            other => Err(format!("answered {other}")),
        }
    }
}

/// Reports a matter there, once: what was reported before is only followed.
pub(super) async fn send(all: &Connectors, c: &Connector, w: &Waiting) -> Sending {
    let (name, matter) = (c.name().to_owned(), w.matter);
    let find = move |tx: &mut Tx<'_>| sql::link(tx, &name, matter);
    match all.store().read(matter.shard(), find).await {
        Ok(None) => {}
        Ok(Some(_)) => return Sending::Done,
        Err(e) => return Sending::Away(e.to_string()),
    }
    let Some(there) = There::of(all, c) else { return Sending::Refused("no address".into()) };
    let form = match form(c, &w.body) {
        Ok(form) => form,
        Err(why) => return Sending::Refused(why),
    };
    let url = match there.address("requests.json") {
        Ok(url) => url,
        Err(why) => return Sending::Away(why),
    };
    let all_fields: Vec<(&str, String)> = there.common.iter().cloned().chain(form).collect();
    let request = all
        .outside()
        .post(url)
        // theirs answers a retry with the same report, if it knows such keys
        .header("idempotency-key", format!("jingwei-{}", id(w)))
        .form(&all_fields);
    let answer = match outside::send(request).await {
        Ok(answer) => answer,
        Err(why) => return Sending::Away(why),
    };
    match judged(answer.status, &answer.body) {
        Sending::Done => keep(all, c, w, &answer.body).await,
        other => other,
    }
}

/// The report's form, of the fields that the contract lets leave.
fn form(c: &Connector, body: &Value) -> Away<Vec<(&'static str, String)>> {
    let Transport::Open311 { services, .. } = &c.contract.transport else {
        return Err("no services".into());
    };
    let text = |name: &str| match &body[name] {
        Value::String(s) => Some(s.clone()).filter(|s| !s.is_empty()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    let class = text("subcategory").unwrap_or_default();
    let whole = services.get(&class);
    // else the longest beginning that is named: a category
    let begins = || services.iter().filter(|(k, _)| class.starts_with(k.as_str()));
    let service = whole.or_else(|| begins().max_by_key(|(k, _)| k.len()).map(|(_, v)| v));
    let service = service.ok_or_else(|| format!("no service for class {class}"))?;
    let mut form = vec![("service_code", service.clone())];
    let told = [
        ("description", text("public_text").or_else(|| text("text")).or_else(|| text("title"))),
        ("lat", text("lat")),
        ("long", text("lon")),
        ("address_string", text("place").or_else(|| text("area_name"))),
    ];
    form.extend(told.into_iter().filter_map(|(name, value)| Some((name, value?))));
    Ok(form)
}

async fn keep(all: &Connectors, c: &Connector, w: &Waiting, body: &[u8]) -> Sending {
    let list: Value = serde_json::from_slice(body).unwrap_or_default();
    let (remote, token) = (said(&list[0], "service_request_id"), said(&list[0], "token"));
    if remote.is_none() && token.is_none() {
        return Sending::Refused("answered with neither a number nor a token".into());
    }
    let link = Link { matter: w.matter, way: "out".into(), remote, token };
    match put(all, c, link).await {
        Ok(()) => Sending::Done,
        Err(e) => Sending::Away(e.to_string()),
    }
}

async fn put(all: &Connectors, c: &Connector, link: Link) -> Result<()> {
    let ctx = all.ctx().await?;
    let (name, now, shard) = (c.name().to_owned(), ctx.now, link.matter.shard());
    let put = move |tx: &mut Tx<'_>| sql::put_link(tx, &name, &link, now);
    all.store().write(shard, &ctx, put).await
}

/// A value as text, whether they write it as a text or a number.
fn said(item: &Value, name: &str) -> Option<String> {
    match &item[name] {
        Value::String(s) => Some(s.trim().to_owned()).filter(|s| !s.is_empty() && s.len() <= 128),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// Asks after every matter that was sent there and is still open there.
pub(super) async fn fetch(all: &Connectors, c: &Connector) -> Result<Away<u64>> {
    let Some(there) = There::of(all, c) else { return Ok(Ok(0)) };
    let (mut told, mut after, mut looked) = (0, 0, 0);
    while looked < LOOK_MOST {
        let name = c.name().to_owned();
        let read = move |tx: &mut Tx<'_>| sql::open_links(tx, &name, after, ASKED);
        let page = all.store().read(Shard::COMMON, read).await?;
        let Some(last) = page.last() else { break };
        (after, looked) = (last.matter.get(), looked + page.len());
        match there.page(page).await? {
            Ok(n) => told += n,
            Err(why) => return Ok(Err(why)),
        }
    }
    Ok(Ok(told))
}

impl There<'_> {
    async fn page(&self, page: Vec<Link>) -> Result<Away<u64>> {
        let mut numbered = Vec::new();
        for link in page {
            match self.numbered(link).await? {
                Ok(link) => numbered.extend(link),
                Err(why) => return Ok(Err(why)),
            }
        }
        if numbered.is_empty() {
            return Ok(Ok(0));
        }
        let ids: Vec<&str> = numbered.iter().filter_map(|l| l.remote.as_deref()).collect();
        let ids = ids.join(",");
        let updates = match self.updates(&ids).await {
            Ok(updates) => updates,
            Err(why) => return Ok(Err(why)),
        };
        let mut told = 0;
        for update in updates {
            told += u64::from(self.take(&numbered, &update).await?);
        }
        Ok(Ok(told))
    }

    /// With the number of a token, once there is one.
    async fn numbered(&self, link: Link) -> Result<Away<Option<Link>>> {
        let (None, Some(token)) = (&link.remote, &link.token) else { return Ok(Ok(Some(link))) };
        let found = match self.ask(&format!("tokens/{token}.json"), &[]).await {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        let remote = found.and_then(|list| said(list.first()?, "service_request_id"));
        if remote.is_none() {
            return Ok(Ok(None));
        }
        let link = Link { remote, ..link };
        put(self.all, self.c, link.clone()).await?;
        Ok(Ok(Some(link)))
    }

    /// What was said of them: from the updates, or, where the server has none,
    /// from how each stands.
    async fn updates(&self, ids: &str) -> Away<Vec<Value>> {
        let of = [("service_request_id", ids)];
        if let Some(list) = self.ask("servicerequestupdates.json", &of).await? {
            return Ok(list);
        }
        let mut list = self.ask("requests.json", &of).await?.unwrap_or_default();
        for item in &mut list {
            let of = |name: &str| said(item, name).unwrap_or_default();
            let id = format!("{}@{}", of("service_request_id"), of("updated_datetime"));
            (item["update_id"], item["description"]) = (id.into(), item["status_notes"].clone());
        }
        Ok(list)
    }

    /// Adds one to its matter; whether it was of one of ours.
    async fn take(&self, ours: &[Link], update: &Value) -> Result<bool> {
        let (number, message) = (said(update, "service_request_id"), said(update, "update_id"));
        let link = ours.iter().find(|l| l.remote.is_some() && l.remote == number);
        let (Some(link), Some(message)) = (link, message) else { return Ok(false) };
        let closed = update["status"].as_str().is_some_and(|s| s.eq_ignore_ascii_case("closed"));
        let text = update["description"].as_str().unwrap_or_default().trim();
        let text = if text.is_empty() { update["status"].as_str().unwrap_or("-") } else { text };
        match self.all.add(self.c, link.matter, &message, text, closed).await {
            Ok(()) => Ok(true),
            // ours has ended, or takes no more: nobody reads it there
            Err(e) if for_good(&e) => {
                self.all.set_aside(self.c, &message, "in", &e.to_string()).await?;
                self.close(link, closed).await.map(|()| false)
            }
            Err(e) => Err(e),
        }
    }

    async fn close(&self, link: &Link, closed: bool) -> Result<()> {
        if !closed {
            return Ok(());
        }
        let ctx = self.all.ctx().await?;
        let (name, matter) = (self.c.name().to_owned(), link.matter);
        let close = move |tx: &mut Tx<'_>| sql::close_link(tx, &name, matter);
        self.all.store().write(matter.shard(), &ctx, close).await
    }
}
