//! The other name servers: of zones that go out, secondaries; of zones that come in, primaries.

use super::{bad, checked_name, room, store, touch_zones};
use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    ids,
    input::{Input, nullable},
    lists::{Page, Paged},
    outside, policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The port of DNS.
const PORT: u16 = 53;

/// A peer. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Peer {
    pub id: String,
    pub name: String,
    /// Where changes are told to, or zones are copied from.
    pub ip: Option<String>,
    /// Whether changes alone are asked for (IXFR) of zones that come in. Peers of zones that go out may always ask for either.
    pub ixfr_enable: bool,
    pub port: u16,
    /// The key for what goes between us; null: none.
    pub tsig_id: Option<String>,
}

/// What a peer takes. v4: documented, where a new one takes its name alone; here it takes all of it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
pub struct NewPeer {
    pub name: String,
    /// An address of the internet, unless `dns.private_peers` is set.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub ip: Option<Option<String>>,
    /// 53 where nothing is said.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub port: Option<Option<i64>>,
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub ixfr_enable: Option<Option<bool>>,
    /// Null or empty: none.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub tsig_id: Option<Option<String>>,
}

impl Input for NewPeer {
    const BAD: &'static Code = &codes::SECONDARY_DNS_INVALID;
}

impl NewPeer {
    async fn checked(&self, op: &mut Op<'_, '_>, id: &str) -> Result<Peer> {
        checked_name(&self.name)?;
        let given =
            |text: &Option<Option<String>>| text.clone().flatten().filter(|t| !t.is_empty());
        let ip = given(&self.ip);
        if let Some(text) = &ip {
            reachable(op, text)?;
        }
        let port = match self.port.flatten() {
            None => PORT,
            Some(port) => u16::try_from(port)
                .ok()
                .filter(|port| *port > 0)
                .ok_or_else(|| bad("A port is a number from 1 to 65535", "/port"))?,
        };
        let tsig_id = given(&self.tsig_id);
        if let Some(tsig) = &tsig_id
            && (!ids::well_formed(tsig) || store::tsig(op, tsig).await?.is_none())
        {
            return Err(bad("There is no such key in this account", "/tsig_id"));
        }
        Ok(Peer {
            id: id.to_owned(),
            name: self.name.clone(),
            ip,
            ixfr_enable: self.ixfr_enable.flatten().unwrap_or(false),
            port,
            tsig_id,
        })
    }
}

/// Whoever has an account must not have us speak to the networks that this machine is in.
fn reachable(op: &Op<'_, '_>, text: &str) -> Result<()> {
    let address: IpAddr = text
        .parse()
        .map_err(|_| bad("An address of IPv4 or IPv6 is expected", "/ip"))?;
    let nowhere = address.is_unspecified() || address.is_multicast();
    if nowhere || !(op.settings().private_peers || outside::is_public(address)) {
        return Err(bad("This address is not one of the internet", "/ip"));
    }
    Ok(())
}

/// By name.
pub async fn peers(ctx: &Ctx, account: String, page: Page) -> Result<Paged<Peer>> {
    ctx.read(
        &policy::PEER_LIST,
        Scope::Account(account),
        page,
        |op, page| Box::pin(async move { Ok(Paged::cut(store::peers(op).await?, *page)) }),
    )
    .await
}

/// One of them.
pub async fn peer(ctx: &Ctx, account: String, id: String) -> Result<Peer> {
    ctx.read(&policy::PEER_READ, Scope::Account(account), id, |op, id| {
        Box::pin(find(op, id))
    })
    .await
}

async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Peer> {
    let found = store::peer(op, id).await?;
    found.ok_or_else(|| Error::from(&codes::PEER_NOT_FOUND))
}

/// Makes one.
pub async fn create_peer(ctx: &Ctx, account: String, new: NewPeer) -> Result<Peer> {
    ctx.write(
        &policy::PEER_CREATE,
        Scope::Account(account),
        new,
        |op, new| {
            Box::pin(async move {
                let id = op.new_id();
                let peer = new.checked(op, &id).await?;
                room(store::number_of_peers(op).await?)?;
                store::insert_peer(op, &peer).await?;
                op.created(&peer.id, &peer)?;
                Ok(peer)
            })
        },
    )
    .await
}

/// Replaces one: what is not sent falls back to its default.
pub async fn update_peer(ctx: &Ctx, account: String, id: String, new: NewPeer) -> Result<Peer> {
    ctx.write(
        &policy::PEER_UPDATE,
        Scope::Account(account),
        (id, new),
        |op, (id, new)| {
            Box::pin(async move {
                let before = find(op, id).await?;
                let after = new.checked(op, id).await?;
                store::update_peer(op, &after).await?;
                touch_zones(op).await?;
                op.updated(id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Deletes one that no zone is linked with.
pub async fn delete_peer(ctx: &Ctx, account: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::PEER_DELETE,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let before = find(op, id).await?;
                if let Some(zone) = store::zone_with_peer(op, id).await? {
                    let text =
                        format!("The zone {zone} is linked with this peer: change that first");
                    return Err(Error::from(&codes::PEER_IN_USE).text(text));
                }
                store::delete_peer(op, id).await?;
                op.deleted(id, &before)?;
                Ok(Deleted { id: before.id })
            })
        },
    )
    .await
}
