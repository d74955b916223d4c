//! Where an action happens and how the principal stands there: one statement for each kind of place, the same for what
//! exists and what does not.

use crate::{
    Error, Result,
    grants::Grants,
    roles::{Area, Permissions, grants_in_zone},
    tenant_roles::TenantRole,
    tokens::{Bearer, Owner},
};
use db::{Tx, p};
use std::{net::IpAddr, sync::Arc};

/// The place an action is for, as the request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    Installation,
    Tenant(String),
    Unit(String),
    Account(String),
    Zone(String),
    /// Deleted, and the retention has not passed.
    DeletedAccount(String),
    /// Deleted, and the retention has not passed, in a live account.
    DeletedZone(String),
    /// The principal themself.
    User,
}

impl Scope {
    /// The kind's name, as in denials.
    pub fn kind(&self) -> &'static str {
        match self {
            Scope::Installation => "installation",
            Scope::Tenant(_) => "tenant",
            Scope::Unit(_) => "unit",
            Scope::Account(_) | Scope::DeletedAccount(_) => "account",
            Scope::Zone(_) | Scope::DeletedZone(_) => "zone",
            Scope::User => "user",
        }
    }

    /// The id asked for; empty where the kind has just one, and for a text that is no id, which no statement and no log shall see.
    pub fn id(&self) -> &str {
        let id = match self {
            Scope::Installation | Scope::User => "",
            Scope::Tenant(id)
            | Scope::Unit(id)
            | Scope::Account(id)
            | Scope::Zone(id)
            | Scope::DeletedAccount(id)
            | Scope::DeletedZone(id) => id,
        };
        if crate::ids::well_formed(id) { id } else { "" }
    }
}

/// A live place: what it is and what is above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub tenant_id: Option<String>,
    pub unit_id: Option<String>,
    pub account_id: Option<String>,
    /// `standard` or `enterprise`.
    pub account_type: Option<String>,
    pub account_name: Option<String>,
    pub zone_id: Option<String>,
    pub zone_name: Option<String>,
    /// The zone's plan, as stored.
    pub zone_plan: Option<String>,
    /// How the zone is set up, as stored.
    pub zone_type: Option<String>,
}

impl Place {
    /// The tenant that it is in, by id; likewise below. An error where there is none: a defect of the rule that asks.
    pub fn tenant(&self) -> Result<&str> {
        known(self.tenant_id.as_deref())
    }

    pub fn unit(&self) -> Result<&str> {
        known(self.unit_id.as_deref())
    }

    pub fn account(&self) -> Result<&str> {
        known(self.account_id.as_deref())
    }

    pub fn zone(&self) -> Result<&str> {
        known(self.zone_id.as_deref())
    }
}

fn known(id: Option<&str>) -> Result<&str> {
    id.ok_or_else(|| Error::internal("a rule asks for what its place does not have"))
}

/// How the principal stands in the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub suspended: bool,
    pub operator: bool,
    /// The program itself.
    pub system: bool,
    /// What the principal is in the place's unit; in any unit, where the place is a tenant.
    pub tenant: Option<TenantRole>,
    /// The account lets the tenant's people in by its consent only.
    pub consent_required: bool,
    /// It does, and has not let them in, or no longer.
    pub consent_missing: bool,
    /// Grants of an accepted membership in the place's account; all of them, where the account itself acts.
    pub member: Option<Grants>,
    pub tenant_suspended: bool,
    /// The account's settings refuse its members the API.
    pub api_refused: bool,
    /// The user has a second factor.
    pub second_factor: bool,
    /// The account's settings want one of its members.
    pub second_required: bool,
}

/// Everything a decision goes by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `None`: no live place of that kind has the id.
    pub place: Option<Place>,
    pub standing: Standing,
    /// By a log-in, with no key and no token.
    pub by_session: bool,
    /// The token that was shown, which grants less.
    pub bearer: Option<Arc<Bearer>>,
    /// Microseconds.
    pub now: i64,
    /// The client's address.
    pub from: Option<IpAddr>,
}

impl Facts {
    /// All that the principal has at the place without a token's limits.
    pub fn own(&self) -> Permissions {
        let at = &self.standing;
        let Some(place) = &self.place else {
            return Permissions::EMPTY;
        };
        let mut own = match &at.member {
            Some(member) => member.at(place),
            None => Permissions::EMPTY,
        };
        if let Some(role) = at.tenant {
            own = own.union(role.grants()).with_read(&[Area::Tenants]);
        }
        if at.tenant == Some(TenantRole::Admin) {
            own = own.with_edit(&[Area::Tenants]);
        }
        if at.operator {
            own = own.union(Permissions::EMPTY.with(&[Area::Installation]));
        }
        own
    }

    /// All that the principal has at the place.
    pub fn effective(&self) -> Permissions {
        match (&self.bearer, &self.place) {
            (Some(bearer), Some(place)) => self.own().intersection(bearer.grants.at(place)),
            _ => self.own(),
        }
    }
}

db::row! {
    struct Row {
        user_status: String,
        operator: bool,
        user_kind: String,
        second_factor: bool,
        found: Option<String>,
        tenant_id: Option<String>,
        tenant_status: Option<String>,
        unit_id: Option<String>,
        account_id: Option<String>,
        account_type: Option<String>,
        account_name: Option<String>,
        api_access: Option<bool>,
        enforces_second: Option<bool>,
        consent_required: Option<bool>,
        approved_until: Option<i64>,
        zone_id: Option<String>,
        zone_name: Option<String>,
        zone_plan: Option<String>,
        zone_type: Option<String>,
        role: Option<String>,
        roles: Option<String>,
        zones_only: Option<bool>,
        zone_words: Option<String>,
    }
}

/// The statements differ in their middle only.
macro_rules! facts {
    (found: $found:literal, account: $account:literal, zone: $zone:literal, role: $role:literal, roles: $roles:literal, from: $from:literal) => {
        concat!(
            "SELECT u.status, u.operator, u.kind, u.second_factor, ",
            $found,
            ", t.id, t.status, ",
            $account,
            ", ",
            $zone,
            ", ",
            $role,
            ", ",
            $roles,
            " FROM users u ",
            $from,
            " WHERE u.id = $1"
        )
    };
}

macro_rules! in_account {
    ($from:literal, $found:literal, $zone:literal, $words:literal, $scoped:literal) => {
        concat!(
            "SELECT u.status, u.operator, u.kind, u.second_factor, ", $found, ", a.tenant_id, t.status, a.unit_id, a.id, a.type, a.name, \
             a.api_access_enabled, a.enforce_twofactor, a.consent_required, a.access_approved_until, ", $zone, ", ua.role, m.roles, m.zones_only, ", $words,
            " FROM users u ", $from,
            " LEFT JOIN tenants t ON t.id = a.tenant_id \
             LEFT JOIN unit_admins ua ON ua.user_id = u.id AND ua.unit_id = a.unit_id \
             LEFT JOIN members m ON m.user_id = u.id AND m.status = 'accepted' AND m.account_id = a.id ", $scoped, "WHERE u.id = $1"
        )
    };
}

const NOWHERE: &str = "SELECT u.status, u.operator, u.kind, u.second_factor, u.id, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), \
    CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BOOLEAN), CAST(NULL AS BOOLEAN), CAST(NULL AS BOOLEAN), \
    CAST(NULL AS BIGINT), CAST(NULL AS TEXT), \
    CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), \
    CAST(NULL AS BOOLEAN), CAST(NULL AS TEXT) FROM users u WHERE u.id = $1";

const TENANT: &str = facts!(
    found: "t.id",
    account: "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BOOLEAN), \
              CAST(NULL AS BOOLEAN), CAST(NULL AS BOOLEAN), CAST(NULL AS BIGINT)",
    zone: "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT)",
    role: "(SELECT ua.role FROM unit_admins ua WHERE ua.tenant_id = t.id AND ua.user_id = u.id ORDER BY CASE ua.role \
            WHEN 'admin' THEN 0 WHEN 'support' THEN 1 WHEN 'read_only' THEN 2 ELSE 3 END LIMIT 1)",
    roles: "CAST(NULL AS TEXT), CAST(NULL AS BOOLEAN), CAST(NULL AS TEXT)",
    from: "LEFT JOIN tenants t ON t.id = $2"
);

const UNIT: &str = facts!(
    found: "n.id",
    account: "n.id, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BOOLEAN), \
              CAST(NULL AS BOOLEAN), CAST(NULL AS BOOLEAN), CAST(NULL AS BIGINT)",
    zone: "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT)",
    role: "ua.role",
    roles: "CAST(NULL AS TEXT), CAST(NULL AS BOOLEAN), CAST(NULL AS TEXT)",
    from: "LEFT JOIN units n ON n.id = $2 LEFT JOIN tenants t ON t.id = n.tenant_id \
           LEFT JOIN unit_admins ua ON ua.unit_id = n.id AND ua.user_id = u.id"
);

const ACCOUNT: &str = in_account!(
    "LEFT JOIN accounts a ON a.id = $2 AND a.deleted_at IS NULL",
    "a.id",
    "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT)",
    "CAST(NULL AS TEXT)",
    ""
);

const DELETED_ACCOUNT: &str = in_account!(
    "LEFT JOIN accounts a ON a.id = $2 AND a.deleted_at > $3",
    "a.id",
    "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT)",
    "CAST(NULL AS TEXT)",
    ""
);

const ZONE: &str = in_account!(
    "LEFT JOIN zones z ON z.id = $2 AND z.deleted_at IS NULL LEFT JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL",
    "CASE WHEN a.id IS NULL THEN NULL ELSE z.id END",
    "z.id, z.name, z.plan, z.type",
    "mz.words",
    "LEFT JOIN member_zones mz ON mz.member_id = m.id AND mz.zone_id = z.id "
);

const DELETED_ZONE: &str = in_account!(
    "LEFT JOIN zones z ON z.id = $2 AND z.deleted_at > $3 LEFT JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL",
    "CASE WHEN a.id IS NULL THEN NULL ELSE z.id END",
    "z.id, z.name, z.plan, z.type",
    "mz.words",
    "LEFT JOIN member_zones mz ON mz.member_id = m.id AND mz.zone_id = z.id "
);

/// Whether the caller could see an account or zone that is no longer live. Asked of every id that is not visible, so that
/// foreign ids and ids never issued cost the same. Whoever has single zones only could see those, and the account.
const WAS_VISIBLE: &str = "SELECT 1 FROM (SELECT unit_id, account_id FROM zones WHERE id = $2 \
    UNION ALL SELECT unit_id, id FROM accounts WHERE id = $2 \
    UNION ALL SELECT unit_id, account_id FROM tombstones WHERE id = $2) d \
    WHERE EXISTS (SELECT 1 FROM unit_admins ua WHERE ua.user_id = $1 AND ua.unit_id = d.unit_id) \
    OR EXISTS (SELECT 1 FROM members m WHERE m.user_id = $1 AND m.status = 'accepted' AND m.account_id = d.account_id \
    AND (NOT m.zones_only OR d.account_id = $2 OR EXISTS (SELECT 1 FROM member_zones mz WHERE mz.member_id = m.id \
    AND mz.zone_id = $2 AND mz.sees)))";

pub(super) const STATEMENTS: &[&str] = &[
    NOWHERE,
    TENANT,
    UNIT,
    ACCOUNT,
    DELETED_ACCOUNT,
    ZONE,
    DELETED_ZONE,
    WAS_VISIBLE,
];

/// How the user stands in the place asked for, or the account that acts. What was deleted at or before `kept_from` counts as
/// purged (microseconds, as `now`).
pub(super) async fn load(
    tx: &mut Tx<'_>,
    user: &str,
    scope: &Scope,
    kept_from: i64,
    now: i64,
    acts_as: Option<&Owner>,
) -> Result<Facts> {
    let id = scope.id();
    let row: Option<Row> = match scope {
        Scope::Installation | Scope::User => tx.opt(NOWHERE, p![user]).await?,
        Scope::Tenant(_) => tx.opt(TENANT, p![user, id]).await?,
        Scope::Unit(_) => tx.opt(UNIT, p![user, id]).await?,
        Scope::Account(_) => tx.opt(ACCOUNT, p![user, id]).await?,
        Scope::DeletedAccount(_) => tx.opt(DELETED_ACCOUNT, p![user, id, kept_from]).await?,
        Scope::Zone(_) => tx.opt(ZONE, p![user, id]).await?,
        Scope::DeletedZone(_) => tx.opt(DELETED_ZONE, p![user, id, kept_from]).await?,
    };
    let mut facts = row.map_or_else(Facts::default, |row| row.facts(now));
    if let (Some(Owner::Account(own)), Some(place)) = (acts_as, &facts.place)
        && place.account_id.as_ref() == Some(own)
    {
        facts.standing.member = Some(Grants::of_account(own, Permissions::ALL));
    }
    Ok(facts)
}

/// Whether the user could see it while it lived.
pub(super) async fn was_visible(tx: &mut Tx<'_>, user: &str, id: &str) -> Result<bool> {
    Ok(tx.opt::<i64>(WAS_VISIBLE, p![user, id]).await?.is_some())
}

impl Row {
    /// What an accepted member has at the place. A zone that no policy of theirs is about is as unknown to them as to anybody.
    fn member(&self) -> Option<Grants> {
        let (whole, account) = (self.roles.as_ref()?, self.account_id.as_ref()?);
        let here = self.zone_words.as_deref().unwrap_or_default();
        let named = here.split_whitespace().any(|word| !word.starts_with('-'));
        if self.zone_id.is_some() && self.zones_only == Some(true) && !named {
            return Some(Grants::default());
        }
        Some(Grants::of_account(account, grants_in_zone(whole, here)))
    }

    fn facts(self, now: i64) -> Facts {
        let member = self.member();
        let standing = Standing {
            suspended: self.user_status != "active",
            operator: self.operator,
            system: self.user_kind == "system",
            tenant: self.role.as_deref().and_then(TenantRole::of),
            consent_required: self.consent_required == Some(true),
            consent_missing: self.consent_required == Some(true)
                && self.approved_until.is_none_or(|until| until <= now),
            member,
            tenant_suspended: self.tenant_status.is_some_and(|s| s != "active"),
            api_refused: self.api_access == Some(false),
            second_factor: self.second_factor,
            second_required: self.enforces_second == Some(true),
        };
        let place = self.found.map(|_| Place {
            tenant_id: self.tenant_id,
            unit_id: self.unit_id,
            account_id: self.account_id,
            account_type: self.account_type,
            account_name: self.account_name,
            zone_id: self.zone_id,
            zone_name: self.zone_name,
            zone_plan: self.zone_plan,
            zone_type: self.zone_type,
        });
        Facts {
            place,
            standing,
            now,
            ..Facts::default()
        }
    }
}
