use super::{EACH, Hit, Kind, Seen};
use crate::{
    Result,
    gate::{Op, Scope},
    moment::Moment,
    policy,
    statements::sql,
};
use db::p;

sql! {
    ACCOUNT = "SELECT a.id, a.name, t.name, CAST(NULL AS BIGINT), a.id, CAST(NULL AS TEXT), a.tenant_id FROM accounts a \
        JOIN tenants t ON t.id = a.tenant_id WHERE a.id = $1 AND a.deleted_at IS NULL";
    ZONE = "SELECT z.id, z.display, a.name, CAST(NULL AS BIGINT), z.account_id, z.id, z.tenant_id FROM zones z \
        JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL WHERE z.id = $1 AND z.deleted_at IS NULL";
    TENANT = "SELECT t.id, t.name, t.status, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), t.id FROM tenants t \
        WHERE t.id = $1";
    USER = "SELECT u.id, u.email, u.kind, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), u.tenant_id FROM users u \
        WHERE u.id = $1 AND u.kind IN ('user', 'service_user')";
    MEMBER = "SELECT m.id, m.email, a.name, CAST(NULL AS BIGINT), m.account_id, CAST(NULL AS TEXT), a.tenant_id FROM members m \
        JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL WHERE m.id = $1";
    TOKEN = "SELECT k.id, k.name, k.status, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT) \
        FROM api_tokens k WHERE k.id = $1 AND k.user_id = $2";
    ACCOUNT_TOKEN = "SELECT k.id, k.name, a.name, CAST(NULL AS BIGINT), k.account_id, CAST(NULL AS TEXT), a.tenant_id \
        FROM api_tokens k JOIN accounts a ON a.id = k.account_id AND a.deleted_at IS NULL WHERE k.id = $1";
    RECORD = "SELECT r.id, r.name, r.type || ' ' || r.content, CAST(NULL AS BIGINT), r.account_id, r.zone_id, z.tenant_id \
        FROM dns_records r JOIN zones z ON z.id = r.zone_id AND z.deleted_at IS NULL WHERE r.id = $1";
    OWN_EVENT = "SELECT e.id, e.action, e.resource_kind, e.at, e.account_id, e.zone_id, e.tenant_id FROM audit e \
        WHERE e.request_id = $1 AND e.principal_id = $2 ORDER BY e.at, e.id LIMIT 1";
    EVENT = "SELECT e.id, e.action, e.resource_kind, e.at, e.account_id, e.zone_id, e.tenant_id FROM audit e \
        WHERE e.request_id = $1 AND e.account_id IS NOT NULL ORDER BY e.at, e.id LIMIT 1";
    EVENT_ABOVE = "SELECT e.id, e.action, e.resource_kind, e.at, e.account_id, e.zone_id, e.tenant_id FROM audit e \
        WHERE e.request_id = $1 AND e.stream = 'installation' ORDER BY e.at, e.id LIMIT 1";
    OWN_DENIAL = "SELECT d.request_id, d.action, d.rule, d.at, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT) \
        FROM denials d WHERE d.request_id = $1 AND d.principal_id = $2";
    DENIAL = "SELECT d.request_id, d.action, d.rule, d.at, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT) \
        FROM denials d WHERE d.request_id = $1";
    UNIT_ACCOUNTS = "SELECT a.id, a.name, t.name, CAST(NULL AS BIGINT), a.id, CAST(NULL AS TEXT), a.tenant_id FROM accounts a \
        JOIN tenants t ON t.id = a.tenant_id WHERE a.unit_id = $1 AND a.deleted_at IS NULL AND a.name_key >= $2 AND a.name_key < $3 \
        ORDER BY a.name_key, a.id LIMIT $4";
    UNIT_ZONES = "SELECT z.id, z.display, a.name, CAST(NULL AS BIGINT), z.account_id, z.id, z.tenant_id FROM zones z \
        JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL WHERE z.unit_id = $1 AND z.deleted_at IS NULL \
        AND z.name >= $2 AND z.name < $3 ORDER BY z.name, z.id LIMIT $4";
    UNIT_MEMBERS = "SELECT m.id, m.email, a.name, CAST(NULL AS BIGINT), m.account_id, CAST(NULL AS TEXT), a.tenant_id \
        FROM members m JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
        WHERE m.unit_id = $1 AND m.email_key >= $2 AND m.email_key < $3 ORDER BY m.email_key, m.id LIMIT $4";
    MEMBER_ACCOUNTS = "SELECT a.id, a.name, t.name, CAST(NULL AS BIGINT), a.id, CAST(NULL AS TEXT), a.tenant_id FROM members o \
        JOIN accounts a ON a.id = o.account_id AND a.deleted_at IS NULL JOIN tenants t ON t.id = a.tenant_id \
        WHERE o.user_id = $1 AND o.status = 'accepted' AND a.name_key >= $2 AND a.name_key < $3 ORDER BY a.name_key, a.id LIMIT $4";
    MEMBER_ZONES = "SELECT z.id, z.display, a.name, CAST(NULL AS BIGINT), z.account_id, z.id, z.tenant_id FROM members o \
        JOIN accounts a ON a.id = o.account_id AND a.deleted_at IS NULL JOIN zones z ON z.account_id = o.account_id \
        AND z.deleted_at IS NULL WHERE o.user_id = $1 AND o.status = 'accepted' AND z.name >= $2 AND z.name < $3 \
        ORDER BY z.name, z.id LIMIT $4";
    MEMBER_MEMBERS = "SELECT m.id, m.email, a.name, CAST(NULL AS BIGINT), m.account_id, CAST(NULL AS TEXT), a.tenant_id \
        FROM members o JOIN accounts a ON a.id = o.account_id AND a.deleted_at IS NULL JOIN members m ON m.account_id = o.account_id \
        WHERE o.user_id = $1 AND o.status = 'accepted' AND m.email_key >= $2 AND m.email_key < $3 ORDER BY m.email_key, m.id LIMIT $4";
    OWN_TOKENS = "SELECT k.id, k.name, k.status, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT) \
        FROM api_tokens k WHERE k.user_id = $1 ORDER BY k.issued_on, k.id";
    TENANTS = "SELECT t.id, t.name, t.status, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), t.id FROM tenants t \
        WHERE lower(t.name) >= $1 AND lower(t.name) < $2 ORDER BY lower(t.name), t.id LIMIT $3";
    USERS = "SELECT u.id, u.email, u.kind, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), u.tenant_id FROM users u \
        WHERE u.email_key >= $1 AND u.email_key < $2 AND u.kind IN ('user', 'service_user') ORDER BY u.email_key, u.id LIMIT $3";
    RECORDS = "SELECT r.id, r.name, r.type || ' ' || r.content, CAST(NULL AS BIGINT), r.account_id, r.zone_id, z.tenant_id FROM zones z \
        JOIN dns_records r ON r.zone_id = z.id AND r.name = $3 WHERE z.name = $2 AND z.deleted_at IS NULL \
        AND (EXISTS (SELECT 1 FROM unit_admins ua WHERE ua.user_id = $1 AND ua.unit_id = z.unit_id) \
        OR EXISTS (SELECT 1 FROM members o WHERE o.user_id = $1 AND o.status = 'accepted' AND o.account_id = z.account_id)) \
        ORDER BY r.type, r.id LIMIT $4";
}

/// What has an id of its own, how it is found by it, and who sees it.
pub(super) const BY_ID: &[(Kind, &str, Seen)] = &[
    (
        Kind::Account,
        ACCOUNT,
        Seen::At(&policy::ACCOUNT_READ, Scope::Account),
    ),
    (Kind::Zone, ZONE, Seen::At(&policy::ZONE_READ, Scope::Zone)),
    (
        Kind::Tenant,
        TENANT,
        Seen::At(&policy::TENANT_READ, Scope::Tenant),
    ),
    (Kind::Tenant, TENANT, Seen::Above(&policy::TENANT_LIST)),
    (Kind::User, USER, Seen::Above(&policy::USER_FIND)),
    (Kind::Member, MEMBER, Seen::InAccount(&policy::MEMBER_READ)),
    (Kind::Token, TOKEN, Seen::Own),
    (
        Kind::AccountToken,
        ACCOUNT_TOKEN,
        Seen::InAccount(&policy::ACCOUNT_TOKEN_READ),
    ),
    (Kind::Record, RECORD, Seen::InZone(&policy::DNS_READ)),
    (Kind::Event, OWN_EVENT, Seen::Own),
    (
        Kind::Event,
        EVENT,
        Seen::InAccount(&policy::ACCOUNT_AUDIT_READ),
    ),
    (
        Kind::Event,
        EVENT_ABOVE,
        Seen::Above(&policy::INSTALLATION_AUDIT_READ),
    ),
    (Kind::Denial, OWN_DENIAL, Seen::Own),
    (Kind::Denial, DENIAL, Seen::Above(&policy::DENIAL_LIST)),
];

/// Behind all texts that begin with another text, when it is appended to that.
const LAST: char = char::MAX;

db::row! {
    struct Row {
        id: String,
        name: String,
        detail: String,
        at: Option<i64>,
        account_id: Option<String>,
        zone_id: Option<String>,
        tenant_id: Option<String>,
    }
}

impl Row {
    fn hit(self, kind: Kind, exact: bool) -> Hit {
        let detail = match self.at {
            Some(at) => format!("{}, {}", self.detail, Moment(at).words()),
            None => self.detail,
        };
        Hit {
            kind,
            id: self.id,
            name: self.name,
            detail,
            account_id: self.account_id,
            zone_id: self.zone_id,
            tenant_id: self.tenant_id,
            exact,
            own: false,
        }
    }

    fn like(self, kind: Kind, text: &str) -> Hit {
        let exact = self.name.to_lowercase() == text;
        self.hit(kind, exact)
    }
}

/// What one of the statements above finds by an id; those for the principal's own take the principal besides.
pub(super) async fn by_id(
    op: &mut Op<'_, '_>,
    kind: Kind,
    statement: &'static str,
    seen: Seen,
    id: &str,
) -> Result<Option<Hit>> {
    let user = op.user().to_owned();
    let row: Option<Row> = if matches!(seen, Seen::Own) {
        op.tx.opt(statement, p![id, &user]).await?
    } else {
        op.tx.opt(statement, p![id]).await?
    };
    Ok(row.map(|row| Hit {
        own: matches!(seen, Seen::Own),
        ..row.hit(kind, true)
    }))
}

/// What begins with the text in a unit.
pub(super) async fn of_unit(
    op: &mut Op<'_, '_>,
    kind: Kind,
    unit: &str,
    text: &str,
) -> Result<Vec<Hit>> {
    let statement = match kind {
        Kind::Account => UNIT_ACCOUNTS,
        Kind::Zone => UNIT_ZONES,
        _ => UNIT_MEMBERS,
    };
    let end = format!("{text}{LAST}");
    let rows: Vec<Row> = op
        .tx
        .rows(statement, p![unit, text, &end, i64::from(EACH)])
        .await?;
    Ok(rows.into_iter().map(|row| row.like(kind, text)).collect())
}

/// What begins with the text in accounts that the principal is a member of.
pub(super) async fn of_member(op: &mut Op<'_, '_>, kind: Kind, text: &str) -> Result<Vec<Hit>> {
    let statement = match kind {
        Kind::Account => MEMBER_ACCOUNTS,
        Kind::Zone => MEMBER_ZONES,
        _ => MEMBER_MEMBERS,
    };
    let (user, end) = (op.user().to_owned(), format!("{text}{LAST}"));
    let rows: Vec<Row> = op
        .tx
        .rows(statement, p![&user, text, &end, i64::from(EACH)])
        .await?;
    Ok(rows.into_iter().map(|row| row.like(kind, text)).collect())
}

/// The principal's tokens, of which there are few, with the text in their names.
pub(super) async fn own_tokens(op: &mut Op<'_, '_>, text: &str) -> Result<Vec<Hit>> {
    let user = op.user().to_owned();
    let rows: Vec<Row> = op.tx.rows(OWN_TOKENS, p![&user]).await?;
    let like = rows
        .into_iter()
        .filter(|row| row.name.to_lowercase().contains(text));
    Ok(like.map(|row| row.like(Kind::Token, text)).collect())
}

/// Tenants or users whose names or addresses begin with the text.
pub(super) async fn above(op: &mut Op<'_, '_>, kind: Kind, text: &str) -> Result<Vec<Hit>> {
    let statement = match kind {
        Kind::Tenant => TENANTS,
        _ => USERS,
    };
    let end = format!("{text}{LAST}");
    let rows: Vec<Row> = op
        .tx
        .rows(statement, p![text, &end, i64::from(EACH)])
        .await?;
    Ok(rows.into_iter().map(|row| row.like(kind, text)).collect())
}

/// Records of a name in the zones of another, where the principal is anything.
pub(super) async fn records(op: &mut Op<'_, '_>, zone: &str, name: &str) -> Result<Vec<Hit>> {
    let user = op.user().to_owned();
    let rows: Vec<Row> = op
        .tx
        .rows(RECORDS, p![&user, zone, name, i64::from(EACH)])
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| row.like(Kind::Record, name))
        .collect())
}
