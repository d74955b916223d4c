//! Signatures, and which proofs a reply needs (RFC 4035, section 3.1).

use super::Writer;
use crate::answer::message::{Full, Owner, Section, Spelled};
use crate::zone::key::{self, Key, Labels};
use crate::zone::{Node, Set, rdata, rtype};

/// Names in one reply that wildcards stand for: the question and what a chain of aliases leads to.
const MOST_EXPANSIONS: usize = super::LONGEST_CHAIN + 1;
/// Proofs that are known to be written: one for each of these names, three for a "no".
const MOST_WRITTEN: usize = MOST_EXPANSIONS + 3;

/// What of a reply's proofs is still to be written, and what is written.
#[derive(Default)]
pub(super) struct Proofs<'z> {
    /// Places of names that a wildcard answered for. Their proofs go to the authority section, when all answers are there.
    expansions: [usize; MOST_EXPANSIONS],
    count: usize,
    written: [Option<&'z [u8]>; MOST_WRITTEN],
}

impl<'z> Proofs<'z> {
    /// Whether a proof, told by its name, is to be written; from now on it is not.
    fn is_new(&mut self, name: &'z [u8]) -> bool {
        for place in &mut self.written {
            match place {
                Some(written) if std::ptr::eq(*written, name) => return false,
                Some(_) => {}
                None => {
                    *place = Some(name);
                    return true;
                }
            }
        }
        true
    }
}

impl<'z> Writer<'_, '_, 'z> {
    /// Writes the signatures over a set that was written for a place.
    pub(super) fn push_signatures(
        &mut self,
        section: Section,
        owner: usize,
        node: Node<'z>,
        set: &Set<'z>,
    ) -> Result<(), Full> {
        if self.proofs.is_none() {
            return Ok(());
        }
        let Some(signatures) = node.signatures(set.rtype) else {
            return Ok(());
        };
        for data in signatures.records() {
            // The TTL is that of what they cover, which may just have become smaller.
            self.push_spelled(section, here(owner), (rtype::RRSIG, set.ttl), data)?;
        }
        Ok(())
    }

    /// Answers a question about the types RRSIG and NSEC themselves.
    pub(super) fn proofs_asked_for(
        &mut self,
        node: Node<'z>,
        owner: usize,
        rtype: u16,
    ) -> Result<(), Full> {
        for set in node.sets().filter(|set| set.rtype == rtype) {
            for data in set.records() {
                self.push_spelled(Section::Answer, here(owner), (rtype, set.ttl), data)?;
            }
            if rtype == rtype::NSEC {
                self.push_signatures(Section::Answer, owner, node, &set)?;
            }
        }
        self.note_expansion(owner, node);
        self.prove_expansions()
    }

    /// Remembers that a name was answered for by a wildcard, if so: what has to be proven is that it does not exist itself.
    pub(super) fn note_expansion(&mut self, name_at: usize, node: Node<'z>) {
        if self.proofs.is_none() {
            return;
        }
        let (key, own) = self.name_at(name_at);
        if key[own..] == *node.key() {
            return;
        }
        if let Some(proofs) = &mut self.proofs
            && let Some(place) = proofs.expansions.get_mut(proofs.count)
        {
            *place = name_at;
            proofs.count += 1;
        }
    }

    /// Proves what was remembered.
    pub(super) fn prove_expansions(&mut self) -> Result<(), Full> {
        let Some(proofs) = &mut self.proofs else {
            return Ok(());
        };
        let count = std::mem::take(&mut proofs.count);
        let places = proofs.expansions;
        for &place in &places[..count] {
            if self.has_hashes() {
                self.nsec3_expansion(place)?;
            } else {
                self.nsec_expansion(place)?;
            }
        }
        Ok(())
    }

    /// Proves that a name, or the type at it, is not there.
    pub(super) fn prove_negative(&mut self, name_at: usize) -> Result<(), Full> {
        if self.proofs.is_none() {
            Ok(())
        } else if self.has_hashes() {
            self.nsec3_negative(name_at)
        } else {
            self.nsec_negative(name_at)
        }
    }

    /// What is known about the keys of a delegation: the DS records, or the proof that there are none.
    pub(super) fn prove_delegation(&mut self, owner: usize, cut: Node<'z>) -> Result<(), Full> {
        if self.proofs.is_none() {
            return Ok(());
        }
        if let Some(set) = cut.set(rtype::DS) {
            self.push_set(Section::Authority, owner, &set)?;
            self.push_signatures(Section::Authority, owner, cut, &set)
        } else if self.has_hashes() {
            self.nsec3_delegation(cut.key())
        } else {
            self.push_proof(here(owner), cut, rtype::NSEC)
        }
    }

    /// Writes the link of a chain, NSEC or NSEC3, that a node has, and its signatures; once in a reply.
    pub(super) fn push_proof(
        &mut self,
        owner: Owner<'_>,
        node: Node<'z>,
        rtype: u16,
    ) -> Result<(), Full> {
        let is_new = |proofs: &mut Proofs<'z>| proofs.is_new(node.key());
        let Some(set) = node.set(rtype) else {
            return Ok(());
        };
        if !self.proofs.as_deref_mut().is_some_and(is_new) {
            return Ok(());
        }
        let mut owner = owner;
        for data in set.records() {
            let at = self.push_spelled(Section::Authority, owner, (rtype, set.ttl), data)?;
            // Of a name that was only a pointer, a pointer to it would lead one step further for nothing.
            if !owner.labels.is_empty() {
                owner = here(at);
            }
        }
        self.push_signatures(Section::Authority, owner.at, node, &set)
    }

    /// The name at a place as key, and where in that key the part below the apex begins.
    pub(super) fn name_at(&self, at: usize) -> (Key, usize) {
        let wire = self.message.written(at);
        let Some(labels) = Labels::read(wire) else {
            // It was read before it was written.
            return (Key::root(), 0);
        };
        let key = labels.key(wire);
        let is_whole = wire.get(labels.len()) == Some(&0);
        let own = if is_whole {
            self.zone.apex_key().len()
        } else {
            0
        };
        let own = own.min(key.len());
        (key, own)
    }

    /// How to write the name of a node with the help of a name below the apex that stands at a place.
    pub(super) fn owner_beside<'n>(&self, name: &[u8], at: usize, node: &'n [u8]) -> Owner<'n> {
        let common = key::common(node, name);
        let at = if common.is_empty() {
            self.apex_at
        } else {
            let skipped = key::labels(name) - key::labels(common);
            self.message.skip_labels(at, skipped)
        };
        Owner {
            labels: &node[common.len()..],
            at,
        }
    }

    fn push_spelled(
        &mut self,
        section: Section,
        owner: Owner<'_>,
        head: (u16, u32),
        data: &[u8],
    ) -> Result<usize, Full> {
        let mut mark = None;
        rdata::for_marks(head.0, data, |at| mark = Some(at));
        let spelled = Spelled {
            data,
            mark,
            apex: self.apex_at..self.apex_at + self.apex_len,
        };
        self.message.push_spelled(section, owner, head, spelled)
    }
}

/// A name that stands at a place.
fn here(at: usize) -> Owner<'static> {
    Owner { labels: &[], at }
}
