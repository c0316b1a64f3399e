-- Reference tables: small, the same for every shard.

-- What is answered at once. No personal value: an article is about a matter of
-- law or fact, never about somebody.
CREATE TABLE article (
    id          BIGINT NOT NULL PRIMARY KEY,
    version     BIGINT NOT NULL,
    title       TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    keywords    TEXT   NOT NULL,
    lang        TEXT   NOT NULL,
    area        BIGINT NOT NULL,
    -- the unit that answers for its being right
    owner       BIGINT NOT NULL,
    source      TEXT   NOT NULL,
    subcategory TEXT,
    valid_until BIGINT NOT NULL,
    public      BIGINT NOT NULL CHECK (public IN (0, 1)),
    withdrawn   BIGINT NOT NULL CHECK (withdrawn IN (0, 1)),
    uses        BIGINT NOT NULL,
    changed     BIGINT NOT NULL
);
CREATE INDEX article_valid ON article (valid_until, id) WHERE withdrawn = 0;

-- Which matters were answered by it.
CREATE TABLE article_use (
    article BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (article, matter)
);

-- What was asked and not found: its editors' list. Masked.
CREATE TABLE article_gap (
    id      BIGINT NOT NULL PRIMARY KEY,
    asked   TEXT   NOT NULL,
    area    BIGINT NOT NULL,
    times   BIGINT NOT NULL,
    first   BIGINT NOT NULL,
    last    BIGINT NOT NULL,
    -- settled by this article, or without one
    settled BIGINT NOT NULL CHECK (settled IN (0, 1)),
    article BIGINT
);
CREATE UNIQUE INDEX article_gap_asked ON article_gap (asked, area);
