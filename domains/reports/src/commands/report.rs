//! Somebody reports: resident, hotline, grid worker, another system.

use casework::{Matter, NewMatter, Works};
use identity::vault::{About, NewSubject, VaultRef};
use kernel::{Ctx, Id, Result, Shard};
use procedure::Act;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Tx;

use crate::code::Code;
use crate::model::{Channel, Contact, NewReport};
use crate::place::{self, FoundBy, Names, Placed};
use crate::sql::reports::{self as sql, ReportRow};
use crate::suggest::Suggestions;

/// The procedure that every report follows.
pub const PROCEDURE: &str = "report";
/// Characters of a title, cut from the text.
const TITLE_MOST: usize = 40;

/// What the reporter is told. Holds no secret: the code is drawn again from
/// the key for whoever has just reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reported {
    pub matter: Id<Matter>,
    pub number: String,
    pub stage: String,
    pub area: kernel::AreaCode,
    pub found_by: FoundBy,
    pub suggestions: Suggestions,
}

/// Where a report will lie, worked out before the command so that it knows its
/// shard: that of its draft, or of its place.
pub fn home(works: &Works, names: &Names, new: &NewReport) -> Result<(Shard, Placed)> {
    let address = new.place.address.as_deref().unwrap_or("");
    let placed = place::place(
        &works.directory(),
        &works.map(),
        names,
        new.place.point()?,
        new.place.area,
        address,
        &new.text,
    );
    let shard = new.id.map_or_else(|| Shard::of_area(placed.area), Id::shard);
    Ok((shard, placed))
}

/// Takes a report in: masks, places, suggests, opens the matter.
///
/// # Errors
/// Those of [`NewReport::check`] and of a malformed name or number, naming the
/// field, and what the procedure refuses.
pub fn report(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    channel: Channel,
    placed: Placed,
    new: &NewReport,
) -> Result<Reported> {
    new.check()?;
    let directory = works.directory();
    let shard = new.id.map_or_else(|| Shard::of_area(placed.area), Id::shard);
    let id: Id<Matter> = new.id.unwrap_or_else(|| ctx.id(shard));
    let text = identity::mask::free_text(&new.text).text;
    let chosen = new.subcategory.as_deref().filter(|s| directory.subcategory(s).is_some());
    let suggestions = Suggestions::of(&directory, &text, chosen, placed.area, ctx.now);
    let acted = casework::open(tx, ctx, works, matter(works, channel, placed, new, id, &text, chosen)?)?;
    let row = ReportRow {
        matter: id,
        channel,
        request_type: new.request_type,
        reporter: person(tx, ctx, works, id, new, new.reporter.as_ref())?,
        on_behalf_of: person(tx, ctx, works, id, new, new.on_behalf_of.as_ref())?,
        original: original(tx, ctx, works, id, new, &text)?,
        text,
        follow_up: new.follow_up,
        confidential: new.is_confidential(),
        source_no: new.source_no.clone(),
        source_due: new.source_due,
        suggestions: suggestions.clone(),
    };
    sql::put(tx, &row)?;
    sql::put_code(tx, &Code::of(&works.vault, id)?.hash(), id)?;
    let zone = works.calendars.zone().clone();
    Ok(Reported {
        matter: id,
        number: casework::model::number(id, &zone),
        stage: acted.stage,
        area: placed.area,
        found_by: placed.by,
        suggestions,
    })
}

fn matter(
    works: &Works,
    channel: Channel,
    placed: Placed,
    new: &NewReport,
    id: Id<Matter>,
    text: &str,
    chosen: Option<&str>,
) -> Result<NewMatter> {
    let address = new.place.address.as_deref().unwrap_or("");
    let name = match channel {
        Channel::Page => "report",
        Channel::GridWorker | Channel::Inspector => "report",
        _ => "take_call",
    };
    Ok(NewMatter {
        id,
        procedure: PROCEDURE.to_owned(),
        act: Act { name: name.to_owned(), form: form(works, name, channel, new, text)?, ..Act::default() },
        area: placed.area,
        title: title(text),
        subcategory: chosen.map(str::to_owned),
        request_type: Some(new.request_type.name().to_owned()),
        confidential: new.is_confidential(),
        point: new.place.point()?,
        place: identity::mask::free_text(address).text,
        reporter: true,
    })
}

/// The fields of the first act's form that a report can fill.
fn form(
    works: &Works,
    act: &str,
    channel: Channel,
    new: &NewReport,
    text: &str,
) -> Result<Map<String, Value>> {
    let p = works.procedures.current(PROCEDURE)?;
    let known = [
        ("text", json!(text)),
        ("photos", json!(new.photos)),
        ("channel", json!(channel.name())),
        ("request_type", json!(new.request_type.name())),
        ("confidential", json!(new.is_confidential())),
        ("on_behalf", json!(new.on_behalf_of.is_some())),
        ("subcategory", json!(new.subcategory)),
        ("source_no", json!(new.source_no)),
        ("source_due", json!(new.source_due)),
    ];
    let asked: Vec<&str> = p
        .act(act)
        .into_iter()
        .flat_map(|a| &a.form)
        .filter_map(|item| p.fields.get(item.field).map(|f| f.name.as_str()))
        .collect();
    let filled = known.into_iter().filter(|(name, value)| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        asked.contains(name) && !empty
    });
    Ok(filled.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The first line, cut where it gets long.
fn title(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("");
    match line.char_indices().nth(TITLE_MOST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

/// A person of the report, in the vault. Somebody who gave nothing is nobody.
fn person(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    new: &NewReport,
    contact: Option<&Contact>,
) -> Result<Option<VaultRef>> {
    let Some(contact) = contact else { return Ok(None) };
    let given = |v: &'_ Option<String>| v.clone().filter(|s| !s.trim().is_empty());
    let values = [
        given(&contact.name).map(|v| ("name", v)),
        given(&contact.phone).map(|v| ("phone", v)),
        given(&new.place.address).map(|v| ("address", v)),
    ];
    let values: Vec<(&str, String)> = values.into_iter().flatten().collect();
    if values.iter().all(|(field, _)| *field == "address") {
        return Ok(None);
    }
    let values: Vec<(&str, &str)> = values.iter().map(|(f, v)| (*f, v.as_str())).collect();
    works.vault.put(tx, ctx, subject(id, new), &values).map(Some)
}

/// The text as it was written, when masking took something out of it.
fn original(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    new: &NewReport,
    masked: &str,
) -> Result<Option<VaultRef>> {
    if masked == new.text {
        return Ok(None);
    }
    let values = [("original_text", new.text.as_str())];
    works.vault.put(tx, ctx, subject(id, new), &values).map(Some)
}

fn subject(id: Id<Matter>, new: &NewReport) -> NewSubject {
    let about = About { kind: "matter", id: id.get() };
    NewSubject { shard: id.shard(), about, confidential: new.is_confidential() }
}
