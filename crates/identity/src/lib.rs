//! Accounts, sessions, grants, policy, personal-data vault, access log
