//! All roles over a whole account: one table, sorted by name (the order in which lists show them).
//!
//! Ids and names are constants of v4: observed, Administrator documented. Names of products stay, since clients look
//! roles up by name. Grants are our reading of each role's purpose: assumed. Where they are empty, nothing here has a
//! permission for the role's subject yet; the role can be assigned and says who is meant.

use super::{
    ADMINISTRATOR, ADMINISTRATOR_READ_ONLY, Area, BILLING, MINIMAL, Permissions, Role,
    SUPER_ADMINISTRATOR, Tier,
};

const NONE: Permissions = Permissions::EMPTY;

const fn standard(
    id: &'static str,
    name: &'static str,
    grants: Permissions,
    description: &'static str,
) -> Role {
    Role {
        id,
        name,
        description,
        grants,
        tier: Tier::Standard,
    }
}

const fn enterprise(
    id: &'static str,
    name: &'static str,
    grants: Permissions,
    description: &'static str,
) -> Role {
    Role {
        id,
        name,
        description,
        grants,
        tier: Tier::Enterprise,
    }
}

/// Every role, sorted by name.
#[rustfmt::skip] // A table: one row a line.
pub const ROLES: &[Role] = &[
    enterprise("67ff895d0db461b61dd911232fcbc790", "API Gateway", NONE, "Edits the protection of APIs."),
    enterprise("35956457e745b2af7331713a1ddf4fdb", "API Gateway Read", NONE, "Reads the protection of APIs."),
    standard(ADMINISTRATOR, "Administrator", Permissions::ALL.without_edit(&[Area::AccountTokens, Area::Billing, Area::Member, Area::Organization, Area::Subscription]), "Everything in the account, except changing its members and its billing."),
    standard(ADMINISTRATOR_READ_ONLY, "Administrator Read Only", Permissions::ALL_READ, "Reads everything in the account and changes nothing."),
    enterprise("6ddc5f80969d01105b5a0931e0079365", "Analytics", NONE.with_read(&[Area::Analytics, Area::Zone]), "Reads the analytics of all zones."),
    enterprise("9dfa4d1b73034f70ad896bf1c26d78f3", "Audit Logs Viewer", NONE.with_read(&[Area::AuditLogs]), "Reads the audit log of the account."),
    standard(BILLING, "Billing", NONE.with(&[Area::Billing, Area::Subscription]).with_read(&[Area::Organization]), "Manages the billing profile and the subscriptions."),
    enterprise("d1c17a97abf0aa371338074955877ba0", "Cache Purge", NONE.with_edit(&[Area::CachePurge]).with_read(&[Area::Zone]), "Purges the cache of all zones."),
    enterprise("951e083054cc4f172986fc9be0aa17af", "Cloudflare Access", NONE.with(&[Area::Access]), "Edits access policies."),
    enterprise("10e95af809390ce236cbdcf03935e215", "Cloudflare Gateway", NONE.with(&[Area::Teams]), "Edits gateway policies."),
    enterprise("94bedef1a0bdd311891188867727e42d", "Cloudflare Images", NONE, "Edits images."),
    enterprise("6f83464b634142ce4ac573616256096e", "Cloudflare R2 Admin", NONE.with(&[Area::R2Bucket]), "Edits buckets of object storage."),
    enterprise("084b982fe42511d15feb1411e4c9ce9e", "Cloudflare R2 Read", NONE.with_read(&[Area::R2Bucket]), "Reads buckets of object storage."),
    enterprise("8b081b06f8ffef0522957fc6929cdcca", "Cloudflare Stream", NONE.with(&[Area::Stream]), "Edits streamed media."),
    enterprise("ef13f042efdd58f592148c035f291bfa", "Cloudflare Zero Trust", NONE.with(&[Area::Access, Area::Teams]), "Edits everything of zero trust."),
    enterprise("f43d556e0699e47c9188ea1973a48e24", "Cloudflare Zero Trust PII", NONE, "Sees personal data in the logs of zero trust."),
    enterprise("156a872fa6df06e0e9b85d32afce6990", "Cloudflare Zero Trust Read Only", NONE.with_read(&[Area::Access, Area::Teams]), "Reads everything of zero trust."),
    enterprise("b525e80fc64a4323a9ea666467d1865c", "Cloudflare Zero Trust Reporting", NONE.with_read(&[Area::Teams]), "Reads the reports of zero trust."),
    enterprise("069fe803647ed3609e93d041d5df6050", "DNS", NONE.with(&[Area::DnsRecords]).with_read(&[Area::Zone]), "Edits the DNS records of all zones."),
    enterprise("8e117fdd57cd531947dbdcfd82f7a1a1", "Email Security Policy Admin", NONE, "Edits the policies of e-mail security."),
    enterprise("1963e6e3aca5ac9a7a91609a0040ab02", "Firewall", NONE.with(&[Area::Waf]).with_read(&[Area::Logs, Area::Zone]), "Edits firewall and access rules and reads their logs."),
    enterprise("08abaa5235c2196d5f3daf457190161b", "HTTP Applications", NONE.with(&[Area::HttpApplications]), "Edits versions of zone configurations."),
    enterprise("ecd163368eb6c45b880362b0c098f5e1", "HTTP Applications Read", NONE.with_read(&[Area::HttpApplications]), "Reads versions of zone configurations."),
    enterprise("c61d4237ab1c08a3d11feb6bd5e91c5a", "Load Balancer", NONE.with(&[Area::LoadBalancing]).with_read(&[Area::Zone]), "Edits load balancers, their pools and monitors."),
    enterprise("3a170f9cfd62f321d6d835dc44bfe6dc", "Log Share", NONE.with(&[Area::Logs]), "Configures where logs are delivered."),
    enterprise("340113a819900e1b4beebccc2ddb32e7", "Log Share Reader", NONE.with_read(&[Area::Logs]), "Reads logs and where they are delivered."),
    enterprise("37a46bc5222ebb5577b2efc7fc467fb4", "Magic Network Monitoring Admin", NONE.with(&[Area::Magic]), "Edits the monitoring of network flows."),
    standard(MINIMAL, "Minimal Account Access", NONE.with_read(&[Area::Organization]), "Sees that the account exists, and nothing in it."),
    enterprise("344b7dd765da5a9de6230f7540cabb20", "Page Shield", NONE.with(&[Area::PageShield]), "Edits the monitoring of scripts."),
    enterprise("1b20b8701ab8a22f0229ff1c831a9e27", "Page Shield Read", NONE.with_read(&[Area::PageShield]), "Reads the monitoring of scripts."),
    enterprise("75f36071fa06ebfac6da0c3f8ddbc4df", "SSL/TLS, Caching, Performance, Page Rules, and Customization", NONE.with(&[Area::Ssl, Area::ZoneSettings]).with_edit(&[Area::CachePurge]).with_read(&[Area::Zone]), "Edits most settings of all zones, but no DNS records."),
    standard(SUPER_ADMINISTRATOR, "Super Administrator - All Privileges", Permissions::ALL, "Everything in the account, its members and its billing included."),
    enterprise("051312130d7384b97d7c4fa122eb7519", "Trust and Safety", NONE.with(&[Area::Legal]), "Handles reports of abuse."),
    enterprise("d4c68d56bf2ef665eb82994199a393fd", "Turnstile", NONE, "Edits visitor challenges."),
    enterprise("2964cc9c4ebefdc6bf2bdbc4e106b906", "Turnstile Read", NONE, "Reads visitor challenges."),
    enterprise("98a33bce907b575c9607725ec26ef20a", "Workers Editor", NONE.with(&[Area::Worker]), "Edits serverless programs."),
    enterprise("e58cefd75d7adae0b761796c28815e5c", "Workers Platform (Read-only)", NONE.with_read(&[Area::Worker]), "Reads serverless programs and their storage."),
    enterprise("57280df9f1a5806e04f065b07bbdd17a", "Workers Platform Admin", NONE.with(&[Area::Worker]).with_read(&[Area::Zone]), "Edits serverless programs, their storage and their routes."),
    enterprise("fc67f46f32917cf9f0bdc082198cd747", "Zaraz Admin", NONE.with(&[Area::Zaraz]), "Edits third-party tools of all zones."),
    enterprise("69abc03715c77ae49be5e407f03d0650", "Zaraz Read", NONE.with_read(&[Area::Zaraz]), "Reads third-party tools of all zones."),
];
