//! A private PostgreSQL server for one run: a new cluster on a port of its own, stopped and removed at the end.
//!
//! It keeps `fsync` and `synchronous_commit` on, as the product's durability is among what is tested.

mod programs;

use std::env;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use self::programs::Programs;
use super::account::Account;
use crate::tool::{free_port, run_quietly};
use crate::workspace;

/// How long the server may take until it accepts connections.
const START_LIMIT: Duration = Duration::from_mins(1);

/// The superuser, who needs no password from this machine.
const SUPERUSER: &str = "tenantry";

/// A running server; dropping it stops it and removes its folder.
pub(super) struct Cluster {
    programs: Programs,
    account: Account,
    /// Holds all of it: `data` and `server.log`.
    home: PathBuf,
    server: Child,
    port: u16,
}

impl Cluster {
    /// Makes a cluster and starts its server.
    ///
    /// # Errors
    /// PostgreSQL is missing and cannot be installed, or does not start; then its log is in the message.
    pub(super) fn start(target: &Path) -> Result<Self> {
        let programs = Programs::find_or_install()?;
        let account = Account::for_server()?;
        let home = home(target, &account)?;
        remove_left_over(&programs, &account, &home)?;
        account.create_folder(&home)?;

        run_quietly(
            account
                .command(&programs.initdb(), &home)
                .args([
                    "--pgdata",
                    "data",
                    "--username",
                    SUPERUSER,
                    "--auth",
                    "trust",
                ])
                .args(["--encoding", "UTF8", "--locale", "C", "--no-sync"]),
        )?;

        let port = free_port()?;
        let log = File::create(home.join("server.log"))?;
        let server = account
            .command(&programs.postgres(), &home)
            .args(["-D", "data", "-p", &port.to_string()])
            .args([
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
            ])
            .args(["-c", "max_connections=300"])
            .args(["-c", "fsync=on", "-c", "synchronous_commit=on"])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start postgres")?;

        // From here on, every way out stops the server.
        let mut cluster = Self {
            programs,
            account,
            home,
            server,
            port,
        };
        cluster.wait_until_ready()?;
        println!(
            "{}, port {port}, {}",
            cluster.programs.version()?,
            cluster.home.display()
        );
        Ok(cluster)
    }

    /// Where to connect, as superuser.
    pub(super) fn url(&self) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/postgres", self.port)
    }

    /// The server's first process, the parent of all others.
    pub(super) fn process(&self) -> u32 {
        self.server.id()
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let began = Instant::now();
        while !State::read(&self.home).is_some_and(|state| state.ready) {
            if let Some(status) = self.server.try_wait()? {
                bail!("postgres ended, {status}:\n{}", self.log());
            }
            ensure!(
                began.elapsed() < START_LIMIT,
                "postgres does not get ready:\n{}",
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Ends the server, by force if it does not obey, and removes its folder.
    fn end(&mut self) -> Result<()> {
        if let Some(status) = self.server.try_wait()? {
            println!("postgres has ended by itself, {status}:\n{}", self.log());
        } else if stop(&self.programs, &self.account, &self.home).is_err() {
            self.server.kill()?;
        }
        self.server.wait()?;
        fs::remove_dir_all(&self.home)?;
        Ok(())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.home.join("server.log")).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            println!(
                "the PostgreSQL server in {} is left over: {error:#}",
                self.home.display()
            );
        }
    }
}

/// Where the cluster goes: below the target folder, or if its account cannot get there, below the folder for
/// temporary files under a name that is this checkout's.
fn home(target: &Path, account: &Account) -> Result<PathBuf> {
    if account.reaches(target) {
        return Ok(target.join("test-postgres"));
    }
    let checkout = fs::metadata(workspace::root())?.ino();
    Ok(env::temp_dir().join(format!("tenantry-test-postgres-{checkout}")))
}

/// Removes what an earlier run left because it was killed, the server included if it still runs.
fn remove_left_over(programs: &Programs, account: &Account, home: &Path) -> Result<()> {
    if !home.exists() {
        return Ok(());
    }
    account.must_own(home)?;
    let listens = |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
    if State::read(home).is_some_and(|state| listens(state.port)) {
        stop(programs, account, home)?;
    }
    fs::remove_dir_all(home).with_context(|| home.display().to_string())
}

/// Stops a server and waits for its end. Its data is not needed any more, so nothing is written back.
fn stop(programs: &Programs, account: &Account, home: &Path) -> Result<()> {
    let mut command = account.command(&programs.pg_ctl(), home);
    run_quietly(command.args(["stop", "--pgdata", "data", "--mode", "immediate", "--wait"]))
}

/// What a server says of itself in `postmaster.pid`.
#[derive(Debug, PartialEq)]
struct State {
    port: u16,
    /// It accepts connections. pg_ctl, too, waits for this.
    ready: bool,
}

impl State {
    fn read(home: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(home.join("data/postmaster.pid")).ok()?)
    }

    /// The fourth line is the port, the eighth the status.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        let port = lines.get(3)?.parse().ok()?;
        Some(Self {
            port,
            ready: lines.get(7) == Some(&"ready"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_read_line_by_line() {
        let text = "4242\n/data\n1700000000\n5433\n\n127.0.0.1\n  123 4\nstarting\n";
        assert_eq!(
            State::parse(text),
            Some(State {
                port: 5433,
                ready: false
            })
        );
        let text = text.replace("starting", "ready   ");
        assert_eq!(
            State::parse(&text),
            Some(State {
                port: 5433,
                ready: true
            })
        );
        assert_eq!(State::parse("4242\n/data\n"), None, "half written");
    }
}
