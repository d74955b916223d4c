//! `cargo xtask bench`: how fast the built product is, beside a bare server in the same run.
//!
//! Machines differ and so do their moods: what counts is the ratio to a server that does nothing but what any server
//! must, and CPU time per request before requests per second. The product and the bare server share one core (with
//! them the database server), the load has another; every cell is measured in several rounds, all cells in turn,
//! and the median is taken.
//!
//! Everything that is timed runs as a release build, this program included: [`run`] builds, prepares, and starts it
//! anew as the load (`bench-part load`), which starts it once more as the bare server (`bench-part peer`).

mod budgets;
mod cells;
mod client;
mod cores;
mod decisions;
mod deletion;
mod dns;
mod jobs;
mod measure;
mod meters;
mod pages;
mod peer;
mod product;
mod rounds;
mod tables;
mod world;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use self::cores::Cores;
use crate::report::Report;
use crate::suite::{Database, Needs, Suite};
use crate::tool::{build, run as run_tool};
use crate::workspace;

/// Measure the built product beside a bare server, against its budgets
///
/// Prints a table for each database and writes target/bench/latest.json. A missed budget is said, and no failure:
/// only what could not be measured is.
#[derive(clap::Args, Default)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Short rounds: enough to see whether it works, too little to compare with
    #[arg(long)]
    quick: bool,
    /// Measure on one database only
    #[arg(long, value_enum, value_name = "DATABASE")]
    only: Option<Database>,
}

#[derive(clap::Subcommand)]
enum What {
    Dns(dns::Args),
    Pages(pages::Args),
}

impl Args {
    /// DNS beside other name servers.
    pub(crate) fn dns() -> Self {
        Self {
            what: Some(What::Dns(dns::Args::default())),
            ..Self::default()
        }
    }

    /// DNS of a million zones.
    pub(crate) fn dns_million() -> Self {
        Self {
            what: Some(What::Dns(dns::Args::million())),
            ..Self::default()
        }
    }
}

/// What this program does besides, when it is started by itself.
#[derive(clap::Args)]
pub(crate) struct Part {
    #[command(subcommand)]
    part: Parts,
}

#[derive(clap::Subcommand)]
enum Parts {
    Load(rounds::Args),
    Peer(peer::Args),
    Dns(dns::Part),
}

pub(crate) fn run(args: &Args) -> Result<()> {
    match &args.what {
        Some(What::Dns(args)) => return dns::run(args),
        Some(What::Pages(args)) => return pages::run(args),
        None => {}
    }
    let mut report = Report::default();
    let needs = Needs {
        postgres: args.only != Some(Database::Sqlite),
        clients: false,
    };
    if let Some(built) = report.step("release build", Built::make)
        && let Some(suite) = Suite::prepare(&mut report, &needs)
    {
        report.step("measurement", || measure(args, &built, &suite));
    }
    report.finish()
}

pub(crate) fn run_part(part: &Part) -> Result<()> {
    match &part.part {
        Parts::Load(args) => rounds::run(args),
        Parts::Peer(args) => peer::run(args),
        Parts::Dns(args) => dns::run_part(args),
    }
}

/// The release builds.
struct Built {
    product: PathBuf,
    xtask: PathBuf,
}

impl Built {
    fn make() -> Result<Self> {
        let made = build(&["--release", "-p", "app", "-p", "xtask"])?;
        let named = |name: &str| {
            let found = made
                .iter()
                .find(|path| path.file_stem() == Some(name.as_ref()));
            found
                .cloned()
                .with_context(|| format!("cargo build made no {name}"))
        };
        Ok(Self {
            product: named("tenantry")?,
            xtask: named("xtask")?,
        })
    }
}

/// Starts the load, on a core of its own where that can be had.
fn measure(args: &Args, built: &Built, suite: &Suite) -> Result<()> {
    let folder = workspace::target()?.join("bench");
    fs::create_dir_all(&folder)?;
    let cores = Cores::find();
    match &cores {
        Ok(Cores { server, load }) => {
            println!("core {server} is the servers', core {load} the load's");
        }
        Err(why) => println!("NOT pinned to cores, so that the figures are noisier: {why}"),
    }
    let cores = cores.ok();

    let mut load = cores::pinned(&built.xtask, cores.map(|cores| cores.load));
    load.args(["bench-part", "load", "--product"])
        .arg(&built.product)
        .arg("--folder")
        .arg(&folder);
    if args.quick {
        load.arg("--quick");
    }
    if let Some(Cores { server, .. }) = cores {
        load.args(["--server-core", &server.to_string()]);
    }
    if args.only != Some(Database::Postgres) {
        load.arg("--sqlite");
    }
    if let Some((process, url)) = suite.postgres() {
        if let Some(Cores { server, .. }) = cores {
            cores::pin(process, server)?;
        }
        load.args([
            "--postgres",
            &url,
            "--postgres-process",
            &process.to_string(),
        ]);
    }
    let outcome = run_tool(&mut load);
    remove_work(&folder);
    outcome
}

/// Where databases and mails of a run go.
fn work(folder: &Path) -> PathBuf {
    folder.join("work")
}

/// Removes what the load could not remove itself because it was killed.
fn remove_work(folder: &Path) {
    let work = work(folder);
    if work.exists()
        && let Err(error) = fs::remove_dir_all(&work)
    {
        println!("{} is left over: {error}", work.display());
    }
}
