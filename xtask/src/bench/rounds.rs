//! The load: starts the servers, fills them, measures every cell in turn, round after round.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::runtime;

use super::budgets::{Verdict, verdicts};
use super::cells::{Cells, What};
use super::client::{Connection, write_request};
use super::decisions::{self, Decisions, Growth};
use super::deletion::{self, Deletion};
use super::jobs::{CreateZone, Customer, Fetch, InsertRow};
use super::measure::{Sample, Span, measure};
use super::meters::Meters;
use super::product::{Product, Server, start_peer};
use super::tables;
use super::work;
use super::world::World;
use crate::suite::Database;

const ROUNDS: usize = 3;

/// Be the load
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The product's binary
    #[arg(long)]
    product: PathBuf,
    /// Where results go, and beside them for a while the databases
    #[arg(long)]
    folder: PathBuf,
    /// The core that servers are to run on
    #[arg(long)]
    server_core: Option<u32>,
    /// Measure on SQLite
    #[arg(long)]
    sqlite: bool,
    /// Measure on PostgreSQL: the URL of an empty database
    #[arg(long, requires = "postgres_process")]
    postgres: Option<String>,
    /// Its server's first process
    #[arg(long)]
    postgres_process: Option<u32>,
    /// Short rounds
    #[arg(long)]
    quick: bool,
}

/// What was found out on one database.
pub(super) struct Findings {
    pub(super) database: Database,
    pub(super) cells: Cells,
    pub(super) verdicts: Vec<Verdict>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let work = work(&args.folder);
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    let span = if args.quick {
        Span {
            warm_up: Duration::from_millis(100),
            counted: Duration::from_millis(400),
        }
    } else {
        Span {
            warm_up: Duration::from_millis(500),
            counted: Duration::from_secs(2),
        }
    };
    let databases = [
        args.sqlite.then_some((Database::Sqlite, None)),
        args.postgres
            .as_deref()
            .map(|url| (Database::Postgres, Some(url))),
    ];
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut findings = Vec::new();
    for (database, url) in databases.into_iter().flatten() {
        println!("measuring on {}", database.name());
        let home = work.join(database.name());
        let product = home.join("product");
        let start = Product::start(&args.product, &product, url, args.server_core);
        let product = runtime.block_on(start)?;
        let peer = start_peer(&home.join("peer"), args.server_core)?;
        let servers = Servers {
            product: &product,
            peer: &peer,
            database: url.and(args.postgres_process),
        };
        let full = if args.quick { 1_000 } else { 10_000 };
        let (cells, deletion, decisions) = runtime
            .block_on(servers.rounds(span, full))
            .with_context(|| format!("the product's log ends with:\n{}", product.log()))?;
        let logged = product.log();
        if !logged.is_empty() {
            println!("the product's log ends with:\n{logged}");
        }
        let mut verdicts = verdicts(database, &cells, product.start);
        verdicts.extend(deletion.verdicts());
        verdicts.extend(decisions.verdicts());
        let found = Findings {
            database,
            cells,
            verdicts,
        };
        tables::print(&found);
        findings.push(found);
    }
    fs::remove_dir_all(&work)?;
    let path = args.folder.join("latest.json");
    let results = tables::json(&findings, args.server_core.is_some(), args.quick);
    fs::write(&path, format!("{results:#}\n"))?;
    println!("{}", path.display());
    Ok(())
}

struct Servers<'a> {
    product: &'a Product,
    peer: &'a Server,
    database: Option<u32>,
}

/// What connections do, prepared.
struct Work {
    world: World,
    zone_reads: Rc<[Vec<u8>]>,
    token_reads: Rc<[Vec<u8>]>,
    zone_lists: Rc<[Vec<u8>]>,
    bare_reads: Rc<[Vec<u8>]>,
}

impl Servers<'_> {
    async fn rounds(&self, span: Span, full: usize) -> Result<(Cells, Deletion, Decisions)> {
        let work = self.prepare().await?;
        let mut cells = Cells::default();
        for round in 1..=ROUNDS {
            println!("round {round} of {ROUNDS}");
            for connections in [1, 16, 64] {
                for what in What::ALL {
                    if what.connections().contains(&connections) {
                        let sample = self.cell(&work, what, connections, span).await;
                        let sample = sample.with_context(|| {
                            format!("{}, {connections} connections", what.name())
                        })?;
                        cells.add(what, connections, sample);
                    }
                }
            }
        }
        println!("deleting an account of {full} zones");
        let server = self.product.server.address;
        let deletion = deletion::measure(server, &work.world, &self.product.operator, full).await?;
        println!("deciding, before and after much has been made");
        let growth = Growth {
            members: full / 10,
            groups: full / 50,
            accounts: full / 10,
        };
        let meters = Meters {
            server: self.product.server.process(),
            database: self.database,
        };
        let decisions = decisions::measure(server, meters, &work.world, span, &growth).await?;
        Ok((cells, deletion, decisions))
    }

    /// Fills both servers. The bare server's rows are the product's own replies, so that both send the same bytes.
    async fn prepare(&self) -> Result<Work> {
        let mut product = Connection::open(self.product.server.address).await?;
        let mut peer = Connection::open(self.peer.address).await?;
        let world = World::build(&mut product, &self.product.operator).await?;

        let caller = Some(&world.read.admin);
        let mut zone_reads = Vec::new();
        let mut token_reads = Vec::new();
        let mut bare_reads = Vec::new();
        for zone in &world.read.zones {
            let mut request = Vec::new();
            write_request(
                &mut request,
                "GET",
                &format!("/client/v4/zones/{zone}"),
                caller,
                "",
            );
            let reply = product.send(&request).await?;
            zone_reads.push(request);
            let mut request = Vec::new();
            let path = format!("/client/v4/zones/{zone}");
            write_request(&mut request, "GET", &path, world.read.token.as_ref(), "");
            token_reads.push(request);

            let row = peer.call("POST", "/rows", None, reply).await?;
            let mut request = Vec::new();
            write_request(&mut request, "GET", &format!("/rows/{row}"), None, "");
            bare_reads.push(request);
        }
        let mut zone_list = Vec::new();
        write_request(
            &mut zone_list,
            "GET",
            "/client/v4/zones?per_page=50",
            caller,
            "",
        );
        Ok(Work {
            world,
            zone_reads: zone_reads.into(),
            token_reads: token_reads.into(),
            zone_lists: [zone_list].into(),
            bare_reads: bare_reads.into(),
        })
    }

    async fn cell(
        &self,
        work: &Work,
        what: What,
        connections: usize,
        span: Span,
    ) -> Result<Sample> {
        let product = Meters {
            server: self.product.server.process(),
            database: self.database,
        };
        let peer = Meters {
            server: self.peer.process(),
            database: None,
        };
        let (at_product, at_peer) = (self.product.server.address, self.peer.address);
        let fetches = |requests: &Rc<[Vec<u8>]>| -> Vec<_> {
            let each = 0..connections;
            each.map(|lane| Fetch::new(requests.clone(), lane))
                .collect()
        };
        let World {
            written, numbers, ..
        } = &work.world;
        let each = 0..connections;
        match what {
            What::BareRead => measure(at_peer, peer, span, fetches(&work.bare_reads)).await,
            What::BareWrite => {
                let jobs = each.map(|_| InsertRow::new()).collect();
                measure(at_peer, peer, span, jobs).await
            }
            What::ZoneRead => measure(at_product, product, span, fetches(&work.zone_reads)).await,
            What::TokenRead => measure(at_product, product, span, fetches(&work.token_reads)).await,
            What::ZoneList => measure(at_product, product, span, fetches(&work.zone_lists)).await,
            What::ZoneCreate => {
                let job = |_| CreateZone::new(written.clone(), numbers.clone());
                measure(at_product, product, span, each.map(job).collect()).await
            }
            What::Customer => {
                let job = |_| Customer::new(written.clone(), numbers.clone());
                measure(at_product, product, span, each.map(job).collect()).await
            }
        }
    }
}
