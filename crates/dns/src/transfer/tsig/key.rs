//! Keys and what they compute.

use std::fmt;

use domain::base::Name;
use hmac::{Hmac, KeyInit, Mac as _};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// How messages are signed (RFC 8945, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// hmac-sha1: only for the other side's sake.
    Sha1,
    /// hmac-sha256: what every server knows.
    Sha256,
    /// hmac-sha384.
    Sha384,
    /// hmac-sha512.
    Sha512,
}

impl Algorithm {
    /// All of them, weakest first.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// As configurations of name servers have it: `hmac-sha256`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "hmac-sha1",
            Self::Sha256 => "hmac-sha256",
            Self::Sha384 => "hmac-sha384",
            Self::Sha512 => "hmac-sha512",
        }
    }

    /// The algorithm of a name, in any case and with or without a final dot.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.strip_suffix('.').unwrap_or(name);
        (Self::ALL.into_iter()).find(|known| known.as_str().eq_ignore_ascii_case(name))
    }

    /// Bytes of a signature; a secret should have as many.
    pub fn size(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The name on the wire, in lower case.
    pub(super) fn wire(self) -> &'static [u8] {
        match self {
            Self::Sha1 => b"\x09hmac-sha1\0",
            Self::Sha256 => b"\x0Bhmac-sha256\0",
            Self::Sha384 => b"\x0Bhmac-sha384\0",
            Self::Sha512 => b"\x0Bhmac-sha512\0",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A secret of fewer than 16 bytes, which can be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short;

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the secret of a TSIG key has fewer than 16 bytes")
    }
}

impl std::error::Error for Short {}

/// A name and a secret that two servers share. `Debug` does not show the secret.
#[derive(Clone)]
pub struct Key {
    name: Name<Vec<u8>>,
    algorithm: Algorithm,
    /// The state of the hash after the secret.
    keyed: Mac,
}

impl Key {
    /// A key by its name, which both sides must call it by, and the bytes of its secret, at least 16.
    pub fn new(name: &Name<Vec<u8>>, algorithm: Algorithm, secret: &[u8]) -> Result<Self, Short> {
        if secret.len() < 16 {
            return Err(Short);
        }
        Ok(Self {
            name: lower(name),
            algorithm,
            keyed: Mac::new(algorithm, secret).ok_or(Short)?,
        })
    }

    /// In lower case.
    pub fn name(&self) -> &Name<Vec<u8>> {
        &self.name
    }

    /// What it signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(super) fn mac(&self) -> Mac {
        self.keyed.clone()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} {})", self.name, self.algorithm)
    }
}

fn lower(name: &Name<Vec<u8>>) -> Name<Vec<u8>> {
    let mut wire = name.as_slice().to_vec();
    wire.make_ascii_lowercase();
    // Lengths of labels are below any letter.
    Name::from_octets(wire).unwrap_or_else(|_| name.clone())
}

/// A signature while it is computed.
#[derive(Clone)]
pub(super) enum Mac {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

impl Mac {
    fn new(algorithm: Algorithm, secret: &[u8]) -> Option<Self> {
        Some(match algorithm {
            Algorithm::Sha1 => Self::Sha1(Hmac::new_from_slice(secret).ok()?),
            Algorithm::Sha256 => Self::Sha256(Hmac::new_from_slice(secret).ok()?),
            Algorithm::Sha384 => Self::Sha384(Hmac::new_from_slice(secret).ok()?),
            Algorithm::Sha512 => Self::Sha512(Hmac::new_from_slice(secret).ok()?),
        })
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(mac) => mac.update(bytes),
            Self::Sha256(mac) => mac.update(bytes),
            Self::Sha384(mac) => mac.update(bytes),
            Self::Sha512(mac) => mac.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(mac) => mac.finalize().into_bytes().to_vec(),
            Self::Sha256(mac) => mac.finalize().into_bytes().to_vec(),
            Self::Sha384(mac) => mac.finalize().into_bytes().to_vec(),
            Self::Sha512(mac) => mac.finalize().into_bytes().to_vec(),
        }
    }
}

/// Compares signatures in a time that does not tell where they differ.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    let different = one
        .iter()
        .zip(other)
        .fold(0, |sum, (a, b)| std::hint::black_box(sum | (a ^ b)));
    one.len() == other.len() && different == 0
}
