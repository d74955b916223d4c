//! A listener with what it serves.

use crate::{config, tls};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum_server::{
    Handle, Server,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::Path,
    time::{Duration, SystemTime},
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
};

/// How often the files of a certificate are looked at.
const LOOK: Duration = Duration::from_secs(30);

/// An address taken, with all that can go wrong behind it: whoever connects waits until it is served.
pub(crate) struct Bound {
    address: SocketAddr,
    server: Speaking,
}

enum Speaking {
    Plain(Server<SocketAddr>),
    Tls(Server<SocketAddr, RustlsAcceptor>, Renewal),
}

impl Bound {
    /// Port 0 takes any; `flag` is what to change when the port is taken. TLS where there is a certificate.
    pub(crate) fn new(
        address: SocketAddr,
        flag: &str,
        certificate: Option<&config::Tls>,
    ) -> Result<Bound> {
        let listener = match TcpListener::bind(address) {
            Ok(listener) => listener,
            Err(e) if e.kind() == io::ErrorKind::AddrInUse => {
                bail!("{address} is in use by another program; choose another address with {flag}")
            }
            Err(e) => return Err(e).with_context(|| format!("cannot listen on {address}")),
        };
        let address = listener.local_addr()?;
        let server = match certificate {
            None => Speaking::Plain(axum_server::from_tcp(listener)?),
            Some(files) => {
                let loaded = tls::server_config(&files.certificate_file, &files.key_file)?;
                let rustls = RustlsConfig::from_config(loaded);
                let server = axum_server::from_tcp_rustls(listener, rustls.clone())?;
                Speaking::Tls(server, Renewal::new(rustls, files.clone())?)
            }
        };
        Ok(Bound { address, server })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers, by HTTP/1.1 and HTTP/2, until it is stopped.
    pub(crate) fn serve(self, router: Router) -> Listener {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let handle = Handle::new();
        let (serving, renewing) = match self.server {
            Speaking::Plain(server) => {
                let serving = server.handle(handle.clone()).serve(service);
                (tokio::spawn(serving), None)
            }
            Speaking::Tls(server, renewal) => {
                let serving = server.handle(handle.clone()).serve(service);
                (tokio::spawn(serving), Some(tokio::spawn(renewal.run())))
            }
        };
        Listener {
            handle,
            serving,
            renewing,
        }
    }
}

/// What answers.
pub(crate) struct Listener {
    handle: Handle<SocketAddr>,
    serving: JoinHandle<io::Result<()>>,
    renewing: Option<JoinHandle<()>>,
}

impl Listener {
    /// Takes no more connections and waits for those there are, at most so long.
    pub(crate) async fn stop(self, grace: Duration) -> Result<()> {
        self.handle.graceful_shutdown(Some(grace));
        if let Some(renewing) = self.renewing {
            renewing.abort();
            let _ = renewing.await;
        }
        Ok(self.serving.await??)
    }
}

/// Takes a renewed certificate: on SIGHUP, and when its files have changed.
struct Renewal {
    rustls: RustlsConfig,
    files: config::Tls,
    hangups: Signal,
    /// How often the files are looked at.
    look: Duration,
}

impl Renewal {
    fn new(rustls: RustlsConfig, files: config::Tls) -> Result<Renewal> {
        let hangups = signal(SignalKind::hangup()).context("signals cannot be waited for")?;
        Ok(Renewal {
            rustls,
            files,
            hangups,
            look: LOOK,
        })
    }

    async fn run(mut self) {
        let mut loaded = stamp(&self.files).await;
        loop {
            tokio::select! {
                _ = self.hangups.recv() => {}
                () = tokio::time::sleep(self.look) => {
                    // Also after a failure, once the other half of a pair is there.
                    if stamp(&self.files).await == loaded {
                        continue;
                    }
                }
            }
            loaded = stamp(&self.files).await;
            match tls::reload(
                &self.rustls,
                &self.files.certificate_file,
                &self.files.key_file,
            ) {
                Ok(()) => tracing::info!("certificate loaded again"),
                Err(e) => tracing::error!(why = format!("{e:#}"), "the old certificate is kept"),
            }
        }
    }
}

/// Differs when a file was written or replaced.
async fn stamp(files: &config::Tls) -> [Option<(SystemTime, u64)>; 2] {
    async fn of(file: &Path) -> Option<(SystemTime, u64)> {
        let found = tokio::fs::metadata(file).await.ok()?;
        Some((found.modified().ok()?, found.len()))
    }
    [of(&files.certificate_file).await, of(&files.key_file).await]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::tests::Folder;
    use std::{fs, sync::Arc};

    #[tokio::test]
    async fn written_files_are_noticed() {
        let folder = Folder::new("renewal");
        let (certificate_file, key_file) = folder.pair();
        let loaded = tls::server_config(&certificate_file, &key_file).unwrap();
        let rustls = RustlsConfig::from_config(loaded.clone());
        let files = config::Tls {
            certificate_file: certificate_file.clone(),
            key_file,
        };
        let mut renewal = Renewal::new(rustls.clone(), files).unwrap();
        renewal.look = Duration::from_millis(5);
        let running = tokio::spawn(renewal.run());
        let kept = || Arc::ptr_eq(&rustls.get_inner(), &loaded);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(kept());

        // Nothing of use, until the rest is there too.
        let text = fs::read(&certificate_file).unwrap();
        fs::write(&certificate_file, "half").unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(kept());
        fs::write(&certificate_file, text).unwrap();
        tokio::time::timeout(Duration::from_secs(10), async {
            while kept() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .unwrap();
        running.abort();
    }
}
