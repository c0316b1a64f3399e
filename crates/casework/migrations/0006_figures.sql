-- When the first running clock turns yellow; below zero where a standing one
-- is red already.
ALTER TABLE matter ADD COLUMN warn BIGINT;
-- What is open, counted from the index alone.
CREATE INDEX matter_figures ON matter (area_now, procedure, stage, subcategory, due, warn)
    WHERE ended IS NULL;
-- What came and what ended since the morning.
CREATE INDEX matter_by_opened ON matter (opened, area_now, procedure);
CREATE INDEX matter_by_ended ON matter (ended, area_now, procedure, stage)
    WHERE ended IS NOT NULL;
