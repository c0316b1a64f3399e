//! Saved searches (常用筛选).

use kernel::{Ctx, Error, Id, Kind, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;

use crate::queries::worklist::Filter;
use crate::sql::desk;

/// Characters of a name.
const NAME_MOST: usize = 40;
/// Saved searches of one person.
const VIEWS_MOST: usize = 50;

/// A filter with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SavedView {
    #[schema(value_type = String)]
    pub id: Id<SavedView>,
    pub name: String,
    /// A [`Filter`] and the tab it belongs to, as the page wrote it.
    #[schema(value_type = Object)]
    pub query: Value,
}

/// One's saved searches.
///
/// # Errors
/// That somebody must sign in.
pub fn views(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<SavedView>> {
    desk::views(tx, own(ctx)?)
}

/// Keeps a search under a name.
///
/// # Errors
/// `casework.view_name`, `casework.views_full`, `casework.view_query`.
pub fn save_view(tx: &mut Tx, ctx: &Ctx, name: &str, query: Value) -> Result<SavedView> {
    let account = own(ctx)?;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_MOST {
        return Err(Error::invalid("casework.view_name", "name").arg("most", NAME_MOST));
    }
    let filter = query.get("filter").cloned().unwrap_or_else(|| Value::Object(Default::default()));
    if let Err(e) = serde_json::from_value::<Filter>(filter) {
        return Err(Error::invalid("casework.view_query", "query").arg("why", e.to_string()));
    }
    if desk::views(tx, account)?.len() >= VIEWS_MOST {
        return Err(Error::conflict("casework.views_full").arg("most", VIEWS_MOST));
    }
    let view = SavedView { id: ctx.id(account.shard()), name, query };
    desk::put_view(tx, account, &view)?;
    audit(tx, ctx, "casework.save_view", view.id)?;
    Ok(view)
}

/// Forgets one; what is not there is forgotten already.
///
/// # Errors
/// That somebody must sign in.
pub fn drop_view(tx: &mut Tx, ctx: &Ctx, id: Id<SavedView>) -> Result<()> {
    desk::drop_view(tx, own(ctx)?, id)?;
    audit(tx, ctx, "casework.drop_view", id)
}

fn audit(tx: &mut Tx, ctx: &Ctx, action: &str, id: Id<SavedView>) -> Result<()> {
    let entry = store::audit::Entry {
        shard: own(ctx)?.shard(),
        action,
        subject: ("view", id.get()),
        version: 1,
        outcome: store::audit::Outcome::Done,
        facts: Value::Null,
        personal: &[],
    };
    store::audit::record(tx, ctx, &entry)
}

fn own(ctx: &Ctx) -> Result<Id<kernel::Account>> {
    ctx.actor.account().ok_or_else(|| Error::new(Kind::Anonymous, "identity.sign_in_needed"))
}
