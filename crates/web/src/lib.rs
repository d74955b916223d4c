//! HTTP: the v4 API under `/client/v4`, the platform API under `/platform/v1`, pages, and what an operator watches.
//!
//! A handler parses, calls a rule and presents; nothing is decided here but who is asking and how fast they may.

mod answer;
mod api;
mod around;
mod at;
mod body;
mod caller;
mod client;
mod export;
mod limit;
mod metrics;
mod observe;
mod openapi;
mod pages;
mod params;
mod routes;
mod walks;

pub use observe::observe;
pub use pages::{page_coverage, page_listing};
pub use routes::{Listed, listing, router};

use limit::Counter;
use metrics::Metrics;
use rules::Rules;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::time::Duration;

/// How requests are taken.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bytes of a request body at most.
    pub body_limit: usize,
    /// Until a request is given up.
    pub request_timeout: Duration,
    /// Addresses whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// Of the program, as the documents and metrics say it.
    pub version: &'static str,
    /// Whether other processes serve the same installation, so that limits are counted together with them.
    pub shared_counts: bool,
}

/// What all handlers share. Cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

struct Inner {
    rules: Rules,
    options: Options,
    counter: Counter,
    metrics: Metrics,
    readiness: Readiness,
}

/// Whether more requests are wanted. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// No more from now on, though those that come are answered.
    pub fn end(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn ended(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Web {
    pub fn new(rules: Rules, options: Options) -> Web {
        let counter = if options.shared_counts {
            Counter::shared(rules.clone())
        } else {
            Counter::own()
        };
        let metrics = Metrics::new(&rules, options.version);
        Web(Arc::new(Inner {
            rules,
            options,
            counter,
            metrics,
            readiness: Readiness::default(),
        }))
    }

    /// For whoever stops it.
    pub fn readiness(&self) -> Readiness {
        self.0.readiness.clone()
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.0.rules
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    pub(crate) fn counter(&self) -> &Counter {
        &self.0.counter
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }
}
