//! Which addresses may be asked on behalf of whoever configures a provider: those of the internet, none of the networks that this
//! machine is in.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rules::outside::is_public;
use std::net::{IpAddr, SocketAddr};

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
