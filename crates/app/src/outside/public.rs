//! Which addresses may be asked on behalf of whoever configures a provider: those of the internet, none of the networks that this
//! machine is in.

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    net::{IpAddr, SocketAddr},
    sync::LazyLock,
};

/// IANA's registries of special-purpose addresses, as far as they lead nowhere on the internet.
const SPECIAL: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
    "::/16",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

static NETWORKS: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    let parsed = SPECIAL.iter().map(|text| text.parse());
    parsed.map(|net| net.expect("a network")).collect()
});

pub(super) fn is_public(address: IpAddr) -> bool {
    let address = address.to_canonical();
    !NETWORKS.iter().any(|net| net.contains(&address))
}

/// Whether the URL may be asked; its host, where it is a name, is looked at once more when it has become addresses.
pub(super) fn check(uri: &http::Uri) -> Result<(), String> {
    if uri.scheme_str() != Some("https") {
        return Err("it is not reached by TLS".to_owned());
    }
    let host = uri.host().unwrap_or_default();
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    match literal.parse::<IpAddr>() {
        Ok(address) if !is_public(address) => Err("its address is not public".to_owned()),
        _ => Ok(()),
    }
}

/// The machine's resolver, less what is not public.
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|a| is_public(a.ip())).collect();
            if public.is_empty() {
                return Err("it has no public address".into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_internet_is_public() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "fd00::1",
            "fe80::1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["9.9.9.9", "172.32.0.1", "192.0.1.1", "2620:fe::fe"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn addresses_in_urls_are_looked_at_too() {
        let check = |url: &str| check(&url.parse().unwrap()).is_ok();
        assert!(check("https://id.example.com/.well-known"));
        assert!(check("https://9.9.9.9/"));
        assert!(!check("http://id.example.com/"));
        assert!(!check("https://127.0.0.1:8080/"));
        assert!(!check("https://[::1]/"));
        assert!(!check("https://[::ffff:10.0.0.1]/"));
    }
}
