//! Proofs by hashes of names (RFC 5155, section 7.2), in zones that were signed so elsewhere.

use sha1::{Digest, Sha1};

use super::Writer;
use crate::answer::find::{encloser, is_above};
use crate::answer::message::{Full, Owner};
use crate::zone::key::{self, Key};
use crate::zone::{Node, Zone, rtype};

/// Nobody needs any (RFC 9276), and more would let questions cost too much: then there are no proofs, which validators
/// take for a zone that is not secured.
const MOST_ITERATIONS: u16 = 150;
/// Links of other chains that are passed over, while a zone changes from one to another.
const MOST_OTHERS: usize = 64;
/// SHA-1, of 20 bytes.
const HASH: usize = 20;
/// The hash in base 32 and the end of the label.
const KEY: usize = 33;

/// How names are hashed: algorithm, flags (not looked at), iterations, length of the salt, salt.
#[derive(Clone, Copy)]
struct Parameters<'z> {
    iterations: u16,
    salt: &'z [u8],
}

impl<'z> Parameters<'z> {
    fn of(zone: &'z Zone) -> Option<Self> {
        let params = zone.node_at(0).set(rtype::NSEC3PARAM)?;
        params.records().find_map(Self::read)
    }

    /// From data of NSEC3PARAM or NSEC3, which begin alike.
    fn read(data: &'z [u8]) -> Option<Self> {
        let (&[algorithm, _, i1, i2, length], rest) = data.split_first_chunk()?;
        let iterations = u16::from_be_bytes([i1, i2]);
        (algorithm == 1 && iterations <= MOST_ITERATIONS).then_some(Self {
            iterations,
            salt: rest.get(..usize::from(length))?,
        })
    }

    /// The key of a hashed name below the apex. The name is a whole key.
    fn hash(self, whole: [&[u8]; 2]) -> [u8; KEY] {
        let mut sha = Sha1::new();
        // The labels of the deeper part come first on the wire.
        for part in [whole[1], whole[0]] {
            let mut rest = part;
            while let Some(above) = key::parent(rest) {
                let own = &rest[above.len()..];
                let length = key::label(own).count();
                sha.update([u8::try_from(length).unwrap_or_default()]);
                key::label(own).for_each(|byte| sha.update([byte]));
                rest = above;
            }
        }
        sha.update([0]);
        sha.update(self.salt);
        let mut hash: [u8; HASH] = sha.finalize().into();
        for _ in 0..self.iterations {
            let mut sha = Sha1::new();
            sha.update(hash);
            sha.update(self.salt);
            hash = sha.finalize().into();
        }
        base32(hash)
    }
}

impl<'z> Writer<'_, '_, 'z> {
    /// Whether the zone's proofs are by hash.
    pub(super) fn has_hashes(&self) -> bool {
        self.zone.index_len() > self.zone.node_count()
            && self.zone.node_at(0).set(rtype::NSEC3PARAM).is_some()
    }

    /// Proves that a name, or the type at it, is not there, and no wildcard that would stand for it.
    pub(super) fn nsec3_negative(&mut self, name_at: usize) -> Result<(), Full> {
        let (key, own) = self.name_at(name_at);
        let name = &key[own..];
        let at = match self.zone.find(name) {
            // That a delegation has no DS is said as in a referral.
            Ok(_) => return self.nsec3_delegation(name),
            Err(at) if is_above(self.zone, name, at) => return self.nsec3_delegation(name),
            Err(at) => at,
        };
        let encloser = encloser(self.zone, name, at);
        self.push_encloser(name, encloser)?;
        let Some(wildcard) = Key::wildcard_below(encloser) else {
            return Ok(());
        };
        if !self.push_matching(&wildcard)? {
            self.push_covering(&wildcard)?;
        }
        Ok(())
    }

    /// Proves that a name is not there, for which a wildcard answered; which wildcard tells its signature.
    pub(super) fn nsec3_expansion(&mut self, name_at: usize) -> Result<(), Full> {
        let (key, own) = self.name_at(name_at);
        let name = &key[own..];
        match self.zone.find(name) {
            Ok(_) => Ok(()),
            Err(at) => self.push_covering(below(name, encloser(self.zone, name, at))),
        }
    }

    /// Proves which types a name has, or, where hashes leave out delegations without DS, that it may be one.
    pub(super) fn nsec3_delegation(&mut self, name: &[u8]) -> Result<(), Full> {
        if self.push_matching(name)? {
            return Ok(());
        }
        match key::parent(name) {
            Some(above) => self.push_encloser(name, above),
            None => Ok(()),
        }
    }

    /// The closest name above that has a hash, and that the name on the way down from there has none.
    fn push_encloser(&mut self, name: &[u8], encloser: &[u8]) -> Result<(), Full> {
        let mut above = encloser;
        while !self.push_matching(above)? {
            match key::parent(above) {
                Some(higher) => above = higher,
                None => return Ok(()),
            }
        }
        self.push_covering(below(name, above))
    }

    /// Writes the link of a name; whether it has one.
    fn push_matching(&mut self, name: &[u8]) -> Result<bool, Full> {
        let Some(parameters) = Parameters::of(self.zone) else {
            return Ok(true);
        };
        let hash = parameters.hash([self.zone.apex_key(), name]);
        match self.zone.find_hash(&hash) {
            Ok(node) => self.push_hash(node).map(|()| true),
            Err(_) => Ok(false),
        }
    }

    /// Writes the link across the place where a name's hash would be.
    fn push_covering(&mut self, name: &[u8]) -> Result<(), Full> {
        let zone = self.zone;
        let Some(parameters) = Parameters::of(zone) else {
            return Ok(());
        };
        let hash = parameters.hash([zone.apex_key(), name]);
        let Err(mut at) = zone.find_hash(&hash) else {
            return Ok(());
        };
        for _ in 0..MOST_OTHERS {
            // The last link leads back to the first.
            at = if at == zone.node_count() {
                zone.index_len()
            } else {
                at
            } - 1;
            let node = zone.node_at(at);
            let same = |data| {
                Parameters::read(data).is_some_and(|other| {
                    (other.iterations, other.salt) == (parameters.iterations, parameters.salt)
                })
            };
            let links = node.set(rtype::NSEC3);
            if links.is_some_and(|links| links.records().any(same)) {
                return self.push_hash(node);
            }
        }
        Ok(())
    }

    fn push_hash(&mut self, node: Node<'z>) -> Result<(), Full> {
        let owner = Owner {
            labels: node.key(),
            at: self.apex_at,
        };
        self.push_proof(owner, node, rtype::NSEC3)
    }
}

/// The name one label below a name above.
fn below<'n>(name: &'n [u8], above: &[u8]) -> &'n [u8] {
    let rest = &name[above.len()..];
    let end = rest.iter().position(|&byte| byte == 0);
    &name[..end.map_or(name.len(), |end| above.len() + end + 1)]
}

/// Base 32 with the digits first (RFC 4648, section 7), in lower case: five bits a letter.
fn base32(hash: [u8; HASH]) -> [u8; KEY] {
    let mut key = [0; KEY];
    for (bytes, letters) in hash.chunks(5).zip(key.chunks_mut(8)) {
        let bits = bytes
            .iter()
            .fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
        for (at, letter) in letters.iter_mut().enumerate() {
            *letter = b"0123456789abcdefghijklmnopqrstuv"[(bits >> (35 - 5 * at) & 31) as usize];
        }
    }
    key
}
