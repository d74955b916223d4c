use super::{Account, AccountType, ManagedBy, NewAccount, Profile, Settings};
use crate::{
    Error, Result,
    gate::Op,
    grants::Extent,
    lists::Direction,
    moment::Moment,
    statements::sql,
    statistics::store::{account_made, tally_account},
};
use db::{Sql, p};

/// The columns of [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.name, a.type, a.enforce_twofactor, a.abuse_contact_email, a.api_access_enabled, \
             a.consent_required, a.access_approved_until, a.created_at, a.unit_id, t.name FROM accounts a JOIN tenants t ON t.id = a.tenant_id ", $rest
        )
    };
}

sql! {
    FIND = select!("WHERE a.id = $1");
    INSERT = "INSERT INTO accounts (id, tenant_id, unit_id, name, name_key, type, enforce_twofactor, business_name, \
        business_address, business_email, business_phone, external_metadata, zones_n, pending_n, members_n, created_at, \
        modified_at) VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7, $8, $9, $10, $11, 0, 0, 0, $12, $12)";
    UPDATE = "UPDATE accounts SET name = $2, name_key = $3, enforce_twofactor = $4, abuse_contact_email = $5, \
        api_access_enabled = $6, modified_at = $7 WHERE id = $1";
    PROFILE = "SELECT business_name, business_address, business_email, business_phone, external_metadata FROM accounts \
        WHERE id = $1";
    SET_PROFILE = "UPDATE accounts SET business_name = $2, business_address = $3, business_email = $4, business_phone = $5, \
        external_metadata = $6, modified_at = $7 WHERE id = $1";
    DELETE = "UPDATE accounts SET deleted_at = $2, modified_at = $2 WHERE id = $1 AND deleted_at IS NULL";
    RESTORE = "UPDATE accounts SET deleted_at = NULL, modified_at = $2 WHERE id = $1 AND deleted_at IS NOT NULL";
    ZONES = "SELECT zones_n FROM accounts WHERE id = $1";
    UNITS_OF = "SELECT ua.unit_id FROM unit_admins ua WHERE ua.user_id = $1 ORDER BY ua.unit_id";
    UNITS_ADMINISTERED = "SELECT ua.unit_id FROM unit_admins ua WHERE ua.user_id = $1 AND ua.role = 'admin' ORDER BY ua.unit_id";
    UNITS_TOTAL = "SELECT CAST(COALESCE(SUM(n.accounts_n), 0) AS BIGINT) FROM unit_admins ua JOIN units n ON n.id = ua.unit_id \
        WHERE ua.user_id = $1";
    MEMBER_TOTAL = "SELECT COUNT(*) FROM members m JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
        WHERE m.user_id = $1 AND m.status = 'accepted' AND NOT EXISTS \
        (SELECT 1 FROM unit_admins ua WHERE ua.user_id = $1 AND ua.unit_id = a.unit_id)";
}

/// Fragments of the list's statements.
const MANY: &str = select!("WHERE a.deleted_at IS NULL AND a.id IN (");
const KEYS: &str = "SELECT a.name, a.id FROM accounts a WHERE a.deleted_at IS NULL AND ";
const KEYS_MEMBER: &str = "SELECT a.name, a.id FROM members m JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
    WHERE m.status = 'accepted' AND m.user_id = ";
const COUNT: &str = "SELECT COUNT(*) FROM accounts a WHERE a.deleted_at IS NULL AND ";
const COUNT_MEMBER: &str = "SELECT COUNT(*) FROM members m JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
    WHERE m.status = 'accepted' AND NOT EXISTS (SELECT 1 FROM unit_admins ua WHERE ua.user_id = m.user_id \
    AND ua.unit_id = a.unit_id) AND m.user_id = ";
const NAMED: &str = " AND {{contains}}(a.name_key, ";

db::row! {
    struct Row {
        id: String,
        name: String,
        kind: String,
        enforce_twofactor: bool,
        abuse_contact_email: Option<String>,
        api_access_enabled: Option<bool>,
        consent_required: bool,
        approved_until: Option<i64>,
        created_at: i64,
        unit_id: String,
        tenant_name: String,
    }
}

impl Row {
    /// As it is at `now`, in microseconds.
    fn account(self, now: i64) -> Account {
        let r = self;
        let approved = r
            .approved_until
            .filter(|until| r.consent_required && *until > now);
        Account {
            id: r.id,
            name: r.name,
            kind: AccountType::of(&r.kind),
            settings: Settings {
                enforce_twofactor: r.enforce_twofactor,
                abuse_contact_email: r.abuse_contact_email,
                api_access_enabled: r.api_access_enabled,
                access_approval_expiry: approved.map(Moment),
            },
            created_on: Moment(r.created_at),
            managed_by: ManagedBy {
                parent_org_id: r.unit_id,
                parent_org_name: r.tenant_name,
            },
        }
    }
}

/// The place's account.
pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Account> {
    let account = op.account()?;
    by_id(op, &account).await
}

/// An account that this transaction has just made.
pub(super) async fn by_id(op: &mut Op<'_, '_>, id: &str) -> Result<Account> {
    let row: Option<Row> = op.tx.opt(FIND, p![id]).await?;
    row.map(|row| row.account(op.now()))
        .ok_or_else(|| Error::internal("the account of the place is not there"))
}

pub(super) async fn insert(op: &mut Op<'_, '_>, id: &str, new: &NewAccount) -> Result<()> {
    let (tenant, unit, now) = (op.tenant()?, op.unit()?, op.now());
    let name_key = new.name.to_lowercase();
    let row = p![
        id,
        &tenant,
        &unit,
        &new.name,
        &name_key,
        new.kind.as_str(),
        &new.business_name,
        &new.business_address,
        &new.business_email,
        &new.business_phone,
        &new.external_metadata,
        now
    ];
    op.tx.exec(INSERT, row).await?;
    account_made(op).await
}

pub(super) async fn update(op: &mut Op<'_, '_>, a: &Account) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    let (s, name_key) = (&a.settings, a.name.to_lowercase());
    let row = p![
        &account,
        &a.name,
        &name_key,
        s.enforce_twofactor,
        &s.abuse_contact_email,
        s.api_access_enabled,
        now
    ];
    op.tx.exec(UPDATE, row).await?;
    Ok(())
}

db::row! {
    struct ProfileRow {
        business_name: Option<String>,
        business_address: Option<String>,
        business_email: Option<String>,
        business_phone: Option<String>,
        external_metadata: Option<String>,
    }
}

pub(super) async fn profile(op: &mut Op<'_, '_>) -> Result<Profile> {
    let account = op.account()?;
    let r: ProfileRow = op.tx.one(PROFILE, p![&account]).await?;
    Ok(Profile {
        business_name: r.business_name.unwrap_or_default(),
        business_address: r.business_address.unwrap_or_default(),
        business_email: r.business_email.unwrap_or_default(),
        business_phone: r.business_phone.unwrap_or_default(),
        external_metadata: r.external_metadata.unwrap_or_default(),
    })
}

pub(super) async fn set_profile(op: &mut Op<'_, '_>, f: &Profile) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    let row = p![
        &account,
        &f.business_name,
        &f.business_address,
        &f.business_email,
        &f.business_phone,
        &f.external_metadata,
        now
    ];
    op.tx.exec(SET_PROFILE, row).await?;
    Ok(())
}

/// How many live zones the account has.
pub(super) async fn zones(op: &mut Op<'_, '_>) -> Result<i64> {
    let account = op.account()?;
    Ok(op.tx.one(ZONES, p![&account]).await?)
}

pub(super) async fn delete(op: &mut Op<'_, '_>) -> Result<bool> {
    let (account, now) = (op.account()?, op.now());
    if op.tx.exec(DELETE, p![&account, now]).await? == 0 {
        return Ok(false);
    }
    tally_account(op, -1).await?;
    Ok(true)
}

pub(super) async fn restore(op: &mut Op<'_, '_>) -> Result<bool> {
    let (account, now) = (op.account()?, op.now());
    if op.tx.exec(RESTORE, p![&account, now]).await? == 0 {
        return Ok(false);
    }
    tally_account(op, 1).await?;
    Ok(true)
}

/// The units that the principal is an admin of.
pub(super) async fn units_administered(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let user = op.user();
    Ok(op.tx.rows(UNITS_ADMINISTERED, p![user]).await?)
}

/// The units in which the principal is anything.
pub(crate) async fn units_of(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let user = op.user();
    Ok(op.tx.rows(UNITS_OF, p![user]).await?)
}

/// A part of what the principal sees.
pub(super) enum Range {
    /// The accounts of a unit that it is an admin of.
    Unit(String),
    Memberships,
    /// The account that acts itself.
    Own(String),
    /// These, if it sees them.
    These(Vec<String>),
}

/// What to leave out.
pub(super) struct Filter<'a> {
    /// Part of the name, in lower case.
    pub(super) name: Option<&'a str>,
    /// What the token reaches: any of these.
    pub(super) token: Option<Vec<Extent>>,
}

impl Filter<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.name.is_none() && self.token.is_none()
    }
}

/// What to look through: as little as will do.
pub(super) async fn ranges(op: &mut Op<'_, '_>) -> Result<Vec<Range>> {
    if let Some(own) = op.acting_account() {
        return Ok(vec![Range::Own(own)]);
    }
    if let Some(extents) = op.bearer().map(|b| b.grants.accounts())
        && !extents.iter().any(|extent| extent.within.all)
    {
        let mut named: Vec<String> = extents
            .into_iter()
            .flat_map(|e| e.within.accounts)
            .collect();
        named.sort_unstable();
        named.dedup();
        return Ok(if named.is_empty() {
            Vec::new()
        } else {
            vec![Range::These(named)]
        });
    }
    let mut ranges: Vec<Range> = units_of(op).await?.into_iter().map(Range::Unit).collect();
    ranges.push(Range::Memberships);
    Ok(ranges)
}

/// As a condition on an account `a`: its settings admit the principal as a member, as decisions have it.
pub(crate) fn admitting(op: &Op<'_, '_>) -> &'static str {
    let at = op.standing();
    match op.ctx().principal().credential_kind {
        "session" if at.second_factor => "",
        "session" => " AND NOT a.enforce_twofactor",
        _ => " AND (a.api_access_enabled IS NULL OR a.api_access_enabled)",
    }
}

/// Names and ids of a range, up to the end of the page.
pub(super) async fn keys(
    op: &mut Op<'_, '_>,
    range: &Range,
    filter: &Filter<'_>,
    direction: Direction,
    limit: i64,
) -> Result<Vec<(String, String)>> {
    let sql = match range {
        Range::Unit(unit) => Sql::new(KEYS).push("a.unit_id = ").bind(unit),
        Range::Memberships => Sql::new(KEYS_MEMBER).bind(op.user()).push(admitting(op)),
        Range::Own(account) => Sql::new(KEYS).push("a.id = ").bind(account),
        Range::These(ids) => these(Sql::new(KEYS), op, ids),
    };
    let sql = filtered(sql, filter)
        .push(match direction {
            Direction::Asc => " ORDER BY a.name, a.id LIMIT ",
            Direction::Desc => " ORDER BY a.name DESC, a.id DESC LIMIT ",
        })
        .bind(limit);
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

pub(super) fn these<'a>(start: Sql<'a>, op: &Op<'a, '_>, ids: &'a [String]) -> Sql<'a> {
    let user = op.user();
    start
        .push("a.id IN (")
        .list(ids.iter())
        .push(") AND (EXISTS (SELECT 1 FROM unit_admins ua WHERE ua.unit_id = a.unit_id AND ua.user_id = ")
        .bind(user)
        .push(") OR EXISTS (SELECT 1 FROM members m WHERE m.account_id = a.id AND m.status = 'accepted' AND m.user_id = ")
        .bind(user)
        .push(admitting(op))
        .push("))")
}

/// How many accounts the principal sees in all.
pub(super) async fn total(op: &mut Op<'_, '_>) -> Result<i64> {
    let user = op.user();
    let above: i64 = op.tx.one(UNITS_TOTAL, p![user]).await?;
    let own = [MEMBER_TOTAL, admitting(op)].concat();
    Ok(above + op.tx.one::<i64>(&own, p![user]).await?)
}

/// How many of a range are left.
pub(super) async fn count(op: &mut Op<'_, '_>, range: &Range, filter: &Filter<'_>) -> Result<i64> {
    let sql = match range {
        Range::Unit(unit) => Sql::new(COUNT).push("a.unit_id = ").bind(unit),
        Range::Memberships => Sql::new(COUNT_MEMBER).bind(op.user()).push(admitting(op)),
        Range::Own(account) => Sql::new(COUNT).push("a.id = ").bind(account),
        Range::These(ids) => these(Sql::new(COUNT), op, ids),
    };
    let sql = filtered(sql, filter);
    Ok(op.tx.one(sql.text(), sql.args()).await?)
}

pub(super) fn filtered<'a>(mut sql: Sql<'a>, filter: &'a Filter<'a>) -> Sql<'a> {
    if let Some(extents) = &filter.token {
        sql = sql.push(" AND (1 = 0");
        for Extent { within, without } in extents {
            sql = sql.push(" OR (1 = 1");
            if !within.all {
                sql = sql
                    .push(" AND a.id IN (")
                    .list(within.accounts.iter())
                    .push(")");
            }
            if !without.accounts.is_empty() {
                sql = sql
                    .push(" AND a.id NOT IN (")
                    .list(without.accounts.iter())
                    .push(")");
            }
            sql = sql.push(")");
        }
        sql = sql.push(")");
    }
    match filter.name {
        Some(name) => sql.push(NAMED).bind(name).push(") > 0"),
        None => sql,
    }
}

/// The accounts with these ids, in no order. The ids come from [`keys`], which knows what the principal sees.
pub(crate) async fn many(op: &mut Op<'_, '_>, ids: &[String]) -> Result<Vec<Account>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(MANY).list(ids.iter()).push(")");
    let rows: Vec<Row> = op.tx.rows(sql.text(), sql.args()).await?;
    Ok(rows.into_iter().map(|row| row.account(op.now())).collect())
}
