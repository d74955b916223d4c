//! The only way to SQL. Finds where a caller stands, asks the policy, runs a rule's body confined to that place, and writes
//! its audit event, its mails and its stored reply in the same transaction. One cannot forget audit or commit, because
//! one does not write them.

mod audit;
mod books;
mod ctx;
mod facts;
mod idempotency;
mod op;
mod passkey;
mod quota;
mod request;
mod rules;
mod session;
mod who;
mod windows;

pub use audit::Canonical;
pub use books::Denial;
pub use ctx::Ctx;
pub use facts::{Facts, Place, Scope, Standing};
pub use op::{Op, Posted};
pub use passkey::ShownPasskey;
pub use quota::Quota;
pub use request::{IdempotencyKey, Interface, Request, Trace};
pub use rules::{Database, Rules};
pub use who::{Known, Principal, PrincipalKind};
pub use windows::Window;

/// What a rule's body returns: boxed, so that it can be run again after a lost race.
pub type Body<'a, T> = db::BoxFuture<'a, crate::Result<T>>;

/// The gate's own statements.
pub(crate) const STATEMENTS_OF_THE_GATE: &[&[&str]] = &[
    audit::STATEMENTS,
    books::STATEMENTS,
    facts::STATEMENTS,
    idempotency::STATEMENTS,
    passkey::STATEMENTS,
    quota::STATEMENTS,
    session::STATEMENTS,
    who::STATEMENTS,
    windows::STATEMENTS,
];
