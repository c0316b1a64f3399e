//! All matters of an area, for those who answer for it.

use identity::policy::Target;
use kernel::{AreaCode, Ctx, Cursor, Id, Light, Page, Result, Time};
use serde::Serialize;
use store::{Row, Tx};
use utoipa::ToSchema;

use crate::model::{Matter, number};
use crate::queries::cursors;
use crate::queries::page::NamedUnit;
use crate::schema::LightText;
use crate::sql::lists::{self, AreaMark};
use crate::sql::matters;
use crate::words;
use crate::works::Works;

/// Rows that one page reads of its index before it says "go on".
const SCAN_MOST: usize = 4_000;
/// Rows read at a time when only some of them are wanted.
const SLICE: usize = 500;

/// What is looked for. Empty fields do not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    pub procedure: Option<String>,
    pub stage: Option<String>,
    /// Open, and its most pressing clock has run out.
    pub late: bool,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MatterLine {
    #[schema(value_type = String)]
    pub matter: Id<Matter>,
    pub number: String,
    pub version: i64,
    pub procedure: String,
    pub procedure_name: String,
    pub stage: String,
    pub stage_name: String,
    pub title: String,
    pub subcategory: Option<String>,
    pub subcategory_name: Option<String>,
    pub request_type: Option<String>,
    #[schema(value_type = String)]
    pub area: AreaCode,
    pub area_name: String,
    pub lead: Option<NamedUnit>,
    #[schema(value_type = LightText)]
    pub light: Light,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Time>,
    pub supervised: bool,
    #[schema(value_type = String, format = DateTime)]
    pub opened: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended: Option<Time>,
}

/// A page of the matters of an area, from its last part to its first, in each
/// the newest first. The order is that of the index: a page costs what it
/// shows, in a county as in a province.
///
/// # Errors
/// `role_needed` for whoever answers for no area round it; `casework.cursor_wrong`.
pub fn list(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    area: AreaCode,
    sought: &Sought,
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Page<MatterLine>> {
    works.policy.allows(&ctx.actor, "casework.list", &Target::place(area))?;
    let (first, last) = area.range().into_inner();
    let mut mark = after.map_or(Ok(AreaMark { area: last, matter: i64::MAX }), read_mark)?;
    let limit = Page::<MatterLine>::limit(limit) as usize;
    let slice = if *sought == Sought::default() { limit + 1 } else { SLICE };
    let mut items = Vec::with_capacity(limit);
    let mut scanned = 0;
    loop {
        let wanted = i64::try_from(slice).unwrap_or(i64::MAX);
        let read = |r: &Row| {
            let mark = AreaMark { area: r.int(0)?, matter: r.int(1)? };
            let taken = sought.takes(r, ctx.now)?;
            Ok((mark, if taken { Some(line(r, ctx, works)?) } else { None }))
        };
        let rows = lists::by_area(tx, mark, first, wanted, read)?;
        let ended = rows.len() < slice;
        for (at, line) in rows {
            if line.is_some() && items.len() == limit {
                return Ok(Page { items, next: Some(write_mark(mark)) });
            }
            mark = at;
            scanned += 1;
            items.extend(line);
        }
        if ended {
            return Ok(Page { items, next: None });
        }
        if scanned >= SCAN_MOST {
            return Ok(Page { items, next: Some(write_mark(mark)) });
        }
    }
}

impl Sought {
    fn takes(&self, r: &Row, now: Time) -> Result<bool> {
        let is = |wanted: &Option<String>, has: &str| wanted.as_deref().is_none_or(|w| w == has);
        let late = |due: Option<Time>, ended: Option<Time>| {
            ended.is_none() && due.is_some_and(|due| due <= now)
        };
        Ok(is(&self.procedure, &r.text(3)?)
            && is(&self.stage, &r.text(5)?)
            && (!self.late || late(r.opt_time(11)?, r.opt_time(14)?)))
    }
}

pub(super) fn line(r: &Row, ctx: &Ctx, works: &Works) -> Result<MatterLine> {
    let directory = works.directory();
    let (matter, area): (Id<Matter>, AreaCode) = (r.id(1)?, r.area(0)?);
    let (procedure, stage, subcategory) = (r.text(3)?, r.text(5)?, r.opt_text(8)?);
    let p = works.procedures.edition(&procedure, r.int(4)?)?;
    let sub = subcategory.as_deref().and_then(|s| directory.subcategory(s));
    let lead = r.opt_id(10)?.and_then(|id| directory.unit(id));
    Ok(MatterLine {
        matter,
        number: number(matter, works.calendars.get(None).zone()),
        version: r.int(2)?,
        procedure_name: words::procedure(&p, ctx.lang),
        stage_name: words::stage(&p, ctx.lang, &stage),
        procedure,
        stage,
        title: r.text(7)?,
        subcategory_name: sub.map(|s| s.names.get(ctx.lang).to_owned()),
        subcategory,
        request_type: r.opt_text(9)?,
        area,
        area_name: directory.line_name(area),
        lead: lead.map(|u| NamedUnit { id: u.id, name: u.name.clone() }),
        light: matters::light(ctx.now, r.opt_time(6)?, r.opt_time(11)?),
        due: r.opt_time(11)?,
        supervised: r.flag(12)?,
        opened: r.time(13)?,
        ended: r.opt_time(14)?,
    })
}

fn write_mark(m: AreaMark) -> Cursor {
    cursors::written([m.area, m.matter])
}

fn read_mark(c: &Cursor) -> Result<AreaMark> {
    cursors::read(c).map(|[area, matter]| AreaMark { area, matter })
}
