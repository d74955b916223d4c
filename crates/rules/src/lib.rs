//! What may happen in an installation, whoever asks and by whatever road.
//!
//! One module per resource with its SQL beside it (`store`), and the gate (`gate`), which is the only way to SQL.
//! Knows no HTTP and no HTML: a resource's struct is its representation, serialised in the order clients of the v4 API
//! rely on.

pub mod accounts;
pub mod audit;
pub mod auth;
pub mod branding;
pub mod catalogue;
pub mod check;
pub mod cleanup;
pub mod codes;
pub mod csv;
pub mod customers;
pub mod decisions;
pub mod denials;
pub mod dns_records;
pub mod dns_settings;
pub mod dnssec;
pub mod due;
pub mod entitlements;
pub mod env;
pub mod error;
pub mod flattening;
pub mod gate;
pub mod grants;
pub mod health;
pub mod iam;
pub mod ids;
pub mod input;
pub mod installation;
pub mod invitations;
pub mod lists;
pub mod mails;
pub mod members;
pub mod memberships;
pub mod moment;
pub mod name_servers;
pub mod operators;
pub mod organizations;
pub mod outside;
pub mod partner_access;
pub mod passwords;
pub mod plans;
pub mod policy;
pub mod publish;
pub mod roles;
pub mod scans;
pub mod schema;
pub mod search;
pub mod secondaries;
pub mod secondary_dns;
pub mod secrets;
pub mod service_users;
pub mod settings;
pub mod sso;
pub mod statements;
pub mod statistics;
pub mod subscriptions;
pub mod tenant_admins;
pub mod tenant_roles;
pub mod tenants;
pub mod tokens;
pub mod units;
pub mod users;
pub mod views;
pub mod zones;

pub use error::{Error, Result};
pub use gate::{Ctx, Rules};
