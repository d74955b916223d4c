//! Proofs by the names that are there (RFC 4034, section 4; RFC 4035, section 3.1.3).

use super::Writer;
use crate::answer::find::{cut, encloser, is_above};
use crate::answer::message::Full;
use crate::zone::key::Key;
use crate::zone::{Node, Zone, rtype};

impl<'z> Writer<'_, '_, 'z> {
    /// Proves that a name, or the type at it, is not there, and no wildcard that would stand for it.
    pub(super) fn nsec_negative(&mut self, name_at: usize) -> Result<(), Full> {
        let (key, own) = self.name_at(name_at);
        let name = &key[own..];
        let at = match self.zone.find(name) {
            Ok(node) => return self.push_nsec(name, name_at, Some(node)),
            Err(at) => at,
        };
        self.push_nsec(name, name_at, covering(self.zone, at))?;
        // The link across a name that is there only by what lies below it shows both.
        if is_above(self.zone, name, at) {
            return Ok(());
        }
        let Some(wildcard) = Key::wildcard_below(encloser(self.zone, name, at)) else {
            return Ok(());
        };
        let denies = match self.zone.find(&wildcard) {
            Ok(node) => Some(node),
            Err(at) => covering(self.zone, at),
        };
        self.push_nsec(name, name_at, denies)
    }

    /// Proves that a name is not there, for which a wildcard answered.
    pub(super) fn nsec_expansion(&mut self, name_at: usize) -> Result<(), Full> {
        let (key, own) = self.name_at(name_at);
        let name = &key[own..];
        match self.zone.find(name) {
            Ok(_) => Ok(()),
            Err(at) => self.push_nsec(name, name_at, covering(self.zone, at)),
        }
    }

    fn push_nsec(
        &mut self,
        name: &[u8],
        name_at: usize,
        node: Option<Node<'z>>,
    ) -> Result<(), Full> {
        let Some(node) = node else {
            return Ok(());
        };
        let owner = self.owner_beside(name, name_at, node.key());
        self.push_proof(owner, node, rtype::NSEC)
    }
}

/// The node with the link across a place where no node is.
fn covering(zone: &Zone, at: usize) -> Option<Node<'_>> {
    let before = zone.node_at(at.checked_sub(1)?);
    if before.set(rtype::NSEC).is_some() {
        return Some(before);
    }
    // What is below a delegation has no link; there may be much of it, so it is jumped over.
    cut(zone, before.key()).map(|(node, _)| node)
}
