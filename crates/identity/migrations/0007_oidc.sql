-- Who signs in with a provider's word: subjects as keyed hashes, since to some
-- providers they are staff numbers. A reference table in the common shard.
CREATE TABLE oidc_link (
    shard     BIGINT NOT NULL,
    -- of issuer and subject
    subject   BYTEA  NOT NULL,
    id        BIGINT NOT NULL,
    account   BIGINT NOT NULL,
    linked_by BIGINT,
    made      BIGINT NOT NULL,
    PRIMARY KEY (shard, subject)
);
CREATE INDEX oidc_link_by_account ON oidc_link (shard, account, id);
