-- Cases of children. What is known lies in the vault, under the key of this
-- one case; here is only that there is one, and who its team is.
CREATE TABLE case_file (
    shard   BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    area    BIGINT NOT NULL,
    subject BIGINT NOT NULL,
    opened  BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);

-- One team for each. Whoever left is not found any more.
CREATE TABLE case_team (
    shard     BIGINT NOT NULL,
    case_file BIGINT NOT NULL,
    account   BIGINT NOT NULL,
    since     BIGINT NOT NULL,
    PRIMARY KEY (shard, case_file, account)
);
CREATE INDEX case_team_of ON case_team (account, case_file);

-- Of whom the procuratorate wants to be asked before they work with children:
-- a keyed hash of name and identity number, and nothing else.
CREATE TABLE employment_mark (
    shard BIGINT NOT NULL,
    mark  BYTEA  NOT NULL,
    PRIMARY KEY (shard, mark)
);

-- Who asked. The answer is not kept.
CREATE TABLE employment_check (
    shard   BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    unit    BIGINT NOT NULL,
    account BIGINT NOT NULL,
    -- the applicant's own word
    consent BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX employment_check_of ON employment_check (shard, unit, at);
CREATE UNIQUE INDEX employment_check_once ON employment_check (shard, consent);
