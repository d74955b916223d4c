//! The name servers of accounts that copy single zones, and tell of those that we copy.

use super::super::Apex;
use dns::transfer::{Key, Peer, Transferred};
use rules::secondary_dns::{PeerAt, Told, Transfers};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// Of zones that have any.
#[derive(Default)]
pub(super) struct Peers(HashMap<Apex, Linked>);

struct Linked {
    transfers: Transfers,
    /// Microseconds.
    checked_at: Option<i64>,
    copied_at: Option<i64>,
    /// By peer: why it does not take word of changes.
    failures: BTreeMap<String, String>,
    /// Something is to be written down.
    news: bool,
}

/// A zone that is not copied from anybody.
pub(super) struct NotCopied;

impl Peers {
    /// True: the peers have to be told of the zone.
    pub(super) fn link(&mut self, apex: &Apex, transfers: Option<Transfers>) -> bool {
        let Some(transfers) = transfers else {
            if !self.0.is_empty() {
                self.0.remove(apex);
            }
            return false;
        };
        let before = self.0.get(apex).map(|linked| &linked.transfers);
        let same = before.filter(|before| before.zone_id == transfers.zone_id);
        let told = transfers.to_be_told_since(same);
        if same.is_none() {
            self.0.remove(apex);
        }
        let linked = self.0.entry(apex.clone()).or_insert_with(|| Linked {
            transfers: Transfers::default(),
            checked_at: None,
            copied_at: None,
            failures: BTreeMap::new(),
            news: false,
        });
        linked.transfers = transfers;
        let peers = linked
            .transfers
            .outgoing
            .iter()
            .flat_map(|side| &side.peers);
        let ids: Vec<&String> = peers.map(|peer| &peer.id).collect();
        let failing = linked.failures.len();
        linked.failures.retain(|id, _| ids.contains(&id));
        linked.news |= linked.failures.len() != failing;
        told
    }

    pub(super) fn may_be_copied(&self, apex: &Apex) -> bool {
        let linked = self.0.get(apex);
        linked.is_some_and(|linked| linked.transfers.outgoing.is_some())
    }

    pub(super) fn may_copy(&self, apex: &Apex, client: &Peer<'_>) -> bool {
        let linked = self.0.get(apex);
        linked.is_some_and(|linked| linked.transfers.may_copy(client.address, client.key))
    }

    /// The zone and its account, where a client's word of a change is taken; an error where the zone is none that is copied.
    pub(super) fn may_tell(
        &self,
        apex: &Apex,
        client: &Peer<'_>,
    ) -> Result<Option<(String, String)>, NotCopied> {
        let linked = self.0.get(apex).map(|linked| &linked.transfers);
        let transfers = linked.filter(|t| t.incoming.is_some()).ok_or(NotCopied)?;
        let named = || (transfers.zone_id.clone(), transfers.account_id.clone());
        Ok(transfers.may_tell(client.address).then(named))
    }

    pub(super) fn key(&self, name: &Apex, about: &Apex) -> Option<Arc<Key>> {
        self.0.get(about)?.transfers.key(name)
    }

    /// Those that are told of changes.
    pub(super) fn of(&self, apex: &Apex) -> Vec<PeerAt> {
        let linked = self.0.get(apex);
        let side = linked.and_then(|linked| linked.transfers.outgoing.as_ref());
        side.map(|side| side.peers.clone()).unwrap_or_default()
    }

    pub(super) fn heard(&mut self, apex: &Apex, peer: &str, now: i64, failure: Option<String>) {
        let Some(linked) = self.0.get_mut(apex) else {
            return;
        };
        linked.news = true;
        if let Some(why) = failure {
            linked.failures.insert(peer.to_owned(), why);
        } else {
            linked.failures.remove(peer);
            linked.checked_at = Some(now);
        }
    }

    /// A client has the version that is answered, or one before it.
    pub(super) fn copied(&mut self, what: &Transferred<'_>, now: i64) {
        if let Some(linked) = self.0.get_mut(what.apex) {
            linked.checked_at = Some(now);
            linked.copied_at = Some(now);
            linked.news = true;
        }
    }

    /// What is to be written down, once.
    pub(super) fn news(&mut self) -> Vec<Told> {
        self.0
            .values_mut()
            .filter_map(|linked| std::mem::take(&mut linked.news).then_some(linked))
            .map(|linked| Told {
                zone_id: linked.transfers.zone_id.clone(),
                account_id: linked.transfers.account_id.clone(),
                checked_at: linked.checked_at,
                transferred_at: linked.copied_at,
                failure: linked.failures.values().next().cloned(),
            })
            .collect()
    }
}
