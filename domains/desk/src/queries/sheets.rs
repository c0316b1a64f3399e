//! Hand-over sheets in words.

use casework::desk::hand_over::{HandOver, Sheet, SheetLine};
use casework::model::number;
use casework::{Works, words};
use kernel::{AreaCode, Ctx, Light};

use crate::wire::shift::{SheetLineOut, SheetOut};

/// Minutes before its end from which a line is shown as pressing.
const SOON: i64 = 120;

/// What would be handed over now.
pub fn draft(ctx: &Ctx, works: &Works, area: AreaCode, sheet: &Sheet) -> SheetOut {
    let lines = |all: &[SheetLine]| all.iter().map(|l| line(ctx, works, l)).collect();
    SheetOut {
        id: None,
        area,
        made: ctx.now,
        giver: None,
        taker: None,
        signed: None,
        remarks: String::new(),
        open: sheet.open,
        urgent: lines(&sheet.urgent),
        unsigned: lines(&sheet.unsigned),
        promised: lines(&sheet.promised),
        other: lines(&sheet.other),
    }
}

/// A sheet that was written.
pub fn written(ctx: &Ctx, works: &Works, h: &HandOver) -> SheetOut {
    SheetOut {
        id: Some(h.id),
        made: h.made,
        giver: Some(h.giver),
        taker: h.taker,
        signed: h.signed,
        remarks: h.remarks.clone(),
        ..draft(ctx, works, h.area, &h.sheet)
    }
}

fn line(ctx: &Ctx, works: &Works, l: &SheetLine) -> SheetLineOut {
    let p = works.procedures.current(&l.procedure).ok();
    let say = |f: &dyn Fn(&procedure::Procedure) -> String, or: &str| {
        p.as_deref().map_or_else(|| or.to_owned(), f)
    };
    let soon = |due: kernel::Time| casework::model::light(ctx.now, due.plus_minutes(-SOON), due);
    SheetLineOut {
        matter: l.matter,
        number: number(l.matter, works.calendars.zone()),
        title: l.title.clone(),
        stage_name: say(&|p| words::stage(p, ctx.lang, &l.stage), &l.stage),
        task_name: say(&|p| words::task(p, ctx.lang, &l.task), &l.task),
        light: l.due.map_or(Light::Green, soon),
        due: l.due,
    }
}
