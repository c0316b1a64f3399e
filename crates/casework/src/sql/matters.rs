//! Rows of matters.

use kernel::{AreaCode, Id, Light, Result, Shard, Time};
use procedure::State;
use store::{Row, Tx, stmts, vals};

use crate::face::Face;
use crate::imprint::Said;
use crate::model::{Matter, MatterRow, Point};
use crate::seen;

stmts! {
    /// The matter whole; held against others until the command commits.
    pub MATTER_LOCK = concat!(
        "SELECT version, procedure, edition, stage, state, title, subcategory, request_type, \
        confidential, public_text, area_at_filing, area_now, lon, lat, place, lead_unit, due, \
        supervised, opened, ended, CASE WHEN ",
        seen!("matter", "id"),
        " THEN 0 ELSE 1 END FROM matter WHERE shard = $1 AND id = $2 FOR UPDATE"
    );
    /// The matter whole, for reading, if it is to be seen.
    pub MATTER_GET = concat!(
        "SELECT version, procedure, edition, stage, state, title, subcategory, request_type, \
        confidential, public_text, area_at_filing, area_now, lon, lat, place, lead_unit, due, \
        supervised, opened, ended, 0 FROM matter WHERE shard = $1 AND id = $2 AND ",
        seen!("matter", "id")
    );
    /// The matter whole, for what keeps in step with the database and shows
    /// nothing: it may be one that nobody is to see.
    pub MATTER_ANY = "SELECT version, procedure, edition, stage, state, title, subcategory, \
        request_type, confidential, public_text, area_at_filing, area_now, lon, lat, place, \
        lead_unit, due, supervised, opened, ended, 1 FROM matter WHERE shard = $1 AND id = $2";
    /// How far it is, if it is to be seen.
    pub MATTER_VERSION = concat!(
        "SELECT version FROM matter WHERE shard = $1 AND id = $2 AND ",
        seen!("matter", "id")
    );
    pub MATTER_ADD = "INSERT INTO matter (shard, id, version, procedure, edition, stage, state, \
        title, subcategory, request_type, confidential, public_text, area_at_filing, area_now, \
        lon, lat, place, lead_unit, due, supervised, opened, ended, warn) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
        $19, $20, $21, $22, $23)";
    /// What every act changes.
    pub MATTER_STEP = "UPDATE matter SET version = $3, stage = $4, state = $5, due = $6, \
        warn = $7 WHERE shard = $1 AND id = $2";
    /// What most acts leave as it is, and most indexes with it.
    pub MATTER_FACE = "UPDATE matter SET edition = $3, title = $4, subcategory = $5, \
        request_type = $6, confidential = $7, public_text = $8, area_now = $9, lon = $10, \
        lat = $11, place = $12, lead_unit = $13, supervised = $14, ended = $15 \
        WHERE shard = $1 AND id = $2";
}

/// Reads a matter and holds it until the command ends. `None`: there is none.
pub fn lock(tx: &mut Tx, id: Id<Matter>) -> Result<Option<MatterRow>> {
    tx.query_opt(&MATTER_LOCK, &vals![id.shard(), id], |row| read(row, id))
}

/// Reads a matter. `None`: there is none, or nobody is to see it.
pub fn get(tx: &mut Tx, id: Id<Matter>) -> Result<Option<MatterRow>> {
    tx.query_opt(&MATTER_GET, &vals![id.shard(), id], |row| read(row, id))
}

/// Reads a matter, whoever may see it. DANGER: for nothing that is shown; the
/// row counts as unseen, so that no check lets it through.
pub fn even_unseen(tx: &mut Tx, id: Id<Matter>) -> Result<Option<MatterRow>> {
    tx.query_opt(&MATTER_ANY, &vals![id.shard(), id], |row| read(row, id))
}

/// The version of a matter. `None`: there is none, or nobody is to see it.
pub fn version(tx: &mut Tx, id: Id<Matter>) -> Result<Option<i64>> {
    tx.query_opt(&MATTER_VERSION, &vals![id.shard(), id], |row| row.int(0))
}

/// Writes a matter: a new one whole, of a known one what changed.
pub fn put(tx: &mut Tx, m: &mut MatterRow) -> Result<()> {
    let face = Face::of(m);
    let state = m.state.pack()?;
    m.imprint = Said::of(m, &state, warn(&m.state)).imprint();
    match m.stored.as_ref() {
        None => add(tx, m, state)?,
        Some(stored) => {
            step(tx, m, state)?;
            if *stored != face {
                put_face(tx, m)?;
            }
        }
    }
    m.stored = Some(face);
    Ok(())
}

fn add(tx: &mut Tx, m: &MatterRow, state: Vec<u8>) -> Result<()> {
    let (lon, lat) = coordinates(m);
    tx.exec(
        &MATTER_ADD,
        &vals![
            m.id.shard(),
            m.id,
            m.version,
            m.procedure.clone(),
            m.edition,
            m.stage.clone(),
            state,
            m.title.clone(),
            m.subcategory.clone(),
            m.request_type.clone(),
            m.confidential,
            m.public_text.clone(),
            m.area_at_filing,
            m.area_now,
            lon,
            lat,
            m.place.clone(),
            m.lead_unit,
            m.due,
            m.supervised,
            m.opened,
            m.ended,
            warn(&m.state)
        ],
    )
}

fn step(tx: &mut Tx, m: &MatterRow, state: Vec<u8>) -> Result<()> {
    tx.exec(
        &MATTER_STEP,
        &vals![m.id.shard(), m.id, m.version, m.stage.clone(), state, m.due, warn(&m.state)],
    )
}

fn put_face(tx: &mut Tx, m: &MatterRow) -> Result<()> {
    let (lon, lat) = coordinates(m);
    tx.exec(
        &MATTER_FACE,
        &vals![
            m.id.shard(),
            m.id,
            m.edition,
            m.title.clone(),
            m.subcategory.clone(),
            m.request_type.clone(),
            m.confidential,
            m.public_text.clone(),
            m.area_now,
            lon,
            lat,
            m.place.clone(),
            m.lead_unit,
            m.supervised,
            m.ended
        ],
    )
}

fn coordinates(m: &MatterRow) -> (Option<f64>, Option<f64>) {
    m.point.map_or((None, None), |p| (Some(p.lon), Some(p.lat)))
}

/// When the first of the running clocks turns yellow. A standing one keeps its
/// light: from the beginning where it is yellow, before it where it is red.
fn warn(state: &State) -> Option<Time> {
    let of = |c: &procedure::state::Clock| match (c.warn, c.due, c.light) {
        (None, None, kernel::Light::Red) => Some(STANDS_RED),
        (None, None, kernel::Light::Yellow) => Some(Time::from_micros(0)),
        _ => c.warn,
    };
    state.deadlines().filter_map(of).min()
}

/// Stands for a clock that stands and is red.
const STANDS_RED: Time = Time::from_micros(-1);

/// The light of a matter by its two columns, as [`State::light`] tells it.
pub fn light(now: Time, warn: Option<Time>, due: Option<Time>) -> Light {
    let begun = |at: Option<Time>| at.is_some_and(|at| at <= now);
    match begun(due) || warn == Some(STANDS_RED) {
        true => Light::Red,
        false if begun(warn) => Light::Yellow,
        false => Light::Green,
    }
}

fn read(row: &Row, id: Id<Matter>) -> Result<MatterRow> {
    let mut m = MatterRow {
        id,
        version: row.int(0)?,
        procedure: row.text(1)?,
        edition: row.int(2)?,
        stage: row.text(3)?,
        state: State::unpack(row.bytes(4)?)?,
        title: row.text(5)?,
        subcategory: row.opt_text(6)?,
        request_type: row.opt_text(7)?,
        confidential: row.flag(8)?,
        public_text: row.opt_text(9)?,
        area_at_filing: row.area(10)?,
        area_now: row.area(11)?,
        point: Point::of(row.opt_real(12)?, row.opt_real(13)?),
        place: row.text(14)?,
        lead_unit: row.opt_id(15)?,
        due: row.opt_time(16)?,
        supervised: row.flag(17)?,
        opened: row.time(18)?,
        ended: row.opt_time(19)?,
        comes: None,
        unseen: row.flag(20)?,
        stored: None,
        imprint: String::new(),
    };
    m.stored = Some(Face::of(&m));
    Ok(m)
}

/// The shard in which a new matter of an area begins, and stays.
pub fn home(area: AreaCode) -> Shard {
    Shard::of_area(area)
}

/// Never due: sorts behind every real time.
pub const NEVER: Time = Time::from_micros(i64::MAX);
