//! Handlers: parse, call the rule, present. One file per resource.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod catalogue;
pub(crate) mod decisions;
pub(crate) mod entitlements;
pub(crate) mod iam;
pub(crate) mod invites;
pub(crate) mod ips;
pub(crate) mod mails;
pub(crate) mod managed_users;
pub(crate) mod members;
pub(crate) mod memberships;
pub(crate) mod operators;
pub(crate) mod own_tenants;
pub(crate) mod partner_access;
pub(crate) mod roles;
pub(crate) mod service_users;
pub(crate) mod subscriptions;
pub(crate) mod tenant_admins;
pub(crate) mod tenant_service_users;
pub(crate) mod tenants;
pub(crate) mod tokens;
pub(crate) mod units;
pub(crate) mod user;
pub(crate) mod zones;
