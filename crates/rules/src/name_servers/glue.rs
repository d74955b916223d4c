//! The addresses of our name servers under others' names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::net::IpAddr;

/// An address record that is answered for a name. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GlueRecord {
    /// `A` or `AAAA`.
    #[serde(rename = "type")]
    pub kind: String,
    pub value: String,
}

/// Of the name at this position (from 0) of a set: of each family one, in turn, so that the names of a set lead to different machines
/// as long as there are enough.
pub(crate) fn addresses(all: &[IpAddr], position: usize) -> Vec<IpAddr> {
    let nth = |v4: bool| {
        let family: Vec<IpAddr> = all.iter().filter(|a| a.is_ipv4() == v4).copied().collect();
        let at = position.checked_rem(family.len())?;
        family.get(at).copied()
    };
    [nth(true), nth(false)].into_iter().flatten().collect()
}

pub(super) fn records(all: &[IpAddr], position: usize) -> Vec<GlueRecord> {
    let records = addresses(all, position).into_iter();
    records
        .map(|address| GlueRecord {
            kind: if address.is_ipv4() { "A" } else { "AAAA" }.to_owned(),
            value: address.to_string(),
        })
        .collect()
}

/// Of a zone's vanity name servers; `None` without any, or without addresses. v4: observed, an object by host with `ipv4` and `ipv6`.
pub(crate) fn vanity_ips(all: &[IpAddr], names: &[String]) -> Option<Value> {
    if names.is_empty() || all.is_empty() {
        return None;
    }
    let mut hosts = Map::new();
    for (position, name) in names.iter().enumerate() {
        let mut host = Map::new();
        for address in addresses(all, position) {
            let family = if address.is_ipv4() { "ipv4" } else { "ipv6" };
            host.insert(family.to_owned(), json!(address.to_string()));
        }
        hosts.insert(name.clone(), Value::Object(host));
    }
    Some(Value::Object(hosts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_share_addresses_in_turn() {
        let all: Vec<IpAddr> = ["192.0.2.1", "2001:db8::1", "192.0.2.2"]
            .map(|a| a.parse().unwrap())
            .to_vec();
        let of = |n| {
            addresses(&all, n)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(0), ["192.0.2.1", "2001:db8::1"]);
        assert_eq!(of(1), ["192.0.2.2", "2001:db8::1"]);
        assert_eq!(of(2), of(0));
        assert!(addresses(&[], 0).is_empty());
        let ips = vanity_ips(&all, &["ns1.a.example".to_owned()]).unwrap();
        assert_eq!(
            ips,
            json!({"ns1.a.example": {"ipv4": "192.0.2.1", "ipv6": "2001:db8::1"}})
        );
        assert_eq!(vanity_ips(&[], &["ns1.a.example".to_owned()]), None);
    }
}
