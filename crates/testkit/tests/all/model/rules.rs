//! A second statement of who may do what, written from the documented rules and sharing nothing with the product's: rights are
//! sets of words over an enumerated world, an action is a row of words.
//!
//! A new action takes a row in the table, written by somebody who knows what it is meant to be.

use super::table::TABLE;
use std::collections::BTreeSet;

/// The world: units in tenants, accounts in units, zones in accounts.
pub(crate) const UNITS: &[(&str, &str)] = &[("u1", "t1"), ("u2", "t1"), ("u3", "t2")];
pub(crate) const ACCOUNTS: &[(&str, &str)] = &[("a1", "u1"), ("a2", "u2"), ("a3", "u3")];
pub(crate) const ZONES: &[(&str, &str)] = &[("z1", "a1"), ("z2", "a1"), ("z3", "a2"), ("z4", "a3")];

/// Where something is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Nowhere,
    Tenant(&'static str),
    Unit(&'static str),
    Account(&'static str),
    Zone(&'static str),
}

fn above(table: &[(&'static str, &'static str)], id: &str) -> &'static str {
    table.iter().find(|row| row.0 == id).map_or("", |row| row.1)
}

impl Place {
    pub(crate) fn zone(self) -> Option<&'static str> {
        match self {
            Place::Zone(id) => Some(id),
            _ => None,
        }
    }

    pub(crate) fn account(self) -> Option<&'static str> {
        match self {
            Place::Account(id) => Some(id),
            Place::Zone(id) => Some(above(ZONES, id)),
            _ => None,
        }
    }

    pub(crate) fn unit(self) -> Option<&'static str> {
        match self {
            Place::Unit(id) => Some(id),
            _ => self.account().map(|account| above(ACCOUNTS, account)),
        }
    }

    pub(crate) fn tenant(self) -> Option<&'static str> {
        match self {
            Place::Tenant(id) => Some(id),
            _ => self.unit().map(|unit| above(UNITS, unit)),
        }
    }
}

/// What a statement is about; `None` for any.
#[derive(Clone, Debug)]
pub(crate) enum Over {
    Account(Option<&'static str>),
    Zones(Option<&'static str>, Option<&'static str>),
    User,
    Tenant(Option<&'static str>),
    Unit(&'static str),
    Installation,
}

impl Over {
    /// Everything that it names, written out; the zones that an account will have are one of them.
    fn things(&self) -> BTreeSet<String> {
        let is = |asked: Option<&str>, id: &str| asked.is_none_or(|asked| asked == id);
        let mut things = BTreeSet::new();
        for (account, _) in ACCOUNTS {
            match self {
                Over::Account(asked) if is(*asked, account) => {
                    things.insert(format!("account {account}"));
                    things.insert(format!("zones to come of {account}"));
                }
                Over::Zones(asked, None) if is(*asked, account) => {
                    things.insert(format!("zones to come of {account}"));
                }
                _ => {}
            }
        }
        for (zone, account) in ZONES {
            let named = match self {
                Over::Account(asked) => is(*asked, account),
                Over::Zones(of, asked) => is(*of, account) && is(*asked, zone),
                _ => false,
            };
            if named {
                things.insert(format!("zone {zone}"));
            }
        }
        for (unit, tenant) in UNITS {
            match self {
                Over::Tenant(asked) if is(*asked, tenant) => {
                    things.insert(format!("tenant {tenant}"));
                    things.insert(format!("unit {unit}"));
                }
                Over::Unit(asked) if asked == unit => {
                    things.insert(format!("unit {unit}"));
                }
                _ => {}
            }
        }
        match self {
            Over::User => things.insert("the user".to_owned()),
            Over::Installation => things.insert("the installation".to_owned()),
            _ => false,
        };
        things
    }
}

/// A statement: rights as `area:verb`.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) allow: bool,
    pub(crate) rights: Vec<String>,
    pub(crate) over: Over,
}

const OF_ZONES: &[&str] = &[
    "analytics",
    "app",
    "cache_purge",
    "dns_records",
    "lb",
    "logs",
    "page_shield",
    "ssl",
    "waf",
    "waitingroom",
    "zaraz",
    "zone",
    "zone_settings",
    "zone_versioning",
];

/// Which thing a right is asked of at a place; none where the place has no such thing.
fn thing(right: &str, place: Place) -> Option<String> {
    let area = right.split(':').next().unwrap_or_default();
    match area {
        "installation" => Some("the installation".to_owned()),
        "user_details" | "user_tokens" | "memberships" => Some("the user".to_owned()),
        "tenants" => match place.unit() {
            Some(unit) => Some(format!("unit {unit}")),
            None => place.tenant().map(|tenant| format!("tenant {tenant}")),
        },
        _ if OF_ZONES.contains(&area) => match place.zone() {
            Some(zone) => Some(format!("zone {zone}")),
            None => place
                .account()
                .map(|account| format!("zones to come of {account}")),
        },
        _ => place.account().map(|account| format!("account {account}")),
    }
}

fn says(statements: &[Statement], allow: bool, right: &str, place: Place) -> bool {
    let Some(thing) = thing(right, place) else {
        return false;
    };
    statements.iter().any(|s| {
        s.allow == allow && s.rights.iter().any(|r| r == right) && s.over.things().contains(&thing)
    })
}

/// Deny, then allow, then no.
pub(crate) fn holds(statements: &[Statement], right: &str, place: Place) -> bool {
    !says(statements, false, right, place) && says(statements, true, right, place)
}

/// All rights that statements speak of.
fn rights(statements: &[Statement]) -> BTreeSet<&str> {
    statements
        .iter()
        .flat_map(|s| s.rights.iter().map(String::as_str))
        .collect()
}

fn holds_any(statements: &[Statement], place: Place, of_account_only: bool) -> bool {
    rights(statements).into_iter().any(|right| {
        let at = thing(right, place).unwrap_or_default();
        let counts = if of_account_only {
            at.starts_with("account ")
        } else {
            !at.starts_with("the ")
        };
        counts && holds(statements, right, place)
    })
}

/// What somebody is in a unit.
/// Above units the first of these counts that somebody is anywhere in the tenant: all that is done there is reading, or an
/// admin's.
pub(crate) const STAFF: &[&str] = &["admin", "support", "read_only", "billing"];

fn staff_may(role: &str, right: &str) -> bool {
    let (area, verb) = right.split_once(':').unwrap_or_default();
    match role {
        "admin" => true,
        "support" => {
            verb == "read"
                || ["zone", "dns_records", "zone_settings", "ssl", "cache_purge"].contains(&area)
        }
        "billing" => {
            ["billing", "subscription"].contains(&area)
                || (verb == "read" && ["organization", "zone"].contains(&area))
        }
        _ => verb == "read",
    }
}

/// A token, and what it asks of the moment and the place it is used from.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) of_account: Option<&'static str>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) enabled: bool,
    pub(crate) not_before: Option<i64>,
    pub(crate) expires_on: Option<i64>,
    /// Usable from the address of the request.
    pub(crate) from_here: bool,
}

/// Whoever asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Principal {
    pub(crate) suspended: bool,
    pub(crate) operator: bool,
    /// Roles in units.
    pub(crate) staff: Vec<(&'static str, &'static str)>,
    /// Statements of accepted memberships, by account.
    pub(crate) members: Vec<(&'static str, Vec<Statement>)>,
    pub(crate) token: Option<Token>,
    /// By a log-in.
    pub(crate) by_session: bool,
    /// Log-ins take more than a password.
    pub(crate) second_factor: bool,
}

/// How things are around the place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Around {
    pub(crate) now: i64,
    pub(crate) tenant_suspended: bool,
    /// The account lets its members use no API.
    pub(crate) api_refused: bool,
    /// The account lets nobody in by a log-in without a second factor.
    pub(crate) second_required: bool,
    /// The account wants the tenant's people to ask.
    pub(crate) consent_required: bool,
    /// And has not let them in.
    pub(crate) consent_missing: bool,
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    /// Told that it may not.
    No,
    /// Told nothing of the place.
    Nothing,
}

pub(crate) fn answer(who: &Principal, action: &str, place: Place, around: Around) -> Answer {
    let row = TABLE
        .iter()
        .find(|row| row.name == action)
        .unwrap_or_else(|| panic!("no row for {action}"));
    if let Some(token) = &who.token {
        let in_time = token.not_before.is_none_or(|from| from <= around.now)
            && token.expires_on.is_none_or(|to| around.now < to);
        if !(token.enabled && in_time && token.from_here) {
            return Answer::No;
        }
    }
    if who.suspended {
        return Answer::No;
    }
    let token = who.token.as_ref();
    let granted = |right: &str| token.is_none_or(|t| holds(&t.statements, right, place));
    let verb = if row.write { "edit" } else { "read" };
    // The token of an account is that account; it is nobody's colleague.
    let own_account = token.and_then(|t| t.of_account);
    let is_account = own_account.is_some();
    let role = match place {
        Place::Tenant(tenant) => {
            let best = |r: &&str| {
                who.staff
                    .iter()
                    .any(|(u, role)| above(UNITS, u) == tenant && *role == *r)
            };
            STAFF.iter().copied().find(|r| best(r))
        }
        _ => who
            .staff
            .iter()
            .find(|(unit, _)| Some(*unit) == place.unit())
            .map(|(_, role)| *role),
    };
    let role = role.filter(|_| !is_account);
    let member: Option<Vec<Statement>> = if is_account {
        (place.account() == own_account).then(Vec::new)
    } else {
        who.members
            .iter()
            .find(|(a, _)| Some(*a) == place.account())
            .map(|(_, s)| s.clone())
    };
    let may = |right: &str| {
        is_account && member.is_some() || member.as_ref().is_some_and(|s| holds(s, right, place))
    };
    let something = || token.is_none_or(|t| holds_any(&t.statements, place, true));
    let of_tenant = || granted(&format!("tenants:{verb}"));

    let by_operator = row.ways.contains(&"operator")
        && who.operator
        && !is_account
        && granted(&format!("installation:{verb}"));
    if by_operator {
        return Answer::Yes;
    }
    let by_role = role.is_some_and(|role| {
        row.ways.iter().any(|way| match way.split_once(' ') {
            None => match *way {
                "admin" => role == "admin" && of_tenant(),
                "support" => ["admin", "support"].contains(&role) && of_tenant(),
                "staff" => of_tenant(),
                "member" => something(),
                _ => false,
            },
            Some(("can", right)) => staff_may(role, right) && granted(right),
            Some(("remove", right)) => role == "admin" && granted(right),
            Some(("staff", right)) => staff_may(role, right) && of_tenant(),
            _ => false,
        })
    });
    let frozen = row.write && around.tenant_suspended;
    let closed = (around.consent_missing && !row.unasked)
        || (around.consent_required && LASTING.contains(&action));
    if by_role && !closed {
        return if frozen { Answer::No } else { Answer::Yes };
    }
    let about_oneself = row.ways.contains(&"oneself")
        && match (token, row.by_token) {
            (None, _) | (Some(_), "any") => true,
            (Some(_), "never") => false,
            // A user's affairs are none of an account's.
            (Some(_), _) if is_account => false,
            (Some(t), areas) => areas
                .split('|')
                .any(|area| somewhere(&t.statements, &format!("{area}:{verb}"))),
        };
    let invited = row.ways.contains(&"invited") && token.is_none();
    let as_member = row.ways.iter().any(|way| match way.split_once(' ') {
        None => *way == "member" && member.is_some() && something(),
        Some(("can" | "remove" | "own", right)) => may(right) && granted(right),
        _ => false,
    });
    if about_oneself || invited || as_member {
        let not_admitted = if who.by_session {
            around.second_required && !who.second_factor
        } else {
            around.api_refused
        };
        let kept_out = as_member && !about_oneself && !invited && not_admitted;
        return if kept_out || frozen {
            Answer::No
        } else {
            Answer::Yes
        };
    }
    if by_role {
        return Answer::No;
    }
    let reached = |statements: &[Statement]| {
        let here: BTreeSet<String> = ["zone:read", "organization:read"]
            .iter()
            .filter_map(|r| thing(r, place))
            .collect();
        statements
            .iter()
            .any(|s| s.allow && s.over.things().iter().any(|t| here.contains(t)))
    };
    let known = |s: &Vec<Statement>| is_account || place.zone().is_none() || reached(s);
    let sees = role.is_some() || member.as_ref().is_some_and(known);
    let token_sees = token.is_none_or(|t| holds_any(&t.statements, place, false));
    let nowhere_to_hide = token.is_some() && place == Place::Nowhere;
    if (sees && token_sees) || nowhere_to_hide {
        Answer::No
    } else {
        Answer::Nothing
    }
}

/// For a user's own affairs, and for tenants wherever.
fn somewhere(statements: &[Statement], right: &str) -> bool {
    let counts = |thing: &String| match right.split(':').next().unwrap_or_default() {
        "tenants" => thing.starts_with("tenant ") || thing.starts_with("unit "),
        "installation" => thing == "the installation",
        _ => thing == "the user",
    };
    let speak = |allow: bool| -> BTreeSet<String> {
        let of = statements
            .iter()
            .filter(|s| s.allow == allow && s.rights.iter().any(|r| r == right));
        of.flat_map(|s| s.over.things()).filter(counts).collect()
    };
    !speak(true).is_subset(&speak(false))
}

/// What outlasts the consent of an account, for which the tenant's people are let in for a time.
const LASTING: &[&str] = &[
    "sso_create",
    "sso_update",
    "sso_verify",
    "member_create",
    "member_update",
    "resource_group_update",
    "user_group_update",
    "user_group_member_add",
    "user_group_member_set",
    "account_token_create",
    "account_token_update",
    "account_token_roll",
];
