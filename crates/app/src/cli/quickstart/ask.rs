//! A question to our own DNS, asked as any resolver asks.

use crate::outside::asking;
use anyhow::{Result, bail};
use hickory_resolver::{TokioResolver, config::ResolverOpts, net::runtime::TokioRuntimeProvider};
use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

/// Until which the answer must be there.
const PATIENCE: Duration = Duration::from_secs(20);

/// The address that the server says the name has.
pub(super) async fn until_answered(server: SocketAddr, name: &str) -> Result<IpAddr> {
    let config = asking(&[server]);
    let mut options = ResolverOpts::default();
    // Nothing is remembered: the next answer may be another.
    options.cache_size = 0;
    options.attempts = 1;
    let start = Instant::now();
    loop {
        let builder =
            TokioResolver::builder_with_config(config.clone(), TokioRuntimeProvider::default());
        let resolver = builder.with_options(options.clone()).build()?;
        let found = resolver.ipv4_lookup(format!("{name}.")).await;
        let address = found.ok().and_then(|found| {
            let mut answers = found.answers().iter();
            answers.find_map(|record| record.data.ip_addr())
        });
        if let Some(address) = address {
            return Ok(address);
        }
        if start.elapsed() > PATIENCE {
            bail!("{name} is not answered by {server}");
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
