use crate::{
    answer::{Answer, one},
    body::Body,
    caller::Caller,
};
use rules::auth::second::{self, Confirmation, Enabled, Enrolment, NewCodes, SecondFactor};

pub(crate) async fn get(caller: Caller) -> Answer<SecondFactor> {
    one(second::get(&caller.ctx).await)
}

pub(crate) async fn begin_totp(caller: Caller) -> Answer<Enrolment> {
    one(second::begin_totp(&caller.ctx).await)
}

pub(crate) async fn confirm_totp(
    caller: Caller,
    Body(shown): Body<Confirmation>,
) -> Answer<Enabled> {
    one(second::confirm_totp(&caller.ctx, shown).await)
}

pub(crate) async fn remove_totp(caller: Caller) -> Answer<SecondFactor> {
    one(second::remove_totp(&caller.ctx).await)
}

pub(crate) async fn renew_codes(caller: Caller) -> Answer<NewCodes> {
    one(second::renew_codes(&caller.ctx).await)
}
