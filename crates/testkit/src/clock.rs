//! Time that a test moves.

use rules::env::Clock;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// The machine's time, and as much more as the test has added.
#[derive(Clone, Default)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).expect("less than 292,000 years");
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_us(&self) -> i64 {
        app::clock::System.now_us() + self.0.load(Ordering::SeqCst)
    }
}
