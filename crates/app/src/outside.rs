//! The world outside, as rules are handed it: names by a resolver, providers of single sign-on by HTTP.

mod delegation;
mod public;
mod transfer;

use crate::config::Config;
use anyhow::{Context, Result};
use dns::record::{RecordType, presentation};
use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::{rr::RData, serialize::binary::BinEncodable},
};
use reqwest::{Client, redirect::Policy};
use rules::outside::{
    Addresses, Answering, Delegation, FoundRecord, HttpRequest, HttpResponse, Outside, Transfer,
    TransferQuery, Unreachable, is_public,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// How long an answer by HTTP may take, from the first byte asked.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const LONGEST: usize = 1024 * 1024;

/// The network of this machine.
pub struct Network {
    resolver: TokioResolver,
    asker: delegation::Asker,
    http: Client,
    /// Whether addresses that are not public are told.
    private_addresses: bool,
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
            private_addresses: config.names.private_addresses,
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
                        found: found.iter().filter(|a| self.tells(*a)).collect(),
                        ttl: records.iter().map(|record| record.ttl).min().unwrap_or(0),
                    })
                }
                Err(e) if e.is_no_records_found() || e.is_nx_domain() => Ok(Addresses::default()),
                Err(e) => Err(Unreachable(e.to_string())),
            }
        })
    }

    fn records<'a>(&'a self, name: &'a str, kind: RecordType) -> Answering<'a, Vec<FoundRecord>> {
        Box::pin(async move {
            let absolute = format!("{}.", name.trim_end_matches('.'));
            let asked = hickory_resolver::proto::rr::RecordType::from(kind.code());
            match self.resolver.lookup(absolute, asked).await {
                Ok(found) => Ok(found
                    .answers()
                    .iter()
                    // What a CNAME leads to is not the name's own.
                    .filter(|record| record.record_type() == asked)
                    .filter(|record| {
                        record
                            .name
                            .to_ascii()
                            .trim_end_matches('.')
                            .eq_ignore_ascii_case(name)
                    })
                    .filter(|record| match &record.data {
                        RData::A(a) => self.tells(a.0.into()),
                        RData::AAAA(aaaa) => self.tells(aaaa.0.into()),
                        _ => true,
                    })
                    .filter_map(|record| {
                        let rdata = record.data.to_bytes().ok()?;
                        Some(FoundRecord {
                            kind,
                            ttl: record.ttl,
                            text: presentation(kind, &rdata),
                        })
                    })
                    .collect()),
                Err(e) if e.is_no_records_found() || e.is_nx_domain() => Ok(Vec::new()),
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
    /// Whether customers may learn an address: those inside the operator's networks are nobody else's business.
    fn tells(&self, address: IpAddr) -> bool {
        self.private_addresses || is_public(address)
    }

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
