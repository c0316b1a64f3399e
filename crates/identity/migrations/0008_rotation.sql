-- Keys that change while the city works.

-- In which round of data keys a person's was made; 0: before there were rounds.
ALTER TABLE vault_subject ADD COLUMN key_round BIGINT NOT NULL DEFAULT 0;

-- A change of keys, and how far it is.
CREATE TABLE vault_rotation (
    id          BIGINT NOT NULL PRIMARY KEY,
    -- whether data keys are made anew, or only wrapped by another key
    data        BIGINT NOT NULL CHECK (data IN (0, 1)),
    -- what no key may lie below when it has ended
    key_number  BIGINT NOT NULL,
    key_round   BIGINT NOT NULL,
    begun       BIGINT NOT NULL,
    ended       BIGINT,
    shards      BIGINT NOT NULL,
    shards_left BIGINT NOT NULL,
    -- persons whose values did not open
    failed      BIGINT NOT NULL
);
