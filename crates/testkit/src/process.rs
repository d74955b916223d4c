//! The real binary as a process of its own.

use crate::Instance;
use serde_json::Value;
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// How long a process may take to start, or to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// `tenantry serve`, on the folder and database of an instance that was stopped; or `tenantry dns`.
pub struct Process {
    /// `http://address`, without a final slash; of `tenantry dns` the address alone.
    pub url: String,
    child: Child,
}

impl Process {
    /// Starts it and waits until it says where it listens.
    pub async fn serve(instance: &Instance) -> Process {
        Process::start(&instance.flags()).await
    }

    /// The same with any settings.
    pub async fn start(flags: &[String]) -> Process {
        Process::run("serve", flags, "http").await
    }

    /// `tenantry dns`.
    pub async fn dns(flags: &[String]) -> Process {
        Process::run("dns", flags, "127.0.0.1").await
    }

    /// Where it listens begins like this.
    async fn run(verb: &str, flags: &[String], like: &str) -> Process {
        let mut child = Command::new(binary())
            .arg(verb)
            .args(flags)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("piped");
        let mut stderr = child.stderr.take().expect("piped");
        let mut lines = BufReader::new(stdout).lines();
        let listening = timeout(PATIENCE, async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(at) = line.find(like) {
                    return Some(line[at..].trim().to_owned());
                }
            }
            None
        })
        .await
        .expect("it listens within half a minute");
        let Some(url) = listening else {
            let mut said = String::new();
            let _ = stderr.read_to_string(&mut said).await;
            panic!("it ended before it listened: {said}");
        };
        // Nobody reads the rest, and a full pipe would stop it.
        tokio::spawn(async move {
            let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
        });
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Process { url, child }
    }

    /// Sends it a signal by name, such as `TERM`.
    pub async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs");
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{name} {id}")])
            .status();
        assert!(sent.await.expect("a shell").success(), "{name} is sent");
    }

    /// Waits until it has ended by itself; its exit code.
    pub async fn ended(mut self) -> i32 {
        let status = timeout(PATIENCE, self.child.wait()).await;
        let status = status
            .expect("it ends within half a minute")
            .expect("its status");
        status.code().expect("it ends by itself")
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
    }
}

/// What a run of the binary left.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Run {
    /// Runs the binary with these arguments and nothing but these variables, until it ends.
    pub async fn of(variables: &[(&str, &str)], args: &[&str]) -> Run {
        let run = Command::new(binary())
            .args(args)
            .env_clear()
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let out = timeout(PATIENCE, run)
            .await
            .unwrap_or_else(|_| panic!("{args:?} ends within half a minute"))
            .expect("the binary runs");
        Run {
            code: out.status.code().expect("it ends by itself"),
            out: String::from_utf8(out.stdout).expect("text"),
            err: String::from_utf8(out.stderr).expect("text"),
        }
    }

    /// What it printed; it has to have succeeded.
    #[track_caller]
    pub fn ok(&self) -> &str {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        &self.out
    }

    /// What it printed as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(self.ok()).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }

    /// It failed with this code, printed nothing, and its message holds this.
    #[track_caller]
    pub fn failed(&self, code: i32, told: &str) {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        assert!(self.err.contains(told), "{} does not tell {told}", self.err);
    }
}

/// `TENANTRY_TEST_BIN`: the product as it is built.
pub fn binary() -> String {
    std::env::var("TENANTRY_TEST_BIN").unwrap_or_else(|_| {
        panic!(
            "TENANTRY_TEST_BIN does not name the binary; `cargo xtask test` builds it and sets it"
        )
    })
}
