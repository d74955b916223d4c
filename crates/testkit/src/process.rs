//! The real binary as a process of its own.

use crate::Instance;
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// `tenantry serve`, on the folder and database of an instance that was stopped.
pub struct Process {
    /// `http://address`, without a final slash.
    pub url: String,
    child: Child,
}

impl Process {
    /// Starts it and waits until it says where it listens.
    pub async fn serve(instance: &Instance) -> Process {
        let mut child = Command::new(binary())
            .arg("serve")
            .args(instance.flags())
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
        let listening = tokio::time::timeout(Duration::from_secs(30), async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(at) = line.find("http://") {
                    return Some(line[at..].trim().to_owned());
                }
            }
            None
        })
        .await
        .expect("it listens within half a minute");
        let Some(url) = listening else {
            let mut said = String::new();
            let _ = tokio::io::AsyncReadExt::read_to_string(&mut stderr, &mut said).await;
            panic!("it ended before it listened: {said}");
        };
        // Nobody reads the rest, and a full pipe would stop it.
        tokio::spawn(async move {
            let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
        });
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Process { url, child }
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
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
