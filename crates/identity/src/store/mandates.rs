//! Statements of mandates.

store::stmts! {
    pub(crate) MANDATE_ADD = "INSERT INTO mandate (shard, id, giver, giver_shown, taker,
        taker_shown, things, made, ends, recorded_by, paper)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)";
    pub(crate) MANDATE_GET = "SELECT id, giver, giver_shown, taker, taker_shown, things, made, ends,
        recorded_by, paper, withdrawn FROM mandate WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub(crate) MANDATES_GIVEN = "SELECT id, giver, giver_shown, taker, taker_shown, things, made,
        ends, recorded_by, paper, withdrawn FROM mandate WHERE shard=$1 AND giver=$2
        ORDER BY id DESC LIMIT 50";
    pub(crate) MANDATES_TAKEN = "SELECT id, giver, giver_shown, taker, taker_shown, things, made,
        ends, recorded_by, paper, withdrawn FROM mandate WHERE shard=$1 AND taker=$2
        ORDER BY id DESC LIMIT 50";
    pub(crate) MANDATES_LIVE = "SELECT COUNT(*) FROM mandate
        WHERE shard=$1 AND giver=$2 AND ends>$3 AND withdrawn IS NULL";
    pub(crate) MANDATES_HELD = "SELECT COUNT(*) FROM mandate
        WHERE shard=$1 AND taker=$2 AND ends>$3 AND withdrawn IS NULL";
    pub(crate) MANDATE_END = "UPDATE mandate SET withdrawn=$3
        WHERE shard=$1 AND id=$2 AND withdrawn IS NULL";
}
