//! Statements of links to a provider.

store::stmts! {
    /// Answers a row only when the subject was nobody's.
    pub(crate) LINK_ADD = "INSERT INTO oidc_link (shard, subject, id, account, linked_by, made)
        VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (shard, subject) DO NOTHING RETURNING id";
    pub(crate) LINK_GET = "SELECT account FROM oidc_link WHERE shard=$1 AND subject=$2";
    pub(crate) LINKS_OF = "SELECT id, made FROM oidc_link
        WHERE shard=$1 AND account=$2 ORDER BY id LIMIT 20";
    pub(crate) LINK_DROP = "DELETE FROM oidc_link WHERE shard=$1 AND account=$2 AND id=$3";
    pub(crate) LINKS_DROP = "DELETE FROM oidc_link WHERE shard=$1 AND account=$2";
}
