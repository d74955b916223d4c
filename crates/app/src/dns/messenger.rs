//! Tells secondaries what changed (NOTIFY, RFC 1996), and the database what they would need after a restart.

use super::{
    Apex,
    replicas::{News, Replicas},
};
use crate::clock::System;
use dns::transfer::{Key, Notify};
use rules::{Rules, env::Random, outside::is_public, secondaries, secondary_dns};
use std::{
    collections::HashSet,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    net::UdpSocket,
    sync::{Semaphore, mpsc, watch},
    task::JoinSet,
    time::{Instant, timeout},
};

/// How long a secondary has to take word of a change.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is told, each time after a longer pause: 1, 2, 4, 8 seconds.
const TRIES: u32 = 5;
/// Messages under way at once.
const AT_ONCE: usize = 64;
/// How often secondaries are read from the database, and what is known of them is written down.
const BOOKS: Duration = Duration::from_secs(2);
/// Differences that are read at the start, and written at once.
const KEPT: i64 = 20_000;
const BATCH: usize = 500;
/// Many changes of members make one catalog.
const GATHER: Duration = Duration::from_millis(20);
/// Whoever says often that zones changed makes us write it down no more often than this.
const HEARSAY: Duration = Duration::from_millis(100);

pub(super) struct Messenger {
    rules: Rules,
    replicas: Arc<Replicas>,
    /// Where messages leave from.
    from: IpAddr,
    /// Who is to be told of what.
    under_way: Arc<Mutex<HashSet<(String, Apex)>>>,
    room: Arc<Semaphore>,
    /// For the peers of accounts, so that those who do not answer are in nobody else's way.
    peers_room: Arc<Semaphore>,
}

/// Somebody to be told of changes.
#[derive(Clone)]
struct Listener {
    id: String,
    name: String,
    address: SocketAddr,
    key: Option<Arc<Key>>,
    /// An account's, of one zone.
    is_peer: bool,
}

impl Messenger {
    pub(super) fn new(rules: Rules, replicas: Arc<Replicas>, from: IpAddr) -> Messenger {
        Messenger {
            rules,
            replicas,
            from,
            under_way: Arc::default(),
            room: Arc::new(Semaphore::new(AT_ONCE)),
            peers_room: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Works until everything ends.
    pub(super) async fn run(
        self,
        mut news: mpsc::UnboundedReceiver<News>,
        mut ends: watch::Receiver<bool>,
    ) {
        let mut telling = JoinSet::new();
        let mut books = tokio::time::interval(BOOKS);
        let mut keep = Vec::new();
        let mut catalog_due: Option<Instant> = None;
        let mut notified = HashSet::new();
        let mut notified_due: Option<Instant> = None;
        loop {
            let notified_at = notified_due.unwrap_or_else(|| Instant::now() + BOOKS);
            let catalog_at = catalog_due.unwrap_or_else(|| Instant::now() + BOOKS);
            tokio::select! {
                () = ended(&mut ends) => break,
                Some(first) = news.recv() => {
                    let mut gathered = vec![first];
                    while let Ok(next) = news.try_recv() {
                        gathered.push(next);
                    }
                    for each in gathered {
                        match each {
                            News::Keep(change) => keep.push(change),
                            News::Notified(zone, account) => {
                                notified.insert((zone, account));
                                notified_due.get_or_insert_with(|| Instant::now() + HEARSAY);
                            }
                            News::Changed(apex) if apex == *self.replicas.catalog_apex() => {
                                catalog_due.get_or_insert_with(|| Instant::now() + GATHER);
                            }
                            News::Changed(apex) => self.tell(&mut telling, &apex),
                        }
                    }
                    self.keep(&mut keep).await;
                }
                () = tokio::time::sleep_until(notified_at), if notified_due.is_some() => {
                    notified_due = None;
                    let zones = notified.drain().collect();
                    if let Err(e) = secondary_dns::incoming::notified(&self.rules, zones).await {
                        tracing::warn!(why = %e, "word of changes at primaries is lost: they are asked when it is time");
                    }
                }
                () = tokio::time::sleep_until(catalog_at), if catalog_due.is_some() => {
                    catalog_due = None;
                    let (replicas, begun) = (Arc::clone(&self.replicas), Instant::now());
                    let made = tokio::task::spawn_blocking(move || replicas.make_catalog().is_some());
                    if made.await.unwrap_or(false) {
                        self.tell(&mut telling, &self.replicas.catalog_apex().clone());
                    }
                    // A large one is not made all the time.
                    let took = begun.elapsed();
                    if took > GATHER {
                        tokio::time::sleep(took.min(Duration::from_secs(2))).await;
                    }
                }
                _ = books.tick() => self.books().await,
                Some(_) = telling.join_next(), if !telling.is_empty() => {}
            }
        }
        self.keep(&mut keep).await;
        self.books().await;
    }

    /// Takes over what was kept, and who is declared.
    pub(super) async fn begin(&self) {
        match secondaries::kept_differences(&self.rules, KEPT).await {
            Ok(kept) => self.replicas.remember(&kept),
            Err(e) => {
                tracing::warn!(why = %e, "older versions of zones cannot be read: secondaries copy them whole");
            }
        }
        self.books().await;
    }

    async fn books(&self) {
        match secondaries::declared(&self.rules).await {
            Ok(declared) => self.replicas.declare(declared),
            Err(e) => tracing::warn!(why = %e, "secondaries cannot be read; those known stay"),
        }
        let news = self.replicas.news_of_peers();
        if !news.is_empty()
            && let Err(e) = secondary_dns::tell(&self.rules, news).await
        {
            tracing::warn!(why = %e, "what is known of peers is not written down");
        }
        let news = self.replicas.news_of_them();
        if news.is_empty() {
            return;
        }
        if let Err(e) = secondaries::tell(&self.rules, news).await {
            tracing::warn!(why = %e, "what is known of secondaries is not written down");
        }
    }

    async fn keep(&self, keep: &mut Vec<secondaries::Change>) {
        for batch in std::mem::take(keep).chunks(BATCH) {
            if let Err(e) = secondaries::keep_differences(&self.rules, batch.to_vec()).await {
                tracing::warn!(why = %e, "changes of zones are not kept for secondaries");
            }
        }
    }

    /// Who is to be told of a zone.
    fn listeners(&self, apex: &Apex) -> Vec<Listener> {
        let secondaries = self.replicas.declared().into_iter().filter_map(|s| {
            Some(Listener {
                id: s.id,
                name: s.name,
                address: s.address?,
                key: Some(s.key),
                is_peer: false,
            })
        });
        let peers = self.replicas.peers(apex).into_iter().filter_map(|p| {
            Some(Listener {
                id: p.id,
                name: p.name,
                address: p.address?,
                key: p.key,
                is_peer: true,
            })
        });
        secondaries.chain(peers).collect()
    }

    /// Tells all who want to be told, unless they are being told already: what they find then is the newest.
    fn tell(&self, telling: &mut JoinSet<()>, apex: &Apex) {
        for listener in self.listeners(apex) {
            let key = (listener.id.clone(), apex.clone());
            if !lock(&self.under_way).insert(key.clone()) {
                continue;
            }
            let room = if listener.is_peer {
                &self.peers_room
            } else {
                &self.room
            };
            let (replicas, room, under_way) = (
                Arc::clone(&self.replicas),
                Arc::clone(room),
                Arc::clone(&self.under_way),
            );
            let (rules, from, apex) = (self.rules.clone(), self.from, apex.clone());
            telling.spawn(async move {
                let Ok(_room) = room.acquire().await else {
                    return;
                };
                // A change from now on is told again.
                lock(&under_way).remove(&key);
                let mut failure = None;
                for attempt in 0..TRIES {
                    if attempt > 0 {
                        tokio::time::sleep(Duration::from_secs(1 << (attempt - 1))).await;
                    }
                    match notify(&rules, &replicas, &listener, from, &apex).await {
                        Ok(()) => {
                            failure = None;
                            break;
                        }
                        Err(why) => failure = Some(why),
                    }
                }
                if listener.is_peer {
                    replicas.peer_heard(&apex, &listener.id, failure);
                    return;
                }
                if let Some(why) = &failure {
                    tracing::warn!(secondary = listener.name, zone = %apex, why, "a secondary does not take word of a change");
                }
                replicas.heard(&listener.id, failure);
            });
        }
    }
}

async fn ended(ends: &mut watch::Receiver<bool>) {
    let _ = ends.wait_for(|end| *end).await;
}

async fn notify(
    rules: &Rules,
    replicas: &Replicas,
    listener: &Listener,
    from: IpAddr,
    apex: &Apex,
) -> Result<(), String> {
    let address = listener.address;
    let private = rules.settings().private_peers;
    if listener.is_peer && !private && !is_public(address.ip()) {
        return Err(format!("{} is not one of the internet", address.ip()));
    }
    let Some(zone) = replicas.zone_of(apex) else {
        // Gone meanwhile: the catalog says so.
        return Ok(());
    };
    let mut id = [0; 2];
    System.fill(&mut id);
    let now = || u64::try_from(rules.env().now() / 1_000_000).unwrap_or(0);
    let message = Notify::new(&zone, u16::from_be_bytes(id), listener.key.clone(), now());
    let socket = UdpSocket::bind((from_for(from, address), 0))
        .await
        .map_err(|e| e.to_string())?;
    socket.connect(address).await.map_err(|e| e.to_string())?;
    socket
        .send(message.message())
        .await
        .map_err(|e| e.to_string())?;
    let mut reply = vec![0; 4096];
    let answered = timeout(PATIENCE, async {
        loop {
            let n = socket.recv(&mut reply).await.map_err(|e| e.to_string())?;
            match message.reply(&reply[..n], now()) {
                Ok(()) => return Ok(()),
                Err(dns::transfer::fetch::Error::Other) => {}
                Err(e) => return Err(e.to_string()),
            }
        }
    });
    answered
        .await
        .unwrap_or_else(|_| Err(format!("no answer from {address}")))
}

/// Our own address, where it is of the same kind.
fn from_for(from: IpAddr, to: SocketAddr) -> IpAddr {
    if from.is_ipv4() == to.is_ipv4() {
        from
    } else if to.is_ipv4() {
        std::net::Ipv4Addr::UNSPECIFIED.into()
    } else {
        std::net::Ipv6Addr::UNSPECIFIED.into()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
