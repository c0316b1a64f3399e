//! "This is not right": a look becomes a matter with a deadline.

use casework::{ActOn, Acted, NewMatter, Works};
use identity::access;
use identity::vault::VaultRef;
use kernel::{AreaCode, Ctx, Error, Id, Result};
use procedure::Act;
use serde_json::{Map, Value, json};
use store::Tx;

use super::{OBJECTION, place_of};
use crate::said::Says;
use crate::sql;

/// Characters of what is said to it.
const TEXT_MOST: usize = 1000;

/// Objects to a look at one of `known`, which are all that the asker is known
/// by. A second tap finds the matter of the first.
///
/// # Errors
/// Not found for somebody else's look, and for one that is hidden now;
/// `privacy.text_long`.
pub(crate) fn object(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    known: &[VaultRef],
    look: i64,
    text: &str,
) -> Result<Acted> {
    let text = text.trim();
    if text.chars().count() > TEXT_MOST {
        return Err(Error::invalid("privacy.text_long", "text").arg("most", TEXT_MOST));
    }
    let look = of_known(tx, ctx, known, look)?;
    if let Some(matter) = sql::objections::of_look(tx, look.subject, look.id)? {
        let m = casework::sql::matters::get(tx, matter)?.ok_or_else(Error::not_found)?;
        return Ok(Acted { matter, version: m.version, stage: m.stage, undo_until: None });
    }
    let (who, purpose) = (says.who(&look), says.purpose(&look.purpose));
    let mut form = Map::from_iter([
        ("who".to_owned(), json!(cut(&who))),
        ("purpose".to_owned(), json!(cut(&purpose))),
        ("looked_at".to_owned(), json!(look.at)),
    ]);
    if look.about.0 == "matter" {
        form.insert("matter".to_owned(), json!(look.about.1.to_string()));
    }
    if !text.is_empty() {
        form.insert("text".to_owned(), json!(text));
    }
    let act = Act { form, ..Act::named("object") };
    let id = ctx.id(look.subject.shard());
    let new = NewMatter {
        id,
        procedure: OBJECTION.to_owned(),
        act,
        area: area(tx, says.works, &look)?,
        title: says.words.say(says.lang, "privacy.objection_title", &[("who", who.into())]),
        subcategory: None,
        request_type: None,
        confidential: true,
        point: None,
        place: String::new(),
        reporter: true,
        raised: false,
    };
    // before the matter: no other begins than one that a look stands behind
    sql::objections::put(tx, id, (look.subject, look.id), ctx.now)?;
    casework::open(tx, ctx, says.works, new)
}

/// An act of the resident's on their objection: add, withdraw, appeal.
///
/// # Errors
/// Not found where there is none; what the procedure refuses.
pub(crate) fn act(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    known: &[VaultRef],
    look: i64,
    (name, form): (&str, &Map<String, Value>),
) -> Result<Acted> {
    let look = of_known(tx, ctx, known, look)?;
    let matter = sql::objections::of_look(tx, look.subject, look.id)?;
    let matter = matter.ok_or_else(Error::not_found)?;
    let act = Act { form: form.clone(), ..Act::named(name) };
    casework::act(tx, ctx, works, &ActOn { matter, act, version: None, reporter: true })
}

/// A look at one of those that the asker is known by, and is shown now.
fn of_known(tx: &mut Tx<'_>, ctx: &Ctx, known: &[VaultRef], look: i64) -> Result<access::Look> {
    for subject in known {
        match access::look(tx, *subject, look) {
            Err(e) if e == Error::not_found() => {}
            Err(e) => return Err(e),
            Ok(found) => {
                let hidings = sql::hidings::of(tx, *subject)?;
                let hidden = hidings.iter().any(|h| h.look == look && h.holds(ctx.now));
                return if hidden { Err(Error::not_found()) } else { Ok(found) };
            }
        }
    }
    Err(Error::not_found())
}

/// Where the objection belongs: with the matter that was looked at, else where
/// the look was made.
fn area(tx: &mut Tx<'_>, works: &Works, look: &access::Look) -> Result<AreaCode> {
    if look.about.0 == "matter" {
        let id = Id::from_i64(look.about.1).ok_or_else(Error::not_found)?;
        if let Some(m) = casework::sql::matters::get(tx, id)? {
            return Ok(m.area_now);
        }
    }
    place_of(works, look)
}

/// As much as the form takes.
fn cut(text: &str) -> String {
    text.chars().take(200).collect()
}
