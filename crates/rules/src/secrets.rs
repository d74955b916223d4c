//! Secrets at rest: hashes for look-up, ciphertext for what may be shown again.

use crate::env::Env;
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};

/// The installation's master key (32 bytes), the same on every process of an installation.
#[derive(Clone)]
pub struct MasterKey {
    id: [u8; 4],
    cipher: XChaCha20Poly1305,
}

impl MasterKey {
    /// Reads the key file's text: 64 hex digits.
    pub fn parse(text: &str) -> Option<MasterKey> {
        let raw: [u8; 32] = hex::decode(text.trim()).ok()?.try_into().ok()?;
        let mut id = [0; 4];
        id.copy_from_slice(
            &Sha256::digest([b"tenantry master key ".as_slice(), &raw].concat())[..4],
        );
        Some(MasterKey {
            id,
            cipher: XChaCha20Poly1305::new(&Key::from(raw)),
        })
    }

    /// The text of a new key file.
    pub fn generate(env: &Env) -> String {
        hex::encode(env.bytes::<32>())
    }

    /// Eight hex digits that tell keys apart and reveal nothing of them.
    pub fn id(&self) -> String {
        hex::encode(self.id)
    }

    /// Encrypts; `purpose` binds the ciphertext to its place (table and id), so that rows cannot be exchanged.
    /// Layout: key id (4 bytes), nonce (24), ciphertext and tag.
    pub fn seal(&self, env: &Env, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = env.bytes::<24>();
        let body = self
            .cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: purpose.as_bytes(),
                },
            )
            .expect("a message in memory is shorter than the cipher's limit");
        [&self.id[..], &nonce, &body].concat()
    }

    /// `None` when made by another key, for another purpose, or damaged.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (id, rest) = sealed.split_at_checked(4)?;
        let (nonce, body) = rest.split_at_checked(24)?;
        if id != self.id {
            return None;
        }
        let nonce: [u8; 24] = nonce.try_into().ok()?;
        self.cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: body,
                    aad: purpose.as_bytes(),
                },
            )
            .ok()
    }
}

/// Bytes as lowercase hex digits.
pub fn hex_of(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// What is stored of a high-entropy secret: SHA-256, hex. Slow hashing is for passwords only.
pub fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// A new global API key: 40 lowercase hex digits. v4 clients accept 37 to 60 characters holding 37 hex digits in a row.
pub fn api_key(env: &Env) -> String {
    hex::encode(env.bytes::<20>())
}

/// A new API token: 40 characters of `A-Z a-z 0-9 _ -`. v4: documented, in its older form.
pub fn api_token(env: &Env) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    env.bytes::<40>()
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 64)]))
        .collect()
}

/// A new single-use code for a link in a mail: 64 lowercase hex digits. v4: observed.
pub fn link_code(env: &Env) -> String {
    hex::encode(env.bytes::<32>())
}

/// Whether `s` may be a global API key at all.
pub fn api_key_shape(s: &str) -> bool {
    (37..=60).contains(&s.len())
        && s.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Whether `s` may be an API token at all. v4: documented.
pub fn token_shape(s: &str) -> bool {
    (40..=80).contains(&s.len())
        && s.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
