//! Statements of the vault and its access log.

store::stmts! {
    pub(crate) KEYS_KNOWN = "SELECT number, proof FROM vault_key ORDER BY number";
    pub(crate) KEY_ADD = "INSERT INTO vault_key (number, proof, made) VALUES ($1,$2,$3)
        ON CONFLICT (number) DO NOTHING";

    pub(crate) BLINDS_KNOWN = "SELECT number, proof, retired FROM blind_key ORDER BY number";
    pub(crate) BLIND_NEWEST = "SELECT number FROM blind_key ORDER BY number DESC LIMIT 1
        FOR UPDATE";
    pub(crate) BLIND_ADD = "INSERT INTO blind_key (number, proof, made) VALUES ($1,$2,$3)
        ON CONFLICT (number) DO NOTHING";
    pub(crate) BLIND_RETIRE = "UPDATE blind_key SET retired=$2 WHERE number=$1";

    pub(crate) SUBJECT_ADD = "INSERT INTO vault_subject (shard, id, about_kind, about_id,
        confidential, key_number, key_wrapped, made, key_round, index_key)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)";
    pub(crate) SUBJECT_GET = "SELECT about_kind, about_id, confidential, key_number, key_wrapped,
        key_round, index_key FROM vault_subject WHERE shard=$1 AND id=$2 FOR UPDATE";
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
    /// What [`values_masked`] asks of several persons, of one.
    pub(crate) VALUES_MASKED = "SELECT v.subject, v.field, v.masked, s.confidential
        FROM vault_value v JOIN vault_subject s ON s.shard=v.shard AND s.id=v.subject
        WHERE v.shard=$1 AND v.subject=$2";
    pub(crate) VALUE_DROP = "DELETE FROM vault_value WHERE shard=$1 AND subject=$2 AND field=$3";
    pub(crate) VALUES_DROP = "DELETE FROM vault_value WHERE shard=$1 AND subject=$2";

    /// Persons whose key is an old one, or wrapped by an old one, or who are
    /// found by hashes under an old one.
    pub(crate) SUBJECTS_OLD = "SELECT id FROM vault_subject WHERE shard=$1 AND id>$2
        AND erased IS NULL AND (key_number<$3 OR key_round<$4 OR index_key<$5)
        ORDER BY id LIMIT $6";
    pub(crate) SUBJECT_INDEXED = "UPDATE vault_subject SET index_key=$3 WHERE shard=$1 AND id=$2";
    pub(crate) PERSONS_INDEXED = "SELECT COUNT(*) FROM vault_subject
        WHERE erased IS NULL AND index_key=$1";
    pub(crate) SUBJECT_KEY = "UPDATE vault_subject SET key_number=$3, key_wrapped=$4, key_round=$5
        WHERE shard=$1 AND id=$2";
    pub(crate) VALUE_SEALED = "UPDATE vault_value SET sealed=$4
        WHERE shard=$1 AND subject=$2 AND field=$3";

    pub(crate) SUBJECT_SHARDS = "SELECT DISTINCT shard FROM vault_subject ORDER BY shard";
    pub(crate) KEYS_LYING = "SELECT key_number, key_round, COUNT(*) FROM vault_subject
        WHERE erased IS NULL GROUP BY key_number, key_round ORDER BY key_number, key_round";
    pub(crate) ROTATION_ADD = "INSERT INTO vault_rotation (id, data, key_number, key_round, begun,
        ended, shards, shards_left, failed, blind, key_blind)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$7,0,$8,$9)";
    pub(crate) ROTATION_LAST = "SELECT id, data, key_number, key_round, begun, ended, shards,
        shards_left, failed, blind, key_blind FROM vault_rotation ORDER BY id DESC LIMIT 1";
    pub(crate) ROTATION_SHARD = "UPDATE vault_rotation SET shards_left=shards_left-1,
        failed=failed+$2, ended=CASE WHEN shards_left=1 THEN CAST($3 AS BIGINT) ELSE ended END
        WHERE id=$1 AND shards_left>0 RETURNING shards_left, failed";

    pub(crate) INDEX_ADD = "INSERT INTO vault_index (shard, blind, subject, key_number)
        VALUES ($1,$2,$3,$4) ON CONFLICT (shard, blind, subject) DO NOTHING";
    pub(crate) INDEX_DROP = "DELETE FROM vault_index WHERE shard=$1 AND blind=$2 AND subject=$3";
    pub(crate) INDEX_FIND = "SELECT subject FROM vault_index WHERE shard=$1 AND blind=$2
        ORDER BY subject DESC LIMIT 200";

    pub(crate) INDEX_LYING = "SELECT key_number, COUNT(*) FROM vault_index GROUP BY key_number";
    /// Changes of the index on their way.
    pub(crate) INDEX_WAITING = "SELECT COUNT(*) FROM outbox WHERE subscriber=$1";

    /// With how many of them are sealed.
    pub(crate) TELEPHONES_LYING = "SELECT key_number, COUNT(*), COUNT(sealed) FROM telephone
        WHERE shard=$1 GROUP BY key_number";
    pub(crate) TELEPHONES_OLD = "SELECT blind, pseudonym, key_number, sealed FROM telephone
        WHERE shard=$1 AND key_number<$2 AND pseudonym>$3 AND sealed IS NOT NULL
        ORDER BY pseudonym LIMIT $4";
    pub(crate) TELEPHONE_HASHED = "UPDATE telephone SET blind=$3, key_number=$4, sealed=$5
        WHERE shard=$1 AND pseudonym=$2";
    pub(crate) TELEPHONE_FIND = "SELECT pseudonym, sealed FROM telephone
        WHERE shard=$1 AND blind=$2 FOR UPDATE";
    pub(crate) TELEPHONE_LOOK = "SELECT pseudonym FROM telephone WHERE shard=$1 AND blind=$2";
    pub(crate) TELEPHONE_GET = "SELECT blind, key_number, sealed FROM telephone
        WHERE shard=$1 AND pseudonym=$2";
    pub(crate) TELEPHONE_ADD = "INSERT INTO telephone (shard, blind, pseudonym, key_number, sealed,
        made, until) VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING RETURNING pseudonym";
    pub(crate) TELEPHONE_HOLD = "UPDATE telephone SET until=$3
        WHERE shard=$1 AND pseudonym=$2 AND until<$3";
    pub(crate) TELEPHONES_FORGET = "DELETE FROM telephone WHERE shard=$1 AND until<$2";

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
