//! Statements of sessions.

store::stmts! {
    pub(crate) SESSION_ADD = "INSERT INTO session (shard, token, id, account, device, made, seen,
        expires) VALUES ($1,$2,$3,$4,$5,$6,$6,$7)";
    pub(crate) SESSION_WHO = "SELECT s.id, s.account, s.seen, s.expires, a.login, a.title, a.lang,
        a.state, a.must_change FROM session s JOIN account a ON a.shard=s.shard AND a.id=s.account
        WHERE s.shard=$1 AND s.token=$2";
    pub(crate) SESSION_SEEN = "UPDATE session SET seen=$3 WHERE shard=$1 AND token=$2 AND seen<$3";
    pub(crate) SESSION_LIST = "SELECT id, device, made, seen, expires FROM session
        WHERE shard=$1 AND account=$2 AND expires>$3 ORDER BY seen DESC, id LIMIT 200";
    pub(crate) SESSION_END = "DELETE FROM session WHERE shard=$1 AND account=$2 AND id=$3";
    pub(crate) SESSIONS_END = "DELETE FROM session WHERE shard=$1 AND account=$2 AND id<>$3";
    pub(crate) SESSIONS_FORGET = "DELETE FROM session WHERE shard=$1 AND expires<$2";
}
