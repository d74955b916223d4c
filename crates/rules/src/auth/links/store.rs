use super::{Purpose, follow::Address};
use crate::{Error, Result, codes, gate::Op, statements::sql};
use db::p;

sql! {
    ADDRESSEE = "SELECT id, email, email_key, kind, status FROM users WHERE email_key = $1";
    LAST = "SELECT created_at FROM links WHERE email_key = $1 AND purpose = $2 ORDER BY created_at DESC LIMIT 1";
    DROP = "DELETE FROM links WHERE email_key = $1 AND purpose = $2";
    INSERT = "INSERT INTO links (code_hash, purpose, user_id, email, email_key, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Nobody's who is suspended.
    BY_CODE = "SELECT l.purpose, l.user_id, l.email, l.expires_at FROM links l LEFT JOIN users u ON u.id = l.user_id \
        WHERE l.code_hash = $1 AND l.expires_at > $2 AND (l.user_id IS NULL OR u.status = 'active')";
    TAKE = "DELETE FROM links WHERE code_hash = $1 AND purpose = $2 AND expires_at > $3";
    PASSWORD = "UPDATE users SET password_hash = $2, email_verified = TRUE, modified_at = $3 \
        WHERE id = $1 AND kind = 'user' AND status = 'active'";
    ADDRESS = "SELECT email, email_verified FROM users WHERE id = $1";
    VERIFY = "UPDATE users SET email_verified = TRUE, modified_at = $2 WHERE id = $1";
}

db::row! {
    /// Whose address it is.
    pub(super) struct Addressee {
        pub(super) id: String,
        pub(super) email: String,
        pub(super) email_key: String,
        kind: String,
        status: String,
    }
}

impl Addressee {
    /// A person who may act; service users have no mailbox.
    pub(super) fn reads_mail(&self) -> bool {
        self.kind == "user" && self.status == "active"
    }
}

db::row! {
    pub(super) struct Found {
        pub(super) purpose: String,
        pub(super) user_id: Option<String>,
        pub(super) email: String,
        pub(super) expires_at: i64,
    }
}

/// A link about to be.
pub(super) struct New<'a> {
    pub(super) purpose: Purpose,
    pub(super) user: Option<&'a str>,
    pub(super) email: &'a str,
    pub(super) canonical: &'a str,
}

pub(super) async fn addressee(op: &mut Op<'_, '_>, canonical: &str) -> Result<Option<Addressee>> {
    Ok(op.tx.opt(ADDRESSEE, p![canonical]).await?)
}

/// When the newest link of the kind was made, where it still waits.
pub(super) async fn last(
    op: &mut Op<'_, '_>,
    canonical: &str,
    purpose: Purpose,
) -> Result<Option<i64>> {
    Ok(op.tx.opt(LAST, p![canonical, purpose.as_str()]).await?)
}

/// Makes a link; those before it lead nowhere any more.
pub(super) async fn replace(op: &mut Op<'_, '_>, new: &New<'_>, code_hash: &str) -> Result<()> {
    let (now, purpose) = (op.now(), new.purpose.as_str());
    let expires = now.saturating_add(op.settings().link_lifetime);
    op.tx.exec(DROP, p![new.canonical, purpose]).await?;
    let row = p![
        code_hash,
        purpose,
        new.user,
        new.email,
        new.canonical,
        now,
        expires
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn by_code(op: &mut Op<'_, '_>, hash: &str) -> Result<Option<Found>> {
    let now = op.now();
    Ok(op.tx.opt(BY_CODE, p![hash, now]).await?)
}

/// True when it was there to be used.
pub(super) async fn take(op: &mut Op<'_, '_>, hash: &str, purpose: Purpose) -> Result<bool> {
    let now = op.now();
    Ok(op.tx.exec(TAKE, p![hash, purpose.as_str(), now]).await? == 1)
}

/// Gives the user whose link it was a password.
pub(super) async fn set_password(op: &mut Op<'_, '_>, hash: &str) -> Result<()> {
    let (user, now) = (op.user(), op.now());
    match op.tx.exec(PASSWORD, p![user, hash, now]).await? {
        1 => Ok(()),
        _ => Err(Error::from(&codes::LINK_ENDED)),
    }
}

pub(super) async fn address(op: &mut Op<'_, '_>) -> Result<Address> {
    let user = op.user();
    let found: Option<(String, bool)> = op.tx.opt(ADDRESS, p![user]).await?;
    let (email, verified) = found.ok_or_else(|| Error::from(&codes::USER_NOT_FOUND))?;
    Ok(Address { email, verified })
}

pub(super) async fn verify(op: &mut Op<'_, '_>) -> Result<()> {
    let (user, now) = (op.user(), op.now());
    op.tx.exec(VERIFY, p![user, now]).await?;
    Ok(())
}
