//! What the servers of a parent zone say of a zone: each of them is asked itself, without a resolver in between, since a resolver's
//! memory is what one does not want to see.

use crate::clock::System;
use anyhow::{Context, Result, bail};
use dns::ask::{self, Said};
use domain::base::{Name, name::ToLabelIter};
use hickory_resolver::{TokioResolver, proto::rr::RData};
use rules::{
    env::Random,
    outside::{Delegation, DelegationSigner, Parent, Unreachable},
};
use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    task::JoinSet,
    time::timeout,
};

type Apex = Name<Vec<u8>>;

const A: u16 = 1;
const NS: u16 = 2;
const AAAA: u16 = 28;
const DS: u16 = 43;
const NXDOMAIN: u16 = 3;

/// How long one server has for one reply.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is asked over UDP.
const TRIES: usize = 2;
/// How long a whole look may take.
const WHOLE: Duration = Duration::from_secs(30);
/// Referrals followed on the way to a name, and names resolved for that.
const STEPS: usize = 24;
const DEPTH: usize = 3;
/// Servers of one zone that are asked.
const MOST: usize = 16;

/// Whoever asks name servers.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) resolver: TokioResolver,
    /// Empty: the resolver tells who serves the parent zone.
    pub(super) roots: Vec<SocketAddr>,
    pub(super) port: u16,
}

/// A name server: its name, and one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    name: String,
    address: SocketAddr,
}

impl Asker {
    pub(super) async fn delegation(&self, zone: &str) -> Result<Delegation, Unreachable> {
        let apex = dns::record::wire_name(zone).map_err(|e| Unreachable(e.to_string()))?;
        let whole = async {
            let parents = if self.roots.is_empty() {
                self.parents_by_resolver(&apex).await?
            } else {
                self.walk(&apex, NS, Some(&apex), 0).await?.0
            };
            self.ask_all(&apex, parents).await
        };
        match timeout(WHOLE, whole).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(e)) => Err(Unreachable(format!("{e:#}"))),
            Err(_) => Err(Unreachable(format!(
                "no answer within {} seconds",
                WHOLE.as_secs()
            ))),
        }
    }

    /// The servers of the nearest zone above that has any.
    async fn parents_by_resolver(&self, apex: &Apex) -> Result<Vec<Server>> {
        let mut above = parent(apex).context("the root has no parent")?;
        loop {
            let asked = self.resolver.ns_lookup(above.to_string() + ".").await;
            let names: BTreeSet<String> = match asked {
                Ok(found) => found
                    .answers()
                    .iter()
                    .filter_map(|record| match &record.data {
                        RData::NS(ns) => Some(ns.0.to_ascii().to_lowercase()),
                        _ => None,
                    })
                    .collect(),
                Err(e) if e.is_no_records_found() || e.is_nx_domain() => BTreeSet::new(),
                Err(e) => return Err(e).with_context(|| format!("asking who serves {above}")),
            };
            if !names.is_empty() {
                return self.resolved(names).await;
            }
            above = parent(&above).context("nobody knows who serves the root zone")?;
        }
    }

    /// One address of each, by the resolver.
    async fn resolved(&self, names: BTreeSet<String>) -> Result<Vec<Server>> {
        let mut servers = Vec::new();
        for name in names.into_iter().take(MOST) {
            let found = self.resolver.lookup_ip(&name).await;
            let addresses: Vec<IpAddr> = found.map(|f| f.iter().collect()).unwrap_or_default();
            // Not every machine has IPv6.
            let chosen = addresses.iter().find(|a| a.is_ipv4()).or(addresses.first());
            servers.extend(
                chosen
                    .filter(|a| rules::outside::is_public(**a))
                    .map(|a| Server {
                        name: name.trim_end_matches('.').to_owned(),
                        address: SocketAddr::new(*a, self.port),
                    }),
            );
        }
        anyhow::ensure!(
            !servers.is_empty(),
            "no server of the parent zone has an address"
        );
        Ok(servers)
    }

    /// From the root servers down to whoever answers for a name, or refers to the zone `until`: those servers, and what they said.
    async fn walk(
        &self,
        name: &Apex,
        rtype: u16,
        until: Option<&Apex>,
        depth: usize,
    ) -> Result<(Vec<Server>, Said)> {
        let mut servers: Vec<Server> = self
            .roots
            .iter()
            .map(|address| Server {
                name: address.ip().to_string(),
                address: *address,
            })
            .collect();
        let mut cut = Name::root_vec();
        for _ in 0..STEPS {
            let said = first(&servers, name, rtype).await?;
            let next = said
                .authority
                .iter()
                .filter(|e| e.rtype == NS && said.answer.is_empty())
                .map(|e| &e.name)
                .find(|owner| is_below(owner, &cut) && name.ends_with(owner));
            let Some(next) = next.filter(|next| until != Some(*next)).cloned() else {
                return Ok((servers, said));
            };
            servers = self.referred(&said, &next, depth).await?;
            cut = next;
        }
        bail!("more than {STEPS} referrals")
    }

    /// The servers that a referral names.
    async fn referred(&self, said: &Said, owner: &Apex, depth: usize) -> Result<Vec<Server>> {
        let names = said.servers_of(owner);
        let mut servers = Vec::new();
        for name in &names {
            let glue = said.additional.iter().filter(|e| e.name == *name);
            servers.extend(glue.filter_map(|e| self.server(name, e.rtype, &e.rdata)));
        }
        if servers.is_empty() && depth < DEPTH {
            for name in names.iter().take(MOST) {
                let found = Box::pin(self.walk(name, A, None, depth + 1)).await;
                let Ok((_, said)) = found else { continue };
                let own = said.answer.iter().filter(|e| e.name == *name);
                servers.extend(own.filter_map(|e| self.server(name, e.rtype, &e.rdata)));
            }
        }
        servers.truncate(MOST);
        anyhow::ensure!(!servers.is_empty(), "no server of {owner} has an address");
        Ok(servers)
    }

    fn server(&self, name: &Apex, rtype: u16, rdata: &[u8]) -> Option<Server> {
        let ip: IpAddr = match rtype {
            A => <[u8; 4]>::try_from(rdata).ok()?.into(),
            AAAA => <[u8; 16]>::try_from(rdata).ok()?.into(),
            _ => return None,
        };
        Some(Server {
            name: name.to_string(),
            address: SocketAddr::new(ip, self.port),
        })
    }

    /// Asks every server of the parent zone.
    async fn ask_all(&self, apex: &Apex, parents: Vec<Server>) -> Result<Delegation> {
        let mut asking = JoinSet::new();
        for (at, server) in parents.into_iter().take(MOST).enumerate() {
            let apex = apex.clone();
            asking.spawn(async move {
                let servers = exchange(server.address, &apex, NS).await;
                let ds = match &servers {
                    Ok(_) => exchange(server.address, &apex, DS).await,
                    Err(_) => Err(anyhow::anyhow!("not asked")),
                };
                (at, server, servers, ds)
            });
        }
        let mut said = asking.join_all().await;
        said.sort_by_key(|(at, ..)| *at);
        let (mut all, mut ds) = (BTreeSet::new(), BTreeSet::new());
        let mut sets: BTreeSet<BTreeSet<String>> = BTreeSet::new();
        let mut parents = Vec::new();
        for (_, server, servers, signers) in said {
            let answer = match servers {
                Ok(said) => {
                    let named: BTreeSet<String> = said
                        .servers_of(apex)
                        .iter()
                        .map(|name| name.to_string().to_lowercase())
                        .collect();
                    let words = words(&said, &named);
                    if matches!(said.rcode, 0 | NXDOMAIN) {
                        all.extend(named.iter().cloned());
                        sets.insert(named);
                    }
                    words
                }
                Err(e) => format!("{e:#}"),
            };
            if let Ok(signers) = signers {
                let own = signers
                    .answer
                    .iter()
                    .filter(|e| e.name == *apex && e.rtype == DS);
                ds.extend(own.filter_map(|e| signer(&e.rdata)));
            }
            parents.push(Parent {
                name: server.name,
                address: server.address.to_string(),
                answer,
            });
        }
        if sets.is_empty() {
            let each: Vec<String> = parents
                .iter()
                .map(|p| format!("{} ({}): {}", p.name, p.address, p.answer))
                .collect();
            bail!("{}", each.join("; "));
        }
        Ok(Delegation {
            servers: all.into_iter().collect(),
            agreed: sets.len() == 1,
            ds: ds.into_iter().collect(),
            parents,
        })
    }
}

/// What a server said, for people.
fn words(said: &Said, named: &BTreeSet<String>) -> String {
    match said.rcode {
        0 | NXDOMAIN if !named.is_empty() => named.iter().cloned().collect::<Vec<_>>().join(", "),
        0 => "no delegation".to_owned(),
        NXDOMAIN => "no such name".to_owned(),
        2 => "it failed (SERVFAIL)".to_owned(),
        5 => "it refuses to answer (REFUSED)".to_owned(),
        other => format!("response code {other}"),
    }
}

/// RFC 4034, section 5.1.
fn signer(rdata: &[u8]) -> Option<DelegationSigner> {
    let (&[t1, t2, algorithm, digest_type], digest) = rdata.split_first_chunk()?;
    Some(DelegationSigner {
        key_tag: u16::from_be_bytes([t1, t2]),
        algorithm,
        digest_type,
        digest: hex::encode_upper(digest),
    })
}

fn parent(name: &Apex) -> Option<Apex> {
    let mut labels = name.iter_labels();
    labels.next().filter(|label| !label.is_root())?;
    let mut wire = Vec::new();
    for label in labels {
        wire.push(u8::try_from(label.len()).ok()?);
        wire.extend_from_slice(label.as_slice());
    }
    Name::from_octets(wire).ok()
}

/// Whether a name lies below another one, and is not it.
fn is_below(name: &Apex, above: &Apex) -> bool {
    name != above && name.ends_with(above)
}

/// The first of the servers that says anything useful.
async fn first(servers: &[Server], name: &Apex, rtype: u16) -> Result<Said> {
    let mut why = Vec::new();
    for server in servers {
        match exchange(server.address, name, rtype).await {
            Ok(said) if matches!(said.rcode, 0 | NXDOMAIN) => return Ok(said),
            Ok(said) => why.push(format!(
                "{}: {}",
                server.address,
                words(&said, &BTreeSet::new())
            )),
            Err(e) => why.push(format!("{}: {e:#}", server.address)),
        }
    }
    bail!("{}", why.join("; "))
}

/// One question to one server: over UDP, and over TCP where the answer does not fit.
async fn exchange(server: SocketAddr, name: &Apex, rtype: u16) -> Result<Said> {
    let mut id = [0; 2];
    System.fill(&mut id);
    let query = ask::query(u16::from_be_bytes(id), name, rtype);
    for _ in 0..TRIES {
        match timeout(PATIENCE, by_udp(server, &query)).await {
            Ok(Ok(said)) if said.truncated => {
                return timeout(PATIENCE, by_tcp(server, &query))
                    .await
                    .context("no answer over TCP")?;
            }
            Ok(Ok(said)) => return Ok(said),
            Ok(Err(e)) => return Err(e),
            Err(_) => {}
        }
    }
    bail!("no answer")
}

async fn by_udp(server: SocketAddr, query: &[u8]) -> Result<Said> {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => std::net::Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => std::net::Ipv6Addr::UNSPECIFIED.into(),
    };
    // A port that the kernel picks at random; connected, so that only this server is heard.
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await?;
    socket.send(query).await?;
    let mut reply = vec![0; 4096];
    loop {
        let n = socket.recv(&mut reply).await.context("no answer")?;
        if let Some(said) = ask::read(&reply[..n], query) {
            return Ok(said);
        }
    }
}

async fn by_tcp(server: SocketAddr, query: &[u8]) -> Result<Said> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(query.len()).context("a query too long")?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(query);
    stream.write_all(&framed).await?;
    let mut reply = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut reply).await?;
    ask::read(&reply, query).context("the answer is none to the question")
}
