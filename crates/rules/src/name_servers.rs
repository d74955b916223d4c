//! Custom name servers: host names of an account's own zones for the name servers that answer here, in up to five sets, and which names
//! a zone is to be delegated to: its pair, a custom set, or its vanity names.
//!
//! The zone that a name lies in answers with the addresses that the operator configured (`dns.name_server_addresses`); the registrar
//! needs the same as glue. Only names in active zones can be taken: whoever has such a name is delegated it.

mod assign;
mod change;
mod glue;
pub(crate) mod store;
mod zone;

pub use change::{CustomNameServer, NewCustomNameServer, Status, available, create, delete, list};
pub use glue::GlueRecord;
pub use zone::{CustomNs, CustomNsChange, of_zone, set_of_zone};

pub(crate) use assign::{assign, check, default_set, vanity};
pub(crate) use glue::{addresses, vanity_ips};

/// Names in a set. v4: documented.
const PER_SET: std::ops::RangeInclusive<usize> = 2..=5;
