//! Runs one test on one database.

use crate::{Instance, Kind, Options, logged, logged::Errors};
use std::{
    env,
    future::Future,
    pin::Pin,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

/// Held for reading by every test, for writing by one that must be alone in the process.
static COMPANY: RwLock<()> = RwLock::new(());

type Test = for<'a> fn(&'a mut Instance) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs it beside others.
pub fn run(kind: Kind, options: Options, test: Test) {
    let _shared = COMPANY.read().unwrap_or_else(PoisonError::into_inner);
    run_here(kind, options, test);
}

/// Runs it while no other test of this process runs.
pub fn run_alone(kind: Kind, options: Options, test: Test) {
    let _alone = COMPANY.write().unwrap_or_else(PoisonError::into_inner);
    run_here(kind, options, test);
}

fn run_here(kind: Kind, options: Options, test: Test) {
    if let Some(reason) = left_out(kind) {
        #[expect(clippy::print_stdout, reason = "a test that is left out says why")]
        {
            println!("not run: {reason}");
        }
        return;
    }
    logged::install();
    let errors = Errors::default();
    let runtime = runtime(&errors);
    let _mine = tracing::subscriber::set_default(errors.clone());
    runtime.block_on(async {
        let mut instance = Instance::of_template(kind, options, errors.clone()).await;
        test(&mut instance).await;
        instance.end().await;
    });
    // Connections of clients and of the driver notice a moment later that the other side has gone.
    let begun = Instant::now();
    while runtime.metrics().num_alive_tasks() > 0 && begun.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(
        runtime.metrics().num_alive_tasks(),
        0,
        "tasks are left over"
    );
    runtime.shutdown_timeout(Duration::from_secs(5));
    let logged = errors.take();
    assert!(
        logged.is_empty(),
        "the log has errors:\n{}",
        logged.join("\n")
    );
}

/// Worker threads log to the test that they work for.
pub(crate) fn runtime(errors: &Errors) -> tokio::runtime::Runtime {
    let errors = errors.clone();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .on_thread_start(move || {
            // For the thread's whole life.
            std::mem::forget(tracing::subscriber::set_default(errors.clone()));
        })
        .build()
        .expect("threads can be started")
}

/// `TENANTRY_TEST_ONLY` names the one database wanted.
fn left_out(kind: Kind) -> Option<String> {
    let only = env::var("TENANTRY_TEST_ONLY").ok()?;
    (only != kind.name()).then(|| format!("only {only} was asked for"))
}
