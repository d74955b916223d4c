//! Handlers: parse, call the rule, present. One file per resource.

pub(crate) mod accounts;
pub(crate) mod invites;
pub(crate) mod mails;
pub(crate) mod members;
pub(crate) mod memberships;
pub(crate) mod roles;
pub(crate) mod service_users;
pub(crate) mod subscriptions;
pub(crate) mod user;
