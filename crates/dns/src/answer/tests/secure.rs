//! Signed zones: replies are judged by a validator of other people's.

mod hashed;
mod random;
mod replies;

use std::fmt;
use std::future::{self, Future};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::dnssec::validator::anchor::TrustAnchors;
use domain::dnssec::validator::context::{ValidationContext, ValidationState};
use domain::net::client::request::{
    ComposeRequest, Error, GetResponse, RequestMessage, SendRequest,
};

use super::*;
use crate::sign::tests::{two, used, with};
use crate::sign::{KSK, Signing, Validity, ZSK, sign};

/// Signatures that are good from 2023 to 2087, as the validator has a clock of its own.
fn long(signing: Signing) -> Signing {
    Signing {
        validity: Validity {
            inception: 1_700_000_000,
            expiration: 3_700_000_000,
        },
        ..signing
    }
}

fn signed(apex: &str, text: &str, signing: Signing) -> Zone {
    let name: Name<Vec<u8>> = apex.parse().expect("a name");
    let entries = sign(&name, entries(apex, text), &long(signing), None).expect("signed");
    Zone::build(&name, entries).expect("a zone")
}

fn secure_query(name: &str, rtype: Rtype) -> Vec<u8> {
    let mut query = query_edns(name, rtype, 1232);
    let flags = query.len() - 4;
    query[flags] = 0x80;
    query
}

/// Answers the validator's own questions.
struct Local(Catalog);

struct Ready(Option<Vec<u8>>);

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ready")
    }
}

impl SendRequest<RequestMessage<Vec<u8>>> for Local {
    fn send_request(&self, request: RequestMessage<Vec<u8>>) -> Box<dyn GetResponse + Send + Sync> {
        let query = request.to_vec().expect("a query");
        let read = send_by(&self.0, &query, Transport::Tcp);
        Box::new(Ready(read.map(|read| read.bytes)))
    }
}

type Response<'r> = dyn Future<Output = Result<Parsed<Bytes>, Error>> + Send + Sync + 'r;

impl GetResponse for Ready {
    fn get_response(&mut self) -> Pin<Box<Response<'_>>> {
        let bytes = self.0.take().unwrap_or_default();
        let message = Parsed::from_octets(bytes.into()).map_err(|_| Error::ShortMessage);
        Box::pin(future::ready(message))
    }
}

/// Zones, and what the validator trusts.
struct World {
    catalog: Catalog,
    context: ValidationContext<Local>,
}

impl World {
    /// Trusts the keys of these zones that are for keys.
    fn of(zones: Vec<Zone>, trusted: &[&str]) -> Self {
        let mut anchors = TrustAnchors::empty();
        for zone in zones.iter().filter(|zone| zone.is_signed()) {
            let apex = zone.apex().to_string();
            for entry in zone.entries().filter(|entry| entry.rtype == rtype::DNSKEY) {
                if trusted.contains(&apex.as_str()) && entry.rdata[1] & 1 == 1 {
                    let key = STANDARD.encode(&entry.rdata[4..]);
                    let apex = apex.trim_end_matches('.');
                    let line = format!("{apex}. 3600 IN DNSKEY 257 3 13 {key}\n");
                    anchors.add_u8(line.as_bytes()).expect("an anchor");
                }
            }
        }
        let catalog = Catalog::new();
        catalog.put_many(zones);
        Self {
            context: ValidationContext::new(anchors, Local(catalog.clone())),
            catalog,
        }
    }

    /// The reply to who wants DNSSEC, and what it is worth.
    fn ask(&self, name: &str, rtype: Rtype) -> (Read, ValidationState) {
        let query = secure_query(name, rtype);
        let read = send_by(&self.catalog, &query, Transport::Tcp).expect("a reply");
        assert_eq!(read.bytes[3] & 0x20, 0, "AD");
        let mut message = Parsed::from_octets(read.bytes.clone()).expect("a message");
        let validated = self.context.validate_msg::<_, Vec<u8>>(&mut message);
        let (state, _) = block_on(validated).expect("a verdict");
        (read, state)
    }

    /// As [`ask`](Self::ask) for what has to be secure.
    fn secure(&self, name: &str, rtype: Rtype) -> Read {
        let (read, state) = self.ask(name, rtype);
        let Read {
            answer, authority, ..
        } = &read;
        assert_eq!(
            state,
            ValidationState::Secure,
            "{name} {rtype}: {answer:#?} {authority:#?}"
        );
        read
    }
}

/// Everything is ready at once here, so nothing ever waits.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// Owner, type and, for signatures, the type they cover.
fn outline(lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .map(|line| {
            let mut words = line.split(' ');
            let owner = words.next().unwrap_or_default();
            let rtype = words.nth(1).unwrap_or_default();
            match rtype {
                "RRSIG" => format!("{owner} RRSIG {}", words.next().unwrap_or_default()),
                _ => format!("{owner} {rtype}"),
            }
        })
        .collect()
}
