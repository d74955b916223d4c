//! A listener with what it serves.

use crate::{config, tls};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tokio::task::JoinHandle;

/// A bound address, then what answers there.
pub(crate) struct Listener {
    address: SocketAddr,
    bound: Option<TcpListener>,
    handle: Handle<SocketAddr>,
    serving: Option<JoinHandle<io::Result<()>>>,
    reloading: Option<JoinHandle<()>>,
}

impl Listener {
    /// Port 0 takes any; `flag` is what to change when the port is taken.
    pub(crate) fn bind(address: SocketAddr, flag: &str) -> Result<Listener> {
        let listener = match TcpListener::bind(address) {
            Ok(listener) => listener,
            Err(e) if e.kind() == io::ErrorKind::AddrInUse => {
                bail!("{address} is in use by another program; choose another address with {flag}")
            }
            Err(e) => return Err(e).with_context(|| format!("cannot listen on {address}")),
        };
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Listener {
            address,
            bound: Some(listener),
            handle: Handle::new(),
            serving: None,
            reloading: None,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves HTTP/1.1 and HTTP/2, over TLS where there is a certificate; a renewed one is taken on SIGHUP.
    pub(crate) fn serve(
        mut self,
        router: Router,
        certificate: Option<&config::Tls>,
    ) -> Result<Listener> {
        let listener = self.bound.take().context("a listener serves once")?;
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let handle = self.handle.clone();
        self.serving = Some(match certificate {
            None => tokio::spawn(
                axum_server::from_tcp(listener)?
                    .handle(handle)
                    .serve(service),
            ),
            Some(files) => {
                let loaded = tls::server_config(&files.certificate_file, &files.key_file)?;
                let rustls = RustlsConfig::from_config(loaded);
                self.reloading = Some(tokio::spawn(reload(rustls.clone(), files.clone())));
                tokio::spawn(
                    axum_server::from_tcp_rustls(listener, rustls)?
                        .handle(handle)
                        .serve(service),
                )
            }
        });
        Ok(self)
    }

    /// Takes no more connections and waits for those there are, at most so long.
    pub(crate) async fn stop(self, grace: Duration) -> Result<()> {
        self.handle.graceful_shutdown(Some(grace));
        if let Some(reloading) = self.reloading {
            reloading.abort();
            let _ = reloading.await;
        }
        match self.serving {
            Some(serving) => Ok(serving.await??),
            None => Ok(()),
        }
    }
}

async fn reload(rustls: RustlsConfig, files: config::Tls) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut hangups) = signal(SignalKind::hangup()) else {
        tracing::warn!("signals cannot be waited for: a renewed certificate needs a restart");
        return;
    };
    while hangups.recv().await.is_some() {
        match tls::reload(&rustls, &files.certificate_file, &files.key_file) {
            Ok(()) => tracing::info!("certificate loaded again"),
            Err(e) => tracing::error!(why = format!("{e:#}"), "the old certificate is kept"),
        }
    }
}
