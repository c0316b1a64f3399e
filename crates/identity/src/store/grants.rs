//! Statements of grants.

store::stmts! {
    pub(crate) GRANT_ADD = "INSERT INTO role_grant (id, account, role, area, unit, starts, ends,
        giver, reason, made) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)";
    pub(crate) GRANT_GET = "SELECT id, account, role, area, unit, starts, ends, giver, reason, made,
        revoked, NULL FROM role_grant WHERE id=$1 FOR UPDATE";
    /// With what was lent from it.
    pub(crate) GRANT_REVOKE = "UPDATE role_grant SET revoked=$2, revoked_by=$3
        WHERE (id=$1 OR lent_from=$1) AND revoked IS NULL RETURNING account";
    pub(crate) GRANT_UNMAKE = "DELETE FROM role_grant WHERE id=$1 AND account=$2";
    /// Those that hold or will; the end is checked again at each use.
    pub(crate) GRANTS_OF = "SELECT g.role, g.area, g.unit, g.starts, g.ends, s.away, s.by_name
        FROM role_grant g LEFT JOIN stand_in s ON s.id=g.stand_in
        WHERE g.account=$1 AND g.revoked IS NULL AND (g.ends IS NULL OR g.ends>$2)
        ORDER BY g.id LIMIT 200";
    /// With history, for its page.
    pub(crate) GRANTS_ALL_OF = "SELECT g.id, g.account, g.role, g.area, g.unit, g.starts, g.ends,
        g.giver, g.reason, g.made, g.revoked, s.away
        FROM role_grant g LEFT JOIN stand_in s ON s.id=g.stand_in
        WHERE g.account=$1 ORDER BY g.id DESC LIMIT 200";
    /// Of everybody, newest first.
    pub(crate) GRANTS_GIVEN = "SELECT g.id, g.account, g.role, g.area, g.unit, g.starts, g.ends,
        g.giver, g.reason, g.made, g.revoked, g.revoked_by, s.away
        FROM role_grant g LEFT JOIN stand_in s ON s.id=g.stand_in
        WHERE g.id<$1 ORDER BY g.id DESC LIMIT $2";
    pub(crate) GRANTS_COUNT = "SELECT COUNT(*) FROM role_grant
        WHERE account=$1 AND revoked IS NULL AND (ends IS NULL OR ends>$2)";
    /// One's own, and those that were lent from them.
    pub(crate) GRANTS_END = "UPDATE role_grant SET revoked=$2, revoked_by=$3
        WHERE revoked IS NULL
        AND (account=$1 OR lent_from IN (SELECT id FROM role_grant WHERE account=$1))
        RETURNING account";
    pub(crate) HOLDERS_AREA = "SELECT DISTINCT account FROM role_grant
        WHERE area=$1 AND role=$2 AND revoked IS NULL AND starts<=$3 AND (ends IS NULL OR ends>$3)
        ORDER BY account LIMIT 200";
    pub(crate) HOLDERS_UNIT = "SELECT DISTINCT account FROM role_grant
        WHERE unit=$1 AND role=$2 AND revoked IS NULL AND starts<=$3 AND (ends IS NULL OR ends>$3)
        ORDER BY account LIMIT 200";
    /// On the line from a place outwards; larger codes of one line lie inside.
    pub(crate) HOLDERS_LINE = "SELECT DISTINCT area, account FROM role_grant
        WHERE area IN ($1,$2,$3,$4,$5,$6,$7) AND role=$8 AND revoked IS NULL AND starts<=$9
        AND (ends IS NULL OR ends>$9) ORDER BY area DESC, account LIMIT 400";
    pub(crate) ROLE_HELD = "SELECT id FROM role_grant WHERE role=$1 AND revoked IS NULL
        AND (ends IS NULL OR ends>$2) AND id<>$3 LIMIT 1";
}
