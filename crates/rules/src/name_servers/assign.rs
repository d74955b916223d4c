//! Which names a zone is to be delegated to.

use super::{PER_SET, store};
use crate::{
    Error, Result, codes,
    dns_settings::{NameServerType, NameServers},
    gate::Op,
    zones,
};

fn refused(text: &str) -> Error {
    Error::from(&codes::DNS_SETTINGS_BODY)
        .text(text.to_owned())
        .at("/nameservers/type")
}

/// The names of a custom set, as zones keep them; refused where it is no set yet.
async fn custom(op: &mut Op<'_, '_>, ns_set: u8) -> Result<String> {
    let all = store::all(op).await?;
    let names = store::joined(&all, ns_set);
    if PER_SET.contains(&names.split_whitespace().count()) {
        Ok(names)
    } else {
        let text = format!(
            "Set {ns_set} of the account's custom name servers needs at least {} names",
            PER_SET.start()
        );
        Err(refused(&text))
    }
}

const NO_POOL: &str = "The tenant has no name servers of its own";

/// Refused where the place's account cannot give these to its zones.
pub(crate) async fn check(op: &mut Op<'_, '_>, servers: NameServers) -> Result<()> {
    match servers.kind {
        NameServerType::Account => custom(op, servers.ns_set).await.map(drop),
        NameServerType::Tenant if zones::store::defaults(op).await?.pool.is_empty() => {
            Err(refused(NO_POOL))
        }
        _ => Ok(()),
    }
}

/// The custom set that a new zone of the account begins with; `None` where it cannot have it, since a zone above or below has.
pub(crate) async fn default_set(
    op: &mut Op<'_, '_>,
    servers: NameServers,
    taken: &[String],
) -> Result<Option<String>> {
    if servers.kind != NameServerType::Account {
        return Ok(None);
    }
    let all = store::all(op).await?;
    let names = store::joined(&all, servers.ns_set);
    let is_set = PER_SET.contains(&names.split_whitespace().count());
    Ok(Some(names).filter(|names| is_set && !taken.contains(names)))
}

/// Gives the place's zone these.
pub(crate) async fn assign(op: &mut Op<'_, '_>, servers: NameServers) -> Result<()> {
    let names = match servers.kind {
        NameServerType::Account => {
            let names = custom(op, servers.ns_set).await?;
            if zones::custom_sets_around(op).await?.contains(&names) {
                return Err(refused(
                    "A zone with this name, above or below it has this set: take another one",
                ));
            }
            names
        }
        NameServerType::Zone => {
            let names = zones::here(op).await?.vanity_name_servers.join(" ");
            if names.is_empty() {
                return Err(refused("The zone has no vanity name servers"));
            }
            names
        }
        NameServerType::Tenant => {
            if !zones::take_tenant_pair(op).await? {
                return Err(refused(NO_POOL));
            }
            String::new()
        }
        NameServerType::Standard | NameServerType::Advanced | NameServerType::Random => {
            String::new()
        }
    };
    store::assign(op, &names).await
}

/// The place's zone has these vanity names from now on, or none.
pub(crate) async fn vanity(op: &mut Op<'_, '_>, names: &[String]) -> Result<()> {
    store::assign(op, &names.join(" ")).await
}
