-- When it happened or was first said, where a file or another system tells;
-- clocks run from when it came here.
ALTER TABLE report ADD COLUMN reported_at BIGINT;
-- What intake took in since the morning.
CREATE INDEX timeline_taken ON timeline (at, matter)
    WHERE act IN ('accept', 'file_at_intake');
