//! What hangs on areas, over all parts of the program, and how it follows them.

use std::collections::BTreeMap;

use casework::Matter;
use kernel::{AreaCode, Ctx, Grant, Id, Result, Shard};
use store::{Tx, vals};
use territory::change::{Followed, Moves, Tally};

store::stmts! {
    pub MATTERS_BY_AREA = "SELECT area_now, COUNT(*) FROM matter GROUP BY area_now";
    pub OPEN_BY_AREA = "SELECT area_now, COUNT(*) FROM matter WHERE ended IS NULL GROUP BY area_now";
    pub TASKS_BY_DESK = "SELECT addressee, COUNT(*) FROM inbox WHERE tab=0 AND addressee LIKE 'r:%'
        GROUP BY addressee";
    pub GRANTS_BY_AREA = "SELECT area, COUNT(*) FROM role_grant
        WHERE area IS NOT NULL AND revoked IS NULL GROUP BY area";
    pub ACCOUNTS_BY_AREA = "SELECT area, COUNT(*) FROM account GROUP BY area";
    pub UNITS_BY_AREA = "SELECT area, COUNT(*) FROM unit GROUP BY area";
    pub REGISTRY_BY_AREA = "SELECT area, COUNT(*) FROM registry_state GROUP BY area";
    pub SETTINGS_BY_AREA = "SELECT scope, COUNT(*) FROM setting WHERE scope<>0 GROUP BY scope";
    pub RESPONSIBILITY_AREAS = "SELECT areas, COUNT(*) FROM responsibility WHERE valid_to IS NULL
        GROUP BY areas";
    pub GRANTS_HELD = "SELECT id, area FROM role_grant WHERE area IS NOT NULL AND revoked IS NULL";
    pub GRANT_MOVE = "UPDATE role_grant SET area=$2 WHERE id=$1";
    pub GRANT_COPY = "INSERT INTO role_grant (id, account, role, area, unit, starts, ends, giver,
        reason, made, stand_in, lent_from) SELECT $2, account, role, $3, unit, starts, ends, giver,
        reason, made, stand_in, lent_from FROM role_grant WHERE id=$1";
    pub ACCOUNT_AREAS = "SELECT DISTINCT area FROM account";
    pub ACCOUNTS_MOVE = "UPDATE account SET area=$2 WHERE area=$1";
    pub REGISTRY_AREAS = "SELECT DISTINCT area FROM registry_state";
    /// A new state from the day on; the old ones say where it was before.
    pub REGISTRY_MOVE = "INSERT INTO registry_state (shard, entry, valid_from, id, valid_to, area,
        sort, name, inside, lon, lat, subject, import)
        SELECT s.shard, s.entry, $3, s.id, s.valid_to, $2, s.sort, s.name, s.inside, s.lon, s.lat,
        s.subject, NULL FROM registry_state s WHERE s.area=$1 AND s.valid_from<$3
        AND (s.valid_to IS NULL OR s.valid_to>$3)
        AND (s.import IS NULL OR EXISTS
            (SELECT 1 FROM import i WHERE i.id=s.import AND i.state='done'))
        AND NOT EXISTS (SELECT 1 FROM registry_state l WHERE l.shard=s.shard AND l.entry=s.entry
            AND (l.valid_from, l.id) > (s.valid_from, s.id))";
    pub MATTERS_AFTER = "SELECT id, area_now, lon, lat FROM matter WHERE id>$1 ORDER BY id LIMIT $2";
}

/// What would move, by kind of thing.
pub(super) fn counted(tx: &mut Tx<'_>, moves: &Moves) -> Result<BTreeMap<&'static str, Tally>> {
    let by_area = [
        ("matters", &MATTERS_BY_AREA),
        ("open_matters", &OPEN_BY_AREA),
        ("grants", &GRANTS_BY_AREA),
        ("accounts", &ACCOUNTS_BY_AREA),
        ("units", &UNITS_BY_AREA),
        ("registry", &REGISTRY_BY_AREA),
        ("settings", &SETTINGS_BY_AREA),
    ];
    let mut all: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut count = |kind: &'static str, area: AreaCode, n: u64| {
        let tally = all.entry(kind).or_default();
        match moves.follow(area) {
            Followed::Stays => {}
            Followed::To(_) => tally.moved += n,
            Followed::OneOf(_) => tally.by_place += n,
            Followed::Nowhere => tally.nowhere += n,
        }
    };
    for (kind, statement) in by_area {
        for (area, n) in tx.query(statement, &vals![], |r| Ok((r.area(0)?, r.int(1)?)))? {
            count(kind, area, n.unsigned_abs());
        }
    }
    for (desk, n) in tx.query(&TASKS_BY_DESK, &vals![], |r| Ok((r.text(0)?, r.int(1)?)))? {
        if let Some(area) = desk.rsplit(':').next().and_then(|code| code.parse().ok()) {
            count("open_tasks", area, n.unsigned_abs());
        }
    }
    let sets = tx.query(&RESPONSIBILITY_AREAS, &vals![], |r| Ok((r.text(0)?, r.int(1)?)))?;
    for (set, n) in sets {
        // Of a row with several areas the first that moves counts.
        let areas = set.split(';').filter_map(|part| part.split('-').next()?.parse().ok());
        let first = areas.into_iter().find(|a: &AreaCode| moves.follow(*a) != Followed::Stays);
        if let Some(area) = first {
            count("responsibilities", area, n.unsigned_abs());
        }
    }
    Ok(all)
}

/// Grants, accounts, settings and the register follow, with the command that
/// brings the plan into force. Whoever held a whole area that is split holds all
/// its parts, and what was set for it is set for them.
pub(super) fn follow(tx: &mut Tx<'_>, ctx: &Ctx, moves: &Moves) -> Result<()> {
    let grants = tx.query(&GRANTS_HELD, &vals![], |r| Ok((r.id::<Grant>(0)?, r.area(1)?)))?;
    for (id, area) in grants {
        let to = match moves.follow(area) {
            Followed::To(to) => vec![to],
            Followed::OneOf(several) => several,
            Followed::Stays | Followed::Nowhere => continue,
        };
        let (first, others) = (to.iter().find(|c| **c == area).or(to.first()), &to);
        let Some(first) = first.copied() else { continue };
        tx.exec(&GRANT_MOVE, &vals![id, first])?;
        for other in others.iter().filter(|c| **c != first) {
            let copy: Id<Grant> = ctx.id(Shard::COMMON);
            tx.exec(&GRANT_COPY, &vals![id, copy, *other])?;
        }
    }
    let set = tx.query(&SETTINGS_BY_AREA, &vals![], |r| r.area(0))?;
    for area in set {
        match moves.follow(area) {
            Followed::To(to) => store::settings::inherit(tx, ctx, area, &[to])?,
            Followed::OneOf(several) => store::settings::inherit(tx, ctx, area, &several)?,
            Followed::Stays | Followed::Nowhere => {}
        }
    }
    for area in tx.query(&ACCOUNT_AREAS, &vals![], |r| r.area(0))? {
        if let Some(to) = one(moves, area) {
            tx.exec(&ACCOUNTS_MOVE, &vals![area, to])?;
        }
    }
    for area in tx.query(&REGISTRY_AREAS, &vals![], |r| r.area(0))? {
        if let Some(to) = one(moves, area) {
            tx.exec(&REGISTRY_MOVE, &vals![area, to, ctx.now])?;
        }
    }
    Ok(())
}

/// Where an area as a whole goes: of a split one its first part looks after
/// what cannot be divided.
pub(super) fn one(moves: &Moves, area: AreaCode) -> Option<AreaCode> {
    match moves.follow(area) {
        Followed::To(to) => Some(to),
        Followed::OneOf(several) => several.first().copied().filter(|c| *c != area),
        Followed::Stays | Followed::Nowhere => None,
    }
}

/// A matter's id, its area, and its place.
pub(super) type Lying = (Id<Matter>, AreaCode, Option<(f64, f64)>);

/// The next matters behind that one.
pub(super) fn matters_after(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Vec<Lying>> {
    tx.query(&MATTERS_AFTER, &vals![after, limit], |r| {
        Ok((r.id(0)?, r.area(1)?, r.opt_real(2)?.zip(r.opt_real(3)?)))
    })
}

/// How many matters lie in each area.
pub(super) fn matters(tx: &mut Tx<'_>) -> Result<BTreeMap<AreaCode, i64>> {
    let rows = tx.query(&MATTERS_BY_AREA, &vals![], |r| Ok((r.area(0)?, r.int(1)?)))?;
    Ok(rows.into_iter().collect())
}
