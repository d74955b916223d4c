//! Batches under a load of queries: no answer shows half of one.

use dns::{Entry, ask, ask::Said};
use domain::base::{Name, Rtype};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    net::{SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use testkit::both;

const BATCHES: u32 = 1_000;

/// Answers that have been checked, on average, for each batch: what 10,000 queries in a second come to with 100 batches in one.
const ANSWERS: u64 = 100;

/// One batch of so many is waited for until it is answered; the others follow on each other's heels.
const HEELS: u32 = 4;

/// Sockets that ask, and how often each does in a second.
const SOCKETS: u32 = 2;
const RATE: u32 = 5_000;

/// Queries under way at a time on each socket; few enough that none is lost.
const BURST: u16 = 50;

const PATIENCE: Duration = Duration::from_mins(1);

/// What is asked, and the records in answer and additional section of each generation.
const QUESTIONS: [(&str, Rtype, usize, usize); 3] = [
    ("set", Rtype::A, 4, 0),
    ("alias", Rtype::A, 2, 0),
    ("mail", Rtype::MX, 2, 2),
];

/// What those who ask and those who change know of each other.
#[derive(Default)]
struct Shared {
    /// The last generation that a batch was sent of.
    sent: AtomicU32,
    /// The last one that was answered, to any socket.
    newest: AtomicU32,
    seen: Mutex<BTreeSet<u32>>,
    answers: AtomicU64,
    over: AtomicBool,
}

/// Asks on threads of its own until it is dropped.
struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Load {
    fn start(server: SocketAddr, zone: &str) -> Load {
        let shared = Arc::new(Shared::default());
        let thread = |_| {
            let (shared, zone) = (shared.clone(), zone.to_owned());
            std::thread::spawn(move || asking(server, &zone, &shared))
        };
        Load {
            threads: (0..SOCKETS).map(thread).collect(),
            shared: shared.clone(),
        }
    }

    fn answers(&self) -> u64 {
        self.shared.answers.load(Ordering::SeqCst)
    }

    fn newest(&self) -> u32 {
        self.shared.newest.load(Ordering::SeqCst)
    }

    /// Waits while the load goes on; what it fails with fails the test.
    async fn until(&mut self, what: &str, fits: impl Fn(&Load) -> bool) {
        let begun = Instant::now();
        while !fits(self) {
            if self.threads.iter().any(JoinHandle::is_finished) {
                self.end();
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{what}: generation {} and {} answers so far",
                self.newest(),
                self.answers()
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn end(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        for thread in self.threads.drain(..) {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
    }
}

/// Asks at its rate, or as fast as it is answered where that is slower, and checks each answer.
fn asking(server: SocketAddr, zone: &str, shared: &Shared) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.connect(server).expect("an address");
    socket.set_read_timeout(Some(PATIENCE)).expect("a socket");
    let mut queries = QUESTIONS.map(|(label, rtype, ..)| {
        let name: Name<Vec<u8>> = format!("{label}.{zone}.").parse().expect("a name");
        ask::query(0, &name, rtype.to_int())
    });
    let (mut due, mut reply) = (Instant::now(), [0; 1500]);
    let mut current = None;
    while !shared.over.load(Ordering::SeqCst) {
        // What anybody was answered before we asked, we are.
        let mut least = shared.newest.load(Ordering::SeqCst);
        for id in 0..BURST {
            let asked = &mut queries[usize::from(id) % QUESTIONS.len()];
            asked[..2].copy_from_slice(&id.to_be_bytes());
            socket.send(asked).expect("it is sent");
        }
        for _ in 0..BURST {
            let n = socket.recv(&mut reply).expect("every query is answered");
            let id = u16::from_be_bytes([reply[0], reply[1]]);
            let number = usize::from(id) % QUESTIONS.len();
            queries[number][..2].copy_from_slice(&id.to_be_bytes());
            let said = ask::read(&reply[..n], &queries[number]).expect("a reply to what was asked");
            let generation = generation(number, &said);
            let most = shared.sent.load(Ordering::SeqCst);
            assert!(
                (least..=most).contains(&generation),
                "generation {generation}, after {least} was answered and before more than {most} was sent"
            );
            least = generation;
            shared.answers.fetch_add(1, Ordering::SeqCst);
            if current.replace(generation) != Some(generation) {
                shared.newest.fetch_max(generation, Ordering::SeqCst);
                let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.insert(generation);
            }
        }
        due += Duration::from_secs(1) * u32::from(BURST) / RATE;
        match due.checked_duration_since(Instant::now()) {
            Some(early) => std::thread::sleep(early),
            None => due = Instant::now(),
        }
    }
}

/// The one generation that all of an answer is of.
fn generation(number: usize, said: &Said) -> u32 {
    let (.., answer, additional) = QUESTIONS[number];
    let whole = said.rcode == 0 && said.authoritative && !said.truncated;
    let counted = (said.answer.len(), said.additional.len()) == (answer, additional);
    assert!(whole && counted, "not a whole generation: {said:#?}");
    let entries = said.answer.iter().chain(&said.additional);
    let all: BTreeSet<u32> = entries.flat_map(generations).collect();
    assert_eq!(all.len(), 1, "of several generations: {said:#?}");
    all.into_iter().next().expect("counted above")
}

/// The generations in a record's name and data.
fn generations(entry: &Entry) -> Vec<u32> {
    let data = match Rtype::from_int(entry.rtype) {
        Rtype::A => Some(u32::from(entry.rdata[1]) << 8 | u32::from(entry.rdata[2])),
        Rtype::MX => numbered(&entry.rdata[2..]),
        _ => numbered(&entry.rdata),
    };
    data.into_iter()
        .chain(numbered(entry.name.as_slice()))
        .collect()
}

/// The number behind the hyphen in the first label of a name.
fn numbered(name: &[u8]) -> Option<u32> {
    let label = &name[1..=usize::from(name[0])];
    let (_, number) = std::str::from_utf8(label).ok()?.split_once('-')?;
    Some(number.parse().expect("a generation"))
}

fn a(name: &str, generation: u32, n: u32) -> Value {
    let content = format!("10.{}.{}.{n}", generation >> 8, generation & 255);
    json!({"name": name, "type": "A", "content": content})
}

/// Records that each generation has anew: half of a set, and the hosts that the others lead to.
fn fresh(generation: u32) -> Vec<Value> {
    let mut records: Vec<Value> = (1..=2).map(|n| a("set", generation, n)).collect();
    records.extend(
        ["to", "first", "second"].map(|label| a(&format!("{label}-{generation}"), generation, 1)),
    );
    records
}

/// Records that stay and are changed.
fn lasting(generation: u32, zone: &str) -> Vec<Value> {
    let mut records: Vec<Value> = (3..=4).map(|n| a("set", generation, n)).collect();
    let host = |label: &str| format!("{label}-{generation}.{zone}");
    records.push(json!({"name": "alias", "type": "CNAME", "content": host("to")}));
    for (label, priority) in [("first", 10), ("second", 20)] {
        let content = host(label);
        records
            .push(json!({"name": "mail", "type": "MX", "content": content, "priority": priority}));
    }
    records
}

fn ids(records: &Value) -> Vec<String> {
    let records = records.as_array().expect("a list").iter();
    records
        .map(|r| r["id"].as_str().expect("an id").to_owned())
        .collect()
}

both! {
    /// 1,000 batches, each of which replaces all records at some names, are applied while 10,000 queries a second are sent. Each answer
    /// (a set; a CNAME with where it leads; mail servers with their addresses) is of one generation, no older than what any socket was
    /// answered before, no newer than what was sent.
    ///
    /// A machine may be too slow for that many a second. So what is required is the ratio: no batch is sent before a hundred
    /// answers for each one before it were read and checked, 100,000 in all, and no query goes unanswered. Most batches follow each
    /// other without being waited for, so that a zone may be read while its next batch is written, above all where another server does
    /// that; every fourth is waited for, so that no fewer than 250 generations are seen.
    async fn no_query_sees_half_of_a_batch(t) {
        let (admin, zone) = (t.tenant_admin(), t.world.alpha.zone_name.clone());
        let batch = format!("/zones/{}/dns_records/batch", t.world.alpha.zone);
        let records = [fresh(0), lasting(0, &zone)].concat();
        let begun = admin.post(&batch, json!({"posts": records})).await;
        let mut going = ids(&begun.ok()["posts"]);
        let staying = going.split_off(fresh(0).len());
        crate::dig::until(t, &format!("mail.{zone}"), "MX", |said| !said.is_empty()).await;
        let mut load = Load::start(t.dns_address(), &zone);
        let started = Instant::now();
        for generation in 1..=BATCHES {
            let deletes: Vec<Value> = going.iter().map(|id| json!({"id": id})).collect();
            let changed = staying.iter().zip(lasting(generation, &zone));
            let patches: Vec<Value> = changed.map(|(id, r)| json!({"id": id, "content": r["content"]})).collect();
            load.shared.sent.store(generation, Ordering::SeqCst);
            let body = json!({"deletes": deletes, "patches": patches, "posts": fresh(generation)});
            going = ids(&admin.post(&batch, body).await.ok()["posts"]);
            let answers = u64::from(generation) * ANSWERS;
            load.until("answers", |load| load.answers() >= answers).await;
            if generation % HEELS == 0 {
                load.until("the last batch", |load| load.newest() == generation).await;
            }
        }
        load.end();
        let seen = load.shared.seen.lock().unwrap_or_else(PoisonError::into_inner).len();
        let (answers, took) = (load.answers(), started.elapsed().as_secs_f64());
        told(&format!("{BATCHES} batches and {answers} answers in {took:.1} s; {seen} generations seen"));
        assert!(seen >= (BATCHES / HEELS) as usize, "{seen}");
    }
}

#[expect(
    clippy::print_stdout,
    reason = "how much of a load it was, for whoever looks"
)]
fn told(line: &str) {
    println!("{line}");
}
