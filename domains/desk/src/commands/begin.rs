//! A matter of any procedure begins: a whistle, a leave.

use casework::{Acted, NewMatter, Works};
use kernel::{Ctx, Error, Result, Shard};
use procedure::Act;
use store::Tx;

use crate::wire::matter::BeginIn;

/// Characters of a title.
const TITLE_MOST: usize = 120;

/// Begins it in its town's shard.
///
/// # Errors
/// `desk.title`, `desk.area_unknown`, and those of [`casework::open`].
pub fn begin(tx: &mut Tx, ctx: &Ctx, works: &Works, new: &BeginIn) -> Result<Acted> {
    let title = new.title.trim();
    if title.is_empty() || title.chars().count() > TITLE_MOST {
        return Err(Error::invalid("desk.title", "title").arg("most", TITLE_MOST));
    }
    if works.directory().area(new.area).is_none() {
        return Err(Error::invalid("desk.area_unknown", "area"));
    }
    let act =
        Act { name: new.act.clone(), task: None, form: new.form.clone(), note: new.note.clone() };
    let new = NewMatter {
        id: ctx.id(shard(new)),
        procedure: new.procedure.clone(),
        act,
        area: new.area,
        title: identity::mask::free_text(title).text,
        subcategory: new.subcategory.clone(),
        request_type: None,
        confidential: false,
        point: new.point,
        place: works.directory().line_name(new.area),
        reporter: false,
        raised: false,
    };
    casework::open(tx, ctx, works, new)
}

/// Where it begins.
pub fn shard(new: &BeginIn) -> Shard {
    Shard::of_area(new.area)
}
