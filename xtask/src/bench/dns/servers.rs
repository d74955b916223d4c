//! The name servers: the product, Knot DNS and NSD, all with the same zones and one UDP worker.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::super::cores::pinned;
use super::super::product::{Installation, Product};
use super::data::zone;
use super::wire::Client;
use crate::suite::apt;
use crate::tool::{output, path_folders};

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_mins(10);

/// Where Debian has servers, besides `PATH`.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// The programs of others.
pub(super) struct Programs {
    pub(super) knot: PathBuf,
    pub(super) nsd: PathBuf,
    pub(super) dnsperf: PathBuf,
}

impl Programs {
    /// # Errors
    /// One is missing and cannot be installed; the message says which, and how to install it.
    pub(super) fn find_or_install() -> Result<Self> {
        const PACKAGES: [(&str, &str); 3] =
            [("knotd", "knot"), ("nsd", "nsd"), ("dnsperf", "dnsperf")];
        let missing: Vec<_> = PACKAGES
            .iter()
            .filter(|(program, _)| find(program).is_none())
            .collect();
        if !missing.is_empty() {
            let programs: Vec<_> = missing.iter().map(|(program, _)| *program).collect();
            let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
            apt::install(&packages, &programs.join(", "))?;
        }
        let found = |program: &str| find(program).with_context(|| format!("no program {program}"));
        Ok(Self {
            knot: found("knotd")?,
            nsd: found("nsd")?,
            dnsperf: found("dnsperf")?,
        })
    }

    /// What they are, for the report.
    pub(super) fn versions(&self) -> String {
        let knot = output(Command::new(&self.knot).arg("-V")).unwrap_or_default();
        // NSD says it on its standard error.
        let nsd = Command::new(&self.nsd).arg("-v").output();
        let nsd = nsd.map_or(String::new(), |said| {
            String::from_utf8_lossy(&said.stderr).into_owned()
        });
        let first = |text: &str| text.lines().next().unwrap_or("?").to_owned();
        format!("{}; {}", first(&knot), first(&nsd))
    }
}

fn find(program: &str) -> Option<PathBuf> {
    let system = SYSTEM_FOLDERS.iter().map(PathBuf::from);
    path_folders()
        .into_iter()
        .chain(system)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Tenantry,
    Knot,
    Nsd,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Tenantry, Self::Knot, Self::Nsd];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tenantry => "tenantry",
            Self::Knot => "knot",
            Self::Nsd => "nsd",
        }
    }
}

/// A name server that runs; it is ended when this is dropped.
pub(super) struct Running {
    pub(super) kind: Kind,
    pub(super) address: SocketAddr,
    /// From its start to the answer from the last zone.
    pub(super) start: Duration,
    process: Process,
}

enum Process {
    Ours(Product),
    Theirs { child: Child, log: PathBuf },
}

impl Running {
    /// Its first process.
    pub(super) fn id(&self) -> u32 {
        match &self.process {
            Process::Ours(product) => product.server.process(),
            Process::Theirs { child, .. } => child.id(),
        }
    }

    pub(super) fn product(&mut self) -> Option<&mut Product> {
        match &mut self.process {
            Process::Ours(product) => Some(product),
            Process::Theirs { .. } => None,
        }
    }

    /// Starts the product, and waits until the last of its zones is answered.
    pub(super) fn ours(
        installation: &Installation,
        address: SocketAddr,
        zones: u32,
        signed: bool,
    ) -> Result<Self> {
        let began = Instant::now();
        let process = Process::Ours(installation.serve()?);
        Self::started(Kind::Tenantry, address, process, began, zones, signed)
    }

    fn started(
        kind: Kind,
        address: SocketAddr,
        process: Process,
        began: Instant,
        zones: u32,
        signed: bool,
    ) -> Result<Self> {
        let mut running = Self {
            kind,
            address,
            start: Duration::ZERO,
            process,
        };
        let mut client = Client::new(address)?;
        let mut answers = |number| -> Result<bool> {
            let said = client.try_ask(&zone(number), "SOA", signed)?;
            Ok(said.is_some_and(|said| said.rcode == 0 && said.is_signed() >= signed))
        };
        running.wait(began, || answers(zones - 1))?;
        running.start = began.elapsed();
        // Not every server takes them in order. Of very many, some are asked for.
        for number in (0..zones).step_by(if zones > 100_000 { 1000 } else { 1 }) {
            if !answers(number)? {
                running.wait(began, || answers(number))?;
                running.start = began.elapsed();
            }
        }
        Ok(running)
    }

    fn wait(&mut self, began: Instant, mut ready: impl FnMut() -> Result<bool>) -> Result<()> {
        loop {
            if ready()? {
                return Ok(());
            }
            let name = self.kind.name();
            match &mut self.process {
                Process::Ours(product) => product.must_run()?,
                Process::Theirs { child, log } => {
                    if let Some(status) = child.try_wait()? {
                        let log = fs::read_to_string(log).unwrap_or_default();
                        bail!("{name} ended, {status}:\n{log}");
                    }
                }
            }
            ensure!(began.elapsed() < START_LIMIT, "{name} does not answer");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Process::Theirs { child, .. } = &mut self.process {
            // NSD's other processes end when the first one is asked to, not when it is killed.
            let asked = Command::new("kill").arg(child.id().to_string()).status();
            let until = Instant::now() + Duration::from_mins(1);
            while asked.is_ok() && Instant::now() < until {
                if !matches!(child.try_wait(), Ok(None)) {
                    return;
                }
                thread::sleep(Duration::from_millis(10));
            }
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// An address of this machine with a port that nobody has.
pub(super) fn free_address() -> Result<SocketAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(socket.local_addr()?)
}

/// Writes one file for each zone, all the same: they hold no name that is not relative.
pub(super) fn write_zone_files(folder: &Path, text: &str, zones: u32) -> Result<()> {
    fs::create_dir_all(folder)?;
    for number in 0..zones {
        fs::write(folder.join(format!("{}.zone", zone(number))), text)?;
    }
    Ok(())
}

/// Whether a peer signs.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Signing {
    /// It serves what is in the files, signed or not.
    Not,
    /// It signs and writes the signatures to the files.
    Itself,
}

/// Starts Knot DNS with the files of a folder.
pub(super) fn knot(
    programs: &Programs,
    home: &Path,
    files: &Path,
    zones: u32,
    core: u32,
    signing: Signing,
) -> Result<Running> {
    fs::create_dir_all(home)?;
    let (home, files) = (fs::canonicalize(home)?, fs::canonicalize(files)?);
    let address = free_address()?;
    let (signs, sync) = match signing {
        Signing::Not => ("off", "-1"),
        Signing::Itself => ("on", "0"),
    };
    let mut text = format!(
        "server:\n    rundir: {home}\n    listen: {ip}@{port}\n    udp-workers: 1\n    tcp-workers: 1\n    \
         background-workers: 1\n\
         log:\n  - target: stderr\n    any: warning\n\
         database:\n    storage: {home}\n\
         policy:\n  - id: bench\n    algorithm: ecdsap256sha256\n    nsec3: off\n\
         template:\n  - id: default\n    storage: {files}\n    file: \"%s.zone\"\n    journal-content: none\n    \
         zonefile-load: whole\n    zonefile-sync: {sync}\n    dnssec-signing: {signs}\n    dnssec-policy: bench\n\
         zone:\n",
        home = home.display(),
        files = files.display(),
        ip = address.ip(),
        port = address.port(),
    );
    for number in 0..zones {
        text.push_str("  - domain: ");
        text.push_str(&zone(number));
        text.push('\n');
    }
    let config = home.join("knot.conf");
    fs::write(&config, text)?;
    let mut command = pinned(&programs.knot, Some(core));
    command.arg("-c").arg(config);
    let signed = signing == Signing::Itself || is_signed(&files)?;
    theirs(Kind::Knot, command, &home, address, zones, signed)
}

/// What a secondary has to know, and nothing else.
pub(super) struct Copied {
    /// By which the product knows it.
    pub(super) id: String,
    pub(super) primary: SocketAddr,
    /// Where it is told of changes, and answers.
    pub(super) address: SocketAddr,
    pub(super) catalog: String,
    pub(super) key: String,
    pub(super) secret: String,
}

/// Starts Knot DNS as a secondary that copies all zones of a catalog.
pub(super) fn knot_secondary(
    programs: &Programs,
    home: &Path,
    copied: &Copied,
    zones: u32,
    core: u32,
) -> Result<Running> {
    fs::create_dir_all(home)?;
    let home = fs::canonicalize(home)?;
    let Copied {
        id: _,
        primary,
        address,
        catalog,
        key,
        secret,
    } = copied;
    let text = format!(
        "server:\n    rundir: {home}\n    listen: {ip}@{port}\n    udp-workers: 1\n    tcp-workers: 1\n    \
         background-workers: 2\n\
         log:\n  - target: stderr\n    any: warning\n\
         database:\n    storage: {home}\n\
         key:\n  - id: {key}\n    algorithm: hmac-sha256\n    secret: {secret}\n\
         remote:\n  - id: primary\n    address: {from}@{from_port}\n    key: {key}\n\
         acl:\n  - id: told\n    address: {from}\n    key: {key}\n    action: notify\n\
         template:\n  - id: default\n    storage: {home}\n  - id: member\n    storage: {home}\n    master: primary\n    \
         acl: told\n    zonefile-sync: -1\n\
         zone:\n  - domain: {catalog}.\n    master: primary\n    acl: told\n    catalog-role: interpret\n    \
         catalog-template: member\n",
        home = home.display(),
        ip = address.ip(),
        port = address.port(),
        from = primary.ip(),
        from_port = primary.port(),
    );
    let config = home.join("knot.conf");
    fs::write(&config, text)?;
    let mut command = pinned(&programs.knot, Some(core));
    command.arg("-c").arg(config);
    theirs(Kind::Knot, command, &home, *address, zones, false)
}

/// Starts NSD with the files of a folder.
pub(super) fn nsd(
    programs: &Programs,
    home: &Path,
    files: &Path,
    zones: u32,
    core: u32,
) -> Result<Running> {
    fs::create_dir_all(home)?;
    let (home, files) = (fs::canonicalize(home)?, fs::canonicalize(files)?);
    let address = free_address()?;
    // Its limit of rates, on unless told otherwise, would be what is measured. Minimal responses are what the others give.
    let mut text = format!(
        "server:\n    ip-address: {ip}@{port}\n    server-count: 1\n    username: \"\"\n    chroot: \"\"\n    \
         zonesdir: \"{files}\"\n    database: \"\"\n    zonelistfile: \"{home}/zone.list\"\n    xfrdfile: \"{home}/xfrd.state\"\n    \
         xfrdir: \"{home}\"\n    pidfile: \"{home}/nsd.pid\"\n    logfile: \"{home}/nsd.log\"\n    rrl-ratelimit: 0\n    \
         rrl-whitelist-ratelimit: 0\n    minimal-responses: yes\n    zonefiles-write: 0\n\
         remote-control:\n    control-enable: no\n",
        ip = address.ip(),
        port = address.port(),
        home = home.display(),
        files = files.display(),
    );
    for number in 0..zones {
        let name = zone(number);
        write!(
            text,
            "zone:\n    name: \"{name}\"\n    zonefile: \"{name}.zone\"\n"
        )?;
    }
    let config = home.join("nsd.conf");
    fs::write(&config, text)?;
    let mut command = pinned(&programs.nsd, Some(core));
    command.arg("-d").arg("-c").arg(config);
    let signed = is_signed(&files)?;
    theirs(Kind::Nsd, command, &home, address, zones, signed)
}

/// Whether the files hold signatures.
fn is_signed(files: &Path) -> Result<bool> {
    let text = fs::read_to_string(files.join(format!("{}.zone", zone(0))))?;
    Ok(text.contains("RRSIG"))
}

fn theirs(
    kind: Kind,
    mut command: Command,
    home: &Path,
    address: SocketAddr,
    zones: u32,
    signed: bool,
) -> Result<Running> {
    let log = home.join("stderr.log");
    let began = Instant::now();
    let child = command
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log)?)
        .spawn()
        .with_context(|| format!("cannot start {}", kind.name()))?;
    let process = Process::Theirs { child, log };
    Running::started(kind, address, process, began, zones, signed)
}

/// Waits until a zone's file has signatures.
///
/// # Errors
/// It does not get any.
pub(super) fn wait_for_signatures(files: &Path, number: u32) -> Result<()> {
    let path = files.join(format!("{}.zone", zone(number)));
    let began = Instant::now();
    // The file is put in place whole.
    while !fs::read_to_string(&path).is_ok_and(|text| text.contains("RRSIG")) {
        ensure!(
            began.elapsed() < START_LIMIT,
            "{} is not signed",
            path.display()
        );
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
