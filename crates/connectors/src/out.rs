//! From a fact to the messages that wait for other systems.

use std::sync::Arc;

use casework::commands::MOVED;
use casework::sql::{matters, records};
use casework::{Matter, MatterRow, Works, public, words};
use kernel::{Ctx, Error, Id, Lang, Result};
use procedure::Procedure;
use serde_json::{Map, Value, json};
use store::Tx;
use store::outbox::{Delivery, Subscriber};

use crate::contract::{Out, OutField};
use crate::sql::{self, Link, Waiting};
use crate::state::{Connector, Connectors};

/// Lines of a timeline that one act wrote.
const LINES_MOST: i64 = 20;

/// Nobody, where nothing goes out.
pub(crate) fn subscribers(connectors: &Connectors) -> Vec<Subscriber> {
    let all: Vec<Arc<Connector>> =
        connectors.all().iter().filter(|c| c.contract.out.is_some()).cloned().collect();
    if all.is_empty() {
        return Vec::new();
    }
    let works = connectors.works().clone();
    let note = move |tx: &mut Tx<'_>, _: &Ctx, d: &Delivery| {
        all.iter().try_for_each(|c| match &c.contract.out {
            Some(out) => write(tx, &works, c, out, d),
            None => Ok(()),
        })
    };
    vec![Subscriber::command("connectors.out", &[MOVED], note)]
}

fn write(tx: &mut Tx, works: &Works, c: &Connector, out: &Out, d: &Delivery) -> Result<()> {
    let done = d.body["acts"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let Some(act) = done.into_iter().find(|a| out.acts.iter().any(|named| named == a)) else {
        return Ok(());
    };
    let id: Id<Matter> =
        Id::from_i64(d.subject).ok_or_else(|| Error::internal("a fact of no matter"))?;
    let Some(m) = matters::get(tx, id)? else { return Ok(()) };
    let link = sql::link(tx, c.name(), id)?;
    if !concerns(out, &m, link.as_ref()) {
        return Ok(());
    }
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let told = Told { works, p: &p, m: &m, link: link.as_ref(), act, d };
    let body = told.fields(tx, &out.fields)?;
    let waiting =
        Waiting { shard: id.shard(), fact: d.fact, matter: id, version: d.version, at: d.at, body };
    sql::put_out(tx, c.name(), &waiting)
}

/// Whether the contract is about this matter.
fn concerns(out: &Out, m: &MatterRow, link: Option<&Link>) -> bool {
    let from_there = link.is_some_and(|l| l.way == "in");
    let class = m.subcategory.as_deref().unwrap_or("");
    let named = |c: &String| class.starts_with(c.as_str());
    (from_there || !out.theirs)
        && (out.classes.is_empty() || out.classes.iter().any(named))
        && (!m.confidential || out.confidential)
}

/// What a message can tell.
struct Told<'a> {
    works: &'a Works,
    p: &'a Procedure,
    m: &'a MatterRow,
    link: Option<&'a Link>,
    act: &'a str,
    d: &'a Delivery,
}

impl Told<'_> {
    /// The fields of the contract, and nothing else.
    fn fields(&self, tx: &mut Tx, named: &[OutField]) -> Result<Value> {
        let lines = records::lines(tx, self.m.id, self.d.version + 1, LINES_MOST)?;
        let line = lines.iter().find(|l| l.version == self.d.version && l.act == self.act);
        let first = match named.contains(&OutField::Text) {
            true => records::lines(tx, self.m.id, 2, 1)?.into_iter().next(),
            false => None,
        };
        let form = |l: Option<&records::TimelineRow>, name: &str| {
            l.map_or(Value::Null, |l| l.body["fields"][name].clone())
        };
        let mut told = Map::new();
        for field in named {
            let value = match field {
                OutField::Text => form(first.as_ref(), "text"),
                OutField::Result => form(line, "result"),
                OutField::Answer => form(line, "answer"),
                OutField::Sentence => {
                    let zone = self.works.calendars.zone();
                    let directory = self.works.directory();
                    let open = line.filter(|l| l.public);
                    let say = |l| words::public(self.p, &directory, Lang::ZhCn, zone, l);
                    json!(open.and_then(say))
                }
                plain => self.of_matter(*plain),
            };
            told.insert(field.name().to_owned(), value);
        }
        Ok(told.into())
    }

    fn of_matter(&self, field: OutField) -> Value {
        let (m, directory) = (self.m, self.works.directory());
        let class = m.subcategory.as_deref().and_then(|s| directory.subcategory(s));
        let point = m.point.map(public::coarse);
        match field {
            OutField::Matter => json!(m.id),
            OutField::Number => json!(m.number(self.works.calendars.zone())),
            OutField::SourceNo => json!(self.link.and_then(|l| l.remote.as_deref())),
            OutField::Procedure => json!(m.procedure),
            OutField::Stage => json!(m.stage),
            OutField::StageName => json!(words::stage(self.p, Lang::ZhCn, &m.stage)),
            OutField::Act => json!(self.act),
            OutField::ActName => json!(words::act(self.p, Lang::ZhCn, self.act)),
            OutField::At => json!(self.d.at),
            OutField::Opened => json!(m.opened),
            OutField::Due => json!(m.due),
            OutField::Ended => json!(m.ended),
            OutField::Title => json!(m.title),
            OutField::PublicText => json!(m.public_text),
            OutField::Subcategory => json!(m.subcategory),
            OutField::SubcategoryName => json!(class.map(|s| s.names.get(Lang::ZhCn))),
            OutField::RequestType => json!(m.request_type),
            OutField::Area => json!(m.area_now),
            OutField::AreaName => json!(directory.line_name(m.area_now)),
            OutField::Place => json!(m.place),
            OutField::Lon => json!(point.map(|p| p.lon)),
            OutField::Lat => json!(point.map(|p| p.lat)),
            OutField::Lead => {
                json!(m.lead_unit.and_then(|u| directory.unit(u)).map(|u| u.name.as_str()))
            }
            OutField::Text | OutField::Result | OutField::Answer | OutField::Sentence => {
                Value::Null
            }
        }
    }
}
