//! The world outside, as rules are handed it: names by a resolver, providers of single sign-on by HTTP.

mod delegation;
mod public;
mod transfer;

use crate::config::Config;
use anyhow::{Context, Result};
use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::rr::RData,
};
use reqwest::{Client, redirect::Policy};
use rules::outside::{
    Addresses, Answering, Delegation, HttpRequest, HttpResponse, Outside, Transfer, TransferQuery,
    Unreachable,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// How long an answer by HTTP may take, from the first byte asked.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const LONGEST: usize = 1024 * 1024;

/// The network of this machine.
pub struct Network {
    resolver: TokioResolver,
    asker: delegation::Asker,
    http: Client,
    /// Whether addresses that are not public may be asked, and without TLS.
    private: bool,
    transfers: transfer::Fetcher,
}

impl Network {
    /// As configured. Asks nobody yet.
    pub fn new(config: &Config) -> Result<Arc<Network>> {
        crate::tls::install_provider();
        let private = config.people.sso_private;
        let mut http = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .user_agent(concat!("tenantry/", env!("CARGO_PKG_VERSION")));
        if !private {
            http = http.dns_resolver(Arc::new(public::Resolver));
        }
        let resolver = resolver(config)?;
        let asker = delegation::Asker {
            resolver: resolver.clone(),
            roots: config.names.roots.clone(),
            port: u16::try_from(config.names.port).unwrap_or(53),
        };
        Ok(Arc::new(Network {
            resolver,
            asker,
            http: http.build().context("HTTP client")?,
            private,
            transfers: transfer::Fetcher::new(config.dns.private_peers),
        }))
    }
}

fn resolver(config: &Config) -> Result<TokioResolver> {
    let asked = &config.names.resolvers;
    let builder = if asked.is_empty() {
        match TokioResolver::builder_tokio() {
            Ok(builder) => builder,
            // A machine without a resolver: every question fails, nothing else does.
            Err(_) => {
                TokioResolver::builder_with_config(asking(&[]), TokioRuntimeProvider::default())
            }
        }
    } else {
        TokioResolver::builder_with_config(asking(asked), TokioRuntimeProvider::default())
    };
    builder.build().context("resolver")
}

/// To ask these, by UDP and TCP.
pub(crate) fn asking(addresses: &[SocketAddr]) -> ResolverConfig {
    let servers = addresses.iter().map(|address| {
        let mut server = NameServerConfig::udp_and_tcp(address.ip());
        for connection in &mut server.connections {
            connection.port = address.port();
        }
        server
    });
    ResolverConfig::from_parts(None, Vec::new(), servers.collect())
}

impl Outside for Network {
    fn texts<'a>(&'a self, name: &'a str) -> Answering<'a, Vec<String>> {
        Box::pin(async move {
            let absolute = format!("{}.", name.trim_end_matches('.'));
            match self.resolver.txt_lookup(absolute).await {
                Ok(found) => Ok(found
                    .answers()
                    .iter()
                    .filter_map(|record| match &record.data {
                        RData::TXT(txt) => {
                            Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned())
                        }
                        _ => None,
                    })
                    .collect()),
                Err(e) if e.is_no_records_found() => Ok(Vec::new()),
                Err(e) => Err(Unreachable(e.to_string())),
            }
        })
    }

    fn addresses<'a>(&'a self, name: &'a str) -> Answering<'a, Addresses> {
        Box::pin(async move {
            let absolute = format!("{}.", name.trim_end_matches('.'));
            match self.resolver.lookup_ip(absolute).await {
                Ok(found) => {
                    let records = found.as_lookup().answers();
                    Ok(Addresses {
                        found: found.iter().collect(),
                        ttl: records.iter().map(|record| record.ttl).min().unwrap_or(0),
                    })
                }
                Err(e) if e.is_no_records_found() || e.is_nx_domain() => Ok(Addresses::default()),
                Err(e) => Err(Unreachable(e.to_string())),
            }
        })
    }

    fn delegation<'a>(&'a self, zone: &'a str) -> Answering<'a, Delegation> {
        Box::pin(self.asker.delegation(zone))
    }

    fn transfer(&self, wanted: TransferQuery) -> Answering<'_, Transfer> {
        Box::pin(async move {
            let fetched = self.transfers.fetch(&wanted).await;
            fetched.map_err(|e| Unreachable(format!("{}: {e:#}", wanted.from)))
        })
    }

    fn fetch(&self, request: HttpRequest) -> Answering<'_, HttpResponse> {
        Box::pin(async move {
            if !self.private {
                public::check(request.uri()).map_err(Unreachable)?;
            }
            self.exchange(request)
                .await
                .map_err(|e| Unreachable(format!("{e:#}")))
        })
    }
}

impl Network {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse> {
        let request = reqwest::Request::try_from(request)?;
        let mut reply = self.http.execute(request).await?;
        let mut body = Vec::new();
        while let Some(part) = reply.chunk().await? {
            anyhow::ensure!(
                body.len() + part.len() <= LONGEST,
                "the answer is longer than {LONGEST} bytes"
            );
            body.extend_from_slice(&part);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = reply.status();
        *response.headers_mut() = reply.headers().clone();
        Ok(response)
    }
}
