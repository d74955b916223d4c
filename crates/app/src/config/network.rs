//! Names of hosts, as far as configuration cares about them.

use toml::Value;

use super::value::Setting;

/// A fully qualified host name (RFC 1123, section 2.1), lower case, without the final dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HostName(pub String);

impl Setting for HostName {
    fn expected() -> String {
        "host names such as ns1.example.com".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let valid = name.len() <= 253 && name.contains('.') && name.split('.').all(is_label);
        valid.then_some(Self(name))
    }

    fn show(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// What a name server tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told(pub String);

impl Setting for Told {
    fn expected() -> String {
        format!(
            "up to {} printable ASCII characters",
            dns::answer::LONGEST_IDENTITY
        )
    }

    fn from_text(text: &str) -> Option<Self> {
        dns::answer::Identity::new(Some(text), None).map(|_| Self(text.to_owned()))
    }

    fn show(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// `http` or `https`, host and perhaps a port: no user, path, query or final slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PublicUrl(pub String);

impl Setting for PublicUrl {
    fn expected() -> String {
        "http:// or https://, a host and perhaps a port, nothing after it".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        let url = text.strip_suffix('/').unwrap_or(text);
        let authority = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"))?;
        let host = match authority.rsplit_once(':') {
            // The colons inside an IPv6 address's brackets separate no port.
            Some((host, port)) if !port.ends_with(']') => {
                port.parse::<u16>().ok()?;
                host
            }
            _ => authority,
        };
        let valid = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => host.split('.').all(is_label),
        };
        valid.then(|| Self(url.to_owned()))
    }

    fn show(&self) -> Value {
        Value::String(self.0.clone())
    }
}
