//! What whoever answers is told of a zone's peers, and says of them.

use super::{Peer, links::Direction, outgoing, store};
use crate::{
    Result,
    gate::{Op, Rules},
};
use dns::transfer::Key;
use domain::base::Name;
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// Who may copy a zone, and whose word of its changes is taken.
#[derive(Clone, Debug, Default)]
pub struct Transfers {
    pub zone_id: String,
    pub account_id: String,
    /// Of the account's access control lists.
    ranges: Vec<IpNet>,
    pub outgoing: Option<Side>,
    pub incoming: Option<Side>,
    /// A key of its peers cannot be decrypted, so that this direction stays closed.
    pub locked: bool,
}

/// One direction.
#[derive(Clone, Debug, Default)]
pub struct Side {
    pub peers: Vec<PeerAt>,
    /// When its peers are to be told at the latest, in microseconds.
    pub notify_at: i64,
}

/// A peer with all that it takes to speak with it.
#[derive(Clone, Debug)]
pub struct PeerAt {
    pub id: String,
    pub name: String,
    /// Null: nobody speaks to it first.
    pub address: Option<SocketAddr>,
    pub ixfr: bool,
    /// The key for what goes between us.
    pub key: Option<Arc<Key>>,
}

impl Transfers {
    /// The key that a client calls by this name.
    pub fn key(&self, name: &Name<Vec<u8>>) -> Option<Arc<Key>> {
        let sides = [&self.outgoing, &self.incoming].into_iter().flatten();
        let mut keys = sides.flat_map(|side| side.peers.iter().filter_map(|p| p.key.as_ref()));
        keys.find(|key| key.name() == name).map(Arc::clone)
    }

    /// Whether a client may copy the zone: it comes from a peer's address or one of the account's ranges, and has signed with a key of
    /// the zone's peers where they have any. v4: documented, but for the peers' own addresses, which is assumed.
    pub fn may_copy(&self, address: IpAddr, key: Option<&Name<Vec<u8>>>) -> bool {
        self.outgoing
            .as_ref()
            .is_some_and(|side| side.admits(&self.ranges, address) && side.accepts(key))
    }

    /// Whether a client's word of a change is taken. It need not be signed: it is a hint, and who is asked then is the peer.
    pub fn may_tell(&self, address: IpAddr) -> bool {
        self.incoming
            .as_ref()
            .is_some_and(|side| side.admits(&self.ranges, address))
    }

    /// Whether the peers have to be told of the zone, being others than before or asked for anew.
    pub fn to_be_told_since(&self, before: Option<&Transfers>) -> bool {
        let places = |side: &Side| -> Vec<_> {
            let of = |p: &PeerAt| (p.address, p.key.as_ref().map(|key| key.name().clone()));
            side.peers.iter().map(of).collect()
        };
        let told = before.and_then(|before| before.outgoing.as_ref());
        match (&self.outgoing, told) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(now), Some(told)) => {
                now.notify_at > told.notify_at || places(now) != places(told)
            }
        }
    }
}

impl Side {
    fn admits(&self, ranges: &[IpNet], address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_peer = |peer: &PeerAt| {
            peer.address
                .is_some_and(|at| at.ip().to_canonical() == address)
        };
        ranges.iter().any(|range| range.contains(&address)) || self.peers.iter().any(is_peer)
    }

    fn accepts(&self, key: Option<&Name<Vec<u8>>>) -> bool {
        let mut keys = self
            .peers
            .iter()
            .filter_map(|peer| peer.key.as_ref())
            .peekable();
        match key {
            None => keys.peek().is_none(),
            Some(name) => keys.any(|key| key.name() == name),
        }
    }
}

/// Who may copy a zone, or tells of it; each direction where it is set up, with the time of its last request to be told.
pub(crate) async fn transfers(
    op: &mut Op<'_, '_>,
    zone: &str,
    account: &str,
    outgoing: Option<i64>,
    incoming: bool,
) -> Result<Transfers> {
    let mut ranges = Vec::new();
    for acl in store::acls_of(op, account).await? {
        ranges.extend(acl.ip_range.parse::<IpNet>());
    }
    let mut transfers = Transfers {
        zone_id: zone.to_owned(),
        account_id: account.to_owned(),
        ranges,
        ..Transfers::default()
    };
    if let Some(notify_at) = outgoing {
        let peers = peers(op, zone, account, Direction::Outgoing).await?;
        transfers.locked |= peers.is_none();
        transfers.outgoing = peers.map(|peers| Side { peers, notify_at });
    }
    if incoming {
        let peers = peers(op, zone, account, Direction::Incoming).await?;
        transfers.locked |= peers.is_none();
        transfers.incoming = peers.map(|peers| Side {
            peers,
            notify_at: 0,
        });
    }
    Ok(transfers)
}

/// Nothing, where a key cannot be opened: without it, everybody would be let in.
pub(super) async fn peers(
    op: &mut Op<'_, '_>,
    zone: &str,
    account: &str,
    direction: Direction,
) -> Result<Option<Vec<PeerAt>>> {
    let mut found = Vec::new();
    for peer in store::linked_peers(op, zone, account, direction).await? {
        let key = match &peer.tsig_id {
            None => None,
            Some(id) => {
                let tsig = store::tsig_of(op, id, account).await?;
                let Some(key) = tsig.and_then(|tsig| tsig.key()) else {
                    return Ok(None);
                };
                Some(key)
            }
        };
        found.push(at(peer, key));
    }
    Ok(Some(found))
}

fn at(peer: Peer, key: Option<Arc<Key>>) -> PeerAt {
    let ip: Option<IpAddr> = peer.ip.as_deref().and_then(|ip| ip.parse().ok());
    PeerAt {
        address: ip.map(|ip| SocketAddr::new(ip, peer.port)),
        id: peer.id,
        name: peer.name,
        ixfr: peer.ixfr_enable,
        key,
    }
}

/// What is known of the peers that copy a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub zone_id: String,
    pub account_id: String,
    /// Microseconds.
    pub checked_at: Option<i64>,
    /// Microseconds.
    pub transferred_at: Option<i64>,
    pub failure: Option<String>,
}

/// Writes down what is known of peers.
pub async fn tell(rules: &Rules, told: Vec<Told>) -> Result<()> {
    rules
        .keep_books(told, |tx, told| {
            Box::pin(async move {
                for each in told {
                    outgoing::store::note(tx, each).await?;
                }
                Ok(())
            })
        })
        .await
}
