//! Fills the product: one zone is made through its API, the others are that one's rows with another label and other
//! ids, written into its SQLite file while it does not run. A million zones by the API would take a quarter of an hour.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection as Database, params_from_iter};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::super::client::{Caller, Connection};
use super::super::jobs::id;
use super::super::product::{Installation, Product};
use super::data::{bodies, label, zone};
use super::servers::Copied;

/// Zones changed at the same time.
const LANES: usize = 8;

/// What the product answers in every zone besides the zone's own records.
pub(super) struct Served {
    pub(super) servers: Vec<String>,
    pub(super) serial: u32,
}

/// Makes an installation's zones, numbered from 0, and leaves it stopped. Returns who may change them, and what they
/// have in common.
pub(super) async fn fill(installation: &Installation, zones: u32) -> Result<(Caller, Served)> {
    let mut product = installation.serve()?;
    product.wait_until_answers().await?;
    let admin = first_zone(&product).await?;
    // Killed as it may be at any time: what it has answered is there.
    drop(product);
    let served = copy(&installation.database(), zones)?;
    Ok((admin, served))
}

/// A tenant, its admin, an account and its first zone.
async fn first_zone(product: &Product) -> Result<Caller> {
    let mut connection = Connection::open(product.server.address).await?;
    let operator = &product.operator;
    let mut call = async |caller: &Caller, path: &str, body: Value| {
        let body = body.to_string();
        let reply = connection.call("POST", path, Some(caller), &body).await?;
        let mut reply: Value = serde_json::from_str(reply)?;
        anyhow::Ok(reply["result"].take())
    };
    let text = |object: &Value, field: &str| -> Result<String> {
        let text = object[field].as_str();
        Ok(text
            .with_context(|| format!("no {field} in {object}"))?
            .to_owned())
    };
    let tenants = "/platform/v1/tenants";
    let tenant = call(operator, tenants, json!({"name": "dns"})).await?;
    let admins = format!("{tenants}/{}/admins", text(&tenant, "id")?);
    let made = call(operator, &admins, json!({"email": "admin@dns.example"})).await?;
    let admin = Caller {
        email: text(&made, "email")?,
        key: text(&made, "api_key")?,
    };
    let account = call(&admin, "/client/v4/accounts", json!({"name": "Zones"})).await?;
    let apex = zone(0);
    let body = json!({"name": apex, "account": {"id": text(&account, "id")?}});
    let made = call(&admin, "/client/v4/zones", body).await?;
    let records = format!("/client/v4/zones/{}/dns_records", text(&made, "id")?);
    for body in bodies(&apex) {
        call(&admin, &records, body).await?;
    }
    Ok(admin)
}

/// Copies the first zone.
fn copy(path: &Path, zones: u32) -> Result<Served> {
    let mut database = Database::open(path)?;
    // What is made here is thrown away when it fails.
    database.execute_batch(
        "PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY;",
    )?;
    let find = "SELECT id, account_id, ns_set, serial FROM zones WHERE name = ?1";
    let (first, account, servers, serial) = database.query_row(find, [zone(0)], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, u32>(3)?,
        ))
    })?;
    let mut rows = Vec::new();
    for (table, of) in [("zones", "id"), ("dns_records", "zone_id")] {
        rows.extend(Row::read(&database, table, of, &first)?);
    }
    ensure!(rows.len() == 11, "the first zone has {} rows", rows.len());

    // Several transactions, so that the log of changes stays short.
    let mut numbers = 1..zones;
    let mut ids = 0_u64;
    while !numbers.is_empty() {
        let transaction = database.transaction()?;
        for number in numbers.by_ref().take(50_000) {
            let label = label(number);
            let mut zone_id = String::new();
            for row in &mut rows {
                ids += 1;
                // As time-ordered as real ones are, which decides what inserting and reading them costs.
                let own = format!("{}{ids:020x}", &first[..12]);
                if row.is_zone {
                    zone_id.clone_from(&own);
                }
                row.insert(&transaction, &label, &zone_id, &own)?;
            }
        }
        transaction.commit()?;
    }
    // A process that starts reads all zones; these it would read once more.
    database.execute("DELETE FROM zone_changes", [])?;
    let more = zones.saturating_sub(1);
    database.execute(
        "UPDATE accounts SET zones_n = zones_n + ?1 WHERE id = ?2",
        (more, account),
    )?;
    database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(Served {
        servers: servers.split_whitespace().map(str::to_owned).collect(),
        serial,
    })
}

/// A row of the first zone, to be copied.
struct Row {
    insert: String,
    is_zone: bool,
    cells: Vec<Cell>,
    places: Vec<Place>,
}

/// Where a copy differs: column and offset.
struct Place {
    column: usize,
    offset: usize,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Label,
    Zone,
    Own,
}

impl Row {
    fn read(database: &Database, table: &str, of: &str, zone: &str) -> Result<Vec<Self>> {
        let mut statement = database.prepare(&format!(
            "SELECT * FROM {table} WHERE {of} = ?1 ORDER BY id"
        ))?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let marks: Vec<_> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
        let insert = format!(
            "INSERT INTO {table} ({}) VALUES ({})",
            columns.join(", "),
            marks.join(", ")
        );
        let id = columns
            .iter()
            .position(|name| name == "id")
            .context("a table without ids")?;
        let found = statement.query_map([zone], |row| {
            (0..columns.len()).map(|at| row.get(at)).collect()
        })?;
        found
            .map(|cells: rusqlite::Result<Vec<Cell>>| {
                let cells = cells?;
                let Cell::Text(own) = &cells[id] else {
                    anyhow::bail!("an id is not text")
                };
                let places = places(&cells, own, zone);
                Ok(Self {
                    insert: insert.clone(),
                    is_zone: of == "id",
                    cells,
                    places,
                })
            })
            .collect()
    }

    fn insert(&mut self, into: &Database, label: &str, zone: &str, own: &str) -> Result<()> {
        for Place {
            column,
            offset,
            what,
        } in &self.places
        {
            let text = match what {
                What::Label => label,
                What::Zone => zone,
                What::Own => own,
            };
            let range = *offset..*offset + text.len();
            match &mut self.cells[*column] {
                Cell::Text(cell) => cell.replace_range(range, text),
                Cell::Blob(cell) => cell[range].copy_from_slice(text.as_bytes()),
                _ => {}
            }
        }
        into.prepare_cached(&self.insert)?
            .execute(params_from_iter(&self.cells))?;
        Ok(())
    }
}

fn places(cells: &[Cell], own: &str, zone: &str) -> Vec<Place> {
    let label = label(0);
    // Where a row is the zone's, own comes first.
    let all = [(own, What::Own), (zone, What::Zone), (&*label, What::Label)];
    let mut places = Vec::new();
    for (column, cell) in cells.iter().enumerate() {
        let bytes = match cell {
            Cell::Text(text) => text.as_bytes(),
            Cell::Blob(bytes) => bytes,
            _ => continue,
        };
        for (offset, _) in bytes.iter().enumerate() {
            let here = all
                .iter()
                .find(|(text, _)| bytes[offset..].starts_with(text.as_bytes()));
            if let Some(&(_, what)) = here {
                places.push(Place {
                    column,
                    offset,
                    what,
                });
            }
        }
    }
    places
}

/// The ids of zones, by number.
pub(super) fn ids(installation: &Installation) -> Result<Vec<String>> {
    let database = Database::open(installation.database())?;
    let mut statement = database.prepare("SELECT id FROM zones ORDER BY name")?;
    let found = statement.query_map([], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Has all zones signed from now on, each with keys of its own.
pub(super) async fn sign(product: &Product, admin: &Caller, zones: Vec<String>) -> Result<()> {
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let mine: Vec<_> = zones.iter().skip(lane).step_by(LANES).cloned().collect();
        let (address, admin) = (product.server.address, admin.clone());
        lanes.spawn(async move {
            let mut connection = Connection::open(address).await?;
            for zone in mine {
                let path = format!("/client/v4/zones/{zone}/dnssec");
                let body = r#"{"status":"active"}"#;
                connection.call("PATCH", &path, Some(&admin), body).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane??;
    }
    Ok(())
}

/// Declares a secondary at an address, which copies from another.
pub(super) async fn declare(
    product: &Product,
    primary: SocketAddr,
    address: SocketAddr,
) -> Result<Copied> {
    let mut connection = Connection::open(product.server.address).await?;
    let body = json!({"name": "bench", "address": address.to_string()}).to_string();
    let path = "/platform/v1/secondaries";
    let reply = connection
        .call("POST", path, Some(&product.operator), &body)
        .await?;
    let reply: Value = serde_json::from_str(reply)?;
    let text = |at: &str| -> Result<String> {
        let text = reply["result"].pointer(at).and_then(Value::as_str);
        Ok(text
            .with_context(|| format!("no {at} in the reply"))?
            .to_owned())
    };
    Ok(Copied {
        id: text("/id")?,
        primary,
        address,
        catalog: text("/catalog_zone")?,
        key: text("/tsig/name")?,
        secret: text("/tsig/secret")?,
    })
}

/// There is no such secondary any more, so nobody is told of changes.
pub(super) async fn withdraw(product: &Product, copied: &Copied) -> Result<()> {
    let mut connection = Connection::open(product.server.address).await?;
    let path = format!("/platform/v1/secondaries/{}", copied.id);
    connection
        .call("DELETE", &path, Some(&product.operator), "")
        .await?;
    Ok(())
}

/// A record made in a zone; its reply has come. Returns its path.
pub(super) async fn add_record(
    connection: &mut Connection,
    admin: &Caller,
    zone: &str,
    name: &str,
) -> Result<String> {
    let body = json!({"name": name, "type": "A", "content": "192.0.2.99", "ttl": 300});
    let path = format!("/client/v4/zones/{zone}/dns_records");
    let reply = connection
        .call("POST", &path, Some(admin), &body.to_string())
        .await?;
    Ok(format!("{path}/{}", id(reply)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_differ_where_they_must() {
        let database = Database::open_in_memory().unwrap();
        database
            .execute_batch(
                "CREATE TABLE dns_records (id TEXT PRIMARY KEY, zone_id TEXT, name TEXT, rdata BLOB, n INTEGER);
                 INSERT INTO dns_records VALUES ('0a', '0b', 'www.z0000000.com', X'087A303030303030300363', 5);",
            )
            .unwrap();
        let mut rows = Row::read(&database, "dns_records", "zone_id", "0b").unwrap();
        rows[0].insert(&database, "z0000042", "1b", "1a").unwrap();
        let row = database
            .query_row("SELECT * FROM dns_records WHERE id = '1a'", [], |row| {
                Ok((
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, Vec<u8>>(3)?,
                    row.get::<_, i64>(4)?,
                ))
            })
            .unwrap();
        let rdata = b"\x08z0000042\x03c".to_vec();
        assert_eq!(
            row,
            ("1b".to_owned(), "www.z0000042.com".to_owned(), rdata, 5)
        );
    }
}
