//! What holds for every zone of the installation.

use super::error::ConfigError;
use super::layers::Layers;
use super::network::HostName;
use super::value::{OrOff, choice};

/// Zones and their name servers.
#[derive(Clone, Debug)]
pub struct Zones {
    pub activation: Activation,
    /// Zones that may be pending in an account at once.
    pub pending_limit: u32,
    /// Days until a zone that was never seen delegated is deleted; 0: never.
    pub pending_deletion_days: u32,
    /// Days until a zone that is no longer delegated is deleted; 0: never.
    pub moved_deletion_days: u32,
    /// Lower case, without a final dot; two consecutive ones form a set.
    pub name_servers: Vec<String>,
    /// What the names of partial zones are answered under.
    pub cname_suffix: Option<String>,
}

/// When a new zone becomes active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// When its parent delegates to the name servers assigned.
    Delegation,
    /// At once: for private suffixes and sandboxes.
    Instant,
    /// When the operator says so.
    Manual,
}

choice!(Activation { Delegation = "delegation", Instant = "instant", Manual = "manual" });

impl Zones {
    pub(super) fn read(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            activation: layers.read("zones.activation")?,
            pending_limit: layers.within("zones.pending_limit", 0..=1_000_000)?,
            pending_deletion_days: layers.within("zones.pending_deletion_days", 0..=3650)?,
            moved_deletion_days: layers.within("zones.moved_deletion_days", 0..=3650)?,
            name_servers: name_servers(layers)?,
            cname_suffix: layers
                .read::<OrOff<HostName>>("zones.cname_suffix")?
                .0
                .map(|name| name.0),
        })
    }
}

fn name_servers(layers: &Layers) -> Result<Vec<String>, ConfigError> {
    const KEY: &str = "zones.name_servers";
    let names: Vec<String> = layers
        .read::<Vec<HostName>>(KEY)?
        .into_iter()
        .map(|name| name.0)
        .collect();
    let repeated = (1..names.len()).any(|i| names[..i].contains(&names[i]));
    if repeated || names.is_empty() || !names.len().is_multiple_of(2) {
        let expected = "an even number of different host names: two consecutive ones form a set";
        return Err(layers.invalid(KEY, expected));
    }
    Ok(names)
}
