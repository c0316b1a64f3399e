-- How a running came out: in time, late, or dropped, which counts in no rate.
ALTER TABLE clock ADD COLUMN how TEXT;
