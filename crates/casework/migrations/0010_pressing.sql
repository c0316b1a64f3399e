-- What is due and when, most pressing first: a supervisor's figures, and the
-- lists behind them, read it alone.
CREATE INDEX matter_pressing ON matter (due, id, area_now, lead_unit)
    WHERE ended IS NULL AND due IS NOT NULL;
