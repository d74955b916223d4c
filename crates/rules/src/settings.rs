//! What the operator configures and rules go by.

/// See the configuration reference for meaning and defaults.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `scheme://host[:port]` of the links in mails, without a final slash.
    pub public_url: String,
    /// The operator's pool: two consecutive host names form a name-server set.
    pub name_servers: Vec<String>,
    /// What proxied records of active zones are answered with; none: with their own content.
    pub edge_addresses: Vec<std::net::IpAddr>,
    /// Addresses of the name servers, in the order of their names, for custom and vanity names.
    pub name_server_addresses: Vec<std::net::IpAddr>,
    /// What the names of partial zones are answered under; ASCII, no final dot. `None`: there are no partial zones.
    pub cname_suffix: Option<String>,
    pub activation: Activation,
    /// How many zones of an account may be pending at once.
    pub pending_zones: i64,
    /// Days until a zone that never became active is deleted; 0: never.
    pub pending_deletion_days: i64,
    /// The zone that tells secondaries which zones there are; ASCII, no final dot.
    pub catalog_zone: String,
    /// Whether peers of accounts may be at addresses that are not public.
    pub private_peers: bool,
    /// Days until a zone that has moved is deleted; 0: never.
    pub moved_deletion_days: i64,
    /// Microseconds.
    pub invitation_lifetime: i64,
    /// Whether anybody may sign up, who is not invited.
    pub open_sign_up: bool,
    /// Microseconds that a link works which somebody asked for.
    pub link_lifetime: i64,
    /// Whether providers of single sign-on may be asked without TLS, by addresses that are not public.
    pub sso_private: bool,
    /// Microseconds until a deleted account or zone is purged.
    pub retention: i64,
    /// Microseconds that audit events are kept.
    pub audit_retention: i64,
    /// Microseconds that replies of idempotent requests are kept.
    pub idempotency_retention: i64,
    /// Microseconds until an undeliverable mail is given up.
    pub mail_give_up: i64,
    pub sessions: Sessions,
    pub password_cost: PasswordCost,
    pub limits: Limits,
}

/// Requests per window and user.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub enabled: bool,
    /// Requests that a user may make in a window.
    pub requests: i64,
    /// Microseconds.
    pub window: i64,
    /// Requests that an address may make in `address_window`.
    pub of_address: i64,
    /// Microseconds.
    pub address_window: i64,
    /// Bad credentials that an address, or an e-mail, may present in `failed_window`.
    pub failed: i64,
    /// Microseconds.
    pub failed_window: i64,
}

/// How long a log-in lasts.
#[derive(Clone, Copy, Debug)]
pub struct Sessions {
    /// Microseconds without a request until it ends.
    pub idle: i64,
    /// Microseconds until it ends in any case.
    pub lifetime: i64,
}

/// When a zone of type full becomes active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// When the parent delegates to the assigned name servers.
    Delegation,
    /// At once, unless another account has a live zone equal to, above or below it: for private suffixes and sandboxes.
    Instant,
    /// When the operator says so.
    Manual,
}

/// Cost of argon2id (RFC 9106).
#[derive(Clone, Copy, Debug)]
pub struct PasswordCost {
    /// KiB.
    pub memory: u32,
    pub iterations: u32,
    pub parallelism: u32,
}
