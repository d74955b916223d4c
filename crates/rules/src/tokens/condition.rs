//! Where a token may be used from, and when.

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Conditions on the request. v4: documented; the address's condition has two names, and is answered under the one it was
/// sent with.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Condition {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_ip: Option<Addresses>,
    #[serde(
        rename = "request.ip",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub request_ip_dotted: Option<Addresses>,
}

/// Networks in CIDR notation, or single addresses.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Addresses {
    /// The client's address must be in one of these, where there are any.
    #[serde(
        rename = "in",
        default,
        deserialize_with = "list",
        skip_serializing_if = "Option::is_none"
    )]
    pub within: Option<Vec<String>>,
    /// And in none of these.
    #[serde(
        default,
        deserialize_with = "list",
        skip_serializing_if = "Option::is_none"
    )]
    pub not_in: Option<Vec<String>>,
}

/// Null counts as left out.
fn list<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Vec<String>>, D::Error> {
    Option::deserialize(d)
}

/// What a condition means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks {
    within: Vec<IpNet>,
    without: Vec<IpNet>,
}

impl Condition {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.request_ip.is_none() && self.request_ip_dotted.is_none()
    }

    /// The networks; the field that is wrong (a JSON pointer below the condition) and why, otherwise.
    pub fn networks(&self) -> Result<Networks, (String, &'static str)> {
        let (name, addresses) = match (&self.request_ip, &self.request_ip_dotted) {
            (None, None) => return Ok(Networks::default()),
            (Some(one), None) => ("request_ip", one),
            (None, Some(one)) => ("request.ip", one),
            (Some(one), Some(other)) if one == other => ("request_ip", one),
            _ => return Err(("/request_ip".to_owned(), "differs from request.ip")),
        };
        let read = |field: &str, texts: &Option<Vec<String>>| {
            let texts = texts.as_deref().unwrap_or_default();
            let nets = texts.iter().enumerate().map(|(i, text)| {
                let wrong = (
                    format!("/{name}/{field}/{i}"),
                    "is not an address or network",
                );
                network(text).ok_or(wrong)
            });
            nets.collect::<Result<Vec<_>, _>>()
        };
        let networks = Networks {
            within: read("in", &addresses.within)?,
            without: read("not_in", &addresses.not_in)?,
        };
        let covered = |net: &IpNet| networks.without.iter().any(|no| no.contains(net));
        let whole: Vec<&IpNet> = networks
            .without
            .iter()
            .filter(|no| no.prefix_len() == 0)
            .collect();
        let nobody = if networks.within.is_empty() {
            whole.iter().any(|no| no.addr().is_ipv4()) && whole.iter().any(|no| no.addr().is_ipv6())
        } else {
            networks.within.iter().all(covered)
        };
        if nobody {
            return Err((
                format!("/{name}/not_in"),
                "leaves no address that the token could be used from",
            ));
        }
        Ok(networks)
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

impl Networks {
    /// Whether a request from there is meant; an address that is not known is none that is meant.
    pub fn admit(&self, from: Option<IpAddr>) -> bool {
        if self.within.is_empty() && self.without.is_empty() {
            return true;
        }
        from.is_some_and(|ip| {
            let ip = ip.to_canonical();
            (self.within.is_empty() || self.within.iter().any(|net| net.contains(&ip)))
                && !self.without.iter().any(|net| net.contains(&ip))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn networks(value: serde_json::Value) -> Result<Networks, (String, &'static str)> {
        serde_json::from_value::<Condition>(value)
            .expect("its shape")
            .networks()
    }

    #[test]
    fn addresses_are_admitted_or_not() {
        let some = networks(json!({"request_ip": {"in": ["10.0.0.0/8", "2001:db8::/32"], "not_in": ["10.1.0.0/16"]}})).unwrap();
        for (ip, yes) in [
            ("10.2.3.4", true),
            ("10.1.3.4", false),
            ("11.0.0.1", false),
            ("2001:db8::1", true),
            ("::ffff:10.2.3.4", true),
        ] {
            assert_eq!(some.admit(ip.parse().ok()), yes, "{ip}");
        }
        assert!(!some.admit(None));
        assert!(networks(json!({})).unwrap().admit(None));
        assert!(
            networks(json!({"request.ip": {"not_in": ["10.0.0.1"]}}))
                .unwrap()
                .admit("10.0.0.2".parse().ok())
        );
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for (value, at) in [
            (
                json!({"request_ip": {"in": ["10.0.0.0/33"]}}),
                "/request_ip/in/0",
            ),
            (
                json!({"request.ip": {"not_in": ["1.1.1.1", "x"]}}),
                "/request.ip/not_in/1",
            ),
            (
                json!({"request_ip": {"in": ["10.0.0.0/8"]}, "request.ip": {"in": ["11.0.0.0/8"]}}),
                "/request_ip",
            ),
            (
                json!({"request_ip": {"in": ["10.1.0.0/16"], "not_in": ["10.0.0.0/8"]}}),
                "/request_ip/not_in",
            ),
            (
                json!({"request_ip": {"not_in": ["0.0.0.0/0", "::/0"]}}),
                "/request_ip/not_in",
            ),
        ] {
            assert_eq!(networks(value.clone()).unwrap_err().0, at, "{value}");
        }
    }
}
