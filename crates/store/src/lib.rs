//! One Tx over SQLite and PostgreSQL; migrations, outbox, jobs, settings, sealed audit log
