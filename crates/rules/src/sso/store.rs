use super::{Connector, OwnedConnector, Verification, VerificationStatus, owner};
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::p;

/// The columns of [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.owner_kind, c.owner_id, c.domain, c.enabled, c.issuer, c.client_id, c.secret_sealed, c.jit_roles, c.code, \
             c.looked_at, c.verified_at, c.created_at, c.modified_at FROM sso_connectors c ",
            $rest
        )
    };
}

sql! {
    LIST = select!("WHERE c.owner_id = $1 ORDER BY c.domain, c.id LIMIT 100");
    FIND = select!("WHERE c.owner_id = $1 AND c.id = $2");
    FOR_DOMAIN = select!("WHERE c.domain = $1 ORDER BY c.id LIMIT 100");
    ANY = select!("WHERE c.id = $1");
    INSERT = "INSERT INTO sso_connectors (id, owner_kind, owner_id, domain, enabled, issuer, client_id, jit_roles, code, created_at, \
        modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT DO NOTHING";
    UPDATE = "UPDATE sso_connectors SET enabled = $3, issuer = $4, client_id = $5, jit_roles = $6, modified_at = $7 \
        WHERE owner_id = $1 AND id = $2";
    SET_SECRET = "UPDATE sso_connectors SET secret_sealed = $3 WHERE owner_id = $1 AND id = $2";
    DELETE = "DELETE FROM sso_connectors WHERE owner_id = $1 AND id = $2";
    DELETE_ANY = "DELETE FROM sso_connectors WHERE id = $1";
    FORGET = "DELETE FROM sso_identities WHERE connector_id = $1";
    /// Another connector is verified for the domain.
    ANOTHERS = "SELECT 1 FROM sso_connectors WHERE domain = $1 AND verified_at IS NOT NULL AND id <> $2";
    LOOKED = "UPDATE sso_connectors SET looked_at = $2, modified_at = $2 WHERE id = $1";
    VERIFIED = "UPDATE sso_connectors SET looked_at = $2, modified_at = $2, verified_at = COALESCE(verified_at, $2) WHERE id = $1";
    /// By which the people of a domain log in; its owner lives.
    BY_DOMAIN = select!("LEFT JOIN accounts a ON a.id = c.owner_id AND a.deleted_at IS NULL \
        LEFT JOIN tenants t ON t.id = c.owner_id AND t.status = 'active' \
        WHERE c.domain = $1 AND c.verified_at IS NOT NULL AND c.enabled AND (a.id IS NOT NULL OR t.id IS NOT NULL)");
    LIVE = select!("LEFT JOIN accounts a ON a.id = c.owner_id AND a.deleted_at IS NULL \
        LEFT JOIN tenants t ON t.id = c.owner_id AND t.status = 'active' \
        WHERE c.id = $1 AND c.verified_at IS NOT NULL AND c.enabled AND (a.id IS NOT NULL OR t.id IS NOT NULL)");
    KNOWN = "SELECT u.id, u.email, u.operator FROM sso_identities i JOIN users u ON u.id = i.user_id AND u.kind = 'user' \
        WHERE i.connector_id = $1 AND i.subject = $2";
    BY_ADDRESS = "SELECT id, email, operator FROM users WHERE email_key = $1 AND kind = 'user'";
    IDENTIFY = "INSERT INTO sso_identities (connector_id, subject, user_id, created_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (connector_id, subject) DO NOTHING";
    IS_MEMBER = "SELECT 1 FROM members WHERE account_id = $1 AND email_key = $2";
}

db::row! {
    struct Row {
        id: String,
        owner_kind: String,
        owner_id: String,
        domain: String,
        enabled: bool,
        issuer: Option<String>,
        client_id: Option<String>,
        secret: Option<Vec<u8>>,
        jit_roles: String,
        code: String,
        looked_at: Option<i64>,
        verified_at: Option<i64>,
        created_at: i64,
        modified_at: i64,
    }
}

db::row! {
    /// Somebody whom a provider vouches for.
    pub(super) struct Person {
        pub(super) id: String,
        pub(super) email: String,
        pub(super) operator: bool,
    }
}

/// A connector with all that a log-in needs.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) owned: OwnedConnector,
    /// Encrypted.
    pub(super) secret: Option<Vec<u8>>,
}

impl From<Row> for Connector {
    fn from(r: Row) -> Connector {
        let status = match (r.verified_at, r.looked_at) {
            (Some(_), _) => VerificationStatus::Verified,
            (None, Some(_)) => VerificationStatus::Failed,
            (None, None) => VerificationStatus::Awaiting,
        };
        Connector {
            id: r.id,
            email_domain: r.domain,
            enabled: r.enabled,
            verification: Verification {
                code: r.code,
                status,
            },
            issuer: r.issuer,
            client_id: r.client_id,
            client_secret_set: r.secret.is_some(),
            jit_roles: r.jit_roles.split_whitespace().map(str::to_owned).collect(),
            created_on: Moment(r.created_at),
            updated_on: Moment(r.modified_at),
        }
    }
}

impl From<Row> for Live {
    fn from(mut r: Row) -> Live {
        let (owner_kind, owner_id) = (
            std::mem::take(&mut r.owner_kind),
            std::mem::take(&mut r.owner_id),
        );
        Live {
            secret: r.secret.clone(),
            owned: OwnedConnector {
                owner_kind,
                owner_id,
                connector: r.into(),
            },
        }
    }
}

pub(super) async fn list(op: &mut Op<'_, '_>) -> Result<Vec<Connector>> {
    let (_, owner) = owner(op)?;
    let rows: Vec<Row> = op.tx.rows(LIST, p![&owner]).await?;
    Ok(rows.into_iter().map(Connector::from).collect())
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Connector>> {
    let (_, owner) = owner(op)?;
    let row: Option<Row> = op.tx.opt(FIND, p![&owner, id]).await?;
    Ok(row.map(Connector::from))
}

/// Whosesoever they are: for operators.
pub(super) async fn for_domain(op: &mut Op<'_, '_>, domain: &str) -> Result<Vec<OwnedConnector>> {
    let rows: Vec<Row> = op.tx.rows(FOR_DOMAIN, p![domain]).await?;
    Ok(rows.into_iter().map(|r| Live::from(r).owned).collect())
}

/// Whosesoever it is: for operators.
pub(super) async fn any(op: &mut Op<'_, '_>, id: &str) -> Result<Option<OwnedConnector>> {
    let row: Option<Row> = op.tx.opt(ANY, p![id]).await?;
    Ok(row.map(|r| Live::from(r).owned))
}

/// False when the owner has one for the domain already.
pub(super) async fn insert(op: &mut Op<'_, '_>, c: &Connector) -> Result<bool> {
    let (kind, owner) = owner(op)?;
    let roles = c.jit_roles.join(" ");
    let row = p![
        &c.id,
        kind,
        &owner,
        &c.email_domain,
        c.enabled,
        &c.issuer,
        &c.client_id,
        &roles,
        &c.verification.code,
        c.created_on.0
    ];
    Ok(op.tx.exec(INSERT, row).await? == 1)
}

pub(super) async fn update(op: &mut Op<'_, '_>, c: &Connector) -> Result<()> {
    let (_, owner) = owner(op)?;
    let roles = c.jit_roles.join(" ");
    let row = p![
        &owner,
        &c.id,
        c.enabled,
        &c.issuer,
        &c.client_id,
        &roles,
        c.updated_on.0
    ];
    op.tx.exec(UPDATE, row).await?;
    Ok(())
}

pub(super) async fn set_secret(op: &mut Op<'_, '_>, id: &str, sealed: Option<&[u8]>) -> Result<()> {
    let (_, owner) = owner(op)?;
    op.tx.exec(SET_SECRET, p![&owner, id, sealed]).await?;
    Ok(())
}

pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let (_, owner) = owner(op)?;
    op.tx.exec(DELETE, p![&owner, id]).await?;
    Ok(())
}

pub(super) async fn delete_any(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    op.tx.exec(DELETE_ANY, p![id]).await?;
    Ok(())
}

/// Nobody is known by a name of the connector's provider any more. The connector was found to be the place's.
pub(super) async fn forget_identities(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    op.tx.exec(FORGET, p![id]).await?;
    Ok(())
}

pub(super) async fn is_anothers(op: &mut Op<'_, '_>, id: &str, domain: &str) -> Result<bool> {
    Ok(op.tx.opt::<i64>(ANOTHERS, p![domain, id]).await?.is_some())
}

/// Somebody looked whether the domain is the owner's. The connector was found to be the place's.
pub(super) async fn looked(op: &mut Op<'_, '_>, id: &str, found: bool) -> Result<()> {
    let now = op.now();
    let sql = if found { VERIFIED } else { LOOKED };
    op.tx.exec(sql, p![id, now]).await?;
    Ok(())
}

/// By which somebody with an address of this domain logs in.
pub(super) async fn by_domain(op: &mut Op<'_, '_>, domain: &str) -> Result<Option<Live>> {
    let row: Option<Row> = op.tx.opt(BY_DOMAIN, p![domain]).await?;
    Ok(row.map(Live::from))
}

/// The connector with this id, while people may log in by it.
pub(super) async fn live(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Live>> {
    let row: Option<Row> = op.tx.opt(LIVE, p![id]).await?;
    Ok(row.map(Live::from))
}

/// Whom the provider knows by that name; else whoever has the address.
pub(super) async fn person(
    op: &mut Op<'_, '_>,
    connector: &str,
    subject: &str,
    canonical: &str,
) -> Result<Option<Person>> {
    let known = op.tx.opt(KNOWN, p![connector, subject]).await?;
    match known {
        Some(person) => Ok(Some(person)),
        None => Ok(op.tx.opt(BY_ADDRESS, p![canonical]).await?),
    }
}

/// The principal is whom the provider knows by that name, from now on.
pub(super) async fn identify(op: &mut Op<'_, '_>, connector: &str, subject: &str) -> Result<()> {
    let (user, now) = (op.user(), op.now());
    op.tx
        .exec(IDENTIFY, p![connector, subject, user, now])
        .await?;
    Ok(())
}

/// Whether the address is a member of the place's account, in whatever state.
pub(super) async fn is_member(op: &mut Op<'_, '_>, canonical: &str) -> Result<bool> {
    let account = op.account()?;
    let found = op.tx.opt::<i64>(IS_MEMBER, p![&account, canonical]).await?;
    Ok(found.is_some())
}
