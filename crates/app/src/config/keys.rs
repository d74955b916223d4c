//! The table of all keys: default, meaning, and how what is in force is shown.

use std::path::Path;

use toml::Value;

use super::Config;
use super::network::{HostName, Told};
use super::secret::{MASK, Secret};
use super::value::{Bytes, OrOff, Setting};

/// One key.
pub(super) struct Key {
    /// Dotted.
    pub path: &'static str,
    pub default: Preset,
    /// One line for the reference.
    pub meaning: &'static str,
    /// Its value is never shown. There is a second key, with `_file` behind, for a file that holds it.
    pub secret: bool,
    /// What is in force, masked; `None` when unset.
    pub show: fn(&Config) -> Option<Value>,
}

/// A default, with its TOML type.
pub(super) enum Preset {
    Unset,
    Text(&'static str),
    Number(i64),
    Flag(bool),
    List(&'static [&'static str]),
}

impl Preset {
    pub(super) fn value(&self) -> Option<Value> {
        Some(match self {
            Self::Unset => return None,
            Self::Text(text) => Value::String((*text).to_owned()),
            Self::Number(number) => Value::Integer(*number),
            Self::Flag(flag) => Value::Boolean(*flag),
            Self::List(items) => Value::Array(items.iter().copied().map(Value::from).collect()),
        })
    }
}

/// The key of that path.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// The tables that keys stand in, in order, repeated.
pub(super) fn sections() -> impl Iterator<Item = String> {
    KEYS.iter().flat_map(|key| {
        let dots = key.path.match_indices('.');
        dots.map(|(at, _)| key.path[..at].to_owned())
    })
}

pub(super) fn is_section(path: &str) -> bool {
    sections().any(|section| section == path)
}

/// Every secret with the key of its file.
pub(super) fn twins() -> impl Iterator<Item = (&'static str, &'static str)> {
    KEYS.iter().filter(|key| key.secret).map(|secret| {
        let file = KEYS
            .iter()
            .find(|key| key.path.strip_suffix("_file") == Some(secret.path))
            .expect("every secret has a key for its file");
        (secret.path, file.path)
    })
}

const fn key(
    path: &'static str,
    default: Preset,
    meaning: &'static str,
    show: fn(&Config) -> Option<Value>,
) -> Key {
    Key {
        path,
        default,
        meaning,
        secret: false,
        show,
    }
}

const fn secret(
    path: &'static str,
    default: Preset,
    meaning: &'static str,
    show: fn(&Config) -> Option<Value>,
) -> Key {
    Key {
        secret: true,
        ..key(path, default, meaning, show)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as the table's rows return it")]
fn shown(value: &impl Setting) -> Option<Value> {
    Some(value.show())
}

#[expect(clippy::unnecessary_wraps, reason = "as the table's rows return it")]
fn path(path: &Path) -> Option<Value> {
    Some(path.display().to_string().into())
}

fn password(config: &Config) -> Option<&Secret> {
    config
        .mail
        .smtp
        .login
        .as_ref()
        .map(|(_, password)| password)
}

use Preset::{Flag, List, Number, Text, Unset};

/// Keys of a section stand together, before those of the sections inside it.
pub(super) const KEYS: &[Key] = &[
    key(
        "data",
        Text("./data"),
        "Folder of everything kept on disk; <data> at the start of another path stands for it.",
        |c| path(&c.data),
    ),
    key(
        "master_key_file",
        Text("<data>/master.key"),
        "File of the key that encrypts secrets in the database; the same on all processes of an installation.",
        |c| path(&c.master_key_file),
    ),
    secret(
        "database.url",
        Text("sqlite:<data>/tenantry.db"),
        "sqlite:PATH, or postgres://USER:PASSWORD@HOST/DATABASE.",
        |c| {
            let shown = c.database.url.file().is_none();
            shown.then(|| c.database.url.to_string().into())
        },
    ),
    key(
        "database.url_file",
        Unset,
        "File that holds the URL, instead of database.url.",
        |c| c.database.url.file().and_then(path),
    ),
    key(
        "database.readers",
        Number(4),
        "Threads that read; SQLite only.",
        |c| shown(&c.database.readers),
    ),
    key(
        "database.pool",
        Number(16),
        "Connections; PostgreSQL only.",
        |c| shown(&c.database.pool),
    ),
    key(
        "database.mmap",
        Text("8GiB"),
        "How much of the file readers map into memory, 0B for none; SQLite only.",
        |c| shown(&Bytes(c.database.mmap)),
    ),
    key(
        "http.address",
        Text("127.0.0.1:8080"),
        "Where API and dashboard listen.",
        |c| shown(&c.http.address),
    ),
    key(
        "http.public_url",
        Unset,
        "What people reach it by, in links of mails; without it, http(s)://address.",
        |c| Some(c.http.public_url().into()),
    ),
    key(
        "http.body_limit",
        Text("1MiB"),
        "Longest request body.",
        |c| shown(&Bytes(u64::try_from(c.http.body_limit).unwrap_or(u64::MAX))),
    ),
    key(
        "http.request_timeout",
        Text("30s"),
        "Longest time that a request may take.",
        |c| shown(&c.http.request_timeout),
    ),
    key(
        "http.trusted_proxies",
        List(&[]),
        "Addresses or networks of reverse proxies that are believed about the client's address.",
        |c| shown(&c.http.trusted_proxies),
    ),
    key(
        "http.shutdown_delay",
        Text("2s"),
        "How long requests are taken after /readyz says no, when the program is told to stop; nothing without metrics.address.",
        |c| shown(&c.http.shutdown_delay),
    ),
    key(
        "http.shutdown_grace",
        Text("20s"),
        "How long running requests may go on when the program is told to stop.",
        |c| shown(&c.http.shutdown_grace),
    ),
    key(
        "http.tls.certificate_file",
        Unset,
        "Certificate chain (PEM); with it and the key, TLS is spoken.",
        |c| {
            c.http
                .tls
                .as_ref()
                .and_then(|tls| path(&tls.certificate_file))
        },
    ),
    key(
        "http.tls.key_file",
        Unset,
        "Private key of the certificate (PEM).",
        |c| c.http.tls.as_ref().and_then(|tls| path(&tls.key_file)),
    ),
    key(
        "metrics.address",
        Text("127.0.0.1:9090"),
        "Where metrics are served, or off.",
        |c| shown(&OrOff(c.metrics.address)),
    ),
    key(
        "names.resolvers",
        List(&[]),
        "Addresses (with ports) of the resolvers that are asked about names; without any, those of the machine.",
        |c| shown(&c.names.resolvers),
    ),
    key(
        "names.roots",
        List(&[]),
        "Addresses (with ports) of root servers to begin at when the delegation of a zone is looked up; without any, the resolvers tell \
         who serves the parent zone.",
        |c| shown(&c.names.roots),
    ),
    key(
        "names.port",
        Number(53),
        "The port that name servers of parent zones are asked on; another one only where all of the name space is a private one.",
        |c| shown(&c.names.port),
    ),
    key(
        "names.private_addresses",
        Flag(false),
        "Whether CNAMEs are flattened to addresses that are not public, and scans show such: whoever may write records learns them.",
        |c| shown(&c.names.private_addresses),
    ),
    key(
        "dns.address",
        Text("127.0.0.1:5300"),
        "Where zones are answered by DNS (UDP and TCP), or off.",
        |c| shown(&OrOff(c.dns.address)),
    ),
    key(
        "dns.catalog_zone",
        Text("catalog.tenantry.internal"),
        "The zone (RFC 9432) that tells secondaries which zones to copy; nobody else can ask for it.",
        |c| shown(&HostName(c.dns.catalog_zone.clone())),
    ),
    key(
        "dns.threads",
        Number(0),
        "Threads that answer; 0: as many as the machine has cores.",
        |c| shown(&c.dns.threads),
    ),
    key(
        "dns.edge_addresses",
        List(&[]),
        "Addresses that proxied records of active zones are answered with; without any, their own content is.",
        |c| shown(&c.dns.edge_addresses),
    ),
    key(
        "dns.name_server_addresses",
        List(&[]),
        "Addresses of the name servers, in order: what custom and vanity name servers are answered with; without any, nothing is.",
        |c| shown(&c.dns.name_server_addresses),
    ),
    key(
        "dns.zones_file",
        Text("<data>/zones"),
        "Where what is answered is written every few minutes and at the end, to be answered at once after a start, also while the \
         database is gone; or off. Each process that answers has a file of its own.",
        |c| match &c.dns.zones_file {
            Some(file) => path(file),
            None => shown(&"off".to_owned()),
        },
    ),
    key(
        "dns.rate_limit",
        Number(0),
        "Answers of one kind that a network (/24, /56) gets in a second by UDP; 0: as many as it asks for.",
        |c| shown(&c.dns.rate_limit),
    ),
    key(
        "dns.private_peers",
        Flag(false),
        "Whether the name servers that accounts name as peers may be at addresses that are not public; for closed networks and tests.",
        |c| shown(&c.dns.private_peers),
    ),
    key(
        "dns.nsid",
        Text("off"),
        "The name of this server, told by NSID (RFC 5001) and as id.server in the class CHAOS, or off.",
        |c| shown(&OrOff(c.dns.nsid.clone().map(Told))),
    ),
    key(
        "dns.version",
        Text("off"),
        "What is told as version.server and version.bind in the class CHAOS, or off.",
        |c| shown(&OrOff(c.dns.version.clone().map(Told))),
    ),
    key(
        "mail.transport",
        Text("folder"),
        "folder: mails become files, for trying out; smtp: they are sent.",
        |c| shown(&c.mail.transport),
    ),
    key(
        "mail.folder",
        Text("<data>/mail"),
        "Folder of the transport of that name.",
        |c| path(&c.mail.folder),
    ),
    key(
        "mail.from",
        Text("Tenantry <no-reply@localhost>"),
        "Sender of all mails.",
        |c| shown(&c.mail.from),
    ),
    key(
        "mail.give_up_after",
        Text("3d"),
        "How long a mail is tried that the server does not take.",
        |c| shown(&c.mail.give_up_after),
    ),
    key("mail.smtp.host", Unset, "Mail server.", |c| {
        Some(&c.mail.smtp.host)
            .filter(|host| !host.is_empty())
            .and_then(shown)
    }),
    key(
        "mail.smtp.port",
        Unset,
        "Its port; without it 587 for starttls, 465 for implicit, 25 for none.",
        |c| shown(&u32::from(c.mail.smtp.port)),
    ),
    key(
        "mail.smtp.tls",
        Text("starttls"),
        "starttls, implicit, or none, which sends everything in the clear, the password too.",
        |c| shown(&c.mail.smtp.tls),
    ),
    key(
        "mail.smtp.username",
        Unset,
        "Name to log in with, when the server asks for it.",
        |c| c.mail.smtp.login.as_ref().and_then(|(name, _)| shown(name)),
    ),
    secret("mail.smtp.password", Unset, "Password of that name.", |c| {
        password(c)
            .filter(|password| password.file().is_none())
            .map(|_| MASK.into())
    }),
    key(
        "mail.smtp.password_file",
        Unset,
        "File that holds the password, instead of mail.smtp.password.",
        |c| password(c).and_then(Secret::file).and_then(path),
    ),
    key(
        "invitations.lifetime",
        Text("7d"),
        "How long the link of an invitation can be used.",
        |c| shown(&c.invitations.lifetime),
    ),
    key(
        "people.open_sign_up",
        Flag(false),
        "Whether anybody can sign up with their address, who is not invited.",
        |c| shown(&c.people.open_sign_up),
    ),
    key(
        "people.link_lifetime",
        Text("1h"),
        "How long a link works that somebody asked for: to sign up, to a new password, to verify an address.",
        |c| shown(&c.people.link_lifetime),
    ),
    key(
        "people.sso_private",
        Flag(false),
        "Whether providers of single sign-on may be at addresses that are not public, and without TLS; for closed networks and tests.",
        |c| shown(&c.people.sso_private),
    ),
    key(
        "sessions.idle",
        Text("24h"),
        "How long a log-in lasts without a request.",
        |c| shown(&c.sessions.idle),
    ),
    key(
        "sessions.lifetime",
        Text("30d"),
        "How long a log-in lasts at most.",
        |c| shown(&c.sessions.lifetime),
    ),
    key(
        "deletion.retention",
        Text("30d"),
        "How long a deleted account or zone can be restored before it is purged.",
        |c| shown(&c.deletion.retention),
    ),
    key(
        "audit.retention",
        Text("548d"),
        "How long audit events are kept; 548 days are 18 months.",
        |c| shown(&c.audit.retention),
    ),
    key(
        "zones.activation",
        Text("delegation"),
        "When a new zone becomes active: delegation (its parent delegates to it), instant, or manual.",
        |c| shown(&c.zones.activation),
    ),
    key(
        "zones.pending_limit",
        Number(50),
        "Zones that may be pending in an account at once.",
        |c| shown(&c.zones.pending_limit),
    ),
    key(
        "zones.cname_suffix",
        Text("off"),
        "What is put behind the names of partial zones to be answered here, such as cdn.example.net, which has to lead here; off: there are \
         no partial zones.",
        |c| shown(&OrOff(c.zones.cname_suffix.clone())),
    ),
    key(
        "zones.pending_deletion_days",
        Number(0),
        "Days until a zone whose delegation was never seen is deleted (it can be restored). 0: it stays.",
        |c| shown(&c.zones.pending_deletion_days),
    ),
    key(
        "zones.moved_deletion_days",
        Number(0),
        "Days until a zone that is no longer delegated here is deleted (it can be restored). 0: it stays.",
        |c| shown(&c.zones.moved_deletion_days),
    ),
    key(
        "zones.name_servers",
        List(&[
            "ns1.tenantry.test",
            "ns2.tenantry.test",
            "ns3.tenantry.test",
            "ns4.tenantry.test",
            "ns5.tenantry.test",
            "ns6.tenantry.test",
            "ns7.tenantry.test",
            "ns8.tenantry.test",
        ]),
        "Host names of the name servers, an even number: two consecutive ones form a set.",
        |c| shown(&c.zones.name_servers),
    ),
    key(
        "limits.enabled",
        Flag(true),
        "Whether the limits below are kept.",
        |c| shown(&c.limits.enabled),
    ),
    key(
        "limits.requests",
        Number(1200),
        "Requests of a user in a window.",
        |c| shown(&c.limits.requests),
    ),
    key("limits.window", Text("5m"), "Length of that window.", |c| {
        shown(&c.limits.window)
    }),
    key(
        "limits.address_requests",
        Number(200),
        "Requests from one address in its window; an IPv6 network of 64 bits counts as one.",
        |c| shown(&c.limits.address_requests),
    ),
    key(
        "limits.address_window",
        Text("1s"),
        "Length of that window.",
        |c| shown(&c.limits.address_window),
    ),
    key(
        "limits.failed_credentials",
        Number(10),
        "Wrong credentials from an address, or for a mail address, in a failed window.",
        |c| shown(&c.limits.failed_credentials),
    ),
    key(
        "limits.failed_window",
        Text("5m"),
        "Length of that window.",
        |c| shown(&c.limits.failed_window),
    ),
    key(
        "passwords.memory",
        Text("19MiB"),
        "Memory that hashing a password takes (argon2id).",
        |c| shown(&Bytes(c.passwords.memory)),
    ),
    key(
        "passwords.iterations",
        Number(2),
        "Passes over that memory.",
        |c| shown(&c.passwords.iterations),
    ),
    key(
        "passwords.parallelism",
        Number(1),
        "Lanes of that memory.",
        |c| shown(&c.passwords.parallelism),
    ),
    key(
        "log.format",
        Text("auto"),
        "text, json, or auto: text on a terminal, else JSON.",
        |c| shown(&c.log.format),
    ),
    key(
        "log.level",
        Text("info"),
        "Log filter such as info, or warn,rules=debug.",
        |c| shown(&c.log.level),
    ),
];
