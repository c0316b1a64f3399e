//! Attachments: photos re-encoded and stripped, kept beside the database
