-- Every edition of a procedure that matters ever began with, as its files were:
-- a running matter keeps its edition when the city replaces the file.
CREATE TABLE procedure_edition (
    name    TEXT   NOT NULL,
    edition BIGINT NOT NULL,
    file    TEXT   NOT NULL,
    text    TEXT   NOT NULL,
    PRIMARY KEY (name, edition, file)
);
