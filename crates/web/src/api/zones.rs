use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::{Params, bad},
};
use rules::{
    Result,
    accounts::Deleted,
    codes,
    zones::{
        self, Activation, Checked, Match, NameFilter, NameOperator, NewZone, Order, Query, Zone,
        ZoneChange,
        hold::{Hold, HoldChange},
    },
};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Zone>> {
    let query = query(&params)?;
    page(zones::list(&caller.ctx, query).await)
}

fn query(params: &Params) -> Result<Query> {
    let order = match params.get("order") {
        None | Some("name") => Order::Name,
        Some("status") => Order::Status,
        Some("account.id") => Order::AccountId,
        Some("account.name") => Order::AccountName,
        Some("plan.id") => Order::Plan,
        Some(_) => {
            return Err(bad(
                "order",
                "takes name, status, account.id, account.name or plan.id",
            ));
        }
    };
    let matching = match params.get("match") {
        None | Some("all") => Match::All,
        Some("any") => Match::Any,
        Some(_) => return Err(bad("match", "takes all or any")),
    };
    // One client writes `name.exact`, as for records. v4: observed.
    let exact = params.get("name.exact").map(|value| NameFilter {
        operator: NameOperator::Equal,
        value: value.to_owned(),
        exact_case: false,
    });
    Ok(Query {
        name: exact.or_else(|| params.get("name").map(NameFilter::parse)),
        account_id: params
            .get("account.id")
            .or_else(|| params.get("organization.id"))
            .map(str::to_owned),
        account_name: params
            .get("account.name")
            .or_else(|| params.get("organization.name"))
            .map(NameFilter::parse),
        status: params.all("status"),
        kinds: params.all("type"),
        matching,
        order,
        direction: params.direction()?,
        page: params.page(20, 50)?,
    })
}

pub(crate) async fn create(caller: Caller, Body(new): Body<NewZone>) -> Answer<Zone> {
    one(zones::create(&caller.ctx, new).await)
}

pub(crate) async fn get(At([id]): At<1>, caller: Caller) -> Answer<Zone> {
    one(zones::get(&caller.ctx, id).await)
}

pub(crate) async fn update(
    At([id]): At<1>,
    caller: Caller,
    Body(change): Body<ZoneChange>,
) -> Answer<Zone> {
    one(zones::update(&caller.ctx, id, change).await)
}

pub(crate) async fn delete(At([id]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(zones::delete(&caller.ctx, id).await)
}

pub(crate) async fn check(At([id]): At<1>, caller: Caller) -> Answer<Checked> {
    Ok(one(zones::check(&caller.ctx, id).await)?.saying(&codes::ZONE_CHECK_ASKED))
}

pub(crate) async fn restore(At([id]): At<1>, caller: Caller) -> Answer<Zone> {
    one(zones::restore(&caller.ctx, id).await)
}

pub(crate) async fn activate(At([id]): At<1>, caller: Caller) -> Answer<Zone> {
    one(zones::activate(&caller.ctx, id).await)
}

pub(crate) async fn activation(At([id]): At<1>, caller: Caller) -> Answer<Activation> {
    one(zones::activation(&caller.ctx, id).await)
}

pub(crate) async fn hold(At([zone]): At<1>, caller: Caller) -> Answer<Hold> {
    one(zones::hold::get(&caller.ctx, zone).await)
}

pub(crate) async fn create_hold(At([zone]): At<1>, caller: Caller, params: Params) -> Answer<Hold> {
    let below = params.flag("include_subdomains")?;
    one(zones::hold::create(&caller.ctx, zone, below).await)
}

pub(crate) async fn update_hold(
    At([zone]): At<1>,
    caller: Caller,
    Body(change): Body<HoldChange>,
) -> Answer<Hold> {
    one(zones::hold::update(&caller.ctx, zone, change).await)
}

pub(crate) async fn delete_hold(At([zone]): At<1>, caller: Caller, params: Params) -> Answer<Hold> {
    let after = params.get("hold_after").map(str::to_owned);
    one(zones::hold::delete(&caller.ctx, zone, after).await)
}
