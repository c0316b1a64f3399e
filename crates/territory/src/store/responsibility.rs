//! The responsibility table in the database.

use kernel::{Account, Error, Id, Result, Time};
use serde_json::json;
use store::{Row, Tx, vals};

use crate::responsibility::{Deadlines, NewResponsibility, Responsibility, Source};

store::stmts! {
    pub(crate) RESPONSIBILITY_ALL = "SELECT id, areas, class, lead_unit, assist, contact, handle,
        verify, source, note, valid_from, valid_to, set_by FROM responsibility ORDER BY id";
    pub(crate) RESPONSIBILITY_ADD = "INSERT INTO responsibility (id, areas, class, lead_unit,
        assist, contact, handle, verify, source, note, valid_from, valid_to, set_by)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)";
    pub(crate) RESPONSIBILITY_OPEN = "SELECT id FROM responsibility
        WHERE class=$1 AND areas=$2 AND valid_to IS NULL FOR UPDATE";
    pub(crate) RESPONSIBILITY_SUPERSEDE = "UPDATE responsibility SET valid_to=$3
        WHERE class=$1 AND areas=$2 AND valid_to IS NULL AND valid_from < $3";
    pub(crate) RESPONSIBILITY_REOPEN = "UPDATE responsibility SET valid_to=NULL
        WHERE class=$1 AND areas=$2 AND valid_to=$3";
    pub(crate) RESPONSIBILITY_REMOVE = "DELETE FROM responsibility WHERE id=$1";
    pub(crate) RESPONSIBILITY_END = "UPDATE responsibility SET valid_to=$2
        WHERE id=$1 AND valid_to IS NULL AND valid_from < $2";
}

pub(crate) fn all(tx: &mut Tx<'_>) -> Result<Vec<Responsibility>> {
    tx.query(&RESPONSIBILITY_ALL, &[], read)
}

fn read(r: &Row<'_>) -> Result<Responsibility> {
    Ok(Responsibility {
        id: r.id(0)?,
        areas: r.str(1)?.parse().map_err(Error::internal)?,
        class: r.text(2)?,
        lead: r.id(3)?,
        assist: r.json(4)?,
        deadlines: Deadlines {
            contact: r.opt_text(5)?,
            handle: r.opt_text(6)?,
            verify: r.opt_text(7)?,
        },
        source: Source::named(r.str(8)?)
            .ok_or_else(|| Error::internal("source of responsibility"))?,
        note: r.text(9)?,
        set_by: r.opt_id(12)?,
        valid_from: r.time(10)?,
        valid_to: r.opt_time(11)?,
    })
}

/// Ends the open row for the same areas and class, and adds the new one.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    id: Id<Responsibility>,
    row: &NewResponsibility,
    by: Option<Id<Account>>,
) -> Result<()> {
    let areas = row.areas.to_string();
    tx.exec(&RESPONSIBILITY_SUPERSEDE, &vals![&row.class, &areas, row.valid_from])?;
    let d = row.deadlines.clone();
    tx.exec(
        &RESPONSIBILITY_ADD,
        &vals![
            id,
            areas,
            &row.class,
            row.lead,
            json!(row.assist),
            d.contact,
            d.handle,
            d.verify,
            row.source.name(),
            &row.note,
            row.valid_from,
            row.valid_to,
            by
        ],
    )
}

/// The open row for exactly these areas and class, locked for this command.
pub(crate) fn open(tx: &mut Tx<'_>, row: &NewResponsibility) -> Result<Option<Id<Responsibility>>> {
    let of = vals![&row.class, row.areas.to_string()];
    Ok(tx.query(&RESPONSIBILITY_OPEN, &of, |r| r.id(0))?.into_iter().max_by_key(|id| id.get()))
}

/// Takes a row back that an import added, and opens the one again that it
/// had ended.
pub(crate) fn remove(tx: &mut Tx<'_>, row: &Responsibility) -> Result<()> {
    tx.exec(&RESPONSIBILITY_REMOVE, &vals![row.id])?;
    let areas = row.areas.to_string();
    tx.exec(&RESPONSIBILITY_REOPEN, &vals![&row.class, areas, row.valid_from])
}

/// Whether there was an open row to end.
pub(crate) fn end(tx: &mut Tx<'_>, id: Id<Responsibility>, at: Time) -> Result<bool> {
    Ok(tx.exec_count(&RESPONSIBILITY_END, &vals![id, at])? > 0)
}
