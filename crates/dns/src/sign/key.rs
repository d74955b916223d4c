//! Keys: ECDSA on curve P-256 with SHA-256, algorithm 13 (RFC 6605).

use std::fmt;

use domain::base::Name;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};

use crate::zone::build::key_of;
use crate::zone::key;

/// ECDSAP256SHA256 among the DNSSEC algorithms (IANA).
pub const ALGORITHM: u8 = 13;
/// SHA-256 among the digest types of DS records (IANA, RFC 4509).
pub const DIGEST_TYPE: u8 = 2;
/// Flags of a key that signs keys, and that DS records are made of: zone key, secure entry point (RFC 4034, section 2.1.1).
pub const KSK: u16 = 257;
/// Flags of a key that signs everything else.
pub const ZSK: u16 = 256;
/// Data of the CDS record that asks the parent to remove all DS records (RFC 8078, section 4).
pub const CDS_DELETE: [u8; 5] = [0, 0, 0, 0, 0];
/// Data of the CDNSKEY record that asks the same (RFC 8078, section 4).
pub const CDNSKEY_DELETE: [u8; 5] = [0, 0, 3, 0, 0];

/// Bytes of a signature (RFC 6605, section 4).
pub(super) const SIGNATURE: usize = 64;

/// A key with its secret half. The secret is wiped from memory when the key is dropped.
#[derive(Clone)]
pub struct Key {
    secret: SigningKey,
    public: [u8; 64],
}

/// What a parent says about a key: the fields of its DS record, of algorithm [`ALGORITHM`] and digest [`DIGEST_TYPE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ds {
    /// See [`Key::key_tag`].
    pub key_tag: u16,
    /// SHA-256 of the zone's name and the DNSKEY data.
    pub digest: [u8; 32],
}

impl Key {
    /// The key of a secret number, big-endian; `None` where it is zero or not below the curve's order, which of random
    /// bytes one in 2³² is.
    pub fn from_secret(secret: &[u8; 32]) -> Option<Self> {
        let secret = SigningKey::from_slice(secret).ok()?;
        let point = secret.verifying_key().to_sec1_point(false);
        // The first byte says that both coordinates follow.
        let public = point.as_bytes().get(1..)?.try_into().ok()?;
        Some(Self { secret, public })
    }

    /// Both coordinates of the public point, big-endian (RFC 6605, section 4).
    pub fn public_key(&self) -> [u8; 64] {
        self.public
    }

    /// Data of the DNSKEY record, and of the CDNSKEY record, with [`KSK`] or [`ZSK`] for flags (RFC 4034, section 2.1).
    pub fn dnskey(&self, flags: u16) -> Vec<u8> {
        let mut rdata = flags.to_be_bytes().to_vec();
        // The protocol is always 3.
        rdata.extend([3, ALGORITHM]);
        rdata.extend(self.public);
        rdata
    }

    /// The number by which signatures and DS records name the key; others may have the same (RFC 4034, appendix B).
    pub fn key_tag(&self, flags: u16) -> u16 {
        key_tag(&self.dnskey(flags))
    }

    /// What the zone above says about this key of the zone `apex`.
    pub fn ds(&self, apex: &Name<Vec<u8>>, flags: u16) -> Ds {
        let rdata = self.dnskey(flags);
        let mut hash = Sha256::new();
        hash.update(canonical(apex));
        hash.update(&rdata);
        Ds {
            key_tag: key_tag(&rdata),
            digest: hash.finalize().into(),
        }
    }

    /// The signature over bytes: the same for the same bytes, whoever makes it (RFC 6979).
    pub(super) fn sign(&self, data: &[u8]) -> [u8; SIGNATURE] {
        let signature: Signature = self.secret.sign(data);
        signature.to_bytes().into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Ds {
    /// Data of the DS record, and of the CDS record (RFC 4034, section 5.1).
    pub fn rdata(&self) -> Vec<u8> {
        let mut rdata = self.key_tag.to_be_bytes().to_vec();
        rdata.extend([ALGORITHM, DIGEST_TYPE]);
        rdata.extend(self.digest);
        rdata
    }
}

/// The tag of DNSKEY data.
pub(super) fn key_tag(rdata: &[u8]) -> u16 {
    let sum = rdata.chunks(2).fold(0u32, |sum, pair| {
        let low = pair.get(1).copied().unwrap_or_default();
        sum.wrapping_add(u32::from(u16::from_be_bytes([pair[0], low])))
    });
    // The upper half is folded in once, without its own carry.
    ((sum + (sum >> 16)) & 0xFFFF) as u16
}

/// A name on the wire, in lower case (RFC 4034, section 6.2).
pub(super) fn canonical(name: &Name<Vec<u8>>) -> Vec<u8> {
    spelled(&key_of(name))
}

/// The name of a whole key on the wire.
pub(super) fn spelled(whole: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(whole.len() + 2);
    key::write_labels(whole, &mut wire);
    wire.push(0);
    wire
}
