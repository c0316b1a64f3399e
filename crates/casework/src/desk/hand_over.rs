//! The sheet between two shifts (交接班), signed by both.

use std::collections::HashSet;

use kernel::{Account, AreaCode, Ctx, Error, Id, Kind, Level, Page, Result, Time};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use identity::policy::Target;

use crate::model::{Matter, Tab, WorkRow, desk_of_role};
use crate::queries::worklist;
use crate::sql::{self, lists, lists::Mark};
use crate::works::Works;

/// Roles of the room whose desks are handed over.
const ROOM: [&str; 4] = ["intake_clerk", "shift_leader", "dispatcher", "duty_leader"];
/// Lines that one part of a sheet holds; beyond that the count alone.
const LINES_MOST: usize = 100;
/// What is due within this is urgent for the next shift, in minutes.
const URGENT_WITHIN: i64 = 120;
/// Characters of the remarks.
const REMARKS_MOST: usize = 4_000;

/// A line of a sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SheetLine {
    #[schema(value_type = String)]
    pub matter: Id<Matter>,
    pub procedure: String,
    pub title: String,
    pub stage: String,
    pub task: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Time>,
}

/// What a shift leaves to the next, as it stood when the sheet was written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sheet {
    /// All that lies on the room's desks.
    pub open: i64,
    /// Speaks of danger, is due within two hours, or late.
    pub urgent: Vec<SheetLine>,
    /// Dispatched and not signed by the unit.
    pub unsigned: Vec<SheetLine>,
    /// Callers to whom something was promised by a time.
    pub promised: Vec<SheetLine>,
    /// The rest of the open ones.
    pub other: Vec<SheetLine>,
}

/// A sheet with its two signatures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HandOver {
    #[schema(value_type = String)]
    pub id: Id<HandOver>,
    #[schema(value_type = String)]
    pub area: AreaCode,
    #[schema(value_type = String, format = DateTime)]
    pub made: Time,
    /// Whoever hands over signs by writing it.
    #[schema(value_type = String)]
    pub giver: Id<Account>,
    #[schema(value_type = Option<String>)]
    pub taker: Option<Id<Account>>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub signed: Option<Time>,
    pub remarks: String,
    pub sheet: Sheet,
}

/// What a sheet would hold now.
///
/// # Errors
/// `role_needed` for whoever does not sit in the room of that area.
pub fn draft(tx: &mut Tx, ctx: &Ctx, works: &Works, area: AreaCode) -> Result<Sheet> {
    works.policy.allows(&ctx.actor, "casework.hand_over", &Target::place(area))?;
    let mut rows: Vec<WorkRow> = Vec::new();
    let mut open: HashSet<lists::Named> = HashSet::new();
    let most = i64::try_from(LINES_MOST).unwrap_or(i64::MAX);
    for whom in desks(works, area) {
        rows.extend(lists::work(tx, &whom, Tab::Todo, Mark::START, most)?);
        open.extend(lists::waiting(tx, &whom, Tab::Todo, worklist::COUNT_CAP)?);
    }
    rows.sort_by_key(WorkRow::mark);
    rows.dedup_by_key(|r| r.mark());
    let soon = ctx.now.plus_minutes(URGENT_WITHIN);
    let (urgent, rest): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|r| r.inbox.raised || r.inbox.due <= soon);
    let (promised, other): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|r| r.inbox.task_name == "follow_up");
    let lines = |rows: Vec<WorkRow>| rows.iter().take(LINES_MOST).map(line).collect();
    let unsigned = sql::desk::unsigned(tx, area, ctx.now, LINES_MOST)?;
    Ok(Sheet {
        open: i64::try_from(open.len()).unwrap_or(i64::MAX),
        urgent: lines(urgent),
        unsigned,
        promised: lines(promised),
        other: lines(other),
    })
}

/// The room's desks. A city's room works for its counties, and what waits lies
/// at them; a town inside has a room of its own.
fn desks(works: &Works, area: AreaCode) -> Vec<String> {
    let directory = works.directory();
    let inside = directory.children(area).filter(|a| a.level == Level::County).map(|a| a.code);
    let at = |area: AreaCode| ROOM.map(|role| desk_of_role(role, area));
    std::iter::once(area).chain(inside).flat_map(at).collect()
}

/// Writes the sheet; writing it is the giver's signature.
///
/// # Errors
/// As [`draft`], and `casework.remarks_long`.
pub fn hand_over(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    area: AreaCode,
    remarks: &str,
) -> Result<HandOver> {
    let giver = own(ctx)?;
    let sheet = draft(tx, ctx, works, area)?;
    if remarks.chars().count() > REMARKS_MOST {
        return Err(Error::invalid("casework.remarks_long", "remarks").arg("most", REMARKS_MOST));
    }
    let made = HandOver {
        id: ctx.id(kernel::Shard::of_area(area)),
        area,
        made: ctx.now,
        giver,
        taker: None,
        signed: None,
        remarks: identity::mask::free_text(remarks).text,
        sheet,
    };
    sql::desk::put_hand_over(tx, &made)?;
    audit(tx, ctx, "casework.hand_over", &made)?;
    Ok(made)
}

/// The taker signs.
///
/// # Errors
/// Not found out of scope; `casework.own_signature` for the giver;
/// `casework.signed_already`.
pub fn sign(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<HandOver>) -> Result<HandOver> {
    let taker = own(ctx)?;
    let mut made = sql::desk::hand_over(tx, id)?.ok_or_else(Error::not_found)?;
    works.policy.allows(&ctx.actor, "casework.hand_over", &Target::object(made.area))?;
    if made.giver == taker {
        return Err(Error::conflict("casework.own_signature"));
    }
    if made.signed.is_some() {
        return Err(Error::conflict("casework.signed_already"));
    }
    made.taker = Some(taker);
    made.signed = Some(ctx.now);
    sql::desk::put_hand_over(tx, &made)?;
    audit(tx, ctx, "casework.hand_over_sign", &made)?;
    Ok(made)
}

/// The sheets of an area, newest first.
///
/// # Errors
/// `role_needed` for whoever does not sit in the room of that area.
pub fn list(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    area: AreaCode,
    after: Option<&kernel::Cursor>,
    limit: Option<u32>,
) -> Result<Page<HandOver>> {
    works.policy.allows(&ctx.actor, "casework.hand_over", &Target::place(area))?;
    let before = match after {
        None => sql::desk::NEWEST,
        Some(c) => c.0.parse().map_err(|_| Error::invalid("casework.cursor_wrong", "cursor"))?,
    };
    let limit = i64::from(Page::<HandOver>::limit(limit));
    let items = sql::desk::hand_overs(tx, area, before, limit)?;
    let full = items.len() as i64 == limit;
    let next = items.last().filter(|_| full).map(|h| kernel::Cursor(h.id.to_string()));
    Ok(Page { items, next })
}

fn line(r: &WorkRow) -> SheetLine {
    SheetLine {
        matter: r.inbox.matter,
        procedure: r.procedure.clone(),
        title: r.title.clone(),
        stage: r.stage.clone(),
        task: r.inbox.task_name.clone(),
        due: (r.inbox.due != sql::matters::NEVER).then_some(r.inbox.due),
    }
}

fn audit(tx: &mut Tx, ctx: &Ctx, action: &str, h: &HandOver) -> Result<()> {
    let entry = store::audit::Entry {
        shard: h.id.shard(),
        action,
        subject: ("hand_over", h.id.get()),
        version: 1 + i64::from(h.signed.is_some()),
        outcome: store::audit::Outcome::Done,
        facts: serde_json::json!({ "area": h.area }),
        personal: &[],
    };
    store::audit::record(tx, ctx, &entry)
}

fn own(ctx: &Ctx) -> Result<Id<Account>> {
    ctx.actor.account().ok_or_else(|| Error::new(Kind::Anonymous, "identity.sign_in_needed"))
}
