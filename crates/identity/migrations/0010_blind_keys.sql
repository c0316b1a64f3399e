-- Keys of the blind index that change while the city works.

-- Which of them are in use, by number. 0 is the key of everything that is made
-- instead of kept, which alone hashed numbers before there were others; its
-- proof is that of the wrapping keys. `retired`: nothing lies under it any more.
CREATE TABLE blind_key (
    number  BIGINT NOT NULL PRIMARY KEY,
    proof   BYTEA,
    made    BIGINT NOT NULL,
    retired BIGINT
);
INSERT INTO blind_key (number, made) SELECT 0, MIN(made) FROM vault_key HAVING COUNT(*) > 0;

-- Under which a row was made, and a person's rows at the least.
ALTER TABLE vault_index ADD COLUMN key_number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE vault_subject ADD COLUMN index_key BIGINT NOT NULL DEFAULT 0;

-- A rotation may be one of these keys.
ALTER TABLE vault_rotation ADD COLUMN blind BIGINT NOT NULL DEFAULT 0;
ALTER TABLE vault_rotation ADD COLUMN key_blind BIGINT NOT NULL DEFAULT 0;

-- Telephones of residents: which pseudonym stands for which number. Sessions,
-- codes and mandates know the pseudonym, which is random and never changes; a
-- change of keys touches this table alone. All of it in the common shard, as
-- mandates are.
CREATE TABLE telephone (
    shard      BIGINT NOT NULL,
    -- the number's hash under the key `key_number`
    blind      BYTEA  NOT NULL,
    pseudonym  BYTEA  NOT NULL,
    key_number BIGINT NOT NULL,
    -- the number, sealed under a key made from the same key: that it may be
    -- hashed under the next one. None: known before numbers were sealed.
    sealed     BYTEA,
    made       BIGINT NOT NULL,
    -- forgotten then, unless it is used again
    until      BIGINT NOT NULL,
    PRIMARY KEY (shard, blind)
);
CREATE UNIQUE INDEX telephone_pseudonym ON telephone (shard, pseudonym);
CREATE INDEX telephone_until ON telephone (shard, until);

-- Those of before are their own pseudonyms. 366 days after a mandate's end, two
-- days after that of a session or of a code.
INSERT INTO telephone (shard, blind, pseudonym, key_number, made, until)
SELECT 0, known.phone, known.phone, 0, MIN(known.made), MAX(known.until) FROM (
    SELECT giver AS phone, made, ends + 31622400000000 AS until FROM mandate
    UNION ALL SELECT taker, made, ends + 31622400000000 FROM mandate
    UNION ALL SELECT phone, made, expires + 172800000000 FROM resident_session
    UNION ALL SELECT phone, made, made + 172800000000 FROM phone_code
) known GROUP BY known.phone;
