//! One measurement: so many connections, each doing its work over and over.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::client::Connection;
use super::meters::{Meters, Spent};

/// How long the servers may need for what was under way at the end.
const PATIENCE: Duration = Duration::from_secs(30);

/// The work of one connection.
pub(super) trait Job {
    /// Does it once: one request, or several that belong together.
    async fn turn(&mut self, connection: &mut Connection) -> Result<()>;
}

/// How long to measure.
#[derive(Clone, Copy)]
pub(super) struct Span {
    /// Not counted.
    pub(super) warm_up: Duration,
    pub(super) counted: Duration,
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    /// Turns in a second.
    pub(super) rate: f64,
    /// Half of the turns took no longer, in microseconds.
    pub(super) p50_us: f64,
    /// 99 % of the turns took no longer, in microseconds.
    pub(super) p99_us: f64,
    /// CPU time of the server for one turn, in microseconds.
    pub(super) server_us: f64,
    /// CPU time of its database server for one turn, in microseconds; 0 where it has none.
    pub(super) database_us: f64,
    /// Part of its core that the load itself took: near 1, the rate is the load's limit and not the server's.
    pub(super) load_share: f64,
}

/// Measures; every job has a connection of its own.
///
/// # Errors
/// A reply that is not 200, or none.
pub(super) async fn measure<J: Job + 'static>(
    address: SocketAddr,
    meters: Meters,
    span: Span,
    jobs: Vec<J>,
) -> Result<Sample> {
    let mut connections = Vec::new();
    for _ in &jobs {
        connections.push(Connection::open(address).await?);
    }
    let begin = Instant::now() + span.warm_up;
    let end = begin + span.counted;
    let local = LocalSet::new();
    let mut workers = JoinSet::new();
    for (job, connection) in jobs.into_iter().zip(connections) {
        workers.spawn_local_on(work(job, connection, begin, end), &local);
    }
    local
        .run_until(async {
            let watch = async {
                sleep_until(begin).await;
                let before = meters.read()?;
                sleep_until(end).await;
                anyhow::Ok((before, meters.read()?))
            };
            let gather = async {
                let mut took = Vec::new();
                while let Some(worker) = workers.join_next().await {
                    took.extend(worker??);
                }
                anyhow::Ok(took)
            };
            let both = async { tokio::try_join!(watch, gather) };
            let ((before, after), took) = timeout_at(end + PATIENCE, both)
                .await
                .context("the server does not answer any more")??;
            Sample::from(took, span.counted, before, after)
        })
        .await
}

/// One connection's turns until the end: how long those took that ended within the time counted.
async fn work<J: Job>(
    mut job: J,
    mut connection: Connection,
    begin: Instant,
    end: Instant,
) -> Result<Vec<Duration>> {
    let mut took = Vec::new();
    let mut now = Instant::now();
    while now < end {
        let before = now;
        job.turn(&mut connection).await?;
        now = Instant::now();
        if now >= begin && now < end {
            took.push(now - before);
        }
    }
    Ok(took)
}

impl Sample {
    fn from(
        mut took: Vec<Duration>,
        counted: Duration,
        before: Spent,
        after: Spent,
    ) -> Result<Self> {
        ensure!(!took.is_empty(), "nothing was done within {counted:?}");
        took.sort_unstable();
        #[expect(
            clippy::cast_precision_loss,
            reason = "turns of a few seconds are far below 2^52"
        )]
        let turns = took.len() as f64;
        let at_percent = |percent: usize| micros(took[(took.len() - 1) * percent / 100]);
        let share =
            |before: Duration, after: Duration| micros(after.saturating_sub(before)) / turns;
        Ok(Self {
            rate: turns / counted.as_secs_f64(),
            p50_us: at_percent(50),
            p99_us: at_percent(99),
            server_us: share(before.server, after.server),
            database_us: share(before.database, after.database),
            load_share: (after.load.saturating_sub(before.load)).as_secs_f64()
                / counted.as_secs_f64(),
        })
    }

    /// The median of each figure by itself.
    pub(super) fn median(samples: &[Self]) -> Self {
        let median = |figure: fn(&Self) -> f64| {
            let mut figures: Vec<_> = samples.iter().map(figure).collect();
            figures.sort_unstable_by(f64::total_cmp);
            figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
        };
        Self {
            rate: median(|s| s.rate),
            p50_us: median(|s| s.p50_us),
            p99_us: median(|s| s.p99_us),
            server_us: median(|s| s.server_us),
            database_us: median(|s| s.database_us),
            load_share: median(|s| s.load_share),
        }
    }

    /// CPU time of server and database server for one turn, in microseconds.
    pub(super) fn cpu_us(&self) -> f64 {
        self.server_us + self.database_us
    }
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(ms: u64) -> Spent {
        Spent {
            server: Duration::from_millis(ms),
            database: Duration::ZERO,
            load: Duration::from_millis(ms / 2),
        }
    }

    #[test]
    fn figures_are_per_turn() {
        let took = (1..=100).rev().map(Duration::from_micros).collect();
        let sample = Sample::from(took, Duration::from_secs(2), spent(500), spent(1500)).unwrap();
        let figures = [sample.rate, sample.p50_us, sample.p99_us, sample.cpu_us()];
        let expected = [50.0, 50.0, 99.0, 10_000.0];
        for (figure, expected) in figures.into_iter().zip(expected) {
            assert!((figure - expected).abs() < 1e-6, "{sample:?}");
        }
        assert!((sample.load_share - 0.25).abs() < 1e-6, "{sample:?}");
        assert!(Sample::from(Vec::new(), Duration::from_secs(1), spent(0), spent(1)).is_err());
    }

    #[test]
    fn the_median_is_the_middle_one() {
        let sample = |rate| Sample {
            rate,
            p50_us: -rate,
            p99_us: 0.0,
            server_us: 0.0,
            database_us: 0.0,
            load_share: 0.0,
        };
        let median = Sample::median(&[sample(3.0), sample(1.0), sample(2.0)]);
        assert!((median.rate - 2.0).abs() < 1e-6 && (median.p50_us + 2.0).abs() < 1e-6);
    }
}
