-- Consents: who agreed to what, in which words. In the shard of the person,
-- who is a keyed hash of a telephone, as vault_index has it. A consent that
-- was withdrawn stays: it says until when something was allowed.
CREATE TABLE consent (
    shard     BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    person    BYTEA  NOT NULL,
    purpose   TEXT   NOT NULL,
    -- of the text that was shown
    version   BIGINT NOT NULL,
    -- what it is narrowed to, if the purpose is: never a personal value
    about     TEXT   NOT NULL,
    given     BIGINT NOT NULL,
    -- the mandate by which a guardian gave it
    mandate   BIGINT,
    -- with a guardian's word: not beyond the mandate, nor the child's age
    ends      BIGINT,
    withdrawn BIGINT,
    PRIMARY KEY (shard, id)
);
CREATE INDEX consent_of ON consent (shard, person, id);
-- One that was not withdrawn, for each thing: whoever taps twice gives once.
CREATE UNIQUE INDEX consent_standing ON consent (shard, person, purpose, about)
    WHERE withdrawn IS NULL;
