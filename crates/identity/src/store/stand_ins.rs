//! Statements of stand-ins.

store::stmts! {
    pub(crate) STAND_IN_ADD = "INSERT INTO stand_in (id, away, colleague, by_name, starts, ends,
        giver, reason, made) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)";
    pub(crate) STAND_IN_GET = "SELECT id, away, colleague, by_name, starts, ends, giver, reason,
        made, ended FROM stand_in WHERE id=$1 FOR UPDATE";
    pub(crate) STAND_INS_OF = "SELECT id, away, colleague, by_name, starts, ends, giver, reason,
        made, ended FROM stand_in WHERE away=$1 ORDER BY id DESC LIMIT 50";
    pub(crate) STAND_INS_BY = "SELECT id, away, colleague, by_name, starts, ends, giver, reason,
        made, ended FROM stand_in WHERE colleague=$1 ORDER BY id DESC LIMIT 50";
    pub(crate) STAND_IN_END = "UPDATE stand_in SET ended=$2, ended_by=$3
        WHERE id=$1 AND ended IS NULL";
    /// Of whoever left, on either side.
    pub(crate) STAND_INS_END = "UPDATE stand_in SET ended=$2, ended_by=$3
        WHERE (away=$1 OR colleague=$1) AND ended IS NULL";
    pub(crate) POSTS_END = "UPDATE role_grant SET revoked=$2, revoked_by=$3
        WHERE stand_in=$1 AND revoked IS NULL RETURNING account";
    pub(crate) POST_LEND = "INSERT INTO role_grant (id, account, role, area, unit, starts, ends,
        giver, reason, made, stand_in, lent_from) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)";
    /// What a stand-in holds by it, also what was taken back since.
    pub(crate) POSTS_OF = "SELECT id, role, area, unit FROM role_grant WHERE stand_in=$1
        ORDER BY id LIMIT 200";
    /// Somebody's own posts that hold or will.
    pub(crate) OWN_POSTS = "SELECT id, role, area, unit, starts, ends FROM role_grant
        WHERE account=$1 AND stand_in IS NULL AND revoked IS NULL AND (ends IS NULL OR ends>$2)
        ORDER BY id LIMIT 200";
    /// Whether a post is lent to that one at some time of these.
    pub(crate) POST_LENT = "SELECT COUNT(*) FROM role_grant WHERE lent_from=$1 AND account=$2
        AND revoked IS NULL AND starts<$4 AND (ends IS NULL OR ends>$3)";
    pub(crate) BESIDE_IN_UNIT = "SELECT DISTINCT account FROM role_grant WHERE unit=$1
        AND stand_in IS NULL AND revoked IS NULL AND starts<=$2 AND (ends IS NULL OR ends>$2)
        ORDER BY account LIMIT 200";
    pub(crate) BESIDE_AT_AREA = "SELECT DISTINCT account FROM role_grant WHERE area=$1
        AND stand_in IS NULL AND revoked IS NULL AND starts<=$2 AND (ends IS NULL OR ends>$2)
        ORDER BY account LIMIT 200";
    /// The same role at areas of a range: neighbours, once their level is looked at.
    pub(crate) BESIDE_NEAR = "SELECT account, area FROM role_grant
        WHERE area BETWEEN $1 AND $2 AND role=$3 AND stand_in IS NULL AND revoked IS NULL
        AND starts<=$4 AND (ends IS NULL OR ends>$4) ORDER BY area, account LIMIT 400";
}
