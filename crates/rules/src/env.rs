//! What a rule may know of the outside world. All of it is handed in, so that tests need neither sleep nor luck.

use crate::outside::Outside;
use std::sync::Arc;

/// Real time, or a test's.
pub trait Clock: Send + Sync {
    /// Microseconds since the Unix epoch, UTC.
    fn now_us(&self) -> i64;
}

/// A cryptographically secure source of randomness, or a test's.
pub trait Random: Send + Sync {
    fn fill(&self, buf: &mut [u8]);
}

/// Time, chance and the network, as the program that embeds the rules provides them.
#[derive(Clone)]
pub struct Env {
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub outside: Arc<dyn Outside>,
}

impl Env {
    /// Microseconds since the Unix epoch, UTC.
    pub fn now(&self) -> i64 {
        self.clock.now_us()
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut buf = [0; N];
        self.random.fill(&mut buf);
        buf
    }
}
