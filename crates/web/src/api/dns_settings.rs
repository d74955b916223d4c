use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use rules::dns_settings::{
    self, AccountDnsSettings, AccountDnsSettingsChange, DnsSettings, DnsSettingsChange,
};

pub(crate) async fn of_zone(At([zone]): At<1>, caller: Caller) -> Answer<DnsSettings> {
    one(dns_settings::get(&caller.ctx, zone).await)
}

pub(crate) async fn update_zone(
    At([zone]): At<1>,
    caller: Caller,
    Body(change): Body<DnsSettingsChange>,
) -> Answer<DnsSettings> {
    one(dns_settings::update(&caller.ctx, zone, change).await)
}

pub(crate) async fn of_account(At([account]): At<1>, caller: Caller) -> Answer<AccountDnsSettings> {
    one(dns_settings::of_account(&caller.ctx, account).await)
}

pub(crate) async fn update_account(
    At([account]): At<1>,
    caller: Caller,
    Body(change): Body<AccountDnsSettingsChange>,
) -> Answer<AccountDnsSettings> {
    one(dns_settings::update_account(&caller.ctx, account, change).await)
}
