//! The zones a principal sees, for those who have very many: filtered, walked by a cursor, never counted.

pub(crate) mod store;

use super::{
    Match, Order, Query, Zone, ZoneStatus, ZoneType,
    store::{self as zones},
};
use crate::{
    Result,
    gate::{Ctx, Scope},
    lists::{CursorInfo, Page, Walk, Walked},
    moment::Moment,
    plans::Plan,
    policy,
};

/// What to walk through.
#[derive(Clone, Debug, Default)]
pub struct WalkQuery {
    /// How the name begins, in Unicode or ASCII.
    pub name: Option<String>,
    /// Any of these; empty for all, likewise below.
    pub statuses: Vec<ZoneStatus>,
    pub kinds: Vec<ZoneType>,
    pub plans: Vec<Plan>,
    /// Added from this moment …
    pub since: Option<Moment>,
    /// … to just before this one.
    pub before: Option<Moment>,
    pub walk: Walk,
}

/// The next part, by name or by creation.
pub async fn walk(ctx: &Ctx, query: WalkQuery) -> Result<Walked<Zone>> {
    ctx.read(&policy::ZONE_LIST, Scope::User, query, |op, q| {
        Box::pin(async move {
            let listed = q.listed();
            let mut keys = Vec::new();
            for range in zones::ranges(op, &listed).await? {
                keys.push(store::keys(op, &range, &listed, q).await?);
            }
            let (ids, next) = q.walk.cut(keys);
            let mut items = zones::many(op, &ids).await?;
            items.sort_by_key(|z| ids.iter().position(|id| *id == z.id));
            Ok(Walked {
                info: CursorInfo::new(items.len(), q.walk.limit, next),
                items,
            })
        })
    })
    .await
}

impl WalkQuery {
    /// What the list by pages knows of it.
    fn listed(&self) -> Query {
        Query {
            name: None,
            account_id: None,
            account_name: None,
            status: self
                .statuses
                .iter()
                .map(|s| s.as_str().to_owned())
                .collect(),
            kinds: self.kinds.iter().map(|k| k.as_str().to_owned()).collect(),
            matching: Match::All,
            order: Order::Name,
            direction: self.walk.direction,
            page: Page {
                page: 1,
                per_page: self.walk.limit,
            },
        }
    }

    /// The first name that begins so, and the first behind all that do.
    fn names(&self) -> Option<(String, String)> {
        let begin = zones::ascii(self.name.as_deref()?);
        let end = format!("{begin}\u{10FFFF}");
        Some((begin, end))
    }
}
