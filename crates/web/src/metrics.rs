//! What an operator watches, in the OpenMetrics text format.

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric},
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::ConstGauge,
        histogram::Histogram,
        info::Info,
    },
    registry::Registry,
};
use rules::Rules;
use std::{sync::Mutex, time::Duration};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    method: String,
    route: String,
}

/// The process's metrics.
pub(crate) struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram, fn() -> Histogram>,
}

/// 0.25 ms to 8 s.
fn buckets() -> Histogram {
    Histogram::new((0..16).map(|i| 0.000_25 * f64::from(1 << i)))
}

impl Metrics {
    pub(crate) fn new(rules: &Rules, version: &'static str) -> Metrics {
        let mut registry = Registry::with_prefix("tenantry");
        let requests = Family::default();
        let seconds: Family<Asked, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(buckets);
        registry.register(
            "build",
            "The running program",
            Info::new(vec![("version", version)]),
        );
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "Time to answer a request",
            seconds.clone(),
        );
        registry.register_collector(Box::new(Inside(rules.clone())));
        Metrics {
            registry: Mutex::new(registry),
            requests,
            seconds,
        }
    }

    /// Counts a request. `route` is a pattern, or empty where nothing was found, so that the number of series is bounded.
    pub(crate) fn request(&self, method: &str, route: &str, status: u16, spent: Duration) {
        let method = if route.is_empty() { "" } else { method };
        let asked = Asked {
            method: method.to_owned(),
            route: route.to_owned(),
        };
        self.seconds
            .get_or_create(&asked)
            .observe(spent.as_secs_f64());
        let Asked { method, route } = asked;
        self.requests
            .get_or_create(&Answered {
                method,
                route,
                status,
            })
            .inc();
    }

    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        let registry = self
            .registry
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        prometheus_client::encoding::text::encode(&mut text, &registry)?;
        Ok(text)
    }
}

/// Read when asked for.
struct Inside(Rules);

impl std::fmt::Debug for Inside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inside")
    }
}

impl Collector for Inside {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let s = self.0.database_stats();
        for (name, help, value) in [
            ("database_reads", "Reading bodies run", s.reads),
            ("database_writes", "Writing bodies run", s.writes),
            ("database_commits", "Commits of writing bodies", s.commits),
            (
                "database_retries",
                "Bodies run again after a lost race",
                s.retries,
            ),
            (
                "database_too_slow",
                "Bodies aborted for their age",
                s.too_slow,
            ),
            (
                "denials_dropped",
                "Refusals that were not kept",
                self.0.denials_dropped(),
            ),
        ] {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(
                name,
                help,
                None,
                counter.metric_type(),
            )?)?;
        }
        for (name, help, value) in [
            (
                "database_read_queue",
                "Reading bodies waiting",
                s.read_queue,
            ),
            (
                "database_write_queue",
                "Writing bodies waiting",
                s.write_queue,
            ),
        ] {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}
