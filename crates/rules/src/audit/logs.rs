//! The second form of an account's audit log: filters that take several values and exclusions, pages by a cursor, and the
//! history of one resource. v4: documented, apart from what each value stands for here.

mod filters;
pub(crate) mod store;
mod view;

pub use filters::{Filters, NAMES};
pub use view::{Log, LogAccount, LogAction, LogActor, LogRaw, LogResource, LogZone};

use super::products::{self, Category};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    lists::{CursorInfo, Direction, Walked},
    moment::Moment,
    policy,
};

/// What to list.
#[derive(Clone, Debug)]
pub struct LogQuery {
    /// From this moment …
    pub since: Moment,
    /// … to just before this one.
    pub before: Moment,
    pub filters: Filters,
    pub direction: Direction,
    /// At most so many.
    pub limit: i64,
    /// Behind this one.
    pub cursor: Option<Cursor>,
}

/// A place in a list of events: the last one that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    at: i64,
    seq: i64,
}

impl Cursor {
    /// As replies show it.
    pub fn parse(text: &str) -> Option<Cursor> {
        let (at, seq) = text.split_once('.')?;
        Some(Cursor {
            at: at.parse().ok()?,
            seq: seq.parse().ok()?,
        })
    }

    fn text(self) -> String {
        format!("{}.{}", self.at, self.seq)
    }
}

/// The events of an account.
pub async fn logs(ctx: &Ctx, id: String, query: LogQuery) -> Result<Walked<Log>> {
    ctx.read(
        &policy::ACCOUNT_AUDIT_READ,
        Scope::Account(id),
        query,
        |op, q| Box::pin(list(op, q)),
    )
    .await
}

/// What happened to the resource that an event is about. 404 where the account has no such event at that moment.
pub async fn history(
    ctx: &Ctx,
    id: String,
    event: String,
    at: Moment,
    query: LogQuery,
) -> Result<Walked<Log>> {
    let input = (event, at, query);
    ctx.read(
        &policy::ACCOUNT_AUDIT_READ,
        Scope::Account(id),
        input,
        |op, (event, at, query)| {
            Box::pin(async move {
                let account = op.account()?;
                let (kind, resource) = store::resource(op, &account, event, *at)
                    .await?
                    .ok_or_else(|| {
                        Error::from(&codes::NO_SUCH_OBJECT)
                            .text("The account has no such event at that moment")
                    })?;
                let mut query = query.clone();
                query.filters.only_resource(kind, resource);
                let mut found = list(op, &query).await?;
                // A resource is always known by kind and id.
                found.info.history_status = Some("exact".to_owned());
                Ok(found)
            })
        },
    )
    .await
}

/// The categories that `product_category` takes.
pub async fn categories(ctx: &Ctx, id: String) -> Result<Vec<Category>> {
    ctx.read(
        &policy::ACCOUNT_AUDIT_READ,
        Scope::Account(id),
        (),
        |_, ()| Box::pin(async { Ok(products::categories()) }),
    )
    .await
}

async fn list(op: &mut Op<'_, '_>, q: &LogQuery) -> Result<Walked<Log>> {
    super::list::check_window(op, [Some(q.since), Some(q.before)])?;
    let account = op.account()?;
    let mut rows = store::page(op, &account, q).await?;
    let limit = usize::try_from(q.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let after = rows.last().filter(|_| more).map(|row| {
        Cursor {
            at: row.at,
            seq: row.seq,
        }
        .text()
    });
    let items: Vec<Log> = rows.into_iter().map(Log::from).collect();
    Ok(Walked {
        info: CursorInfo::new(items.len(), q.limit, after),
        items,
    })
}
