//! TLS of our own listener: certificate and key from PEM files, checked as a pair before they are used.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What a listener needs to speak TLS 1.2 and 1.3, offering HTTP/2 before HTTP/1.1.
///
/// `certificate` holds the chain, the server's own certificate first; `key` a PKCS#8, PKCS#1 or SEC1 private key; both PEM.
/// Fails, naming the file, when one cannot be read or the two do not belong together.
pub fn server_config(certificate: &Path, key: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("certificate {}", certificate.display()))?;
    ensure!(
        !chain.is_empty(),
        "certificate {}: holds none",
        certificate.display()
    );
    let private = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("private key {}", key.display()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("TLS protocol versions")?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .with_context(|| {
            format!(
                "certificate {} and private key {}",
                certificate.display(),
                key.display()
            )
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Reads both files again, for connections from now on. When it fails, the listener keeps what it had.
pub fn reload(listener: &RustlsConfig, certificate: &Path, key: &Path) -> anyhow::Result<()> {
    listener.reload_from_config(server_config(certificate, key)?);
    Ok(())
}

/// Makes ring the process's provider of cryptography, for clients that do not choose one. Once is enough.
pub fn install_provider() {
    // An error says that there is one already.
    let _ = ring::default_provider().install_default();
}

#[cfg(test)]
pub(crate) mod tests;
