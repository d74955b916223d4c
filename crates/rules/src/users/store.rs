use super::{NewUser, Organization, Seat, User};
use crate::{Result, gate::Op, moment::Moment, roles, statements::sql};
use db::p;

sql! {
    FIND = "SELECT id, email, username, first_name, last_name, telephone, country, zipcode, status, created_at, modified_at, \
        second_factor, EXISTS (SELECT 1 FROM members m JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
        AND a.enforce_twofactor WHERE m.user_id = users.id AND m.status = 'accepted') FROM users WHERE id = $1";
    INSERT = "INSERT INTO users (id, email, email_key, kind, tenant_id, operator, status, username, key_hash, key_sealed, \
        password_hash, email_verified, created_at, modified_at) VALUES ($1, $2, $3, $4, $5, $6, 'active', $1, $7, $8, $9, \
        $10, $11, $11) \
        ON CONFLICT DO NOTHING";
    UPDATE = "UPDATE users SET first_name = $2, last_name = $3, telephone = $4, country = $5, zipcode = $6, modified_at = $7 \
        WHERE id = $1";
    TENANTS_OF = "SELECT DISTINCT tenant_id FROM unit_admins WHERE user_id = $1 AND role = 'admin' ORDER BY tenant_id";
    ORGANIZATIONS = "SELECT a.id, a.name, m.roles FROM members m JOIN accounts a ON a.id = m.account_id \
        AND a.deleted_at IS NULL WHERE m.user_id = $1 AND m.status = 'accepted' ORDER BY a.name, a.id LIMIT 100";
}

db::row! {
    struct Row {
        id: String,
        email: String,
        username: String,
        first_name: Option<String>,
        last_name: Option<String>,
        telephone: Option<String>,
        country: Option<String>,
        zipcode: Option<String>,
        status: String,
        created_at: i64,
        modified_at: i64,
        second_factor: bool,
        second_locked: bool,
    }
}

impl From<Row> for User {
    fn from(r: Row) -> User {
        User {
            id: r.id,
            email: r.email,
            username: r.username,
            first_name: r.first_name,
            last_name: r.last_name,
            telephone: r.telephone,
            country: r.country,
            zipcode: r.zipcode,
            two_factor_authentication_enabled: r.second_factor,
            two_factor_authentication_locked: r.second_locked,
            suspended: r.status != "active",
            betas: Vec::new(),
            organizations: Vec::new(),
            has_pro_zones: false,
            has_business_zones: false,
            has_enterprise_zones: false,
            created_on: Moment(r.created_at),
            modified_on: Moment(r.modified_at),
        }
    }
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<User>> {
    Ok(op.tx.opt::<Row>(FIND, p![id]).await?.map(User::from))
}

/// False when the address has a user.
pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    id: &str,
    new: &NewUser<'_>,
    key_hash: &str,
    sealed: &[u8],
    password: Option<&str>,
) -> Result<bool> {
    let now = op.now();
    // Who chooses a password has followed a link from a mail to do so.
    let verified = password.is_some();
    let row = p![
        id,
        new.email,
        new.canonical,
        new.kind,
        new.tenant_id,
        new.operator,
        key_hash,
        sealed,
        password,
        verified,
        now
    ];
    Ok(op.tx.exec(INSERT, row).await? == 1)
}

pub(super) async fn update(op: &mut Op<'_, '_>, u: &User) -> Result<()> {
    let row = p![
        &u.id,
        u.first_name.as_deref(),
        u.last_name.as_deref(),
        u.telephone.as_deref(),
        u.country.as_deref(),
        u.zipcode.as_deref(),
        u.modified_on.0
    ];
    op.tx.exec(UPDATE, row).await?;
    Ok(())
}

/// At most 100: who is in more accounts asks for memberships.
pub(super) async fn organizations(op: &mut Op<'_, '_>, user: &str) -> Result<Vec<Organization>> {
    let rows: Vec<(String, String, String)> = op.tx.rows(ORGANIZATIONS, p![user]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, ids)| Organization {
            id,
            name,
            status: Seat::Member,
            permissions: roles::grants(ids.split_whitespace()).strings(),
            roles: roles::names(ids.split_whitespace()),
        })
        .collect())
}

/// The tenants that the principal is an admin of.
pub(super) async fn tenants_of(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let user = op.user();
    Ok(op.tx.rows(TENANTS_OF, p![user]).await?)
}
