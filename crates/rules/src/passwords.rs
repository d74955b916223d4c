//! Passwords: argon2id (RFC 9106), at the cost that the operator configures, away from the database and from the threads that
//! serve requests.

use crate::{Error, Result, codes::Code, gate::Rules, settings::PasswordCost};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

/// Characters at least. Length is what makes a password strong, so nothing else is asked of it.
pub const SHORTEST: usize = 12;
/// Characters at most, so that hashing stays bounded.
pub const LONGEST: usize = 200;

/// Hashes made at once at most: each takes much memory.
static ROOM: Semaphore = Semaphore::const_new(4);

/// Whether it is long enough, and not too long.
pub fn check(code: &'static Code, pointer: &str, password: &str) -> Result<()> {
    if (SHORTEST..=LONGEST).contains(&password.chars().count()) {
        Ok(())
    } else {
        Err(Error::from(code).at(pointer))
    }
}

/// What is stored of a password: a PHC string.
pub(crate) async fn hash(rules: &Rules, password: &str) -> Result<String> {
    let (hasher, salt) = (
        hasher(rules.settings().password_cost)?,
        rules.env().bytes::<16>(),
    );
    let password = password.to_owned();
    apart(move || {
        let hash = hasher.hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|h| h.to_string())
            .map_err(|e| Error::internal(format!("a password cannot be hashed: {e}")))
    })
    .await?
}

/// Whether it is the password behind a stored hash. Takes as long where there is none.
pub(crate) async fn matches(rules: &Rules, password: &str, stored: Option<String>) -> Result<bool> {
    let Some(stored) = stored else {
        hash(rules, password).await?;
        return Ok(false);
    };
    let (hasher, password) = (hasher(rules.settings().password_cost)?, password.to_owned());
    apart(move || {
        let stored = PasswordHash::new(&stored)
            .map_err(|e| Error::internal(format!("a stored password is no PHC string: {e}")))?;
        Ok(hasher.verify_password(password.as_bytes(), &stored).is_ok())
    })
    .await?
}

fn hasher(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory, cost.iterations, cost.parallelism, None)
        .map_err(|e| Error::internal(format!("the cost of passwords cannot be used: {e}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _room = ROOM
        .acquire()
        .await
        .map_err(|e| Error::internal(e.to_string()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::internal(format!("hashing was cut short: {e}")))
}
