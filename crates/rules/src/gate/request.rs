//! What is known of a request besides who makes it, and what the gate notes about it for the log.

use std::sync::{
    Mutex, OnceLock, PoisonError,
    atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
};
use std::time::Duration;

/// Through which face a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interface {
    Api,
    Ui,
    /// An inner actor or a command that opens the database itself.
    System,
}

impl Interface {
    /// As audit events name it. v4: documented for API and UI.
    pub fn as_str(self) -> &'static str {
        match self {
            Interface::Api => "API",
            Interface::Ui => "UI",
            Interface::System => "system",
        }
    }
}

/// A client's promise that a repeated request is the same one.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// 1 to 255 visible ASCII characters.
    pub key: String,
    /// SHA-256 of the body's bytes, hex.
    pub body_hash: String,
}

/// One request, as audit events and denials name it.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: String,
    pub method: String,
    /// The pattern of the route, never the path: a path may hold a secret.
    pub route: String,
    /// The path with its ids; only compared, under an idempotency key.
    pub path: String,
    /// The client's address, by `trusted_proxies`.
    pub ip: String,
    pub user_agent: String,
    pub interface: Interface,
    pub idempotency: Option<IdempotencyKey>,
    pub trace: std::sync::Arc<Trace>,
}

/// What the gate did for a request. The web layer reads it for the log line and the headers.
#[derive(Debug, Default)]
pub struct Trace {
    action: OnceLock<&'static str>,
    decision: Mutex<&'static str>,
    account: Mutex<Option<String>>,
    event: Mutex<Option<String>>,
    replayed: AtomicBool,
    queries: AtomicU32,
    database_us: AtomicU64,
}

impl Trace {
    /// The action that was asked for.
    pub fn action(&self) -> &'static str {
        self.action.get().copied().unwrap_or("")
    }

    /// The rule that decided; empty when none was reached.
    pub fn decision(&self) -> &'static str {
        *lock(&self.decision)
    }

    /// The account it was about.
    pub fn account(&self) -> Option<String> {
        lock(&self.account).clone()
    }

    /// The audit event of a write.
    pub fn event(&self) -> Option<String> {
        lock(&self.event).clone()
    }

    /// Whether the reply is that of an earlier request with the same key.
    pub fn replayed(&self) -> bool {
        self.replayed.load(Ordering::Relaxed)
    }

    /// Statements run, those of lost races included.
    pub fn queries(&self) -> u32 {
        self.queries.load(Ordering::Relaxed)
    }

    /// Time from asking for the database to its answer.
    pub fn database(&self) -> Duration {
        Duration::from_micros(self.database_us.load(Ordering::Relaxed))
    }

    pub(crate) fn note_action(&self, action: &'static str) {
        let _ = self.action.set(action);
    }

    pub(super) fn note_decision(&self, rule: &'static str, account: Option<&str>) {
        *lock(&self.decision) = rule;
        if let Some(account) = account {
            *lock(&self.account) = Some(account.to_owned());
        }
    }

    pub(super) fn note_event(&self, id: &str) {
        lock(&self.event).get_or_insert_with(|| id.to_owned());
    }

    /// A rehearsal leaves no event.
    pub(super) fn forget_event(&self) {
        *lock(&self.event) = None;
    }

    pub(super) fn note_replay(&self) {
        self.replayed.store(true, Ordering::Relaxed);
    }

    pub(super) fn note_queries(&self, n: u32) {
        self.queries.fetch_add(n, Ordering::Relaxed);
    }

    pub(super) fn note_time(&self, spent: Duration) {
        let us = u64::try_from(spent.as_micros()).unwrap_or(u64::MAX);
        self.database_us.fetch_add(us, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
