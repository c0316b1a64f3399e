//! Statements of second factors, passkeys and service tokens.

store::stmts! {
    pub(crate) FACTORS = "SELECT
        (SELECT COUNT(*) FROM factor_totp t WHERE t.shard=$1 AND t.account=$2
            AND t.confirmed IS NOT NULL),
        (SELECT COUNT(*) FROM passkey p WHERE p.shard=$1 AND p.account=$2),
        (SELECT COUNT(*) FROM recovery_code c WHERE c.shard=$1 AND c.account=$2)";

    pub(crate) TOTP_PUT = "INSERT INTO factor_totp (shard, account, enrolment, made, confirmed,
        step) VALUES ($1,$2,$3,$4,NULL,0) ON CONFLICT (shard, account) DO UPDATE SET
        enrolment=excluded.enrolment, made=excluded.made, confirmed=NULL, step=0";
    pub(crate) TOTP_GET = "SELECT enrolment, confirmed, step FROM factor_totp
        WHERE shard=$1 AND account=$2 FOR UPDATE";
    pub(crate) TOTP_CONFIRM = "UPDATE factor_totp SET confirmed=$3, step=$4
        WHERE shard=$1 AND account=$2";
    pub(crate) TOTP_STEP = "UPDATE factor_totp SET step=$3 WHERE shard=$1 AND account=$2";
    pub(crate) TOTP_DROP = "DELETE FROM factor_totp WHERE shard=$1 AND account=$2";

    pub(crate) CODE_ADD = "INSERT INTO recovery_code (shard, account, code) VALUES ($1,$2,$3)";
    /// Answers a row only when there was such a code.
    pub(crate) CODE_TAKE = "DELETE FROM recovery_code WHERE shard=$1 AND account=$2 AND code=$3
        RETURNING account";
    pub(crate) CODES_DROP = "DELETE FROM recovery_code WHERE shard=$1 AND account=$2";

    pub(crate) PASSKEY_ADD = "INSERT INTO passkey (shard, account, credential, id, name, public_key,
        count, made) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)
        ON CONFLICT (shard, account, credential) DO NOTHING RETURNING id";
    pub(crate) PASSKEY_GET = "SELECT public_key, count FROM passkey
        WHERE shard=$1 AND account=$2 AND credential=$3 FOR UPDATE";
    pub(crate) PASSKEY_USED = "UPDATE passkey SET count=$4, used=$5
        WHERE shard=$1 AND account=$2 AND credential=$3";
    pub(crate) PASSKEYS = "SELECT id, name, made, used, credential FROM passkey
        WHERE shard=$1 AND account=$2 ORDER BY id LIMIT 50";
    pub(crate) PASSKEY_DROP = "DELETE FROM passkey WHERE shard=$1 AND account=$2 AND id=$3";
    pub(crate) PASSKEYS_DROP = "DELETE FROM passkey WHERE shard=$1 AND account=$2";

    /// Answers a row only when the challenge was not answered before.
    pub(crate) MARK_ADD = "INSERT INTO challenge_used (shard, mark, until) VALUES ($1,$2,$3)
        ON CONFLICT (shard, mark) DO NOTHING RETURNING until";
    pub(crate) MARKS_FORGET = "DELETE FROM challenge_used WHERE shard=$1 AND until<$2";

    pub(crate) SERVICE_ADD = "INSERT INTO service_token (shard, token, id, account, name, scopes,
        giver, made, expires) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)";
    pub(crate) SERVICE_WHO = "SELECT s.id, s.account, s.expires, s.scopes, a.login, a.title, a.lang,
        a.state FROM service_token s JOIN account a ON a.shard=s.shard AND a.id=s.account
        WHERE s.shard=$1 AND s.token=$2";
    pub(crate) SERVICE_LIST = "SELECT id, name, scopes, made, expires FROM service_token
        WHERE shard=$1 AND account=$2 ORDER BY id LIMIT 200";
    pub(crate) SERVICE_DROP = "DELETE FROM service_token WHERE shard=$1 AND account=$2 AND id=$3";
    pub(crate) SERVICE_FORGET = "DELETE FROM service_token WHERE shard=$1 AND expires<$2";

    pub(crate) RESET_GET = "SELECT password_reset_by, factors_reset_by FROM account
        WHERE shard=$1 AND id=$2";
    pub(crate) RESET_PUT = "UPDATE account SET password_reset_by=$3, factors_reset_by=$4
        WHERE shard=$1 AND id=$2";
}
