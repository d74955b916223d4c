//! The host under which a tenant's people find the dashboard, by the scheme and port of the public URL.

/// Host and port of a URL without a path.
fn authority(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

/// `name`, or `[address]`, of what may have a port behind it.
pub(crate) fn host(authority: &str) -> &str {
    match port(authority) {
        Some(port) => &authority[..authority.len() - port.len() - 1],
        None => authority,
    }
}

fn port(authority: &str) -> Option<&str> {
    let (_, port) = authority.rsplit_once(':')?;
    port.bytes().all(|b| b.is_ascii_digit()).then_some(port)
}

/// The host of the public URL.
pub(super) fn own(public_url: &str) -> &str {
    host(authority(public_url))
}

/// The public URL at another host.
pub(super) fn url(public_url: &str, host: &str) -> String {
    let scheme = public_url.split_once("://").map_or("https", |(s, _)| s);
    let port = port(authority(public_url)).map(|port| format!(":{port}"));
    format!("{scheme}://{host}{}", port.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_and_port_stay() {
        for (public, expected) in [
            ("https://dash.example", "https://other.example"),
            ("http://127.0.0.1:8080", "http://other.example:8080"),
            ("https://[::1]:8443", "https://other.example:8443"),
            ("https://[::1]", "https://other.example"),
        ] {
            assert_eq!(url(public, "other.example"), expected);
        }
        assert_eq!(own("https://dash.example:8443"), "dash.example");
        assert_eq!(own("https://[::1]"), "[::1]");
    }
}
