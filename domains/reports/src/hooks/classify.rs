//! What it is, where it is, and what of it everybody may read: decided by
//! whoever takes it in.

use casework::MatterRow;
use casework::sql::records;
use kernel::{AreaCode, Error, Level, Result};
use procedure::Act;
use serde_json::Value;
use store::Tx;
use territory::Directory;

use super::filled;

/// Puts class and place into the row before the engine works out deadlines and
/// desks from them.
pub(super) fn prepare(directory: &Directory, m: &mut MatterRow, act: &Act) -> Result<()> {
    if m.public_text == plain_text(directory, m) {
        // it spoke of a class and a place that may be others now
        m.public_text = None;
    }
    if let Some(code) = filled(act, "subcategory") {
        let known = directory.subcategory(code).filter(|s| !s.retired);
        let sub = known.ok_or_else(|| unknown("reports.subcategory_unknown", "subcategory"))?;
        m.subcategory = Some(sub.code.clone());
    }
    if let Some(code) = filled(act, "area") {
        let code: Option<AreaCode> = code.parse().ok();
        let known = code.filter(|c| directory.area(*c).is_some());
        m.area_now = known.ok_or_else(|| unknown("reports.area_unknown", "area"))?;
    }
    Ok(())
}

fn unknown(code: &'static str, field: &str) -> Error {
    Error::invalid(code, format!("form/{field}"))
}

/// What everybody may read: as it was written for the public, masked, or else
/// what it is and in which community, where the taxonomy has it public.
/// Nothing of a confidential report is ever public.
pub(super) fn publish(directory: &Directory, m: &mut MatterRow, act: &Act) -> Result<()> {
    match filled(act, "public_text") {
        Some(_) if m.confidential => {
            Err(Error::invalid("reports.never_public", "form/public_text"))
        }
        Some(text) => {
            m.public_text = Some(text.to_owned());
            Ok(())
        }
        None if m.public_text.is_none() => {
            m.public_text = plain_text(directory, m);
            Ok(())
        }
        None => Ok(()),
    }
}

/// The photos that whoever took it in chose for everybody; left as they were
/// where nothing was chosen. Without public words there is no public photo.
pub(super) fn show_photos(tx: &mut Tx, m: &MatterRow, act: &Act) -> Result<()> {
    const FIELD: &str = "form/public_photos";
    let chosen = act.form.get("public_photos").and_then(Value::as_array);
    let chosen: Option<Vec<&str>> =
        chosen.map(|all| all.iter().filter_map(Value::as_str).collect());
    let some = chosen.as_ref().is_some_and(|c| !c.is_empty());
    if some && m.confidential {
        return Err(Error::invalid("reports.never_public", FIELD));
    }
    if some && m.public_text.is_none() {
        return Err(Error::invalid("reports.photo_alone", FIELD));
    }
    let mut own = records::attachments(tx, m.id)?;
    own.retain(|f| f.kind == "photos");
    let known = |id: &&str| own.iter().any(|f| f.file == **id);
    if !chosen.iter().flatten().all(known) {
        return Err(Error::invalid("reports.photo_elsewhere", FIELD));
    }
    for file in own {
        let kept = chosen.as_ref().map_or(file.public, |c| c.contains(&file.file.as_str()));
        let public = kept && m.public_text.is_some();
        if public != file.public {
            records::show_attachment(tx, m.id, &file.file, public)?;
        }
    }
    Ok(())
}

/// Class and community, and not a word of what somebody wrote: a name in a
/// text is not found by masking.
fn plain_text(directory: &Directory, m: &MatterRow) -> Option<String> {
    let sub = directory.subcategory(m.subcategory.as_deref()?)?;
    if m.confidential || !sub.public {
        return None;
    }
    let place = directory.at_level(m.area_now, Level::Village);
    let place = place.map_or(m.area_now, |village| village.code);
    Some(format!("{}：{}", directory.line_name(place), sub.names.zh))
}
