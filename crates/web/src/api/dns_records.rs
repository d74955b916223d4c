use crate::{
    answer::{Answer, Failure, one, page, walked},
    api::upload,
    at::At,
    body::Body,
    caller::Caller,
    params::{Params, bad},
};
use axum::response::IntoResponse;
use http::{HeaderMap, header};
use rules::{
    Result,
    accounts::Deleted,
    dns_records::{
        self, Batch, BatchDone, Difference, DnsRecord, Imported, Matching, NewRecord, Order, Past,
        PastCursor, PastQuery, Pasted, Present, Query, RecordChange, Revert, Usage,
    },
};

/// Records of a page at most.
const MOST: i64 = 5000;

pub(crate) async fn list(
    At([zone]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<DnsRecord>> {
    let query = query(&params)?;
    page(dns_records::list(&caller.ctx, zone, query).await)
}

fn query(params: &Params) -> Result<Query> {
    let order = match params.get("order") {
        None | Some("type") => Order::Type,
        Some("name") => Order::Name,
        Some("content") => Order::Content,
        Some("ttl") => Order::Ttl,
        Some("proxied") => Order::Proxied,
        Some(_) => return Err(bad("order", "takes type, name, content, ttl or proxied")),
    };
    let matching = |name: &str| match params.get(name) {
        None | Some("all") => Ok(Matching::All),
        Some("any") => Ok(Matching::Any),
        Some(_) => Err(bad(name, "takes all or any")),
    };
    let mut tag = params.filter("tag");
    let mut tag_present: Vec<(String, Present)> = Vec::new();
    // `tag=name` asks whether there is such a tag, `tag=name:value` for that one. v4: documented.
    if params.get("tag.exact").is_none()
        && let Some(name) = tag.exact.take_if(|tag| !tag.contains(':'))
    {
        tag_present.push((name, Present::Yes));
    }
    for (name, present) in [("tag.present", Present::Yes), ("tag.absent", Present::No)] {
        let named = params.each(name).into_iter();
        tag_present.extend(named.map(|tag| (tag, present)));
    }
    let comment_present = match (params.has("comment.present"), params.has("comment.absent")) {
        (true, _) => Some(Present::Yes),
        (false, true) => Some(Present::No),
        (false, false) => None,
    };
    Ok(Query {
        name: params.filter("name"),
        content: params.filter("content"),
        comment: params.filter("comment"),
        comment_present,
        kinds: params.all("type"),
        proxied: params.flag("proxied")?,
        tag,
        tag_present,
        tag_match: match params.get("tag-match") {
            Some(_) => matching("tag-match")?,
            None => matching("tag_match")?,
        },
        search: params.get("search").map(str::to_owned),
        matching: matching("match")?,
        order,
        direction: params.direction()?,
        page: params.page(100, MOST)?,
    })
}

pub(crate) async fn get(At([zone, id]): At<2>, caller: Caller) -> Answer<DnsRecord> {
    one(dns_records::get(&caller.ctx, zone, id).await)
}

pub(crate) async fn create(
    At([zone]): At<1>,
    caller: Caller,
    Body(new): Body<NewRecord>,
) -> Answer<DnsRecord> {
    one(dns_records::create(&caller.ctx, zone, new).await)
}

pub(crate) async fn replace(
    At([zone, id]): At<2>,
    caller: Caller,
    Body(new): Body<NewRecord>,
) -> Answer<DnsRecord> {
    one(dns_records::replace(&caller.ctx, zone, id, new).await)
}

pub(crate) async fn update(
    At([zone, id]): At<2>,
    caller: Caller,
    Body(change): Body<RecordChange>,
) -> Answer<DnsRecord> {
    one(dns_records::update(&caller.ctx, zone, id, change).await)
}

pub(crate) async fn delete(At([zone, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(dns_records::delete(&caller.ctx, zone, id).await)
}

pub(crate) async fn batch(
    At([zone]): At<1>,
    caller: Caller,
    Body(batch): Body<Batch>,
) -> Answer<BatchDone> {
    one(dns_records::batch(&caller.ctx, zone, batch).await)
}

/// The form's part `file`, and perhaps `proxied`.
pub(crate) async fn import(
    At([zone]): At<1>,
    headers: HeaderMap,
    caller: Caller,
) -> Answer<Imported> {
    let form = upload::form(&headers, caller.body()).await?;
    let file = form.text("file")?;
    let proxied = form.flag("proxied")?.unwrap_or(false);
    one(dns_records::import(&caller.ctx, zone, file, proxied).await)
}

/// A zone file, without an envelope. v4: documented.
pub(crate) async fn export(
    At([zone]): At<1>,
    caller: Caller,
) -> Result<impl IntoResponse, Failure> {
    let text = dns_records::export(&caller.ctx, zone).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text))
}

pub(crate) async fn usage(At([zone]): At<1>, caller: Caller) -> Answer<Usage> {
    one(dns_records::of_zone(&caller.ctx, zone).await)
}

pub(crate) async fn account_usage(At([account]): At<1>, caller: Caller) -> Answer<Usage> {
    one(dns_records::of_account(&caller.ctx, account).await)
}

pub(crate) async fn preview(
    At([zone]): At<1>,
    caller: Caller,
    Body(pasted): Body<Pasted>,
) -> Answer<Difference> {
    one(dns_records::preview(&caller.ctx, zone, pasted).await)
}

pub(crate) async fn apply(
    At([zone]): At<1>,
    caller: Caller,
    Body(pasted): Body<Pasted>,
) -> Answer<BatchDone> {
    one(dns_records::apply(&caller.ctx, zone, pasted).await)
}

pub(crate) async fn history(
    At([zone]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Past>> {
    let query = PastQuery {
        name: params.get("name").map(str::to_lowercase),
        kind: params.get("type").map(str::to_uppercase),
        limit: params.number("limit")?.unwrap_or(50).clamp(1, 500),
        cursor: params.word("cursor", PastCursor::parse)?,
    };
    walked(dns_records::history(&caller.ctx, zone, query).await)
}

/// The event, and perhaps name and type.
pub(crate) async fn preview_revert(
    At([zone]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Difference> {
    let text = |name: &str| params.get(name).map(str::to_owned);
    let revert = Revert {
        event_id: text("event_id").ok_or_else(|| bad("event_id", "is required"))?,
        name: text("name"),
        kind: text("type"),
        digest: None,
    };
    one(dns_records::preview_revert(&caller.ctx, zone, revert).await)
}

pub(crate) async fn revert(
    At([zone]): At<1>,
    caller: Caller,
    Body(revert): Body<Revert>,
) -> Answer<BatchDone> {
    one(dns_records::revert(&caller.ctx, zone, revert).await)
}
