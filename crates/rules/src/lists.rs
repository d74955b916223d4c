//! Lists: pages by number as v4 has them, and an additive cursor for those who walk everything.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which page is wanted. `per_page` is clamped to the list's maximum, never refused for being large.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// From 1.
    pub page: i64,
    pub per_page: i64,
}

impl Page {
    /// Rows before this page.
    pub fn offset(self) -> i64 {
        (self.page - 1).saturating_mul(self.per_page)
    }

    /// Rows up to the end of this page.
    pub fn end(self) -> i64 {
        self.page.saturating_mul(self.per_page)
    }
}

/// `result_info`, in the order that clients which cut the text rely on (`count` not last). v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct PageInfo {
    pub page: i64,
    /// The effective value, after clamping.
    pub per_page: i64,
    pub count: i64,
    /// Size of the filtered set.
    pub total_count: i64,
    pub total_pages: i64,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    pub items: Vec<T>,
    pub info: PageInfo,
}

impl<T> Paged<T> {
    pub fn new(items: Vec<T>, page: Page, total: i64) -> Self {
        let info = PageInfo {
            page: page.page,
            per_page: page.per_page,
            count: i64::try_from(items.len()).unwrap_or(i64::MAX),
            total_count: total,
            total_pages: (total + page.per_page - 1) / page.per_page,
        };
        Paged { items, info }
    }

    /// A list that is never long: cut here, not in the database.
    pub fn cut(all: Vec<T>, page: Page) -> Self {
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let take = usize::try_from(page.per_page).unwrap_or(usize::MAX);
        Paged::new(all.into_iter().skip(skip).take(take).collect(), page, total)
    }
}

/// `result_info` of lists that are walked by a cursor. v4: documented, under both names.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct CursorInfo {
    pub count: i64,
    /// The effective limit.
    pub per_page: i64,
    /// What leads on; empty at the end.
    pub cursor: String,
    pub cursors: Cursors,
    /// Only of a history: how the resource is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history_status: Option<String>,
}

/// The same by the name that SDKs read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Cursors {
    pub after: String,
}

impl CursorInfo {
    pub fn new(count: usize, per_page: i64, after: Option<String>) -> CursorInfo {
        let after = after.unwrap_or_default();
        CursorInfo {
            count: i64::try_from(count).unwrap_or(i64::MAX),
            per_page,
            cursor: after.clone(),
            cursors: Cursors { after },
            history_status: None,
        }
    }
}

/// A part of a list that is walked.
#[derive(Clone, Debug)]
pub struct Walked<T> {
    pub items: Vec<T>,
    pub info: CursorInfo,
}

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    #[default]
    Asc,
    Desc,
}

/// One of the caller's ranges (a unit it administers, its memberships), each in the list's order.
/// Merges their keys, drops what two of them hold, and gives the page.
pub fn merge<K: Ord + Clone>(mut ranges: Vec<Vec<K>>, page: Page, direction: Direction) -> Vec<K> {
    let mut all: Vec<K> = if ranges.len() == 1 {
        ranges.remove(0)
    } else {
        ranges.concat()
    };
    all.sort();
    all.dedup();
    if direction == Direction::Desc {
        all.reverse();
    }
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    all.into_iter()
        .skip(skip)
        .take(usize::try_from(page.per_page).unwrap_or(usize::MAX))
        .collect()
}
