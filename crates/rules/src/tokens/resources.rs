//! The grammar of a token policy's `resources`: what its keys and values name. v4: documented, in flat and nested form; records and
//! what lies above accounts are ours.

use super::groups::GroupScope;
use crate::{
    grants::{Over, RecordPattern, Which},
    ids,
};
use serde_json::{Map, Value};

const ACCOUNT: &str = "com.cloudflare.api.account.";
const ZONE: &str = "com.cloudflare.api.account.zone.";
const USER: &str = "com.cloudflare.api.user.";
const BUCKET: &str = "com.cloudflare.edge.r2.bucket.";
const TENANT: &str = "com.tenantry.tenant.";
const UNIT: &str = "com.tenantry.unit.";
const INSTALLATION: &str = "com.tenantry.installation";
const RECORD: &str = "com.tenantry.record.";

/// One resource that a policy is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) over: Over,
    /// Only these records of its zones; empty for all that is in them.
    pub(super) records: Vec<RecordPattern>,
    /// The user that a resource of users names.
    pub(super) user: Option<String>,
}

impl Resource {
    fn of(over: Over) -> Resource {
        Resource {
            over,
            records: Vec::new(),
            user: None,
        }
    }

    /// Whether a group of this scope can be granted over it.
    pub(super) fn takes(&self, scope: GroupScope) -> bool {
        match self.over {
            Over::Account(_) => matches!(scope, GroupScope::Account | GroupScope::Bucket),
            Over::Zones { .. } => scope == GroupScope::Zone,
            Over::User => scope == GroupScope::User,
            Over::Tenant(_) | Over::Unit(_) => scope == GroupScope::Tenant,
            Over::Installation => scope == GroupScope::Installation,
        }
    }
}

/// Reads the resources of a policy; the key that is none, if there is one.
pub(super) fn parse(resources: &Map<String, Value>) -> Result<Vec<Resource>, String> {
    let mut all = Vec::new();
    for (key, value) in resources {
        let found = match value {
            Value::String(star) if star == "*" => flat(key).map(|one| vec![one]),
            Value::Object(inner) => nested(key, inner),
            _ => None,
        };
        all.extend(found.ok_or_else(|| key.clone())?);
    }
    Ok(all)
}

fn which(id: &str) -> Option<Which> {
    match id {
        "*" => Some(Which::Any),
        _ => ids::well_formed(id).then(|| Which::One(id.to_owned())),
    }
}

fn flat(key: &str) -> Option<Resource> {
    let over = if let Some(id) = key.strip_prefix(ZONE) {
        Over::Zones {
            account: Which::Any,
            zone: which(id)?,
        }
    } else if let Some(id) = key.strip_prefix(ACCOUNT) {
        Over::Account(which(id)?)
    } else if let Some(id) = key.strip_prefix(USER) {
        return ids::well_formed(id).then(|| Resource {
            user: Some(id.to_owned()),
            ..Resource::of(Over::User)
        });
    } else if let Some(id) = key.strip_prefix(TENANT) {
        Over::Tenant(which(id)?)
    } else if let Some(id) = key.strip_prefix(UNIT) {
        Over::Unit(which(id)?)
    } else if let Some(bucket) = key.strip_prefix(BUCKET) {
        let account = bucket.split('_').next().filter(|id| ids::well_formed(id))?;
        Over::Account(Which::One(account.to_owned()))
    } else if key == INSTALLATION {
        Over::Installation
    } else {
        return None;
    };
    Some(Resource::of(over))
}

/// An account with some of its zones, or zones with some of their records.
fn nested(key: &str, inner: &Map<String, Value>) -> Option<Vec<Resource>> {
    if inner.is_empty() {
        return None;
    }
    if key.starts_with(ZONE) {
        let mut zone = flat(key)?;
        zone.records = inner.iter().map(record).collect::<Option<_>>()?;
        return Some(vec![zone]);
    }
    let account = which(key.strip_prefix(ACCOUNT)?)?;
    inner
        .iter()
        .map(|(key, value)| {
            let zone = which(key.strip_prefix(ZONE)?)?;
            let records = match value {
                Value::String(star) if star == "*" => Vec::new(),
                Value::Object(records) if !records.is_empty() => {
                    records.iter().map(record).collect::<Option<_>>()?
                }
                _ => return None,
            };
            Some(Resource {
                records,
                ..Resource::of(Over::Zones {
                    account: account.clone(),
                    zone,
                })
            })
        })
        .collect()
}

fn record((key, value): (&String, &Value)) -> Option<RecordPattern> {
    (value == "*").then_some(())?;
    RecordPattern::parse(key.strip_prefix(RECORD)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    fn read(value: &Value) -> Result<Vec<Resource>, String> {
        parse(value.as_object().expect("an object"))
    }

    #[test]
    fn both_forms() {
        let one = Which::One(ID.into());
        let zones = |account, zone| vec![Resource::of(Over::Zones { account, zone })];
        assert_eq!(
            read(&json!({format!("{ACCOUNT}{ID}"): "*"})).unwrap()[0].over,
            Over::Account(one.clone())
        );
        assert_eq!(
            read(&json!({format!("{ACCOUNT}*"): "*"})).unwrap()[0].over,
            Over::Account(Which::Any)
        );
        assert_eq!(
            read(&json!({format!("{ZONE}{ID}"): "*"})).unwrap(),
            zones(Which::Any, one.clone())
        );
        assert_eq!(
            read(&json!({format!("{ZONE}*"): "*"})).unwrap(),
            zones(Which::Any, Which::Any)
        );
        let nested = json!({format!("{ACCOUNT}{ID}"): {format!("{ZONE}*"): "*"}});
        assert_eq!(read(&nested).unwrap(), zones(one.clone(), Which::Any));
        let nested = json!({format!("{ACCOUNT}{ID}"): {format!("{ZONE}{ID}"): "*"}});
        assert_eq!(read(&nested).unwrap(), zones(one.clone(), one));
        for wrong in [
            json!({"com.cloudflare.api.account.": "*"}),
            json!({"com.cloudflare.api.account.XYZ": "*"}),
            json!({format!("{ACCOUNT}{ID}"): "all"}),
            json!({format!("{ACCOUNT}{ID}"): {}}),
            json!({format!("{ACCOUNT}{ID}"): {format!("{ACCOUNT}{ID}"): "*"}}),
            json!({format!("{USER}*"): "*"}),
            json!({"nonsense": "*"}),
        ] {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn records_by_name_and_type() {
        let value = json!({format!("{ZONE}{ID}"): {format!("{RECORD}TXT:_acme-challenge.*"): "*"}});
        let wanted = RecordPattern::parse("TXT:_acme-challenge.*").unwrap();
        assert_eq!(read(&value).unwrap()[0].records, [wanted]);
    }
}
