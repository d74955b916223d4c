//! Which peers a zone has.

use super::{bad, store};
use crate::{Result, gate::Op, ids};
use std::collections::BTreeSet;

/// Peers that a zone has at most in one direction. v4: documented.
const MOST: usize = 30;

/// Which way a zone goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Incoming,
    Outgoing,
}

impl Direction {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Direction::Incoming => "incoming",
            Direction::Outgoing => "outgoing",
        }
    }
}

/// The place's zone is linked with these peers of its account from now on, and no others.
pub(super) async fn set(op: &mut Op<'_, '_>, direction: Direction, peers: &[String]) -> Result<()> {
    if peers.is_empty() || peers.len() > MOST {
        return Err(bad(format!("A zone has 1 to {MOST} peers"), "/peers"));
    }
    let mut seen = BTreeSet::new();
    for (i, id) in peers.iter().enumerate() {
        let at = format!("/peers/{i}");
        // What is no id never comes to a statement.
        if !ids::well_formed(id) || store::peer(op, id).await?.is_none() {
            return Err(bad("There is no such peer in this account", &at));
        }
        if !seen.insert(id) {
            return Err(bad("This peer is listed twice", &at));
        }
    }
    store::link(op, direction, peers).await?;
    one_key(op, direction).await
}

/// If one of several peers has a key, all have the same (v4: documented) when they are linked. A key that is given to one after the
/// other later is good at once: each peer has its own then.
async fn one_key(op: &mut Op<'_, '_>, direction: Direction) -> Result<()> {
    if store::keys_of_peers(op, direction).await? > 1 {
        let text = "If one of a zone's peers has a key, all of them need the same";
        return Err(bad(text, "/peers"));
    }
    Ok(())
}

/// The name of the place's zone, if the one sent is it; with or without its final dot.
pub(super) fn checked_zone_name(op: &Op<'_, '_>, name: &str) -> Result<()> {
    let sent = dns::name::ZoneName::parse(name.trim_end_matches('.'));
    let own = op.place().zone_name.clone().unwrap_or_default();
    if sent.is_ok_and(|sent| sent.ascii() == own) {
        return Ok(());
    }
    Err(bad(format!("name is {own}., the zone's own"), "/name"))
}
