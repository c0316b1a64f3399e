//! Procedures as data: format, checks, the pure engine, scenarios, drawings
