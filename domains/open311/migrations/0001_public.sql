-- What everybody may read, by the time it came in: Open311 asks for spans of
-- at most 90 days, over all areas.
CREATE INDEX matter_public ON matter (opened, id)
    WHERE confidential = 0 AND public_text IS NOT NULL;
-- What was told to everybody, by when it was told.
CREATE INDEX timeline_public ON timeline (at, matter, version) WHERE public = 1;
