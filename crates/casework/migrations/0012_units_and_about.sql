-- What is open is counted by the unit that leads it, too, from the same index.
DROP INDEX matter_figures;
CREATE INDEX matter_figures ON matter (area_now, procedure, stage, subcategory, due, warn, lead_unit)
    WHERE ended IS NULL;
-- What was begun about a matter: the tie lies in the shard of the one that began.
CREATE INDEX link_by_other ON link (other, kind, matter);
