//! The words of the permission language: an area of the product, and reading or editing it.

use std::fmt;

/// What an area lies in: a permission there is asked of something of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// One zone.
    Zone,
    /// One account.
    Account,
    /// The user themself.
    User,
    /// A tenant and its units.
    Tenant,
    /// The installation: an operator's.
    Installation,
}

macro_rules! areas {
    (wire { $($name:ident = $key:literal in $level:ident,)* } inner { $($own:ident = $own_key:literal in $own_level:ident,)* }) => {
        /// What a permission is about. The keys are the union of what v4 answers, SDKs and its dashboard know (observed).
        ///
        /// `zones` and `dns` of the older SDKs are second names of [`Area::Zone`] and [`Area::DnsRecords`], not areas
        /// of their own, so that no check can ask for the wrong one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Area {
            $(#[doc = concat!("`", $key, "`")] $name,)*
            $(#[doc = concat!("`", $own_key, "`, no key of roles on the wire")] $own,)*
        }

        impl Area {
            /// Every area that roles show, by key.
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$name),*];

            /// What tokens are granted besides.
            pub const INNER: [Self; [$($own_key),*].len()] = [$(Self::$own),*];

            /// What it lies in.
            pub const fn level(self) -> Level {
                match self {
                    $(Self::$name => Level::$level,)*
                    $(Self::$own => Level::$own_level,)*
                }
            }

            /// The key on the wire, such as `dns_records`.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                    $(Self::$own => $own_key,)*
                }
            }
        }
    };
}

areas! {
    wire {
    Access = "access" in Account,
    Analytics = "analytics" in Zone,
    App = "app" in Zone,
    AuditLogs = "auditlogs" in Account,
    Billing = "billing" in Account,
    Blocks = "blocks" in Account,
    CachePurge = "cache_purge" in Zone,
    DnsRecords = "dns_records" in Zone,
    HttpApplications = "http_applications" in Account,
    LoadBalancing = "lb" in Zone,
    Legal = "legal" in Account,
    Logs = "logs" in Zone,
    Magic = "magic" in Account,
    Member = "member" in Account,
    Organization = "organization" in Account,
    PageShield = "page_shield" in Zone,
    R2Bucket = "r2_bucket" in Account,
    Ssl = "ssl" in Zone,
    Stream = "stream" in Account,
    Subscription = "subscription" in Account,
    Teams = "teams" in Account,
    Waf = "waf" in Zone,
    WaitingRoom = "waitingroom" in Zone,
    Webhooks = "webhooks" in Account,
    Worker = "worker" in Account,
    Zaraz = "zaraz" in Zone,
    Zone = "zone" in Zone,
    ZoneSettings = "zone_settings" in Zone,
    ZoneVersioning = "zone_versioning" in Zone,
    }
    inner {
    AccountTokens = "account_tokens" in Account,
    Memberships = "memberships" in User,
    UserDetails = "user_details" in User,
    UserTokens = "user_tokens" in User,
    Tenants = "tenants" in Tenant,
    Installation = "installation" in Installation,
    }
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
