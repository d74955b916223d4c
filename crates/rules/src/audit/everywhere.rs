//! What happened anywhere, for operators: the events of all streams, newest first, each once.
//!
//! There may be very many, and few that fit: a reply looks at so many events at most, and its cursor goes on behind them. So it takes
//! the same time whatever is asked for.

pub(crate) mod store;

use super::{
    Entry, Query,
    list::{check_window, within},
};
use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    lists::{CursorInfo, Walked},
    policy,
};

/// Events that a reply looks at.
const LOOKED_AT: i64 = 5_000;

/// A place in the list: the last event that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCursor {
    /// Microseconds since 1970.
    at: i64,
    id: String,
}

impl EventCursor {
    /// As replies show it.
    pub fn parse(text: &str) -> Option<EventCursor> {
        let (at, id) = text.split_once('.')?;
        Some(EventCursor {
            at: at.parse().ok()?,
            id: id.to_owned(),
        })
    }

    fn text(&self) -> String {
        format!("{}.{}", self.at, self.id)
    }
}

/// The events that fit, of those looked at. A list may be empty and have more behind its cursor. `direction` and number of the page
/// are not heeded.
pub async fn everywhere(
    ctx: &Ctx,
    query: Query,
    cursor: Option<EventCursor>,
) -> Result<Walked<Entry>> {
    ctx.read(
        &policy::INSTALLATION_AUDIT_READ,
        Scope::Installation,
        (query, cursor),
        |op, (query, cursor)| Box::pin(list(op, query, cursor.as_ref())),
    )
    .await
}

async fn list(
    op: &mut Op<'_, '_>,
    q: &Query,
    cursor: Option<&EventCursor>,
) -> Result<Walked<Entry>> {
    check_window(op, [q.since, q.before])?;
    let range = store::Range::new(q, cursor);
    let ips = match q.ip {
        None => None,
        Some(net) => Some(within(store::addresses(op, &range).await?, net)?),
    };
    let mut found = store::page(op, &range, q, ips.as_deref()).await?;
    let limit = usize::try_from(q.page.per_page).unwrap_or(usize::MAX);
    let last = if found.len() > limit {
        found.truncate(limit);
        found.last().map(|event| EventCursor {
            at: event.when.0,
            id: event.id.clone(),
        })
    } else {
        store::last_looked_at(op, &range).await?
    };
    let after = last.map(|place| place.text());
    Ok(Walked {
        info: CursorInfo::new(found.len(), q.page.per_page, after),
        items: found,
    })
}
