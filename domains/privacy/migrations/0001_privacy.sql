-- What a resident objected to: a look of the access log, and the matter that
-- came of it. Once for each look.
CREATE TABLE objection (
    shard   BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    subject BIGINT NOT NULL,
    look    BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (shard, matter)
);
CREATE UNIQUE INDEX objection_of ON objection (shard, subject, look);

-- Looks that the person is not shown for a time. The look itself stays in the
-- access log; when the time is over it is shown by itself.
CREATE TABLE hiding (
    shard      BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    subject    BIGINT NOT NULL,
    look       BIGINT NOT NULL,
    -- whose leader answers for it: where the look was made
    area       BIGINT NOT NULL,
    -- one of the listed grounds
    ground     TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    days       BIGINT NOT NULL CHECK (days BETWEEN 1 AND 90),
    asked_by   BIGINT NOT NULL,
    asked_at   BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state = 'asked' OR state = 'approved' OR state = 'refused'),
    decided_by BIGINT,
    decided_at BIGINT,
    -- until then it is not shown
    ends       BIGINT,
    version    BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX hiding_of ON hiding (shard, subject);
CREATE INDEX hiding_by_area ON hiding (area, id);
CREATE INDEX hiding_decided ON hiding (decided_at) WHERE state = 'approved';

-- Who broke the glass. A reference table: it is read before every look in
-- danger, whatever the shard, and written a few times a year.
CREATE TABLE glass (
    id           BIGINT NOT NULL PRIMARY KEY,
    matter       BIGINT NOT NULL,
    subject      BIGINT NOT NULL,
    -- names of fields, with commas
    fields       TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    life         BIGINT NOT NULL CHECK (life IN (0, 1)),
    account      BIGINT NOT NULL,
    role         TEXT   NOT NULL,
    -- where the role is held
    area         BIGINT,
    unit         BIGINT,
    -- where the matter lies
    place        BIGINT NOT NULL,
    asked_at     BIGINT NOT NULL,
    confirmed_by BIGINT,
    opened_at    BIGINT,
    ends         BIGINT,
    -- the matter in which it is reviewed
    review       BIGINT,
    -- from then on nothing stands in the way of another
    settled      BIGINT,
    verdict      TEXT CHECK (verdict = 'justified' OR verdict = 'unjustified' OR verdict = 'refused' OR verdict = 'lapsed'),
    CHECK ((area IS NULL) <> (unit IS NULL))
);
-- No second one before the first was reviewed: whoever asks twice at once gets
-- one.
CREATE UNIQUE INDEX glass_of ON glass (account) WHERE settled IS NULL;
CREATE INDEX glass_by_place ON glass (place, id);
CREATE INDEX glass_review ON glass (review) WHERE review IS NOT NULL;
