//! The servers under measurement, as processes of their own: the product with a configuration of its own, and the bare
//! server.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::client::{Caller, Connection};
use super::cores::pinned;
use crate::tool::{free_port, output};

/// How long the product may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(30);

/// A server; it is killed when this is dropped.
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Server {
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which whoever talks to it has noticed.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The product's binary, set up in a folder: started as often as wanted.
pub(super) struct Installation {
    binary: PathBuf,
    home: PathBuf,
    config: PathBuf,
    core: Option<u32>,
    address: SocketAddr,
    pub(super) operator: Caller,
}

impl Installation {
    /// Sets the binary up in an empty folder; `database` is a URL, or the folder's own SQLite file. `dns` is where it
    /// answers DNS, by one thread.
    ///
    /// # Errors
    /// It cannot be.
    pub(super) fn make(
        binary: &Path,
        home: &Path,
        database: Option<&str>,
        dns: Option<SocketAddr>,
        core: Option<u32>,
    ) -> Result<Self> {
        fs::create_dir_all(home)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let config = home.join("bench.toml");
        fs::write(&config, configuration(address, database, dns))?;
        let mut installation = Self {
            binary: binary.to_owned(),
            home: home.to_owned(),
            config,
            core,
            address,
            operator: Caller {
                email: String::new(),
                key: String::new(),
            },
        };
        let mut init = installation.command();
        init.args(["init", "--email", "operator@bench.example", "--json"]);
        installation.operator = Installed::parse(&output(&mut init)?)?;
        Ok(installation)
    }

    /// Its SQLite database.
    pub(super) fn database(&self) -> PathBuf {
        self.home.join("tenantry.db")
    }

    /// Starts it. Nothing is answered yet.
    ///
    /// # Errors
    /// There is no such program.
    pub(super) fn serve(&self) -> Result<Product> {
        let log = self.home.join("server.log");
        let child = self
            .command()
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()
            .context("cannot start the product")?;
        Ok(Product {
            server: Server {
                child,
                address: self.address,
            },
            operator: self.operator.clone(),
            start: Duration::ZERO,
            log,
        })
    }

    fn command(&self) -> Command {
        let mut command = pinned(&self.binary, self.core);
        command
            .arg("--config")
            .arg(&self.config)
            .current_dir(&self.home);
        command
    }
}

/// The product, set up and serving.
pub(super) struct Product {
    pub(super) server: Server,
    pub(super) operator: Caller,
    /// From the start of its set-up to its first answer.
    pub(super) start: Duration,
    /// What it wrote to its log; at its level, nothing is expected there.
    log: PathBuf,
}

impl Product {
    /// Sets the binary up in an empty folder and starts it; `database` is a URL, or the folder's own SQLite file.
    ///
    /// # Errors
    /// It does not start; then its log is in the message.
    pub(super) async fn start(
        binary: &Path,
        home: &Path,
        database: Option<&str>,
        core: Option<u32>,
    ) -> Result<Self> {
        let began = Instant::now();
        let installation = Installation::make(binary, home, database, None, core)?;
        let mut product = installation.serve()?;
        product.wait_until_answers().await?;
        product.start = began.elapsed();
        Ok(product)
    }

    /// Waits for the API.
    ///
    /// # Errors
    /// It does not answer in time; then its log is in the message.
    pub(super) async fn wait_until_answers(&mut self) -> Result<()> {
        let began = Instant::now();
        loop {
            self.must_run()?;
            if let Ok(mut connection) = Connection::open(self.server.address).await {
                let caller = Some(&self.operator);
                connection
                    .call("GET", "/client/v4/user", caller, "")
                    .await?;
                return Ok(());
            }
            ensure!(
                began.elapsed() < START_LIMIT,
                "the product does not answer:\n{}",
                self.log()
            );
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// # Errors
    /// It has ended; its log is in the message.
    pub(super) fn must_run(&mut self) -> Result<()> {
        if let Some(status) = self.server.child.try_wait()? {
            bail!("the product ended, {status}:\n{}", self.log());
        }
        Ok(())
    }

    /// The end of its log.
    pub(super) fn log(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

/// Everything that protects or delays is off or small, as it is not what is measured; durability stays.
fn configuration(address: SocketAddr, database: Option<&str>, dns: Option<SocketAddr>) -> String {
    let database = database.map_or(String::new(), |url| format!("database.url = \"{url}\"\n"));
    let dns = dns.map_or("off".to_owned(), |address| address.to_string());
    format!(
        "data = \".\"\n\
         {database}\
         http.address = \"{address}\"\n\
         metrics.address = \"off\"\n\
         dns.address = \"{dns}\"\n\
         dns.threads = 1\n\
         mail.transport = \"folder\"\n\
         limits.enabled = false\n\
         zones.activation = \"instant\"\n\
         passwords.memory = \"8KiB\"\n\
         passwords.iterations = 1\n\
         log.level = \"warn\"\n"
    )
}

/// What setting up prints.
#[derive(Deserialize)]
struct Installed {
    email: String,
    api_key: String,
}

impl Installed {
    fn parse(text: &str) -> Result<Caller> {
        let Self { email, api_key } =
            serde_json::from_str(text).context("the output of init is not understood")?;
        Ok(Caller {
            email,
            key: api_key,
        })
    }
}

/// Starts the bare server, with its database in this folder.
///
/// # Errors
/// It does not start.
pub(super) fn start_peer(home: &Path, core: Option<u32>) -> Result<Server> {
    fs::create_dir_all(home)?;
    let mut child = pinned(&env::current_exe()?, core)
        .args(["bench-part", "peer", "--folder"])
        .arg(home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the bare server")?;
    let printed = child.stdout.take();
    let mut server = Server {
        child,
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    };
    let mut line = String::new();
    BufReader::new(printed.context("no output")?).read_line(&mut line)?;
    let port = line
        .trim()
        .parse()
        .context("the bare server named no port")?;
    server.address.set_port(port);
    Ok(server)
}
