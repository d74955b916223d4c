//! Secondary DNS of accounts: zones of ours that an account's own name servers copy (outgoing), and zones that we copy from them
//! (incoming). v4: documented.
//!
//! An account has access control lists (addresses that may ask), peers (the other name servers) and TSIGs (keys, RFC 8945). A zone is
//! linked with peers, for each direction by itself. Who may have a zone is decided by [`Transfers`], which those who answer are handed
//! with the zone ([`crate::publish`]): one of the addresses, and the key of the zone's peers where they have one.

mod acls;
pub mod incoming;
mod links;
pub mod outgoing;
mod peers;
pub(crate) mod store;
mod told;
mod tsigs;

pub use acls::{Acl, NewAcl, acl, acls, create_acl, delete_acl, update_acl};
pub use peers::{NewPeer, Peer, create_peer, delete_peer, peer, peers, update_peer};
pub use told::{PeerAt, Side, Told, Transfers, tell};

pub(crate) use told::transfers;
pub use tsigs::{NewTsig, Tsig, create_tsig, delete_tsig, tsig, tsigs, update_tsig};

use crate::{Error, Result, check, codes, gate::Op, zones};

/// Longest name of an object, in characters.
const NAME_MAX: usize = 100;
/// Objects of one kind that an account has at most. v4: assumed.
const MOST: i64 = 100;

fn bad(text: impl Into<String>, pointer: &str) -> Error {
    let refused = Error::from(&codes::SECONDARY_DNS_INVALID);
    refused.text(text).at(pointer)
}

fn checked_name(text: &str) -> Result<()> {
    check::text(&codes::SECONDARY_DNS_INVALID, "/name", text, NAME_MAX)
}

/// Room for one more, where so many are there.
fn room(there: i64) -> Result<()> {
    if there < MOST {
        return Ok(());
    }
    let text = format!("An account has at most {MOST} of these");
    Err(Error::from(&codes::SECONDARY_DNS_INVALID).text(text))
}

/// Whoever answers is to read the place's zone anew.
async fn touch_zone(op: &mut Op<'_, '_>) -> Result<()> {
    let zone = op.zone()?;
    zones::touch_new(op, &zone).await
}

/// Whoever answers is to read all zones of the place's account anew that are copied from or to peers; those that come in are asked for.
async fn touch_zones(op: &mut Op<'_, '_>) -> Result<()> {
    incoming::store::of_account_soon(op).await?;
    for zone in store::linked_zones(op).await? {
        zones::touch_new(op, &zone).await?;
    }
    Ok(())
}
