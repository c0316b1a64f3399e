//! Statements of the vault and its access log.

store::stmts! {
    pub(crate) KEYS_KNOWN = "SELECT number, proof FROM vault_key ORDER BY number";
    pub(crate) KEY_ADD = "INSERT INTO vault_key (number, proof, made) VALUES ($1,$2,$3)
        ON CONFLICT (number) DO NOTHING";

    pub(crate) SUBJECT_ADD = "INSERT INTO vault_subject (shard, id, about_kind, about_id,
        confidential, key_number, key_wrapped, made) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)";
    pub(crate) SUBJECT_GET = "SELECT about_kind, about_id, confidential, key_number, key_wrapped
        FROM vault_subject WHERE shard=$1 AND id=$2 FOR UPDATE";
    /// The persons that something knows.
    pub(crate) SUBJECTS_OF = "SELECT id FROM vault_subject
        WHERE shard=$1 AND about_kind=$2 AND about_id=$3 ORDER BY id LIMIT 200";
    pub(crate) SUBJECT_CONFIDENTIAL = "UPDATE vault_subject SET confidential=$3
        WHERE shard=$1 AND id=$2 AND erased IS NULL";
    pub(crate) SUBJECT_ERASE = "UPDATE vault_subject SET key_number=NULL, key_wrapped=NULL,
        erased=$3 WHERE shard=$1 AND id=$2";

    pub(crate) VALUE_PUT = "INSERT INTO vault_value (shard, subject, field, sealed, masked, written)
        VALUES ($1,$2,$3,$4,$5,$6)
        ON CONFLICT (shard, subject, field) DO UPDATE SET sealed=excluded.sealed,
        masked=excluded.masked, written=excluded.written";
    pub(crate) VALUES_SEALED = "SELECT field, sealed FROM vault_value
        WHERE shard=$1 AND subject=$2 ORDER BY field";
    pub(crate) VALUE_DROP = "DELETE FROM vault_value WHERE shard=$1 AND subject=$2 AND field=$3";
    pub(crate) VALUES_DROP = "DELETE FROM vault_value WHERE shard=$1 AND subject=$2";

    pub(crate) INDEX_ADD = "INSERT INTO vault_index (shard, blind, subject) VALUES ($1,$2,$3)
        ON CONFLICT (shard, blind, subject) DO NOTHING";
    pub(crate) INDEX_DROP = "DELETE FROM vault_index WHERE shard=$1 AND blind=$2 AND subject=$3";
    pub(crate) INDEX_FIND = "SELECT subject FROM vault_index WHERE shard=$1 AND blind=$2
        ORDER BY subject DESC LIMIT 200";

    pub(crate) ACCESS_ADD = "INSERT INTO access_entry (shard, subject, id, field, at, account, role,
        area, unit, purpose, about_kind, about_id, trace)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)";
    /// Newest first; the id of the last row seen goes on from there.
    pub(crate) ACCESS_OF = "SELECT id, field, at, account, role, area, unit, purpose, about_kind,
        about_id FROM access_entry WHERE shard=$1 AND subject=$2 AND id<$3
        ORDER BY id DESC, field LIMIT $4";
    /// The same of a time.
    pub(crate) ACCESS_SPAN = "SELECT id, field, at, account, role, area, unit, purpose, about_kind,
        about_id FROM access_entry WHERE shard=$1 AND subject=$2 AND id<$3 AND at>=$4 AND at<$5
        ORDER BY id DESC, field LIMIT $6";
}

/// Masked values of several persons; one pair of parameters each.
pub(crate) fn values_masked(count: usize) -> String {
    let pairs: Vec<String> = (0..count)
        .map(|i| format!("(v.shard=${} AND v.subject=${})", 2 * i + 1, 2 * i + 2))
        .collect();
    format!(
        "SELECT v.subject, v.field, v.masked, s.confidential FROM vault_value v
         JOIN vault_subject s ON s.shard=v.shard AND s.id=v.subject WHERE {}",
        pairs.join(" OR ")
    )
}
