//! How the API and the dashboard are reached.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::error::ConfigError;
use super::layers::Layers;
use super::network::PublicUrl;
use super::value::Bytes;

/// The listener of API and dashboard.
#[derive(Clone, Debug)]
pub struct Http {
    pub address: SocketAddr,
    /// As configured; see [`Http::public_url`].
    pub public_url: Option<String>,
    /// Bytes.
    pub body_limit: usize,
    pub request_timeout: Duration,
    /// Whose word on the client's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// Between not being ready any more and taking no more connections.
    pub shutdown_delay: Duration,
    pub shutdown_grace: Duration,
    /// `None`: plain HTTP.
    pub tls: Option<Tls>,
}

/// Files of PEM text.
#[derive(Clone, Debug)]
pub struct Tls {
    pub certificate_file: PathBuf,
    pub key_file: PathBuf,
}

impl Http {
    /// What people reach it by, `scheme://host[:port]` without a final slash: as configured, else from the address
    /// (`localhost` where that means every address of the machine).
    pub fn public_url(&self) -> String {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        let (scheme, standard) = match self.tls {
            Some(_) => ("https", 443),
            None => ("http", 80),
        };
        let (ip, port) = (self.address.ip(), self.address.port());
        let host = match ip {
            _ if ip.is_unspecified() => "localhost".to_owned(),
            std::net::IpAddr::V4(ip) => ip.to_string(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        };
        if port == standard {
            format!("{scheme}://{host}")
        } else {
            format!("{scheme}://{host}:{port}")
        }
    }

    pub(super) fn read(layers: &Layers) -> Result<Self, ConfigError> {
        let body_limit = layers.read::<Bytes>("http.body_limit")?.0;
        let body_limit = usize::try_from(body_limit)
            .ok()
            .filter(|n| (1 << 10..=1 << 30).contains(n))
            .ok_or_else(|| layers.invalid("http.body_limit", "a size from 1KiB to 1GiB"))?;
        Ok(Self {
            address: layers.read("http.address")?,
            public_url: layers
                .optional("http.public_url")?
                .map(|url: PublicUrl| url.0),
            body_limit,
            request_timeout: layers.lasting("http.request_timeout")?,
            trusted_proxies: layers.read("http.trusted_proxies")?,
            shutdown_delay: layers.read("http.shutdown_delay")?,
            shutdown_grace: layers.read("http.shutdown_grace")?,
            tls: Tls::read(layers)?,
        })
    }
}

impl Tls {
    fn read(layers: &Layers) -> Result<Option<Self>, ConfigError> {
        let (certificate, key) = ("http.tls.certificate_file", "http.tls.key_file");
        match (
            layers.optional_path(certificate)?,
            layers.optional_path(key)?,
        ) {
            (Some(certificate_file), Some(key_file)) => Ok(Some(Self {
                certificate_file,
                key_file,
            })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(layers.invalid(key, format!("a file, as {certificate} is set"))),
            (None, Some(_)) => Err(layers.invalid(certificate, format!("a file, as {key} is set"))),
        }
    }
}
