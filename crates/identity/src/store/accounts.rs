//! Statements of accounts and sign-in.

store::stmts! {
    /// Answers a row only when the login was free.
    pub(crate) LOGIN_TAKE = "INSERT INTO login_name (shard, login, account) VALUES ($1,$2,$3)
        ON CONFLICT (shard, login) DO NOTHING RETURNING account";
    pub(crate) LOGIN_GET = "SELECT account FROM login_name WHERE shard=$1 AND login=$2";

    pub(crate) LOGINS = "SELECT login, account FROM login_name ORDER BY login";
    /// Only one that nobody was ever given a password for.
    pub(crate) ACCOUNT_UNMAKE = "DELETE FROM account
        WHERE shard=$1 AND id=$2 AND password IS NULL RETURNING login, person";
    pub(crate) LOGIN_FREE = "DELETE FROM login_name WHERE shard=$1 AND login=$2 AND account=$3";

    pub(crate) ACCOUNT_ADD = "INSERT INTO account (shard, id, version, login, title, person, lang,
        area, state, password, must_change, made)
        VALUES ($1,$2,1,$3,$4,$5,$6,$7,'active',$8,$9,$10)";
    pub(crate) ACCOUNT_GET = "SELECT id, version, login, title, person, lang, area, state,
        must_change, made FROM account WHERE shard=$1 AND id=$2";
    pub(crate) ACCOUNT_VERSION = "SELECT version FROM account WHERE shard=$1 AND id=$2";
    pub(crate) ACCOUNT_TITLE = "SELECT title FROM account WHERE shard=$1 AND id=$2";
    pub(crate) ACCOUNT_LOCK = "SELECT version, area, state FROM account
        WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub(crate) ACCOUNT_STATE = "UPDATE account SET state=$3, version=$4 WHERE shard=$1 AND id=$2";
    pub(crate) ACCOUNT_LANG = "UPDATE account SET lang=$3 WHERE shard=$1 AND id=$2";
    pub(crate) ACCOUNT_PASSWORD = "UPDATE account SET password=$3, must_change=$4, version=$5
        WHERE shard=$1 AND id=$2";
    /// The same password under new parameters: no new version.
    pub(crate) PASSWORD_UPGRADE = "UPDATE account SET password=$3
        WHERE shard=$1 AND id=$2 AND password=$4";
    pub(crate) ACCOUNT_SECRET = "SELECT title, lang, state, password, must_change
        FROM account WHERE shard=$1 AND id=$2";

    pub(crate) TRY_GET = "SELECT failed, since FROM sign_in_try WHERE shard=$1 AND login=$2";
    pub(crate) TRY_PUT = "INSERT INTO sign_in_try (shard, login, failed, since) VALUES ($1,$2,1,$3)
        ON CONFLICT (shard, login) DO UPDATE SET
        failed=CASE WHEN sign_in_try.since<$4 THEN 1 ELSE sign_in_try.failed+1 END,
        since=excluded.since";
    pub(crate) TRY_DROP = "DELETE FROM sign_in_try WHERE shard=$1 AND login=$2";
    pub(crate) TRIES_FORGET = "DELETE FROM sign_in_try WHERE shard=$1 AND since<$2";
}

/// One page of accounts within a scope, in order of their ids.
pub(crate) fn accounts_within(scope: &str, after: usize, limit: usize) -> String {
    format!(
        "SELECT id, version, login, title, person, lang, area, state, must_change, made
         FROM account WHERE {scope} AND id>${after} ORDER BY id LIMIT ${limit}"
    )
}
