-- A matter: whatever has an owner and a deadline. `state` is the engine's own
-- word for where it is; the columns beside it are what lists and checks need.
CREATE TABLE matter (
    shard          BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    version        BIGINT NOT NULL,
    procedure      TEXT   NOT NULL,
    edition        BIGINT NOT NULL,
    stage          TEXT   NOT NULL,
    -- MessagePack: see procedure::State::pack
    state          BYTEA  NOT NULL,
    title          TEXT   NOT NULL,
    subcategory    TEXT,
    request_type   TEXT,
    confidential   BIGINT NOT NULL CHECK (confidential IN (0, 1)),
    public_text    TEXT,
    area_at_filing BIGINT NOT NULL,
    area_now       BIGINT NOT NULL,
    lon            DOUBLE PRECISION,
    lat            DOUBLE PRECISION,
    place          TEXT   NOT NULL,
    lead_unit      BIGINT,
    due            BIGINT,
    supervised     BIGINT NOT NULL CHECK (supervised IN (0, 1)),
    opened         BIGINT NOT NULL,
    ended          BIGINT,
    PRIMARY KEY (shard, id)
);
-- Lists by area (a supervisor's, "near me"): newest first inside a range.
CREATE INDEX matter_by_area ON matter (area_now, id);
CREATE INDEX matter_by_unit ON matter (lead_unit, id);

-- Everybody's work, kept by the same command that moves the matter. Rows repeat
-- what a list shows, so that a page of work is one index range for each
-- addressee and never a filter over matters.
--   tab 0: an open task (待办); 1: had a hand in it, still open (在办);
--   2: had a hand in it, ended (已办)
CREATE TABLE inbox (
    shard        BIGINT NOT NULL,
    matter       BIGINT NOT NULL,
    task         BIGINT NOT NULL,
    addressee    TEXT   NOT NULL,
    tab          BIGINT NOT NULL CHECK (tab BETWEEN 0 AND 2),
    due          BIGINT NOT NULL,
    warn         BIGINT NOT NULL,
    supervised   BIGINT NOT NULL CHECK (supervised IN (0, 1)),
    since        BIGINT NOT NULL,
    task_name    TEXT   NOT NULL,
    PRIMARY KEY (shard, matter, task, addressee)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
CREATE INDEX inbox_work ON inbox (addressee, tab, due, matter, task);

-- What happened. Ordered by the matter's version, not by id: ids are not in
-- commit order.
CREATE TABLE timeline (
    shard      BIGINT NOT NULL,
    matter     BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    line       BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    act        TEXT   NOT NULL,
    actor_kind TEXT   NOT NULL,
    account    BIGINT,
    post       TEXT   NOT NULL,
    from_stage TEXT,
    to_stage   TEXT,
    public     BIGINT NOT NULL CHECK (public IN (0, 1)),
    note       TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (shard, matter, version, line)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

CREATE TABLE attachment (
    shard   BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    file    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    public  BIGINT NOT NULL CHECK (public IN (0, 1)),
    PRIMARY KEY (shard, matter, file)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
-- Whose a file is, when somebody asks for it.
CREATE INDEX attachment_by_file ON attachment (file);

-- One row for each running of each clock: the figures are made from it.
CREATE TABLE clock (
    shard   BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    name    TEXT   NOT NULL,
    run     BIGINT NOT NULL,
    started BIGINT NOT NULL,
    due     BIGINT NOT NULL,
    stopped BIGINT,
    PRIMARY KEY (shard, matter, name, run)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- Parents and children, merged ones, repeats: seen from `matter`.
CREATE TABLE link (
    shard  BIGINT NOT NULL,
    matter BIGINT NOT NULL,
    kind   TEXT   NOT NULL,
    other  BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (shard, matter, kind, other)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
