//! Real time and real randomness: the one place of the product that asks the machine for either. Everything else is
//! handed them, so that a test decides both.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{config::Config, outside::Network};
use anyhow::Result;
use rules::env::{Clock, Env, Random};

/// The machine's own clock and its cryptographically secure randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl System {
    /// Both and the network, as rules are handed them.
    pub fn env(config: &Config) -> Result<Env> {
        Ok(Env {
            clock: Arc::new(System),
            random: Arc::new(System),
            outside: Network::new(config)?,
        })
    }
}

impl Clock for System {
    fn now_us(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "the one place of real time")]
        let now = SystemTime::now();
        match now.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |us| -us),
        }
    }
}

impl Random for System {
    /// Panics when the operating system has no randomness to give: nothing can be safe then.
    fn fill(&self, buf: &mut [u8]) {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place of real randomness"
        )]
        getrandom::fill(buf).expect("the operating system gives randomness");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_plausible_and_randomness_differs() {
        // 2025-01-01 and 2200-01-01.
        assert!((1_735_689_600_000_000..7_258_118_400_000_000).contains(&System.now_us()));
        let (mut one, mut other) = ([0; 32], [0; 32]);
        System.fill(&mut one);
        System.fill(&mut other);
        assert_ne!(one, other);
    }
}
