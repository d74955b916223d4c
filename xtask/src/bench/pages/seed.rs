//! Fills the product: one account with one zone is made through its API, the others are copies of their rows with other names and
//! ids, written into its SQLite file while it does not run.

use anyhow::{Context, Result};
use rusqlite::Connection as Database;
use serde_json::{Value, json};

use super::super::client::{Caller, Connection};
use super::super::product::{Installation, Product};

/// In each account.
pub(super) const ZONES: u32 = 10;

/// What is there.
pub(super) struct Seeded {
    /// The tenant's admin.
    pub(super) email: String,
    pub(super) account: String,
    pub(super) zone: String,
}

/// In names of the originals where copies have their number: no part of an id, which have hexadecimal digits only.
const SEED: &str = "number";

/// The first part of a zone's name.
pub(super) fn label(number: u32) -> String {
    format!("z{number:07}")
}

/// Leaves the product stopped.
pub(super) async fn fill(installation: &Installation, accounts: u32) -> Result<Seeded> {
    let mut product = installation.serve()?;
    product.wait_until_answers().await?;
    let seeded = first(&product).await?;
    // Killed as it may be at any time: what it has answered is there.
    drop(product);
    copy(
        &mut Database::open(installation.database())?,
        &seeded,
        accounts,
    )?;
    Ok(seeded)
}

/// A tenant, its admin, an account, and its zone with a hundred records.
async fn first(product: &Product) -> Result<Seeded> {
    let mut connection = Connection::open(product.server.address).await?;
    let operator = &product.operator;
    let mut call = async |caller: &Caller, path: &str, body: Value| {
        let reply = connection
            .call("POST", path, Some(caller), &body.to_string())
            .await?;
        let mut reply: Value = serde_json::from_str(reply)?;
        anyhow::Ok(reply["result"].take())
    };
    let text = |object: &Value, field: &str| -> Result<String> {
        let text = object[field].as_str();
        Ok(text
            .with_context(|| format!("no {field} in {object}"))?
            .to_owned())
    };
    let tenant = call(operator, "/platform/v1/tenants", json!({"name": "Large"})).await?;
    let admins = format!("/platform/v1/tenants/{}/admins", text(&tenant, "id")?);
    let made = call(operator, &admins, json!({"email": "admin@large.example"})).await?;
    let admin = Caller {
        email: text(&made, "email")?,
        key: text(&made, "api_key")?,
    };
    let account = call(
        &admin,
        "/client/v4/accounts",
        json!({"name": format!("Customer {SEED}")}),
    )
    .await?;
    let account = text(&account, "id")?;
    let body = json!({"name": format!("z{SEED}.example"), "account": {"id": account}});
    let zone = text(&call(&admin, "/client/v4/zones", body).await?, "id")?;
    let records = format!("/client/v4/zones/{zone}/dns_records");
    for number in 0..100 {
        let body = json!({"name": format!("r{number}"), "type": "A", "content": "192.0.2.1"});
        call(&admin, &records, body).await?;
    }
    Ok(Seeded {
        email: admin.email,
        account,
        zone,
    })
}

fn copy(database: &mut Database, seeded: &Seeded, accounts: u32) -> Result<()> {
    // What is made here is thrown away when it fails.
    database.execute_batch(
        "PRAGMA synchronous=OFF; PRAGMA cache_size=-524288; PRAGMA temp_store=MEMORY;",
    )?;
    let Seeded { account, zone, .. } = seeded;
    let changes = database.transaction()?;
    // As time-ordered as real ids are, which decides what inserting and reading them costs.
    let (of_account, of_zone) = (&account[..16], &zone[..16]);
    let account_id = |n: &str| format!("'{of_account}' || printf('%016x', {n} + 4096)");
    let one = "SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 <";
    let number = "printf('%07d', n)";
    let insert = |table: &str, upto: u32, replaced: &[(&str, String)]| -> Result<()> {
        let columns: Vec<String> = changes
            .prepare("SELECT name FROM pragma_table_info(?1)")?
            .query_map([table], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let cells: Vec<String> = columns
            .iter()
            .map(|column| copied(column, replaced))
            .collect();
        let of = if table == "accounts" { account } else { zone };
        let sql = format!(
            "WITH RECURSIVE numbers (n) AS ({one} {upto}) INSERT INTO {table} ({}) SELECT {} FROM {table}, numbers WHERE id = ?1",
            columns.join(", "),
            cells.join(", ")
        );
        changes.execute(&sql, [of])?;
        Ok(())
    };
    insert(
        "accounts",
        accounts,
        &[(account, account_id("n")), (SEED, number.to_owned())],
    )?;
    let others = format!(
        "CASE WHEN n < {ZONES} THEN '{account}' ELSE {} END",
        account_id(&format!("n / {ZONES}"))
    );
    insert(
        "zones",
        accounts * ZONES,
        &[
            (zone, format!("'{of_zone}' || printf('%016x', n + 4096)")),
            (account, others),
            (SEED, number.to_owned()),
        ],
    )?;
    changes.execute("UPDATE accounts SET zones_n = ?1", [ZONES])?;
    changes.execute(
        "UPDATE units SET accounts_n = ?1, zones_n = ?2 WHERE id = (SELECT unit_id FROM accounts WHERE id = ?3)",
        (accounts, accounts * ZONES, account),
    )?;
    changes.execute("DELETE FROM zone_changes", [])?;
    changes.commit()?;
    database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}

/// A column of a copy: where it is text, with its parts replaced.
fn copied(column: &str, replaced: &[(&str, String)]) -> String {
    let text = replaced.iter().fold(column.to_owned(), |cell, (old, new)| {
        format!("replace({cell}, '{old}', {new})")
    });
    format!("CASE WHEN typeof({column}) = 'text' THEN {text} ELSE {column} END")
}
