//! Statements of residents: codes sent to telephones, their sessions, what is
//! theirs.

store::stmts! {
    pub(crate) CODE_NEW = "INSERT INTO phone_code (shard, id, phone, masked, made, failed, used)
        VALUES ($1,$2,$3,$4,$5,0,0)";
    /// How many since then, and when the last.
    pub(crate) CODES_SINCE = "SELECT COUNT(*), MAX(made) FROM phone_code
        WHERE shard=$1 AND phone=$2 AND made>$3";
    pub(crate) CODE_LOCK = "SELECT phone, masked, made, failed, used FROM phone_code
        WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub(crate) CODE_FAILED = "UPDATE phone_code SET failed=failed+1 WHERE shard=$1 AND id=$2";
    pub(crate) CODE_USED = "UPDATE phone_code SET used=1 WHERE shard=$1 AND id=$2";
    pub(crate) CODES_FORGET = "DELETE FROM phone_code WHERE shard=$1 AND made<$2";

    pub(crate) RESIDENT_ADD = "INSERT INTO resident_session (shard, token, id, phone, masked, made,
        expires) VALUES ($1,$2,$3,$4,$5,$6,$7)";
    pub(crate) RESIDENT_WHO = "SELECT id, phone, masked, expires FROM resident_session
        WHERE shard=$1 AND token=$2";
    pub(crate) RESIDENT_END = "DELETE FROM resident_session WHERE shard=$1 AND id=$2";
    pub(crate) RESIDENT_END_ALL = "DELETE FROM resident_session WHERE shard=$1 AND phone=$2";
    pub(crate) RESIDENTS_FORGET = "DELETE FROM resident_session WHERE shard=$1 AND expires<$2";

    /// Persons with that number, newest first, from one on.
    pub(crate) PERSONS_OF = "SELECT subject FROM vault_index
        WHERE shard=$1 AND blind=$2 AND subject<$3 ORDER BY subject DESC LIMIT $4";
    pub(crate) PERSON_IS = "SELECT subject FROM vault_index
        WHERE shard=$1 AND blind=$2 AND subject=$3";

    pub(crate) MESSAGE_KEEP = "INSERT INTO message_kept (shard, id, sealed, at)
        VALUES ($1,$2,$3,$4) ON CONFLICT (shard, id) DO NOTHING";
    pub(crate) MESSAGES_KEPT = "SELECT id, sealed, at FROM message_kept
        WHERE shard=$1 AND at>$2 ORDER BY id DESC LIMIT 100";
    pub(crate) MESSAGES_FORGET = "DELETE FROM message_kept WHERE shard=$1 AND at<$2";
}
