//! A token's policies as rows of a form: one permission at one place each. What no row can say is left to JSON.

use maud::{Markup, html};
use rules::tokens::{Effect, Group, GroupScope, Policy, group};
use serde_json::{Map, Value};

pub(super) const ACCOUNT: &str = "com.cloudflare.api.account.";
pub(super) const ZONE: &str = "com.cloudflare.api.account.zone.";
pub(super) const USER: &str = "com.cloudflare.api.user.";
pub(super) const TENANT: &str = "com.tenantry.tenant.";
pub(super) const UNIT: &str = "com.tenantry.unit.";
pub(super) const INSTALLATION: &str = "com.tenantry.installation";
pub(super) const RECORD: &str = "com.tenantry.record.";

/// Rows that a form has at most.
pub(super) const MOST: usize = 60;

/// One permission at one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) deny: bool,
    /// The permission group, by id; empty where the row is not filled in.
    pub(super) group: String,
    /// An id or a name; empty for all that there is.
    pub(super) place: String,
    /// Only these records of a zone, as `TYPE:NAME`, separated by commas.
    pub(super) records: String,
}

/// A place as a row names it, and which groups can be there.
struct Spot {
    place: String,
    records: String,
    takes: fn(GroupScope) -> bool,
}

/// The policies as rows; `None` where rows cannot say the same. `account` is whose tokens they are, where they are an account's.
pub(super) fn of(policies: &[Policy], account: Option<&str>) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    for policy in policies {
        let spots: Vec<Spot> = policy
            .resources
            .iter()
            .map(|(key, value)| spots(key, value, account))
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect();
        for one in &policy.permission_groups {
            let scope = group(&one.id)?.scope;
            for spot in spots.iter().filter(|spot| (spot.takes)(scope)) {
                rows.push(Row {
                    deny: policy.effect == Effect::Deny,
                    group: one.id.clone(),
                    place: spot.place.clone(),
                    records: spot.records.clone(),
                });
            }
        }
    }
    (rows.len() <= MOST).then_some(rows)
}

fn spots(key: &str, value: &Value, account: Option<&str>) -> Option<Vec<Spot>> {
    let plain = value == "*";
    let spot = |place: &str, takes: fn(GroupScope) -> bool| {
        Some(vec![Spot {
            place: place.trim_start_matches('*').to_owned(),
            records: String::new(),
            takes,
        }])
    };
    let of_zones: fn(GroupScope) -> bool = |s| s == GroupScope::Zone;
    if let Some(zone) = key.strip_prefix(ZONE) {
        // Of an account's token, an empty place means the account.
        if zone == "*" && account.is_some() {
            return None;
        }
        let mut found = spot(zone, of_zones)?;
        if let Value::Object(inner) = value {
            found[0].records = records(inner)?;
        }
        return Some(found);
    }
    if let Some(id) = key.strip_prefix(ACCOUNT) {
        let own = if account == Some(id) { "" } else { id };
        if plain {
            let all_of_many = id == "*" && account.is_some();
            let takes: fn(GroupScope) -> bool =
                |s| matches!(s, GroupScope::Account | GroupScope::Bucket);
            return spot(own, takes).filter(|_| !all_of_many);
        }
        // A zone that is named together with its account says more than a row.
        let inner = value.as_object().filter(|inner| inner.len() == 1)?;
        let value = inner.get(&format!("{ZONE}*"))?;
        let mut found = spot(own, of_zones)?;
        if let Value::Object(inner) = value {
            found[0].records = records(inner)?;
        }
        return (id != "*").then_some(found);
    }
    if !plain {
        return None;
    }
    if key.starts_with(USER) {
        return spot("", |s| s == GroupScope::User);
    }
    if key == INSTALLATION {
        return spot("", |s| s == GroupScope::Installation);
    }
    let above = key
        .strip_prefix(TENANT)
        .or_else(|| key.strip_prefix(UNIT))?;
    spot(above, |s| s == GroupScope::Tenant)
}

fn records(inner: &Map<String, Value>) -> Option<String> {
    let all = inner.keys().map(|key| key.strip_prefix(RECORD));
    Some(all.collect::<Option<Vec<_>>>()?.join(", "))
}

/// Rows as policies: those that are about the same place go together. Each with the rows that it came of.
pub(super) fn together(rows: &[(usize, Row, (String, Value))]) -> Vec<(Vec<usize>, Policy)> {
    let mut all: Vec<(Vec<usize>, Policy)> = Vec::new();
    for (at, row, (key, value)) in rows {
        let effect = if row.deny {
            Effect::Deny
        } else {
            Effect::Allow
        };
        let resources = Map::from_iter([(key.clone(), value.clone())]);
        let one = rules::tokens::GroupRef {
            id: row.group.clone(),
            name: String::new(),
        };
        let same = all
            .iter_mut()
            .find(|(_, p)| p.effect == effect && p.resources == resources);
        match same {
            Some((from, policy)) => {
                from.push(*at);
                policy.permission_groups.push(one);
            }
            None => all.push((
                vec![*at],
                Policy {
                    id: String::new(),
                    effect,
                    resources,
                    permission_groups: vec![one],
                },
            )),
        }
    }
    all
}

/// Where a policy is about, for people.
pub(super) fn places(policy: &Policy) -> Vec<Markup> {
    policy
        .resources
        .iter()
        .map(|(key, value)| {
            let mut said = html! { (place(key)) };
            if let Value::Object(inner) = value {
                for (key, value) in inner {
                    said = html! { (said) ", " (place(key)) };
                    if let Value::Object(inner) = value {
                        for key in inner.keys() {
                            said = html! { (said) ", " (place(key)) };
                        }
                    }
                }
            }
            said
        })
        .collect()
}

fn place(key: &str) -> Markup {
    let named = |what: &str, all: &str, id: &str, path: &str| {
        html! {
            @if id == "*" { (all) } @else {
                (what) " "
                @if path.is_empty() { code { (id) } } @else { a href={ (path) (id) } { code { (id) } } }
            }
        }
    };
    if let Some(id) = key.strip_prefix(ZONE) {
        named("zone", "all zones", id, "/zones/")
    } else if let Some(id) = key.strip_prefix(ACCOUNT) {
        named("account", "all accounts", id, "/accounts/")
    } else if let Some(id) = key.strip_prefix(USER) {
        named("user", "", id, "")
    } else if let Some(id) = key.strip_prefix(TENANT) {
        named("tenant", "all tenants", id, "")
    } else if let Some(id) = key.strip_prefix(UNIT) {
        named("unit", "all units", id, "")
    } else if let Some(pattern) = key.strip_prefix(RECORD) {
        html! { "records " code { (pattern) } }
    } else if key == INSTALLATION {
        html! { "the installation" }
    } else {
        html! { code { (key) } }
    }
}

/// What a place is for a permission, in the hint of its field.
pub(super) fn kind(group: &Group) -> &'static str {
    match group.scope {
        GroupScope::Account | GroupScope::Bucket => "Accounts",
        GroupScope::Zone => "Zones",
        GroupScope::User => "Your own user",
        GroupScope::Tenant => "Tenants and units",
        GroupScope::Installation => "The installation",
    }
}
