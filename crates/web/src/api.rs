//! Handlers: parse, call the rule, present. One file per resource.

pub(crate) mod accounts;
pub(crate) mod user;
