//! From the reply of the API to a new record until it is answered by UDP: by the product, and by whoever copies from it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::super::client::{Caller, Connection};
use super::super::product::Product;
use super::data::zone;
use super::seed::add_record;
use super::wire::Client;

/// How long a change is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How far apart the zones changed are: a prime.
const STEP: usize = 379;

/// How long each change took until this server answered with it, in order of length.
pub(super) async fn measure(
    product: &Product,
    dns: SocketAddr,
    admin: &Caller,
    zones: &[String],
    count: u32,
) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(product.server.address).await?;
    let mut client = Client::new(dns)?;
    let mut took = Vec::new();
    for number in 0..count {
        let at = number as usize * STEP % zones.len();
        let name = format!("new-{number}.{}", zone(u32::try_from(at)?));
        let mut is_there =
            || -> Result<bool> { Ok(!client.ask(&name, "A", false)?.answers.is_empty()) };
        // What an earlier round took away may still be copied.
        let begun = Instant::now();
        while is_there()? {
            ensure!(begun.elapsed() < PATIENCE, "{name} is there already");
        }
        let record = add_record(&mut connection, admin, &zones[at], &name).await?;
        let written = Instant::now();
        while !is_there()? {
            ensure!(written.elapsed() < PATIENCE, "{name} is not answered");
        }
        took.push(written.elapsed());
        // The zones shall be as they were.
        connection.call("DELETE", &record, Some(admin), "").await?;
    }
    took.sort_unstable();
    Ok(took)
}
