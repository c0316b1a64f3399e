//! What it is, where it is, and what of it everybody may read: decided by
//! whoever takes it in.

use casework::MatterRow;
use kernel::{AreaCode, Error, Result};
use procedure::Act;
use territory::Directory;

use super::filled;

/// Puts class and place into the row before the engine works out deadlines and
/// desks from them.
pub(super) fn prepare(directory: &Directory, m: &mut MatterRow, act: &Act) -> Result<()> {
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

/// What was written for the public, masked; nothing of a confidential report
/// is ever public.
pub(super) fn publish(m: &mut MatterRow, act: &Act) -> Result<()> {
    match filled(act, "public_text") {
        Some(_) if m.confidential => {
            Err(Error::invalid("reports.never_public", "form/public_text"))
        }
        Some(text) => {
            m.public_text = Some(text.to_owned());
            Ok(())
        }
        None => Ok(()),
    }
}
