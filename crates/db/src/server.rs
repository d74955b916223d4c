//! The database behind the door, for whoever looks after it.

use crate::{Kind, Result, Tx, p};

/// What answers.
#[derive(Clone, Debug)]
pub struct Server {
    /// As its makers spell it.
    pub name: &'static str,
    pub version: String,
    /// What this database takes on the disk.
    pub bytes: i64,
}

const LITE_VERSION: &str = "SELECT sqlite_version()";
const LITE_BYTES: &str =
    "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
const PG_VERSION: &str = "SELECT current_setting('server_version')";
const PG_BYTES: &str = "SELECT pg_database_size(current_database())";

impl Tx<'_> {
    /// What the statements are run by.
    pub async fn server(&mut self) -> Result<Server> {
        let (name, version, bytes) = match self.kind() {
            Kind::Sqlite => ("SQLite", LITE_VERSION, LITE_BYTES),
            Kind::Postgres => ("PostgreSQL", PG_VERSION, PG_BYTES),
        };
        Ok(Server {
            name,
            version: self.one(version, p![]).await?,
            bytes: self.one(bytes, p![]).await?,
        })
    }
}
