//! Matters: the procedure engine on the database; inbox, timeline, clocks, timers
