pub(super) mod list;

pub(super) use list::{ascii, count, keys, many, ranges, total};

use super::{
    AccountOf, Meta, Owner, TenantOf, UnitOf, Zone, ZoneStatus, ZoneType, create::Servers, names,
    partial,
};
use crate::{
    Error, Result, codes,
    gate::{Op, Place},
    moment::Moment,
    name_servers, plans, roles,
    statements::sql,
    statistics::store::{tally_zone, zone_made},
    tenant_roles::TenantRole,
};
use db::{Sql, Tx, p};
use dns::name::ZoneName;

/// The columns of [`Row`], for the principal `$1` at `$2`, in microseconds.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT z.id, z.display, z.type, z.status, z.paused, \
             CASE WHEN z.custom_ns = '' OR z.custom_ns = z.vanity THEN z.ns_set ELSE z.custom_ns END, z.vanity, z.plan, z.created_at, z.modified_at, z.activated_at, z.original_ns, z.verification_key, \
             a.id, a.name, t.id, t.name, z.unit_id, s.price_cents, s.frequency, ua.role, m.roles, mz.words FROM zones z \
             JOIN accounts a ON a.id = z.account_id JOIN tenants t ON t.id = z.tenant_id \
             LEFT JOIN subscriptions s ON s.zone_id = z.id \
             LEFT JOIN unit_admins ua ON ua.user_id = $1 AND ua.unit_id = z.unit_id \
             AND (NOT a.consent_required OR a.access_approved_until > $2) \
             LEFT JOIN members m ON m.user_id = $1 AND m.status = 'accepted' AND m.account_id = z.account_id \
             LEFT JOIN member_zones mz ON mz.member_id = m.id AND mz.zone_id = z.id ",
            $rest
        )
    };
}
use select;

sql! {
    FIND = select!("WHERE z.id = $3 AND z.account_id = $4 AND z.deleted_at IS NULL AND a.deleted_at IS NULL");
    INSERT = "INSERT INTO zones (id, account_id, unit_id, tenant_id, name, display, rname, type, status, paused, plan, ns_set, \
        vanity, created_at, modified_at, activated_at, custom_ns, dns_settings, verification_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $14, $8, \
        FALSE, 'free', $9, '', $10, $10, $11, $12, $13, $15) ON CONFLICT DO NOTHING";
    HAS_NAME = "SELECT 1 FROM zones WHERE account_id = $1 AND name = $2 AND deleted_at IS NULL";
    CLAIM = "INSERT INTO claims (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name";
    DEFAULTS = "SELECT t.name_servers, a.dns_settings FROM accounts a JOIN tenants t ON t.id = a.tenant_id WHERE a.id = $1";
    SET_TYPE = "UPDATE zones SET type = $3, verification_key = $4, status = 'pending', modified_at = $5 WHERE id = $1 AND account_id = $2";
    HAS_SETTINGS = "SELECT 1 FROM zones WHERE id = $1 AND account_id = $2 AND dns_settings IS NOT NULL";
    PAIR = "SELECT ns_set FROM zones WHERE id = $1 AND account_id = $2";
    SET_PAIR = "UPDATE zones SET ns_set = $3 WHERE id = $1 AND account_id = $2";
    PENDING = "UPDATE accounts SET pending_n = pending_n + $2 WHERE id = $1 \
        AND (CAST($3 AS BIGINT) IS NULL OR pending_n + $2 <= CAST($3 AS BIGINT))";
    UPDATE = "UPDATE zones SET paused = $3, vanity = $4, modified_at = $5 WHERE id = $1 AND account_id = $2";
    CHECK = "UPDATE zones SET checked_at = $3 WHERE id = $1 AND account_id = $2 AND (checked_at IS NULL OR checked_at <= $4)";
    ACTIVATE = "UPDATE zones SET status = 'active', activated_at = $3, modified_at = $3 WHERE id = $1 AND account_id = $2";
    SET_STATUS = "UPDATE zones SET status = $3, modified_at = $4 WHERE id = $1 AND account_id = $2";
    ACTIVE_RIVALS = "SELECT o.id FROM zones z JOIN zones o ON o.rname = z.rname AND o.id <> z.id AND o.status = 'active' \
        AND o.deleted_at IS NULL WHERE z.id = $1 AND z.account_id = $2 ORDER BY o.id";
    DELETE = "UPDATE zones SET deleted_at = $3, modified_at = $3 WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL";
    RESTORE = "UPDATE zones SET deleted_at = NULL, modified_at = $3 WHERE id = $1 AND account_id = $2 \
        AND deleted_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM zones o WHERE o.name = zones.name AND o.deleted_at IS NULL \
        AND (o.account_id = zones.account_id OR o.ns_set = zones.ns_set))";
    TOUCH = "UPDATE zones SET serial = serial + 1 WHERE id = $1 AND account_id = $2";
    CHANGED = "INSERT INTO zone_changes (id, zone_id, account_id, at) VALUES ($1, $2, $3, $4)";
    ACCOUNTS_OF = "SELECT a.id FROM accounts a JOIN unit_admins ua ON ua.unit_id = a.unit_id AND ua.user_id = $1 \
        WHERE a.deleted_at IS NULL UNION SELECT a.id FROM members m JOIN accounts a ON a.id = m.account_id \
        AND a.deleted_at IS NULL WHERE m.user_id = $1 AND m.status = 'accepted' LIMIT 2";
}

/// Other live zones with the same name, above or below. Those of deleted accounts count: they come back as they were.
/// Two searches of one index: an OR of both would read every zone there is.
const RELATED: &str = "SELECT z.id, z.ns_set, z.custom_ns, z.status, CASE WHEN z.account_id = ";
const RELATED_FROM: &str =
    " THEN TRUE ELSE FALSE END FROM zones z WHERE z.deleted_at IS NULL AND z.rname ";

db::row! {
    struct Row {
        id: String,
        display: String,
        kind: String,
        status: String,
        paused: bool,
        ns_set: String,
        vanity: String,
        plan: String,
        created_at: i64,
        modified_at: i64,
        activated_at: Option<i64>,
        original_ns: Option<String>,
        verification_key: Option<String>,
        account_id: String,
        account_name: String,
        tenant_id: String,
        tenant_name: String,
        unit_id: String,
        price_cents: Option<i64>,
        frequency: Option<String>,
        role: Option<String>,
        roles: Option<String>,
        zone_words: Option<String>,
    }
}

db::row! {
    struct RelatedRow {
        id: String,
        ns_set: String,
        custom_ns: String,
        status: String,
        own: bool,
    }
}

impl Row {
    /// With what the principal may do to it.
    fn zone(self, op: &Op<'_, '_>) -> Zone {
        let r = self;
        let plan = plans::Plan::from_word(&r.plan).unwrap_or(plans::Plan::Free);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let role = r.role.as_deref().and_then(TenantRole::of);
        let (whole, here) = (
            r.roles.unwrap_or_default(),
            r.zone_words.unwrap_or_default(),
        );
        let mut grants = roles::grants_in_zone(&whole, &here)
            .union(role.map_or(roles::Permissions::EMPTY, TenantRole::grants));
        if op.acting_account().as_ref() == Some(&r.account_id) {
            grants = roles::Permissions::ALL;
        }
        if let Some(bearer) = op.bearer() {
            let place = Place {
                tenant_id: Some(r.tenant_id.clone()),
                unit_id: Some(r.unit_id.clone()),
                account_id: Some(r.account_id.clone()),
                zone_id: Some(r.id.clone()),
                ..Place::default()
            };
            grants = grants.intersection(bearer.grants.at(&place));
        }
        let partial = r.kind == ZoneType::Partial.as_str();
        Zone {
            id: r.id,
            name: r.display,
            status: ZoneStatus::of(&r.status).unwrap_or(ZoneStatus::Pending),
            paused: r.paused,
            kind: ZoneType::of(&r.kind).unwrap_or_default(),
            development_mode: 0,
            // Whoever has the zone elsewhere delegates nothing.
            name_servers: if partial {
                Vec::new()
            } else {
                words(&r.ns_set)
            },
            original_name_servers: r.original_ns.as_deref().map(words),
            original_registrar: None,
            original_dnshost: None,
            modified_on: Moment(r.modified_at),
            created_on: Moment(r.created_at),
            activated_on: r.activated_at.map(Moment),
            vanity_name_servers_ips: name_servers::vanity_ips(
                &op.settings().name_server_addresses,
                &words(&r.vanity),
            ),
            vanity_name_servers: words(&r.vanity),
            meta: Meta {
                step: 2,
                custom_certificate_quota: plan.limits().custom_certificates.into(),
                page_rule_quota: plan.limits().page_rules.into(),
                phishing_detected: false,
            },
            owner: Owner {
                id: r.account_id.clone(),
                kind: "organization".to_owned(),
                name: r.account_name.clone(),
            },
            account: AccountOf {
                id: r.account_id,
                name: r.account_name,
            },
            tenant: TenantOf {
                id: r.tenant_id,
                name: r.tenant_name,
            },
            tenant_unit: UnitOf { id: r.unit_id },
            permissions: grants.strings(),
            plan: plan_view(plan, r.price_cents, r.frequency),
            cname_suffix: op.settings().cname_suffix.clone().filter(|_| partial),
            verification_key: r.verification_key.filter(|_| partial),
        }
    }
}

/// As sold, or as listed where there is no subscription.
fn plan_view(
    plan: plans::Plan,
    price_cents: Option<i64>,
    frequency: Option<String>,
) -> plans::PlanView {
    let subscribed = price_cents.is_some() && plan != plans::Plan::Free;
    let listed = plans::PlanView::new(plan, subscribed, false);
    let renewed = frequency.filter(|f| f != plans::Frequency::NotApplicable.as_str());
    plans::PlanView {
        price: price_cents.map_or(listed.price, plans::Dollars),
        frequency: match price_cents {
            Some(_) => renewed.unwrap_or_default(),
            None => listed.frequency.clone(),
        },
        ..listed
    }
}

/// A live zone of the place's account; gone when it was deleted, alone or with the account, since the place was looked up.
pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Zone> {
    let (user, now, account) = (op.user(), op.now(), op.account()?);
    let row: Option<Row> = op.tx.opt(FIND, p![user, now, id, &account]).await?;
    row.map(|row| row.zone(op))
        .ok_or_else(|| Error::from(&codes::GONE))
}

/// False when somebody else has the name with this pair, or the account has the name.
pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    id: &str,
    name: &ZoneName,
    servers: &Servers,
    status: ZoneStatus,
    kind: ZoneType,
) -> Result<bool> {
    let (account, unit, tenant, now) = (op.account()?, op.unit()?, op.tenant()?, op.now());
    let rname = names::reversed(name.ascii());
    let proof = (kind == ZoneType::Partial).then(|| partial::new_key(op));
    let activated = (status == ZoneStatus::Active).then_some(now);
    let row = p![
        id,
        &account,
        &unit,
        &tenant,
        name.ascii(),
        name.unicode(),
        &rname,
        status.as_str(),
        &servers.ns_set,
        now,
        activated,
        &servers.custom_ns,
        &servers.settings,
        kind.as_str(),
        &proof
    ];
    if op.tx.exec(INSERT, row).await? == 0 {
        return Ok(false);
    }
    tally_zone(op, id, &account, 1).await?;
    zone_made(op).await?;
    Ok(true)
}

pub(super) async fn has_name(op: &mut Op<'_, '_>, name: &str) -> Result<bool> {
    let account = op.account()?;
    Ok(op
        .tx
        .opt::<i64>(HAS_NAME, p![&account, name])
        .await?
        .is_some())
}

/// Keeps others from making zones in this family of names until the transaction ends.
pub(super) async fn claim(op: &mut Op<'_, '_>, family: &str) -> Result<()> {
    op.tx.exec(CLAIM, p![family]).await?;
    Ok(())
}

/// Another zone that this one would be in the way of.
pub(super) struct Related {
    pub(super) id: String,
    pub(super) ns_set: String,
    /// The names it is to be delegated to instead; empty without.
    pub(super) custom_ns: String,
    pub(super) active: bool,
    /// Of the same account.
    pub(super) own: bool,
}

pub(super) async fn related(op: &mut Op<'_, '_>, name: &ZoneName) -> Result<Vec<Related>> {
    let account = op.account()?;
    let own = names::reversed(name.ascii());
    let ends = names::below_ends(&own);
    let mut equal_or_above = names::above(name);
    equal_or_above.push(own.clone());
    let sql = Sql::new(RELATED)
        .bind(&account)
        .push(RELATED_FROM)
        .push("IN (")
        .list(equal_or_above.iter())
        .push(") UNION ")
        .push(RELATED)
        .bind(&account)
        .push(RELATED_FROM)
        .push("> ")
        .bind(&own)
        .push(" AND z.rname < ")
        .bind(&ends);
    let rows: Vec<RelatedRow> = op.tx.rows(sql.text(), sql.args()).await?;
    Ok(rows
        .into_iter()
        .map(|r| Related {
            active: r.status == ZoneStatus::Active.as_str(),
            id: r.id,
            ns_set: r.ns_set,
            custom_ns: r.custom_ns,
            own: r.own,
        })
        .collect())
}

/// What new zones of the place's account begin with.
pub(crate) struct Defaults {
    /// The tenant's own name servers; none where it uses the operator's.
    pub(crate) pool: Vec<String>,
    /// As kept.
    pub(crate) settings: Option<String>,
}

pub(crate) async fn defaults(op: &mut Op<'_, '_>) -> Result<Defaults> {
    let account = op.account()?;
    let (pool, settings): (String, Option<String>) = op.tx.one(DEFAULTS, p![&account]).await?;
    Ok(Defaults {
        pool: pool.split_whitespace().map(str::to_owned).collect(),
        settings,
    })
}

/// The place's zone is of another type from now on, and has to become active anew.
pub(super) async fn set_type(op: &mut Op<'_, '_>, kind: ZoneType) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    let proof = (kind == ZoneType::Partial).then(|| partial::new_key(op));
    tally_zone(op, &zone, &account, -1).await?;
    op.tx
        .exec(SET_TYPE, p![&zone, &account, kind.as_str(), &proof, now])
        .await?;
    tally_zone(op, &zone, &account, 1).await
}

/// Whether anything was set of the DNS of the place's zone.
pub(super) async fn has_settings(op: &mut Op<'_, '_>) -> Result<bool> {
    let (zone, account) = (op.zone()?, op.account()?);
    let found: Option<i64> = op.tx.opt(HAS_SETTINGS, p![&zone, &account]).await?;
    Ok(found.is_some())
}

/// Of the place's zone, as kept.
pub(super) async fn pair(op: &mut Op<'_, '_>) -> Result<String> {
    let (zone, account) = (op.zone()?, op.account()?);
    Ok(op.tx.one(PAIR, p![&zone, &account]).await?)
}

pub(super) async fn set_pair(op: &mut Op<'_, '_>, pair: &str) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    op.tx.exec(SET_PAIR, p![&zone, &account, pair]).await?;
    Ok(())
}

/// So many pending zones more; false when that is beyond the limit.
pub(super) async fn count_pending(op: &mut Op<'_, '_>, n: i64, limit: Option<i64>) -> Result<bool> {
    let account = op.account()?;
    Ok(op.tx.exec(PENDING, p![&account, n, limit]).await? == 1)
}

pub(super) async fn update(op: &mut Op<'_, '_>, zone: &Zone) -> Result<()> {
    let account = op.account()?;
    let vanity = zone.vanity_name_servers.join(" ");
    op.tx
        .exec(
            UPDATE,
            p![&zone.id, &account, zone.paused, &vanity, zone.modified_on.0],
        )
        .await?;
    Ok(())
}

/// False when the last look was asked for less than a pause ago.
pub(super) async fn note_check(op: &mut Op<'_, '_>, pause: i64) -> Result<bool> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    Ok(op
        .tx
        .exec(CHECK, p![&zone, &account, now, now - pause])
        .await?
        == 1)
}

pub(super) async fn activate(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    tally_zone(op, &zone, &account, -1).await?;
    op.tx.exec(ACTIVATE, p![&zone, &account, now]).await?;
    tally_zone(op, &zone, &account, 1).await
}

pub(super) async fn set_status(op: &mut Op<'_, '_>, status: ZoneStatus) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    tally_zone(op, &zone, &account, -1).await?;
    op.tx
        .exec(SET_STATUS, p![&zone, &account, status.as_str(), now])
        .await?;
    tally_zone(op, &zone, &account, 1).await
}

/// Active zones of other accounts with the name of the place's zone.
pub(super) async fn active_rivals(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let (zone, account) = (op.zone()?, op.account()?);
    Ok(op.tx.rows(ACTIVE_RIVALS, p![&zone, &account]).await?)
}

pub(super) async fn delete(op: &mut Op<'_, '_>) -> Result<bool> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    tally_zone(op, &zone, &account, -1).await?;
    Ok(op.tx.exec(DELETE, p![&zone, &account, now]).await? == 1)
}

/// False when another live zone has its name and pair, or the account has the name.
pub(super) async fn restore(op: &mut Op<'_, '_>) -> Result<bool> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    if op.tx.exec(RESTORE, p![&zone, &account, now]).await? == 0 {
        return Ok(false);
    }
    tally_zone(op, &zone, &account, 1).await?;
    Ok(true)
}

/// Accounts that the principal could make a zone in; two are as good as many.
pub(super) async fn accounts_of(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    if let Some(own) = op.acting_account() {
        return Ok(vec![own]);
    }
    let user = op.user();
    Ok(op.tx.rows(ACCOUNTS_OF, p![user]).await?)
}

/// The place's zone has to be published anew, with the next serial.
pub(super) async fn touch(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    raise(op.tx, &zone, &account).await?;
    changed(op, Some(&zone)).await
}

/// A zone of the place's account has to be looked at by those who answer; all of them, where none is named.
pub(super) async fn changed(op: &mut Op<'_, '_>, zone: Option<&str>) -> Result<()> {
    let (id, account, now) = (op.new_id(), op.account()?, op.now());
    note_change(op.tx, &id, zone, &account, now).await
}

/// The next serial.
pub(crate) async fn raise(tx: &mut Tx<'_>, zone: &str, account: &str) -> Result<()> {
    tx.exec(TOUCH, p![zone, account]).await?;
    Ok(())
}

/// A change for those who answer, under this id.
pub(crate) async fn note_change(
    tx: &mut Tx<'_>,
    id: &str,
    zone: Option<&str>,
    account: &str,
    at: i64,
) -> Result<()> {
    tx.exec(CHANGED, p![id, zone, account, at]).await?;
    Ok(())
}
