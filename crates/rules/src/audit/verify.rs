//! The proof that a stream is whole: every event's hash is that of its content and of the event before it, no number is
//! missing, and the last is the one that the stream says. It begins where the last purge left an anchor.

use super::store::{self, Row};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Events read in one go.
const SLICE: i64 = 500;
/// Events that one call looks at, at most.
const MOST: i64 = 50_000;

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Verification {
    /// `installation`, or the id of a tenant, account or user.
    pub stream: String,
    /// Whether all that was looked at is as it was written.
    pub whole: bool,
    pub first_break: Option<Break>,
    /// Events up to this number were purged, or were looked at by an earlier call.
    pub after: i64,
    /// Events up to this number were looked at.
    pub to: i64,
    /// Where the next call goes on (`after`); null when the end was reached.
    pub next: Option<i64>,
}

/// The first event that is not as it was written.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Break {
    /// In the stream.
    pub number: i64,
    /// The event's id; null where it is missing.
    pub id: Option<String>,
    /// In words.
    pub why: String,
}

/// The last link of the chain that is known to be right.
#[derive(Clone, Debug)]
struct Link {
    seq: i64,
    hash: String,
}

/// Checks a stream from its anchor, or from behind an event that an earlier call has checked. Looks at some ten thousand events;
/// `next` says where to go on.
pub async fn verify(ctx: &Ctx, stream: String, after: Option<i64>) -> Result<Verification> {
    let (mut link, end) = read(ctx, (stream.clone(), after), |op, (stream, after)| {
        Box::pin(begin(op, stream, *after))
    })
    .await?;
    let begun = link.seq;
    let mut first_break = None;
    while first_break.is_none() && link.seq < end.seq && link.seq - begun < MOST {
        let asked = (stream.clone(), link, end.clone());
        (link, first_break) = read(ctx, asked, |op, (stream, link, end)| {
            Box::pin(go_on(op, stream, link.clone(), end))
        })
        .await?;
    }
    if first_break.is_none() && link.seq == end.seq {
        first_break = read(ctx, (stream.clone(), link.clone()), |op, (stream, link)| {
            Box::pin(finish(op, stream, link))
        })
        .await?;
    }
    Ok(Verification {
        whole: first_break.is_none(),
        next: (first_break.is_none() && link.seq < end.seq).then_some(link.seq),
        first_break,
        after: begun,
        to: link.seq,
        stream,
    })
}

async fn read<I, T, F>(ctx: &Ctx, input: I, body: F) -> Result<T>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'a, 't, 'c> Fn(&'a mut Op<'t, 'c>, &'a I) -> crate::gate::Body<'a, T>
        + Send
        + Sync
        + 'static,
{
    ctx.read(&policy::AUDIT_VERIFY, Scope::Installation, input, body)
        .await
}

/// Where to begin, and the last event as the stream says.
async fn begin(op: &mut Op<'_, '_>, stream: &str, after: Option<i64>) -> Result<(Link, Link)> {
    let (seq, hash, _) = store::ends(op, stream)
        .await?
        .ok_or_else(|| Error::from(&codes::NO_SUCH_OBJECT).text("There is no such stream"))?;
    let end = Link { seq, hash };
    let (seq, hash) = store::anchor(op, stream).await?;
    let mut link = Link { seq, hash };
    if let Some(after) = after.filter(|after| *after > link.seq) {
        let hash = store::hash(op, stream, after).await?.ok_or_else(|| {
            Error::from(&codes::AUDIT_QUERY).text("after is no event of this stream")
        })?;
        link = Link { seq: after, hash };
    }
    Ok((link, end))
}

/// Checks the next events.
async fn go_on(
    op: &mut Op<'_, '_>,
    stream: &str,
    mut link: Link,
    end: &Link,
) -> Result<(Link, Option<Break>)> {
    let rows = store::slice(op, stream, link.seq, end.seq, SLICE).await?;
    if rows.first().is_none_or(|first| first.seq != link.seq + 1) {
        // Perhaps they were purged meanwhile.
        let (seq, hash) = store::anchor(op, stream).await?;
        if seq > link.seq {
            return Ok((Link { seq, hash }, None));
        }
    }
    if rows.is_empty() {
        let found = missing(link.seq + 1);
        return Ok((link, Some(found)));
    }
    for row in rows {
        if let Some(found) = check(&link, &row) {
            return Ok((link, Some(found)));
        }
        link = Link {
            seq: row.seq,
            hash: row.hash,
        };
    }
    let found = (link.seq == end.seq && link.hash != end.hash).then(|| Break {
        number: end.seq,
        id: None,
        why: "the last event is not the one that the stream ends with".to_owned(),
    });
    Ok((link, found))
}

fn check(link: &Link, row: &Row) -> Option<Break> {
    if row.seq != link.seq + 1 {
        return Some(missing(link.seq + 1));
    }
    let why = if row.prev_hash != link.hash {
        "it does not follow the event before it"
    } else if row.computed_hash() != row.hash {
        "its content is not what was written"
    } else {
        return None;
    };
    Some(Break {
        number: row.seq,
        id: Some(row.id.clone()),
        why: why.to_owned(),
    })
}

/// Nothing stands behind the end.
async fn finish(op: &mut Op<'_, '_>, stream: &str, last: &Link) -> Result<Option<Break>> {
    let Some((seq, hash, highest)) = store::ends(op, stream).await? else {
        return Ok(Some(missing(last.seq)));
    };
    let why = if seq == last.seq && hash != last.hash {
        "the last event is not the one that the stream ends with"
    } else if seq < last.seq || highest.is_some_and(|highest| highest > seq) {
        "events stand behind the one that the stream ends with"
    } else {
        return Ok(None);
    };
    Ok(Some(Break {
        number: seq,
        id: None,
        why: why.to_owned(),
    }))
}

pub(super) fn missing(number: i64) -> Break {
    Break {
        number,
        id: None,
        why: "it is missing".to_owned(),
    }
}
