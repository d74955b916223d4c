//! The migrations, in order. Add a file, never change one that was released.

use db::Migration;

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        &[$(Migration { version: $version, name: $name, sql: include_str!(concat!("schema/", $name, ".sql")) }),*]
    };
}

/// All of them.
pub const MIGRATIONS: &[Migration] = migrations![
    1 "0001_installation",
    2 "0002_tenants",
    3 "0003_accounts",
    4 "0004_zones",
    5 "0005_members",
    6 "0006_subscriptions",
    7 "0007_mails",
    8 "0008_tokens",
    9 "0009_people",
    12 "0012_partner",
    14 "0014_second",
    15 "0015_iam",
    16 "0016_rates",
    17 "0017_links",
    24 "0024_passkeys",
    25 "0025_sso",
    26 "0026_records",
    27 "0027_activation",
    28 "0028_dnssec",
    29 "0029_secondaries",
    30 "0030_flattening",
    31 "0031_dns_settings",
    32 "0032_scans",
    33 "0033_secondary_dns",
    34 "0034_zone_offers",
    35 "0035_partial",
    36 "0036_statistics",
    37 "0037_walks",
    38 "0038_views",
    39 "0039_dns_history",
    40 "0040_search",
    41 "0041_branding",
    42 "0042_unit_members",
    43 "0043_audit_everywhere",
];
