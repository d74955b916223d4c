//! A running installation.

use crate::{
    Actor, Database, Kind, Mail, Response, TestClock, TestNames, World, logged, logged::Errors,
    mailbox, outside::TestOutside, proxy::Proxy, world,
};
use app::config::{Config, Sources};
use rules::env::Env;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// What a test wants otherwise than the defaults of all tests.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Dotted keys of the configuration and their values.
    pub config: Vec<(&'static str, String)>,
    /// Servers of the one installation, where its database can be shared; 0 is the usual: `TENANTRY_TEST_SERVERS`, or one.
    pub servers: usize,
}

impl Options {
    #[must_use]
    pub fn set(mut self, key: &'static str, value: impl Into<String>) -> Options {
        self.config.push((key, value.into()));
        self
    }

    /// So many servers take requests in turn, on PostgreSQL.
    #[must_use]
    pub fn served_by(mut self, servers: usize) -> Options {
        self.servers = servers;
        self
    }
}

/// An installation with its world, on a database of its own.
pub struct Instance {
    pub kind: Kind,
    pub database: Database,
    pub clock: TestClock,
    /// What the world outside says of names.
    pub names: TestNames,
    pub world: World,
    running: Vec<app::Instance>,
    /// In front of them, where there are several.
    proxy: Option<Proxy>,
    folder: TempDir,
    options: Options,
    errors: Errors,
}

/// What all instances of a kind are copied from.
struct Template {
    folder: TempDir,
    database: Database,
    world: World,
}

static TEMPLATES: Mutex<Option<HashMap<Kind, Arc<OnceLock<Template>>>>> = Mutex::new(None);

impl Instance {
    pub(crate) async fn of_template(kind: Kind, options: Options, errors: Errors) -> Instance {
        let slot = {
            let mut all = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
            all.get_or_insert_default().entry(kind).or_default().clone()
        };
        // On a thread and runtime of its own: the first test's runtime ends before the last test begins.
        let template = tokio::task::spawn_blocking(move || {
            slot.get_or_init(|| logged_runtime(prepare(kind)));
            slot
        })
        .await
        .expect("the template can be made");
        let template = template.get().expect("made above");
        let folder = TempDir::new().expect("a temporary folder");
        copy_key(template.folder.path(), folder.path());
        let database = template.database.copy(folder.path()).await;
        let mut instance = Instance {
            kind,
            database,
            clock: TestClock::default(),
            names: TestNames::default(),
            world: template.world.clone(),
            running: Vec::new(),
            proxy: None,
            folder,
            options,
            errors,
        };
        instance.start().await;
        instance
    }

    /// Starts it again after [`Instance::stop`].
    pub async fn start(&mut self) {
        for _ in 0..servers(self.kind, &self.options) {
            let config = config(self.folder.path(), &self.database, &self.options);
            self.running
                .push(start(config, &self.clock, &self.names).await);
        }
        if self.running.len() > 1 {
            let servers = self.running.iter().map(reached_at).collect();
            self.proxy = Some(Proxy::before(servers));
        }
        self.world.move_to(&self.url());
    }

    /// Stops it as SIGTERM does.
    pub async fn stop(&mut self) {
        self.proxy = None;
        for running in self.running.drain(..) {
            running.stop().await.expect("it stops whole");
        }
    }

    pub(crate) async fn end(mut self) {
        self.stop().await;
        self.database.remove().await;
    }

    /// Begins again with a fresh copy of the prepared world.
    pub async fn renew(&mut self) {
        let fresh =
            Instance::of_template(self.kind, self.options.clone(), self.errors.clone()).await;
        std::mem::replace(self, fresh).end().await;
    }

    /// `http://address`, without a final slash.
    pub fn url(&self) -> String {
        match &self.proxy {
            Some(proxy) => proxy.url(),
            None => reached_at(self.first()),
        }
    }

    fn first(&self) -> &app::Instance {
        self.running.first().expect("it runs")
    }

    /// Where metrics and health are served, without a final slash.
    pub fn metrics_url(&self) -> String {
        self.first().metrics_url().expect("they are served")
    }

    /// Where zones are answered by DNS, by the first server.
    pub fn dns_address(&self) -> std::net::SocketAddr {
        self.first().dns_address().expect("they are answered")
    }

    /// The configuration that it is started with, these keys otherwise.
    pub fn config(&self, otherwise: &[(&'static str, &str)]) -> Config {
        let mut options = self.options.clone();
        let given = otherwise.iter().map(|(k, v)| (*k, (*v).to_owned()));
        options.config.extend(given);
        config(self.folder.path(), &self.database, &options)
    }

    /// What the real binary needs to be told to serve this installation, once it is stopped here.
    pub fn flags(&self) -> Vec<String> {
        let told = overrides(self.folder.path(), &self.database, &self.options);
        told.into_iter()
            .flat_map(|(key, value)| ["--set".to_owned(), format!("{key}={value}")])
            .collect()
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Mails sent since the instance was started, oldest first; waits until at least `n` are there.
    pub async fn mailbox(&self, n: usize) -> Vec<Mail> {
        let folder = self.folder.path().join("mail");
        let begun = Instant::now();
        loop {
            let mails = mailbox::read(&folder);
            if mails.len() >= n {
                return mails;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{} mails in the folder, {n} expected",
                mails.len()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Errors that the test expects in the log: taken away, so that they do not fail it.
    pub fn expected_errors(&self) -> Vec<String> {
        self.errors.take()
    }

    /// The rules it runs on: for what an inner actor does, and for the time that it sees.
    pub fn rules(&self) -> &rules::Rules {
        self.first().rules()
    }

    /// Writes down what the servers keep in memory for a while: last use, refusals.
    pub async fn flush_books(&self) {
        for running in &self.running {
            running.rules().flush_books().await.expect("written down");
        }
    }

    /// Prepares every whole statement of the product on this database; how many there are.
    pub async fn check_statements(&self) -> usize {
        self.first()
            .rules()
            .check_statements()
            .await
            .expect("all of them are understood")
    }

    /// Notes every statement from here on; only for tests that run `#[alone]`.
    pub fn watch_statements(&self) {
        logged::watch_statements();
    }

    /// The statements since.
    pub fn statements(&self) -> Vec<String> {
        logged::taken_statements()
    }

    /// An actor of the world by name.
    pub fn actor(&self, name: &str) -> &Actor {
        self.world
            .actors
            .iter()
            .find(|a| a.name == name)
            .unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    /// Somebody with these credentials.
    pub fn somebody(&self, name: &'static str, email: &str, key: &str) -> Actor {
        world::actor(name, &self.url(), "", email, key)
    }

    /// A service user's or a new person's reply with `id`, `email` and `api_key`, as an actor.
    pub fn from_reply(&self, name: &'static str, reply: &Response) -> Actor {
        world::actor(
            name,
            &self.url(),
            &reply.id(),
            &reply.text_of("/email"),
            &reply.text_of("/api_key"),
        )
    }
}

/// Actors by the names that the design gives them.
macro_rules! actors {
    ($($name:ident),*) => {
        impl Instance {
            $(pub fn $name(&self) -> Actor {
                self.actor(stringify!($name)).clone()
            })*
        }
    };
}
actors!(
    nobody,
    stranger,
    viewer,
    editor,
    owner,
    tenant_admin,
    other_tenant_admin,
    service_user,
    suspended,
    operator
);

fn logged_runtime<T>(work: impl Future<Output = T>) -> T {
    let errors = Errors::default();
    let runtime = crate::run::runtime(&errors);
    let out = runtime.block_on(work);
    runtime.shutdown_timeout(Duration::from_secs(5));
    let logged = errors.take();
    assert!(
        logged.is_empty(),
        "preparing the world logged errors:\n{}",
        logged.join("\n")
    );
    out
}

/// Sets an installation up and fills it, all through the front door.
async fn prepare(kind: Kind) -> Template {
    let folder = TempDir::new().expect("a temporary folder");
    let database = Database::empty(kind, folder.path()).await;
    let (clock, names) = (TestClock::default(), TestNames::default());
    let config = config(folder.path(), &database, &Options::default());
    let installed = app::init(
        &config,
        env(&config, &clock, &names),
        "operator@tenantry.example",
    )
    .await
    .expect("it can be set up");
    let running = start(config, &clock, &names).await;
    let operator = world::actor(
        "operator",
        &running.url(),
        &installed.operator_id,
        &installed.email,
        &installed.api_key,
    );
    let world = world::build(operator, &folder.path().join("mail")).await;
    running.stop().await.expect("it stops whole");
    Template {
        folder,
        database,
        world,
    }
}

/// Where requests go, also where people are told another URL.
fn reached_at(running: &app::Instance) -> String {
    let http = &running.config().http;
    match http.public_url {
        Some(_) => format!("http://{}", http.address),
        None => running.url(),
    }
}

fn env(config: &Config, clock: &TestClock, names: &TestNames) -> Env {
    let network = app::outside::Network::new(config).expect("a network");
    Env {
        clock: Arc::new(clock.clone()),
        random: Arc::new(app::clock::System),
        outside: Arc::new(TestOutside {
            names: names.clone(),
            network,
        }),
    }
}

fn servers(kind: Kind, options: &Options) -> usize {
    let usual = || {
        let wanted = std::env::var("TENANTRY_TEST_SERVERS").ok();
        wanted.map_or(1, |n| n.parse().expect("a number of servers"))
    };
    match (kind, options.servers) {
        (Kind::Sqlite, _) => 1,
        (Kind::Postgres, 0) => usual(),
        (Kind::Postgres, n) => n,
    }
}

async fn start(config: Config, clock: &TestClock, names: &TestNames) -> app::Instance {
    let env = env(&config, clock, names);
    app::Instance::start_with(config, env)
        .await
        .expect("it starts")
}

fn config(folder: &Path, database: &Database, options: &Options) -> Config {
    let sources = Sources {
        overrides: overrides(folder, database, options),
        ..Sources::default()
    };
    Config::load(&sources).unwrap_or_else(|e| panic!("the configuration of the tests: {e}"))
}

/// Dotted keys and values.
fn overrides(folder: &Path, database: &Database, options: &Options) -> Vec<(String, String)> {
    let folder: PathBuf = folder.to_owned();
    let mut overrides: Vec<(String, String)> = [
        ("data", folder.display().to_string()),
        ("database.url", database.url.clone()),
        ("http.address", "127.0.0.1:0".into()),
        ("metrics.address", "127.0.0.1:0".into()),
        ("dns.address", "127.0.0.1:0".into()),
        ("dns.threads", "1".into()),
        ("http.shutdown_delay", "0s".into()),
        ("mail.folder", folder.join("mail").display().to_string()),
        ("zones.activation", "instant".into()),
        (
            "zones.name_servers",
            "ns1.tenantry.example,ns2.tenantry.example,ns3.tenantry.example,ns4.tenantry.example"
                .into(),
        ),
        ("limits.enabled", "false".into()),
        ("passwords.memory", "8KiB".into()),
        ("passwords.iterations", "1".into()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect();
    overrides.extend(
        options
            .config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone())),
    );
    overrides
}

/// Copies of a database need the master key that it was made with.
fn copy_key(from: &Path, to: &Path) {
    std::fs::copy(from.join("master.key"), to.join("master.key")).expect("the key can be copied");
}
