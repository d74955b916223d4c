//! Which records the proxy could stand before.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::RecordType;
use super::names::{target, within};

/// Targets that only work when they are seen unproxied (v4: documented).
const EXACT: [&str; 5] = [
    "dkim2.mcsv.net",
    "dkim3.mcsv.net",
    "zmverify.zoho.com",
    "dkim.infusionmail.com",
    "dkim.amazonses.com",
];

/// The same for all names below these (v4: documented).
const BELOW: [&str; 4] = [
    "dkim.amazonses.com",
    "onmicrosoft.com",
    "dkim.intercom.io",
    "acm-validations.aws",
];

/// Whether a record can be proxied: A and AAAA with an address that can be reached from elsewhere, and CNAME, except
/// for targets that verify something (v4: documented; private addresses v4: observed).
pub fn proxiable(rtype: RecordType, content: &str) -> bool {
    match rtype {
        RecordType::A => content.parse().is_ok_and(|address: Ipv4Addr| {
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || address.is_broadcast()
                || address.is_multicast())
        }),
        RecordType::Aaaa => content.parse().is_ok_and(|address: Ipv6Addr| {
            !(address.is_unique_local()
                || address.is_loopback()
                || address.is_unicast_link_local()
                || address.is_unspecified()
                || address.is_multicast())
        }),
        RecordType::Cname => target(content).is_ok_and(|name| {
            !EXACT.contains(&name.as_str())
                && !BELOW
                    .iter()
                    .any(|above| name != *above && within(&name, above))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_type_and_content() {
        use RecordType::{A, Aaaa, Cname, Mx, Txt};
        for (rtype, content, expected) in [
            (A, "192.0.2.1", true),
            (A, "203.0.113.9", true),
            (A, "10.0.0.1", false),
            (A, "172.16.0.1", false),
            (A, "192.168.1.1", false),
            (A, "127.0.0.1", false),
            (A, "169.254.1.1", false),
            (A, "nonsense", false),
            (Aaaa, "2001:db8::1", true),
            (Aaaa, "100::", true),
            (Aaaa, "fd00::1", false),
            (Aaaa, "fe80::1", false),
            (Aaaa, "::1", false),
            (Cname, "www.example.net", true),
            (Cname, "DKIM2.mcsv.net.", false),
            (Cname, "a.dkim2.mcsv.net", true),
            (Cname, "dkim.amazonses.com", false),
            (Cname, "x.dkim.amazonses.com", false),
            (Cname, "a.b.onmicrosoft.com", false),
            (Cname, "onmicrosoft.com", true),
            (Cname, "xonmicrosoft.com", true),
            (Mx, "mail.example.net", false),
            (Txt, "192.0.2.1", false),
        ] {
            assert_eq!(proxiable(rtype, content), expected, "{rtype} {content}");
        }
    }
}
