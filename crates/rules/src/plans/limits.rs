//! The numbers that follow a zone's plan. v4: documented or observed, unless a field says assumed.

/// Limits and features of a zone. Lite and Pro Plus are no longer described anywhere: theirs are assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Page rules included, the default of the component of that name and `meta.page_rule_quota`. v4: documented.
    pub page_rules: u32,
    /// `meta.custom_certificate_quota`. v4: observed for Free and Enterprise, assumed between.
    pub custom_certificates: u32,
    /// DNS records in the zone, without those the server makes itself; `None` is unlimited. v4: documented.
    pub dns_records: Option<u32>,
    /// Lowest TTL of a DNS record in seconds, besides 1 (automatic). v4: documented.
    pub min_ttl_s: u32,
    /// Operations in one batch of DNS records. v4: documented.
    pub batch_operations: u32,
    /// Length of a record's comment in characters. v4: documented.
    pub comment_chars: u32,
    /// Tags on one record. v4: documented.
    pub tags_per_record: u32,
    /// Shortest time between two asked-for activation checks in seconds. v4: documented.
    pub activation_check_interval_s: u32,
    /// Whether the zone is dropped when nobody delegates it (28 days pending, 7 days moved). v4: documented.
    pub drops_when_undelegated: bool,
    /// Name servers under the zone's own name. v4: documented.
    pub vanity_name_servers: bool,
    /// Name servers under another name of the account. v4: documented.
    pub custom_name_servers: bool,
    /// Flattening of all CNAMEs, not only at the apex. v4: documented.
    pub flatten_all_cnames: bool,
    /// SOA values and the TTL of NS may be set. v4: documented.
    pub editable_soa: bool,
    /// NSEC3 and presigned DNSSEC. v4: observed.
    pub dnssec_extras: bool,
    /// Holding the name against other accounts. v4: documented.
    pub zone_hold: bool,
    /// Lowest value of the setting `edge_cache_ttl` in seconds. v4: documented.
    pub min_edge_cache_ttl_s: u32,
    /// Highest value of the setting `max_upload` in megabytes. v4: documented.
    pub max_upload_mb: u32,
    /// Purging the cache. v4: documented.
    pub purge: PurgeLimits,
}

/// How often a zone's cache may be purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurgeLimits {
    /// Requests by host, tag, prefix or for everything …
    pub requests: u32,
    /// … in this many seconds, on average,
    pub per_s: u32,
    /// … and at most this many at once.
    pub bucket: u32,
    /// URLs a second.
    pub urls_per_s: u32,
    /// URLs in one request.
    pub urls_per_request: u32,
}

pub(super) const FREE: Limits = Limits {
    page_rules: 3,
    custom_certificates: 0,
    dns_records: Some(200),
    min_ttl_s: 60,
    batch_operations: 200,
    comment_chars: 100,
    tags_per_record: 0,
    activation_check_interval_s: 3600,
    drops_when_undelegated: true,
    vanity_name_servers: false,
    custom_name_servers: false,
    flatten_all_cnames: false,
    editable_soa: false,
    dnssec_extras: false,
    zone_hold: false,
    min_edge_cache_ttl_s: 7200,
    max_upload_mb: 100,
    purge: PurgeLimits {
        requests: 5,
        per_s: 60,
        bucket: 25,
        urls_per_s: 800,
        urls_per_request: 100,
    },
};

pub(super) const PRO: Limits = Limits {
    page_rules: 20,
    dns_records: Some(3500),
    batch_operations: 3500,
    comment_chars: 500,
    tags_per_record: 20,
    activation_check_interval_s: 300,
    drops_when_undelegated: false,
    flatten_all_cnames: true,
    min_edge_cache_ttl_s: 3600,
    purge: PurgeLimits {
        requests: 5,
        per_s: 1,
        bucket: 25,
        urls_per_s: 1500,
        urls_per_request: 100,
    },
    ..FREE
};

pub(super) const BUSINESS: Limits = Limits {
    page_rules: 50,
    custom_certificates: 1,
    vanity_name_servers: true,
    custom_name_servers: true,
    min_edge_cache_ttl_s: 1800,
    max_upload_mb: 200,
    purge: PurgeLimits {
        requests: 10,
        per_s: 1,
        bucket: 50,
        urls_per_s: 1500,
        urls_per_request: 100,
    },
    ..PRO
};

pub(super) const ENTERPRISE: Limits = Limits {
    page_rules: 125,
    min_ttl_s: 30,
    editable_soa: true,
    dnssec_extras: true,
    zone_hold: true,
    min_edge_cache_ttl_s: 30,
    max_upload_mb: 500,
    purge: PurgeLimits {
        requests: 50,
        per_s: 1,
        bucket: 500,
        urls_per_s: 3000,
        urls_per_request: 500,
    },
    ..BUSINESS
};
