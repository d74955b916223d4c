use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use rules::name_servers::{self, CustomNameServer, CustomNs, CustomNsChange, NewCustomNameServer};

pub(crate) async fn list(At([account]): At<1>, caller: Caller) -> Answer<Vec<CustomNameServer>> {
    one(name_servers::list(&caller.ctx, account).await)
}

pub(crate) async fn create(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewCustomNameServer>,
) -> Answer<CustomNameServer> {
    one(name_servers::create(&caller.ctx, account, new).await)
}

pub(crate) async fn delete(At([account, name]): At<2>, caller: Caller) -> Answer<Vec<String>> {
    one(name_servers::delete(&caller.ctx, account, name).await)
}

pub(crate) async fn available(At([account]): At<1>, caller: Caller) -> Answer<Vec<String>> {
    one(name_servers::available(&caller.ctx, account).await)
}

pub(crate) async fn of_zone(At([zone]): At<1>, caller: Caller) -> Answer<CustomNs> {
    one(name_servers::of_zone(&caller.ctx, zone).await)
}

pub(crate) async fn set_of_zone(
    At([zone]): At<1>,
    caller: Caller,
    Body(change): Body<CustomNsChange>,
) -> Answer<CustomNs> {
    one(name_servers::set_of_zone(&caller.ctx, zone, change).await)
}
