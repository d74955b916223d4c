//! Whole streams as they are chained, to be kept elsewhere, and their proof without a server: the file alone shows whether an
//! event in it was changed, left out or put elsewhere.

use super::{
    Break,
    list::no_stream,
    store::{self, Row},
    verify::missing,
};
use crate::{
    Result,
    gate::{Canonical, Ctx, Scope},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Events in one part.
const PART: i64 = 1000;

/// An event with all that its hash covers, and the hash. Times are microseconds since the Unix epoch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Exported {
    pub stream: String,
    pub seq: i64,
    pub id: String,
    pub at: i64,
    pub principal_id: String,
    pub principal_email: String,
    pub principal_kind: String,
    pub credential_kind: String,
    pub credential_id: String,
    pub ip: String,
    pub user_agent: String,
    pub interface: String,
    pub method: String,
    pub route: String,
    pub status: i64,
    pub request_id: String,
    pub action: String,
    pub resource_kind: String,
    pub resource_id: String,
    pub tenant_id: Option<String>,
    pub account_id: Option<String>,
    pub zone_id: Option<String>,
    pub zone_name: Option<String>,
    /// JSON text, as it is hashed; likewise `after`.
    pub before: Option<String>,
    pub after: Option<String>,
    pub hash: String,
}

impl Exported {
    fn computed_hash(&self, prev_hash: &str) -> String {
        Canonical {
            stream: &self.stream,
            seq: self.seq,
            id: &self.id,
            at: self.at,
            principal_id: &self.principal_id,
            principal_email: &self.principal_email,
            principal_kind: &self.principal_kind,
            credential_kind: &self.credential_kind,
            credential_id: &self.credential_id,
            ip: &self.ip,
            user_agent: &self.user_agent,
            interface: &self.interface,
            method: &self.method,
            route: &self.route,
            status: self.status,
            request_id: &self.request_id,
            action: &self.action,
            resource_kind: &self.resource_kind,
            resource_id: &self.resource_id,
            tenant_id: self.tenant_id.as_deref(),
            account_id: self.account_id.as_deref(),
            zone_id: self.zone_id.as_deref(),
            zone_name: self.zone_name.as_deref(),
            before: self.before.as_deref(),
            after: self.after.as_deref(),
        }
        .hash(prev_hash)
    }
}

/// What a file begins with: where the chain begins, and where it ended when it was read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Heading {
    pub stream: String,
    /// Events up to this number were purged.
    pub after: i64,
    /// Of the event with that number; empty for none.
    pub hash: String,
    pub end: i64,
    /// Of the last event.
    pub end_hash: String,
}

/// A part of a stream.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Part {
    pub heading: Heading,
    pub events: Vec<Exported>,
    /// Where the next part goes on (`after`); null when the end was reached.
    pub next: Option<i64>,
}

/// The next events of a stream: from its beginning, or behind the event with a number.
pub async fn export(ctx: &Ctx, stream: String, after: Option<i64>) -> Result<Part> {
    let scope = Scope::Installation;
    ctx.read(
        &policy::AUDIT_EXPORT,
        scope,
        (stream, after),
        |op, (stream, after)| {
            Box::pin(async move {
                let (end, end_hash, _) = store::ends(op, stream).await?.ok_or_else(no_stream)?;
                let (anchor, hash) = store::anchor(op, stream).await?;
                let from = after.unwrap_or(anchor).max(anchor);
                let rows: Vec<Row> = store::slice(op, stream, from, end, PART).await?;
                let events: Vec<Exported> = rows.into_iter().map(Exported::from).collect();
                let last = events.last().map_or(end, |event| event.seq);
                Ok(Part {
                    next: (last < end).then_some(last),
                    heading: Heading {
                        stream: stream.clone(),
                        after: anchor,
                        hash,
                        end,
                        end_hash,
                    },
                    events,
                })
            })
        },
    )
    .await
}

/// The proof of an exported stream, event by event.
pub struct Proof {
    heading: Heading,
    seq: i64,
    hash: String,
}

impl Proof {
    pub fn new(heading: Heading) -> Proof {
        Proof {
            seq: heading.after,
            hash: heading.hash.clone(),
            heading,
        }
    }

    /// What is wrong with the next event, if anything is.
    pub fn next(&mut self, event: &Exported) -> Option<Break> {
        let wrong = |why: &str| {
            Some(Break {
                number: event.seq,
                id: Some(event.id.clone()),
                why: why.to_owned(),
            })
        };
        if event.stream != self.heading.stream {
            return wrong("it is of another stream");
        }
        if event.seq <= self.seq {
            return wrong("it stands behind a later one, or twice");
        }
        if event.seq != self.seq + 1 {
            return Some(missing(self.seq + 1));
        }
        if event.computed_hash(&self.hash) != event.hash {
            return wrong(
                "its content is not what was written, or it does not follow the event before it",
            );
        }
        self.seq = event.seq;
        self.hash.clone_from(&event.hash);
        None
    }

    /// What is missing at the end, if anything is.
    pub fn end(&self) -> Option<Break> {
        if self.seq < self.heading.end {
            return Some(missing(self.seq + 1));
        }
        (self.seq == self.heading.end && self.hash != self.heading.end_hash).then(|| Break {
            number: self.seq,
            id: None,
            why: "it is not the one that the stream ends with".to_owned(),
        })
    }

    /// The number of the last event that is proven, and its hash.
    pub fn proven(&self) -> (i64, &str) {
        (self.seq, &self.hash)
    }
}
