//! The configuration of the whole program: typed, checked before anything starts, from a TOML file, the environment
//! and flags, each overruling the one before.
//!
//! Every key stands once, with its default and its meaning, in `keys`; reading, printing and the sample file go by
//! that table. A relative path is taken from the folder of the configuration file when it comes from there or is a
//! default, else from the current folder; a leading `<data>` stands for the data folder.

mod database;
mod error;
mod http;
mod keys;
mod layers;
mod mail;
mod network;
mod print;
mod secret;
#[cfg(test)]
mod tests;
mod value;
mod zones;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use database::{Database, DatabaseUrl};
pub use error::{ConfigError, Origin};
pub use http::{Http, Tls};
use layers::Layers;
pub use mail::{Mail, MailTransport, Smtp, SmtpTls};
use network::{HostName, Told};
pub use secret::Secret;
use value::{Bytes, Filter, OrOff, choice};
pub use zones::{Activation, Zones};

/// Where the configuration comes from, weakest first.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A command's own defaults: dotted key and value, written as in the environment. Not for secrets and paths.
    pub presets: Vec<(String, String)>,
    /// A TOML file. Without one, the defaults are taken from the current folder.
    pub file: Option<PathBuf>,
    /// The environment; only names starting `TENANTRY_` are looked at.
    pub env: Vec<(String, String)>,
    /// Flags: dotted key and value, written as in the environment. The last of several wins.
    pub overrides: Vec<(String, String)>,
}

impl Sources {
    /// This process's environment beside the file and flags given.
    pub fn of_process(file: Option<PathBuf>, overrides: Vec<(String, String)>) -> Self {
        let text = |os: std::ffi::OsString| os.to_string_lossy().into_owned();
        let env = std::env::vars_os()
            .map(|(name, value)| (text(name), text(value)))
            .collect();
        Self {
            presets: Vec::new(),
            file,
            env,
            overrides,
        }
    }
}

/// What is in force. The table in the configuration reference says what each key means.
#[derive(Clone, Debug)]
pub struct Config {
    /// Absolute, like every path here.
    pub data: PathBuf,
    pub master_key_file: PathBuf,
    pub database: Database,
    pub http: Http,
    pub metrics: Metrics,
    pub names: Names,
    pub dns: Dns,
    pub mail: Mail,
    pub invitations: Invitations,
    pub people: People,
    pub sessions: Sessions,
    pub deletion: Deletion,
    pub audit: Audit,
    pub zones: Zones,
    pub limits: Limits,
    pub passwords: Passwords,
    pub log: Log,
}

/// Where figures about the running program are served.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// `None`: nowhere.
    pub address: Option<SocketAddr>,
}

/// Who is asked about names.
#[derive(Clone, Debug)]
pub struct Names {
    /// Empty: as the machine is configured.
    pub resolvers: Vec<SocketAddr>,
    /// Root servers to begin at when a delegation is looked up; empty: resolvers tell who serves the parent zone.
    pub roots: Vec<SocketAddr>,
    /// The port that name servers are asked on.
    pub port: u32,
    /// Whether customers learn addresses that are not public, by CNAMEs that are flattened and by scans.
    pub private_addresses: bool,
}

/// How zones are answered.
#[derive(Clone, Debug)]
pub struct Dns {
    /// `None`: this process answers no zones.
    pub address: Option<SocketAddr>,
    /// The zone that tells secondaries which zones there are.
    pub catalog_zone: String,
    /// Threads that answer; 0: as many as the machine has cores.
    pub threads: u32,
    /// What proxied records of active zones are answered with; none: with their own content.
    pub edge_addresses: Vec<std::net::IpAddr>,
    /// Of the name servers, in the order of their names.
    pub name_server_addresses: Vec<std::net::IpAddr>,
    /// Where what is answered is kept for the next start; `None`: nowhere.
    pub zones_file: Option<PathBuf>,
    /// Answers of one kind that a network gets in a second; 0: as many as it asks for.
    pub rate_limit: u32,
    /// Whether peers of accounts may be at addresses that are not public.
    pub private_peers: bool,
    /// The name of this server, told to whoever asks for it.
    pub nsid: Option<String>,
    /// What is said of its version.
    pub version: Option<String>,
}

/// How people are invited into accounts.
#[derive(Clone, Debug)]
pub struct Invitations {
    pub lifetime: Duration,
}

/// How people come to have a user and keep it.
#[derive(Clone, Debug)]
pub struct People {
    pub open_sign_up: bool,
    pub link_lifetime: Duration,
    /// Whether providers of single sign-on may be at private addresses and without TLS.
    pub sso_private: bool,
}

/// How long log-ins last.
#[derive(Clone, Debug)]
pub struct Sessions {
    /// Without a request.
    pub idle: Duration,
    /// In any case.
    pub lifetime: Duration,
}

/// What becomes of deleted accounts and zones.
#[derive(Clone, Debug)]
pub struct Deletion {
    pub retention: Duration,
}

/// How long the audit streams reach back.
#[derive(Clone, Debug)]
pub struct Audit {
    pub retention: Duration,
}

/// How much one caller may ask, and how often guess.
#[derive(Clone, Debug)]
pub struct Limits {
    pub enabled: bool,
    /// Requests in a window.
    pub requests: u32,
    pub window: Duration,
    /// Requests of one address in its window.
    pub address_requests: u32,
    pub address_window: Duration,
    /// Bad credentials in a failed window.
    pub failed_credentials: u32,
    pub failed_window: Duration,
}

/// Cost of argon2id (RFC 9106).
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Bytes, a multiple of 1024.
    pub memory: u64,
    pub iterations: u32,
    pub parallelism: u32,
}

/// The program's own log.
#[derive(Clone, Debug)]
pub struct Log {
    pub format: LogFormat,
    /// An `EnvFilter` expression.
    pub level: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    Text,
    Json,
}

choice!(LogFormat { Auto = "auto", Text = "text", Json = "json" });

impl Config {
    /// Reads and checks everything; the first thing wrong is the error. Files that hold secrets are read here.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let layers = Layers::of(sources)?;
        Ok(Self {
            data: layers.path("data")?,
            master_key_file: layers.path("master_key_file")?,
            database: Database::read(&layers)?,
            http: Http::read(&layers)?,
            metrics: Metrics {
                address: layers.read::<OrOff<_>>("metrics.address")?.0,
            },
            names: Names {
                resolvers: layers.read("names.resolvers")?,
                roots: layers.read("names.roots")?,
                port: layers.within("names.port", 1..=65_535)?,
                private_addresses: layers.read("names.private_addresses")?,
            },
            dns: Dns {
                address: layers.read::<OrOff<_>>("dns.address")?.0,
                catalog_zone: layers.read::<HostName>("dns.catalog_zone")?.0,
                threads: layers.within("dns.threads", 0..=1024)?,
                edge_addresses: layers.read("dns.edge_addresses")?,
                name_server_addresses: layers.read("dns.name_server_addresses")?,
                zones_file: layers.path_or_off("dns.zones_file")?,
                rate_limit: layers.within("dns.rate_limit", 0..=1_000_000)?,
                private_peers: layers.read("dns.private_peers")?,
                nsid: layers.read::<OrOff<Told>>("dns.nsid")?.0.map(|told| told.0),
                version: layers
                    .read::<OrOff<Told>>("dns.version")?
                    .0
                    .map(|told| told.0),
            },
            mail: Mail::read(&layers)?,
            invitations: Invitations {
                lifetime: layers.lasting("invitations.lifetime")?,
            },
            people: People {
                open_sign_up: layers.read("people.open_sign_up")?,
                link_lifetime: layers.lasting("people.link_lifetime")?,
                sso_private: layers.read("people.sso_private")?,
            },
            sessions: Sessions {
                idle: layers.lasting("sessions.idle")?,
                lifetime: layers.lasting("sessions.lifetime")?,
            },
            deletion: Deletion {
                retention: layers.read("deletion.retention")?,
            },
            audit: Audit {
                retention: layers.lasting("audit.retention")?,
            },
            zones: Zones::read(&layers)?,
            limits: Limits {
                enabled: layers.read("limits.enabled")?,
                requests: layers.within("limits.requests", 1..=1_000_000_000)?,
                window: layers.lasting("limits.window")?,
                address_requests: layers.within("limits.address_requests", 1..=1_000_000_000)?,
                address_window: layers.lasting("limits.address_window")?,
                failed_credentials: layers.within("limits.failed_credentials", 1..=1_000_000)?,
                failed_window: layers.lasting("limits.failed_window")?,
            },
            passwords: Passwords::read(&layers)?,
            log: Log {
                format: layers.read("log.format")?,
                level: layers.read::<Filter>("log.level")?.0,
            },
        })
    }
}

impl Passwords {
    fn read(layers: &Layers) -> Result<Self, ConfigError> {
        let parallelism = layers.within("passwords.parallelism", 1..=64)?;
        let memory = layers.read::<Bytes>("passwords.memory")?.0;
        // RFC 9106, section 3.1: at least 8 KiB for each lane.
        let least = u64::from(parallelism) * 8 * 1024;
        if memory % 1024 != 0 || !(least..=4 << 30).contains(&memory) {
            let expected = format!(
                "whole KiB, from {} (8 KiB for each of passwords.parallelism) to 4GiB",
                Bytes(least)
            );
            return Err(layers.invalid("passwords.memory", expected));
        }
        Ok(Self {
            memory,
            iterations: layers.within("passwords.iterations", 1..=1000)?,
            parallelism,
        })
    }
}
