//! The words of the permission language: an area of the product, and reading or editing it.

use std::fmt;

macro_rules! areas {
    ($($name:ident = $key:literal,)*) => {
        /// What a permission is about. The keys are the union of what v4 answers, SDKs and its dashboard know (observed).
        ///
        /// `zones` and `dns` of the older SDKs are second names of [`Area::Zone`] and [`Area::DnsRecords`], not areas
        /// of their own, so that no check can ask for the wrong one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Area {
            $(#[doc = concat!("`", $key, "`")] $name,)*
        }

        impl Area {
            /// Every area, by key.
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$name),*];

            /// The key on the wire, such as `dns_records`.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

areas! {
    Access = "access",
    Analytics = "analytics",
    App = "app",
    AuditLogs = "auditlogs",
    Billing = "billing",
    Blocks = "blocks",
    CachePurge = "cache_purge",
    DnsRecords = "dns_records",
    HttpApplications = "http_applications",
    LoadBalancing = "lb",
    Legal = "legal",
    Logs = "logs",
    Magic = "magic",
    Member = "member",
    Organization = "organization",
    PageShield = "page_shield",
    R2Bucket = "r2_bucket",
    Ssl = "ssl",
    Stream = "stream",
    Subscription = "subscription",
    Teams = "teams",
    Waf = "waf",
    WaitingRoom = "waitingroom",
    Webhooks = "webhooks",
    Worker = "worker",
    Zaraz = "zaraz",
    Zone = "zone",
    ZoneSettings = "zone_settings",
    ZoneVersioning = "zone_versioning",
}

impl Area {
    /// Second names under which older SDKs read an area. v4: documented.
    pub const ALIASES: [(&'static str, Self); 2] =
        [("dns", Self::DnsRecords), ("zones", Self::Zone)];

    /// The area with this key or second name.
    pub fn from_key(key: &str) -> Option<Self> {
        let alias = || {
            Self::ALIASES
                .iter()
                .find(|(name, _)| *name == key)
                .map(|(_, area)| *area)
        };
        Self::ALL
            .into_iter()
            .find(|area| area.key() == key)
            .or_else(alias)
    }
}

/// Looking at something, or changing it. Neither contains the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Verb {
    /// `read`
    Read,
    /// `edit`, which SDKs call `write`
    Edit,
}

impl Verb {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Edit => "edit",
        }
    }
}

/// One thing somebody may do. `Display` gives the form in zone objects, `#zone:read` (v4: observed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission {
    /// Where.
    pub area: Area,
    /// What.
    pub verb: Verb,
}

impl Permission {
    /// Looking at this area.
    pub const fn read(area: Area) -> Self {
        Self {
            area,
            verb: Verb::Read,
        }
    }

    /// Changing things in this area.
    pub const fn edit(area: Area) -> Self {
        Self {
            area,
            verb: Verb::Edit,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}:{}", self.area.key(), self.verb.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_lead_back() {
        assert!(Area::ALL.is_sorted_by_key(|area| area.key()));
        for area in Area::ALL {
            assert_eq!(Area::from_key(area.key()), Some(area));
        }
        assert_eq!(Area::from_key("zones"), Some(Area::Zone));
        assert_eq!(Area::from_key("dns"), Some(Area::DnsRecords));
        assert_eq!(Area::from_key("nonsense"), None);
    }

    #[test]
    fn written_form() {
        assert_eq!(Permission::read(Area::Zone).to_string(), "#zone:read");
        assert_eq!(
            Permission::edit(Area::DnsRecords).to_string(),
            "#dns_records:edit"
        );
    }
}
