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

/// A place in a list that is walked by its order: the last entry that was shown. Of a list by creation the key is empty, since ids
/// grow with time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCursor {
    pub(crate) key: String,
    pub(crate) id: String,
}

impl KeyCursor {
    /// As replies show it.
    pub fn parse(text: &str) -> Option<KeyCursor> {
        let (key, id) = text.split_once('.')?;
        let key = String::from_utf8(hex::decode(key).ok()?).ok()?;
        (crate::ids::well_formed(id) && !key.contains('\0')).then(|| KeyCursor {
            key,
            id: id.to_owned(),
        })
    }

    fn text(key: &str, id: &str) -> String {
        format!("{}.{id}", hex::encode(key))
    }
}

/// By what a list is walked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WalkOrder {
    #[default]
    Name,
    CreatedOn,
}

impl WalkOrder {
    pub const fn as_str(self) -> &'static str {
        match self {
            WalkOrder::Name => "name",
            WalkOrder::CreatedOn => "created_on",
        }
    }

    /// The order of this word.
    pub fn of(word: &str) -> Option<WalkOrder> {
        [WalkOrder::Name, WalkOrder::CreatedOn]
            .into_iter()
            .find(|order| order.as_str() == word)
    }
}

/// Which part of a list that is walked; nothing is counted.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    pub order: WalkOrder,
    pub direction: Direction,
    /// At most so many.
    pub limit: i64,
    /// Behind this one.
    pub after: Option<KeyCursor>,
}

impl Walk {
    /// How many keys to ask each range for: one more tells whether there is more.
    pub(crate) fn asked(&self) -> i64 {
        self.limit.saturating_add(1)
    }

    /// The keys of this part, of what the ranges gave, and what leads on.
    pub(crate) fn cut(&self, ranges: Vec<Vec<(String, String)>>) -> (Vec<String>, Option<String>) {
        let one = Page {
            page: 1,
            per_page: self.asked(),
        };
        let mut keys = merge(ranges, one, self.direction);
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = keys.len() > limit;
        keys.truncate(limit);
        let last = keys.last().filter(|_| more);
        let next = last.map(|(key, id)| KeyCursor::text(key, id));
        (keys.into_iter().map(|(_, id)| id).collect(), next)
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, KeyCursor, Walk};

    #[test]
    fn a_walk_goes_on_where_it_ended() {
        let id = |n: u8| format!("{n:032x}");
        let walk = Walk {
            limit: 2,
            direction: Direction::Desc,
            ..Walk::default()
        };
        let all = [
            ("ü".to_owned(), id(3)),
            ("b".to_owned(), id(1)),
            ("a".to_owned(), id(2)),
        ];
        let (ids, next) = walk.cut(vec![all.to_vec(), vec![all[1].clone()]]);
        assert_eq!(ids, [id(3), id(1)]);
        let cursor = KeyCursor::parse(&next.expect("more")).expect("a cursor");
        assert_eq!((cursor.key.as_str(), cursor.id), ("b", id(1)));
        assert_eq!(walk.cut(vec![all[..2].to_vec()]).1, None);
        for bad in ["", ".", "zz.0", "61.short", &format!("00.{}", id(1))] {
            assert_eq!(KeyCursor::parse(bad), None, "{bad}");
        }
    }
}
