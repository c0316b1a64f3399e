//! Working time: calendars, budgets and due moments; pure
