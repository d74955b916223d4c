//! The crate from outside, on SQLite always and on PostgreSQL when `TENANTRY_TEST_PG` names a server.

mod cancellation;
mod failures;
mod groups;
mod limits;
mod migrations;
mod place;
mod retries;
mod statements;
mod whole;
