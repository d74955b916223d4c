//! Lists of a zone's records. v4: documented.
//!
//! A zone has a few thousand records at most, so filters and orders of v4, which no index serves all of, are applied to its records
//! here; a list without any, or of one name, is read by its index.

use super::{DnsRecord, may, store};
use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    lists::{Direction, Page, Paged},
    policy,
    roles::{Area, Permission},
};
use std::cmp::Ordering;

/// Filters of one text: each that is given must hold. Case does not matter.
#[derive(Clone, Debug, Default)]
pub struct TextFilter {
    pub exact: Option<String>,
    pub contains: Option<String>,
    pub starts_with: Option<String>,
    pub ends_with: Option<String>,
}

/// Whether there is one at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    Yes,
    No,
}

/// Whether every filter must hold, or one is enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    #[default]
    All,
    Any,
}

/// What a list goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Type,
    Name,
    Content,
    Ttl,
    Proxied,
}

/// Which records are wanted.
#[derive(Clone, Debug)]
pub struct Query {
    pub name: TextFilter,
    pub content: TextFilter,
    pub comment: TextFilter,
    pub comment_present: Option<Present>,
    /// Any of these.
    pub kinds: Vec<String>,
    pub proxied: Option<bool>,
    /// Of names and `name:value`.
    pub tag: TextFilter,
    /// The name of a tag that is there, or is not.
    pub tag_present: Vec<(String, Present)>,
    pub tag_match: Matching,
    /// In name, content, comment or tags.
    pub search: Option<String>,
    pub matching: Matching,
    pub order: Order,
    pub direction: Direction,
    pub page: Page,
}

/// The zone's records that the principal may see.
pub async fn list(ctx: &Ctx, zone: String, query: Query) -> Result<Paged<DnsRecord>> {
    ctx.read(&policy::DNS_LIST, Scope::Zone(zone), query, |op, query| {
        Box::pin(async move {
            if query.is_plain() && sees_all(op) {
                let page = store::page(op, query.page).await?;
                let total = store::number(op).await?;
                return Ok(Paged::new(page, query.page, total));
            }
            let named = query.name.exact.as_deref();
            let all = match named.filter(|_| query.matching == Matching::All) {
                Some(name) => store::named(op, &name.to_lowercase()).await?,
                None => store::all(op).await?,
            };
            let to = Permission::read(Area::DnsRecords);
            let mut found: Vec<DnsRecord> = all
                .into_iter()
                .filter(|record| query.wants(record) && may(op, to, record))
                .collect();
            found.sort_by(|a, b| query.compare(a, b));
            Ok(Paged::cut(found, query.page))
        })
    })
    .await
}

/// Whether the principal sees whole zones.
fn sees_all(op: &Op<'_, '_>) -> bool {
    let (to, place) = (Permission::read(Area::DnsRecords), op.place());
    op.bearer().is_none_or(|b| b.grants.whole_zone(to, &place))
}

/// Whether a text fits what is wanted.
type Test = fn(&str, &str) -> bool;

impl TextFilter {
    fn is_empty(&self) -> bool {
        self.given().next().is_none()
    }

    fn given(&self) -> impl Iterator<Item = (&String, Test)> {
        let tests: [(&Option<String>, Test); 4] = [
            (&self.exact, |text, wanted| text == wanted),
            (&self.contains, |text, wanted| text.contains(wanted)),
            (&self.starts_with, |text, wanted| text.starts_with(wanted)),
            (&self.ends_with, |text, wanted| text.ends_with(wanted)),
        ];
        tests
            .into_iter()
            .filter_map(|(wanted, test)| wanted.as_ref().map(|wanted| (wanted, test)))
    }

    /// What becomes of each filter that is given.
    fn outcomes<'a>(&'a self, text: &'a str) -> impl Iterator<Item = bool> + 'a {
        let text = text.to_lowercase();
        self.given()
            .map(move |(wanted, test)| test(&text, &wanted.to_lowercase()))
    }
}

impl Query {
    /// No filter, in the usual order.
    fn is_plain(&self) -> bool {
        [&self.name, &self.content, &self.comment, &self.tag]
            .into_iter()
            .all(TextFilter::is_empty)
            && self.comment_present.is_none()
            && self.kinds.is_empty()
            && self.proxied.is_none()
            && self.tag_present.is_empty()
            && self.search.is_none()
            && self.order == Order::Type
            && self.direction == Direction::Asc
    }

    fn wants(&self, record: &DnsRecord) -> bool {
        let searched = self.search.as_ref().is_none_or(|text| {
            let text = text.to_lowercase();
            let in_it = |field: &str| field.to_lowercase().contains(&text);
            in_it(&record.name)
                || in_it(&record.content)
                || record.comment.as_deref().is_some_and(in_it)
                || record.tags.iter().any(|tag| in_it(tag))
        });
        let mut outcomes: Vec<bool> = self.name.outcomes(&record.name).collect();
        outcomes.extend(self.content_outcomes(record));
        let comment = record.comment.as_deref().unwrap_or_default();
        outcomes.extend(self.comment.outcomes(comment));
        if let Some(present) = self.comment_present {
            outcomes.push(record.comment.is_some() == (present == Present::Yes));
        }
        if !self.kinds.is_empty() {
            let of_kind = |kind: &String| kind.eq_ignore_ascii_case(&record.kind);
            outcomes.push(self.kinds.iter().any(of_kind));
        }
        if let Some(proxied) = self.proxied {
            outcomes.push(record.proxied == proxied);
        }
        outcomes.extend(self.tag_outcome(record));
        searched && self.matching.of(outcomes)
    }

    /// The quotes of a TXT record's content do not count: clients send it with or without. v4: observed.
    fn content_outcomes(&self, record: &DnsRecord) -> Vec<bool> {
        let plain = unquoted(&record.content);
        let wanted = TextFilter {
            exact: self.content.exact.as_deref().map(unquoted),
            ..self.content.clone()
        };
        if record.kind == "TXT" {
            wanted.outcomes(&plain).collect()
        } else {
            self.content.outcomes(&record.content).collect()
        }
    }

    /// All filters about tags together.
    fn tag_outcome(&self, record: &DnsRecord) -> Option<bool> {
        let mut outcomes: Vec<bool> = self
            .tag_present
            .iter()
            .map(|(name, present)| {
                let named = |tag: &String| {
                    let own = tag.split_once(':').map_or(tag.as_str(), |(name, _)| name);
                    own.eq_ignore_ascii_case(name)
                };
                record.tags.iter().any(named) == (*present == Present::Yes)
            })
            .collect();
        if !self.tag.is_empty() {
            let fits = |tag: &String| self.tag.outcomes(tag).all(|fits| fits);
            outcomes.push(record.tags.iter().any(fits));
        }
        (!outcomes.is_empty()).then(|| self.tag_match.of(outcomes))
    }

    fn compare(&self, a: &DnsRecord, b: &DnsRecord) -> Ordering {
        let by = match self.order {
            Order::Type => a.kind.cmp(&b.kind),
            Order::Name => a.name.cmp(&b.name),
            Order::Content => a.content.cmp(&b.content),
            Order::Ttl => a.ttl.cmp(&b.ttl),
            Order::Proxied => a.proxied.cmp(&b.proxied),
        };
        let by = match self.direction {
            Direction::Asc => by,
            Direction::Desc => by.reverse(),
        };
        by.then_with(|| (&a.kind, &a.name, &a.id).cmp(&(&b.kind, &b.name, &b.id)))
    }
}

impl Matching {
    fn of(self, outcomes: Vec<bool>) -> bool {
        match self {
            Matching::All => outcomes.into_iter().all(|fits| fits),
            Matching::Any => outcomes.is_empty() || outcomes.contains(&true),
        }
    }
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inner.unwrap_or(text).to_owned()
}
