//! What whoever replicates asks, and says.

use super::store;
use crate::{
    Result,
    gate::{Rules, Scope},
    policy,
};
use dns::transfer::{Algorithm, Key};
use std::{net::SocketAddr, sync::Arc};

/// What a key's encrypted secret is bound to.
pub(super) fn purpose(id: &str) -> String {
    format!("secondary {id}")
}

/// A secondary, for whoever replicates.
#[derive(Clone)]
pub struct Declared {
    pub id: String,
    pub name: String,
    /// Where changes are told to.
    pub address: Option<SocketAddr>,
    pub key: Arc<Key>,
}

/// All that are declared. One whose key cannot be opened is left out.
pub async fn declared(rules: &Rules) -> Result<Vec<Declared>> {
    let rows = rules
        .system("publisher")
        .read(
            &policy::SECONDARY_LOOK,
            Scope::Installation,
            (),
            |op, ()| Box::pin(store::declared(op)),
        )
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let secret = rules.key().open(&purpose(&row.id), &row.sealed)?;
            let name = dns::record::wire_name(&row.key_name).ok()?;
            let key = Key::new(&name, Algorithm::from_name(&row.algorithm)?, &secret).ok()?;
            Some(Declared {
                id: row.id,
                name: row.name,
                address: row.address.and_then(|a| a.parse().ok()),
                key: Arc::new(key),
            })
        })
        .collect())
}

/// What is known of a secondary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub id: String,
    /// Microseconds.
    pub seen_at: Option<i64>,
    pub behind: i64,
    /// Microseconds.
    pub behind_since: Option<i64>,
    pub failure: Option<String>,
}

/// Writes down what is known of secondaries.
pub async fn tell(rules: &Rules, told: Vec<Told>) -> Result<()> {
    rules
        .keep_books(told, |tx, told| {
            Box::pin(async move {
                for each in told {
                    store::note(tx, each).await?;
                }
                Ok(())
            })
        })
        .await
}

/// A difference to be kept: the zone in ASCII, from and to which version, and `dns::transfer`'s bytes.
#[derive(Clone, Debug)]
pub struct Change {
    pub name: String,
    pub from: u32,
    pub to: u32,
    pub bytes: Vec<u8>,
}

/// Keeps differences for whoever starts later.
pub async fn keep_differences(rules: &Rules, changes: Vec<Change>) -> Result<()> {
    let now = rules.env().now();
    rules
        .keep_books(changes, move |tx, changes| {
            Box::pin(async move {
                for change in changes {
                    store::keep(tx, change, now).await?;
                }
                Ok(())
            })
        })
        .await
}

/// The newest differences, oldest first, of so many at most.
pub async fn kept_differences(rules: &Rules, most: i64) -> Result<Vec<Vec<u8>>> {
    rules
        .system("publisher")
        .read(
            &policy::SECONDARY_LOOK,
            Scope::Installation,
            most,
            |op, most| Box::pin(store::kept(op, *most)),
        )
        .await
}
