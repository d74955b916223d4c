//! What the product logs while a test runs. An error in the log fails the test; statements are there to be compared.

use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex, OnceLock},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// Error lines of one test.
#[derive(Clone, Default)]
pub(crate) struct Errors(Arc<Mutex<Vec<String>>>);

impl Errors {
    /// What was logged since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no test panics here"))
    }
}

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR || metadata.target() == "db::statement"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        if event.metadata().target() == "db::statement" {
            note_statement(&line.0);
        } else {
            self.0.lock().expect("no test panics here").push(line.0);
        }
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Statements of the whole process: an engine's own threads belong to no test.
static STATEMENTS: OnceLock<Mutex<Option<Vec<String>>>> = OnceLock::new();

fn statements() -> &'static Mutex<Option<Vec<String>>> {
    STATEMENTS.get_or_init(Mutex::default)
}

fn note_statement(line: &str) {
    if let Some(list) = statements().lock().expect("no test panics here").as_mut() {
        list.push(line.to_owned());
    }
}

/// Begins to note the process's statements; only in a test that runs alone.
pub(crate) fn watch_statements() {
    *statements().lock().expect("no test panics here") = Some(Vec::new());
}

/// The statements noted since, and begins anew.
pub(crate) fn taken_statements() -> Vec<String> {
    statements()
        .lock()
        .expect("no test panics here")
        .replace(Vec::new())
        .unwrap_or_default()
}

/// The process's subscriber, for threads that belong to no test.
pub(crate) fn install() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        tracing::subscriber::set_global_default(Errors::default()).expect("nobody else sets one");
    });
}

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, "{}={value} ", field.name());
    }
}
