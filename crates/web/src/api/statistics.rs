//! How many there are, and how the installation is.

use crate::{
    answer::{Answer, one},
    at::At,
    caller::Caller,
};
use rules::{
    health::{self, Health},
    statistics::{self, Statistics, TenantStatistics},
};

pub(crate) async fn of_installation(caller: Caller) -> Answer<Statistics> {
    one(statistics::of_installation(&caller.ctx).await)
}

pub(crate) async fn of_tenant(At([tenant]): At<1>, caller: Caller) -> Answer<TenantStatistics> {
    one(statistics::of_tenant(&caller.ctx, tenant).await)
}

pub(crate) async fn health(caller: Caller) -> Answer<Health> {
    one(health::get(&caller.ctx).await)
}
