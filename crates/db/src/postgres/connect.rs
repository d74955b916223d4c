//! From a URL to two pools: session settings, TLS, time limits.

use super::{failure::unreachable, lease::Lease};
use crate::{Error, Result, body::Access};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::{error::Error as _, path::Path, sync::Arc, time::Duration};
use tokio_postgres::{Config, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Waiting for a free connection, opening one.
const WAIT: Duration = Duration::from_secs(5);

/// Without an answer for this long, a connection counts as lost.
const SILENCE: Duration = Duration::from_secs(30);

/// Statements kept prepared on a connection before all are dropped and prepared anew.
const PREPARED: usize = 1024;

/// Settings of every session. No compilation: the statements are short. Statements are planned once, for any parameters,
/// and by the indexes made for them, as if every table were large: planning costs more than most of them, and a plan made
/// while a table is small would read all of it when it has grown.
const SETTINGS: &str = "-c statement_timeout=15s -c idle_in_transaction_session_timeout=30s -c lock_timeout=5s -c jit=off \
                        -c plan_cache_mode=force_generic_plan -c enable_seqscan=off";

const READ_ONLY: &str = "-c default_transaction_read_only=on";

/// The connections to one server.
pub(super) struct Pools {
    readers: Pool,
    writers: Pool,
    tls: MakeRustlsConnect,
}

impl Pools {
    pub(super) fn new(url: &str, size: usize) -> Result<Self> {
        let (config, roots) = parse(url)?;
        let tls = MakeRustlsConnect::new(client_config(roots.as_deref())?);
        let pool = |extra: &str| {
            let mut config = config.clone();
            let own = config.get_options().unwrap_or_default().to_owned();
            config.options(format!("{own} {SETTINGS} {extra}").trim());
            let manager = Manager::from_config(
                config,
                tls.clone(),
                ManagerConfig {
                    recycling_method: RecyclingMethod::Fast,
                },
            );
            Pool::builder(manager)
                .max_size(size)
                .runtime(Runtime::Tokio1)
                .wait_timeout(Some(WAIT))
                .create_timeout(Some(WAIT))
                .build()
                .map_err(|e| Error::Failed(e.to_string()))
        };
        Ok(Self {
            readers: pool(READ_ONLY)?,
            writers: pool("")?,
            tls,
        })
    }

    pub(super) async fn lease(&self, access: Access) -> Result<Lease> {
        let pool = match access {
            Access::Read | Access::Bulk | Access::Snapshot => &self.readers,
            Access::Write => &self.writers,
        };
        let client = pool.get().await.map_err(unreachable)?;
        if client.statement_cache.size() > PREPARED {
            client.statement_cache.clear();
        }
        Ok(Lease::new(client, self.tls.clone()))
    }

    /// Callers waiting for a connection, to read and to write.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.readers.status().waiting, self.writers.status().waiting)
    }

    /// Refuses new bodies and waits for those under way.
    pub(super) async fn close(&self) {
        self.readers.close();
        self.writers.close();
        while self.readers.status().size + self.writers.status().size > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// The driver's configuration, and `sslrootcert`, which it does not know.
fn parse(url: &str) -> Result<(Config, Option<String>)> {
    let wrong = |text: String| Error::Failed(format!("the database URL: {text}"));
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let mut roots = None;
    let mut kept = Vec::new();
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        match parameter.split_once('=') {
            Some(("sslrootcert", file)) => {
                roots = Some(
                    decode(file)
                        .ok_or_else(|| wrong("sslrootcert is not percent-encoded text".into()))?,
                );
            }
            Some(("sslmode", "verify-ca" | "verify-full")) => kept.push("sslmode=require"),
            _ => kept.push(parameter),
        }
    }
    let url = if kept.is_empty() {
        place.to_owned()
    } else {
        format!("{place}?{}", kept.join("&"))
    };
    let mut config: Config = url.parse().map_err(|e: tokio_postgres::Error| {
        wrong(
            e.source()
                .map_or_else(|| e.to_string(), ToString::to_string),
        )
    })?;
    if roots.is_some() && config.get_ssl_mode() == SslMode::Disable {
        return Err(wrong("sslrootcert with sslmode=disable".into()));
    }
    if config.get_application_name().is_none() {
        config.application_name("tenantry");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(WAIT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    config.keepalives_idle(SILENCE);
    Ok((config, roots))
}

/// Undoes percent-encoding.
fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(out).ok()
}

/// Trusts the certificates in a PEM file, else the public roots.
fn client_config(roots: Option<&str>) -> Result<ClientConfig> {
    let mut store = RootCertStore::empty();
    match roots {
        None => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            let wrong = |e: String| Error::Failed(format!("sslrootcert {file}: {e}"));
            for certificate in
                CertificateDer::pem_file_iter(Path::new(file)).map_err(|e| wrong(e.to_string()))?
            {
                store
                    .add(certificate.map_err(|e| wrong(e.to_string()))?)
                    .map_err(|e| wrong(e.to_string()))?;
            }
            if store.is_empty() {
                return Err(wrong("no certificate in it".into()));
            }
        }
    }
    Ok(
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| Error::Failed(format!("TLS: {e}")))?
            .with_root_certificates(store)
            .with_no_client_auth(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_read() {
        let (config, roots) =
            parse("postgres://u:p%40w@h:6432/d?sslmode=verify-full&sslrootcert=%2Fa%20b.pem")
                .unwrap();
        assert_eq!(roots.as_deref(), Some("/a b.pem"));
        assert_eq!(config.get_ssl_mode(), SslMode::Require);
        assert_eq!(config.get_application_name(), Some("tenantry"));
        assert_eq!(config.get_password(), Some(&b"p@w"[..]));
        assert_eq!(
            parse("postgres://h/d").unwrap().0.get_ssl_mode(),
            SslMode::Prefer
        );
        for wrong in [
            "postgres://h/d?sslmode=maybe",
            "postgres://h/d?sslmode=disable&sslrootcert=x",
            "postgres://u:secret@h:x/d",
        ] {
            let Err(Error::Failed(text)) = parse(wrong) else {
                panic!("{wrong} was accepted")
            };
            assert!(!text.contains("secret"), "{text}");
        }
    }

    #[test]
    fn missing_roots_are_told() {
        assert!(client_config(None).is_ok());
        let Err(Error::Failed(text)) = client_config(Some("/nowhere/roots.pem")) else {
            panic!("a missing file was accepted")
        };
        assert!(text.contains("/nowhere/roots.pem"), "{text}");
    }
}
