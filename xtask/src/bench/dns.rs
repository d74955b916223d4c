//! `cargo xtask bench dns`: the built product's DNS beside Knot DNS and NSD, with the same zones in the same run.
//!
//! Servers have one UDP worker each, on one core; dnsperf has the other and asks as fast as it gets answers, one server
//! after the other, round after round; the median counts. What is compared is CPU time per query of a saturated server:
//! at low rates every server costs ten times as much, as waking up an idle core outweighs the work. Knot places its
//! workers itself, on the first cores, so where each thread ran is looked at. Before anything is timed, all servers must
//! say the same.

mod budgets;
mod change;
mod data;
mod load;
mod seed;
mod servers;
mod spent;
mod tables;
mod wire;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::runtime::{self, Runtime};

use self::data::Query;
use self::load::Load;
use self::servers::{Kind, Programs, Running, Signing};
use self::spent::{Memory, load_average};
use self::tables::Findings;
use super::client::Caller;
use super::cores::{self, Cores};
use super::product::Installation;
use super::{Built, remove_work, work};
use crate::report::Report;
use crate::suite::{Needs, Suite};
use crate::tool::run as run_tool;
use crate::workspace;

/// DNS beside Knot DNS and NSD: CPU time per query, plain and signed; memory, start, time from change to answer
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Few zones and short rounds: enough to see whether it works, too little to compare with
    #[arg(long)]
    quick: bool,
    /// Instead: how long the product takes to answer a million zones, and how much memory
    #[arg(long)]
    million: bool,
}

impl Args {
    pub(super) fn million() -> Self {
        Self {
            million: true,
            ..Self::default()
        }
    }
}

/// Measure DNS
#[derive(clap::Args)]
pub(crate) struct Part {
    /// The product's binary
    #[arg(long)]
    product: PathBuf,
    /// Where results go, and beside them for a while databases and zone files
    #[arg(long)]
    folder: PathBuf,
    #[arg(long)]
    server_core: u32,
    #[arg(long)]
    load_core: u32,
    #[arg(long)]
    quick: bool,
    #[arg(long)]
    million: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let mut report = Report::default();
    let needs = Needs {
        postgres: false,
        clients: false,
    };
    if let Some(built) = report.step("release build", Built::make)
        // Kept to the end, as our turn is.
        && let Some(_suite) = Suite::prepare(&mut report, &needs)
        && report
            .step("other name servers", Programs::find_or_install)
            .is_some()
    {
        report.step("measurement", || measure(args, &built));
    }
    report.finish()
}

/// Starts the measurement, on the load's core where there is one.
fn measure(args: &Args, built: &Built) -> Result<()> {
    let folder = workspace::target()?.join("bench");
    fs::create_dir_all(&folder)?;
    let Cores { server, load } = Cores::find()
        .map_err(anyhow::Error::msg)
        .context("servers and load need a core each")?;
    println!("core {server} is the servers', core {load} the load's");
    // A start has the whole machine; there the load only looks.
    let mut part = cores::pinned(&built.xtask, (!args.million).then_some(load));
    part.args(["bench-part", "dns", "--product"])
        .arg(&built.product)
        .arg("--folder")
        .arg(&folder)
        .args(["--server-core", &server.to_string()])
        .args(["--load-core", &load.to_string()]);
    for (flag, set) in [("--quick", args.quick), ("--million", args.million)] {
        if set {
            part.arg(flag);
        }
    }
    let outcome = run_tool(&mut part);
    remove_work(&folder);
    outcome
}

/// How much of everything.
struct Size {
    /// Zones, to see what each more of them takes.
    few: u32,
    zones: u32,
    queries: u32,
    rounds: usize,
    seconds: u32,
    changes: u32,
}

const FULL: Size = Size {
    few: 1_000,
    zones: 10_000,
    queries: 400_000,
    rounds: 3,
    seconds: 3,
    changes: 200,
};
const QUICK: Size = Size {
    few: 100,
    zones: 1_000,
    queries: 40_000,
    rounds: 3,
    seconds: 1,
    changes: 50,
};
/// Questions that all servers must answer alike.
const COMPARED: usize = 1_500;
/// How long a server gets to come to rest before its memory is read.
const REST: Duration = Duration::from_secs(2);
/// How long it may take to keep all zones for the next start.
const PATIENCE: Duration = Duration::from_mins(5);

pub(super) fn run_part(args: &Part) -> Result<()> {
    let work = work(&args.folder);
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let bench = Bench {
        args,
        work: &work,
        cores: Cores {
            server: args.server_core,
            load: args.load_core,
        },
        programs: Programs::find_or_install()?,
        size: if args.quick { QUICK } else { FULL },
        runtime,
    };
    if args.million {
        return bench.million(if args.quick { 10_000 } else { 1_000_000 });
    }
    let findings = bench.all()?;
    fs::remove_dir_all(&work)?;
    tables::print(&findings);
    let path = args.folder.join("dns.json");
    let results = tables::json(&findings, args.quick);
    fs::write(&path, format!("{results:#}\n"))?;
    println!("{}", path.display());
    Ok(())
}

struct Bench<'a> {
    args: &'a Part,
    work: &'a Path,
    cores: Cores,
    programs: Programs,
    size: Size,
    runtime: Runtime,
}

impl Bench<'_> {
    fn all(&self) -> Result<Findings> {
        let Size { few, zones, .. } = self.size;
        let mut findings = Findings {
            zones,
            few,
            versions: self.programs.versions(),
            load_before: load_average(),
            ..Findings::default()
        };
        println!(
            "{}; load of the machine {}",
            findings.versions, findings.load_before
        );

        println!("memory and start with {few} zones");
        let small = self.installed("few", few)?;
        for kind in Kind::ALL {
            let server = self.start(kind, &small, &small.files, false)?;
            thread::sleep(REST);
            findings
                .memory_of_few
                .insert(kind, Memory::read(server.id())?);
        }
        drop(small);

        println!("filling, with {zones} zones");
        let world = self.installed("many", zones)?;
        let mut servers = Vec::new();
        for kind in Kind::ALL {
            let server = self.start(kind, &world, &world.files, false)?;
            thread::sleep(REST);
            findings.memory.insert(kind, Memory::read(server.id())?);
            findings.start.insert(kind, server.start);
            servers.push(server);
        }
        let queries = data::queries(self.size.queries, zones);
        let path = self.work.join("queries");
        load::write_queries(&path, &queries)?;
        let load = Load {
            programs: &self.programs,
            cores: self.cores,
            queries: path,
            seconds: self.size.seconds,
        };
        compared(&servers, &queries, false)?;
        self.rounds(&mut findings.plain, &load, &servers, false)?;

        println!("changes");
        let ids = seed::ids(&world.installation)?;
        let dns = world.address;
        let product = servers[0].product().context("the product comes first")?;
        let measured = change::measure(product, dns, &world.admin, &ids, self.size.changes);
        findings.changes = self.runtime.block_on(measured)?;

        println!("changes, copied by a secondary");
        let declared = seed::declare(product, dns, servers::free_address()?);
        let copied = self.runtime.block_on(declared)?;
        let (home, core) = (world.home.join("secondary"), self.cores.load);
        let secondary =
            servers::knot_secondary(&self.programs, &home, &copied, self.size.zones, core)?;
        println!("  {:.2} s until it had all", secondary.start.as_secs_f64());
        let measured = change::measure(
            product,
            copied.address,
            &world.admin,
            &ids,
            self.size.changes,
        );
        findings.copied = self.runtime.block_on(measured)?;
        drop(secondary);
        self.runtime.block_on(seed::withdraw(product, &copied))?;

        println!("signing");
        self.runtime
            .block_on(seed::sign(product, &world.admin, ids))?;
        drop(servers);
        let signed = self.signed_files(&world)?;
        let mut servers = Vec::new();
        for kind in Kind::ALL {
            let server = self.start(kind, &world, &signed, true)?;
            thread::sleep(REST);
            findings
                .signed_memory
                .insert(kind, Memory::read(server.id())?);
            findings.signed_start.insert(kind, server.start);
            servers.push(server);
        }
        compared(&servers, &queries, true)?;
        self.rounds(&mut findings.signed, &load, &servers, true)?;
        if let Some(product) = servers[0].product() {
            let log = product.log();
            if !log.is_empty() {
                println!("the product's log ends with:\n{log}");
            }
        }
        findings.load_after = load_average();
        Ok(findings)
    }

    /// An installation of so many zones, and the same zones as files.
    fn installed(&self, name: &str, zones: u32) -> Result<World> {
        let home = self.work.join(name);
        let address = servers::free_address()?;
        let installation = Installation::make(
            &self.args.product,
            &home.join("product"),
            None,
            Some(address),
            Some(self.cores.server),
        )?;
        let (admin, served) = self.runtime.block_on(seed::fill(&installation, zones))?;
        let files = home.join("files");
        servers::write_zone_files(&files, &data::zone_file(&served), zones)?;
        Ok(World {
            installation,
            address,
            admin,
            zones,
            home,
            files,
        })
    }

    fn start(&self, kind: Kind, world: &World, files: &Path, signed: bool) -> Result<Running> {
        let home = world.home.join(kind.name());
        let (zones, core) = (world.zones, self.cores.server);
        let programs = &self.programs;
        let started = match kind {
            Kind::Tenantry => Running::ours(&world.installation, world.address, zones, signed),
            Kind::Knot => servers::knot(programs, &home, files, zones, core, Signing::Not),
            Kind::Nsd => servers::nsd(programs, &home, files, zones, core),
        };
        let server = started.with_context(|| kind.name())?;
        println!("  {}: {:.2} s", kind.name(), server.start.as_secs_f64());
        Ok(server)
    }

    /// The zones signed by Knot, as files.
    fn signed_files(&self, world: &World) -> Result<PathBuf> {
        let files = world.home.join("signed");
        fs::create_dir_all(&files)?;
        for entry in fs::read_dir(&world.files)? {
            let entry = entry?;
            fs::copy(entry.path(), files.join(entry.file_name()))?;
        }
        let home = world.home.join("signer");
        let core = self.cores.server;
        let signer = servers::knot(
            &self.programs,
            &home,
            &files,
            world.zones,
            core,
            Signing::Itself,
        )?;
        println!("  knot signed in {:.2} s", signer.start.as_secs_f64());
        for number in 0..world.zones {
            servers::wait_for_signatures(&files, number)?;
        }
        Ok(files)
    }

    fn rounds(
        &self,
        samples: &mut tables::Samples,
        load: &Load<'_>,
        servers: &[Running],
        dnssec: bool,
    ) -> Result<()> {
        let rounds = self.size.rounds;
        // The first round warms up caches.
        for round in 0..=rounds {
            let what = if dnssec { "signed" } else { "plain" };
            println!(
                "{what}, round {round} of {rounds}; load of the machine {}",
                load_average()
            );
            for server in servers {
                let sample = load.run(server, dnssec)?;
                if round > 0 {
                    samples.entry(server.kind).or_default().push(sample);
                }
            }
        }
        Ok(())
    }

    fn million(&self, zones: u32) -> Result<()> {
        println!(
            "filling, with {zones} zones; load of the machine {}",
            load_average()
        );
        let home = self.work.join("million");
        let address = servers::free_address()?;
        let installation =
            Installation::make(&self.args.product, &home, None, Some(address), None)?;
        self.runtime.block_on(seed::fill(&installation, zones))?;
        println!("starting");
        // The zones that others were copied from.
        let kept = home.join("zones");
        fs::remove_file(&kept)?;
        let server = Running::ours(&installation, address, zones, false)?;
        wait_for(&kept)?;
        thread::sleep(REST);
        let (first_start, memory) = (server.start, Memory::read(server.id())?);
        drop(server);
        let (database, of_kept) = (
            fs::metadata(installation.database())?.len(),
            fs::metadata(&kept)?,
        );
        println!("starting again");
        let server = Running::ours(&installation, address, zones, false)?;
        let start = server.start;
        // Once everything was read anew, too.
        fs::remove_file(&kept)?;
        wait_for(&kept)?;
        thread::sleep(REST);
        let memory_again = Memory::read(server.id())?;
        drop(server);
        fs::remove_dir_all(self.work)?;
        let found = tables::Million {
            zones,
            first_start,
            memory,
            start,
            memory_again,
            database,
            kept: of_kept.len(),
        };
        tables::print_million(&found);
        let path = self.args.folder.join("dns-million.json");
        fs::write(&path, format!("{:#}\n", tables::million_json(&found)))?;
        println!("{}", path.display());
        Ok(())
    }
}

/// Waits until a file is there.
fn wait_for(file: &Path) -> Result<()> {
    let begun = Instant::now();
    while !file.exists() {
        ensure!(
            begun.elapsed() < PATIENCE,
            "{} does not come",
            file.display()
        );
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// The same zones for all.
struct World {
    installation: Installation,
    /// Where the product answers.
    address: std::net::SocketAddr,
    admin: Caller,
    zones: u32,
    home: PathBuf,
    files: PathBuf,
}

/// All say the same.
fn compared(servers: &[Running], queries: &[Query], dnssec: bool) -> Result<()> {
    let every = (queries.len() / COMPARED).max(1);
    let sampled: Vec<_> = queries.iter().step_by(every).take(COMPARED).collect();
    let knot = servers.iter().find(|server| server.kind == Kind::Knot);
    let knot = knot
        .context("Knot is what others are compared with")?
        .address;
    let mut knot = wire::Client::new(knot)?;
    for server in servers.iter().filter(|server| server.kind != Kind::Knot) {
        let mut client = wire::Client::new(server.address)?;
        let mut differences = 0;
        for (name, kind) in &sampled {
            let theirs = knot.ask(name, kind, dnssec)?;
            let said = client.ask(name, kind, dnssec)?;
            if said != theirs {
                differences += 1;
                if differences <= 5 {
                    println!(
                        "{name} {kind}\n  {}: {said:?}\n  knot: {theirs:?}",
                        server.kind.name()
                    );
                }
            }
        }
        let asked = sampled.len();
        ensure!(
            differences == 0,
            "{} and knot differ in {differences} of {asked} answers",
            server.kind.name()
        );
        println!("  {asked} answers of {} are knot's", server.kind.name());
    }
    Ok(())
}
