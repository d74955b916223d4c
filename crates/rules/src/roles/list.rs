//! The roles that an account may assign.

use super::{Role, RoleView, offered};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    lists::{Page, Paged},
    policy,
};

/// One page, ordered by name.
pub async fn list(ctx: &Ctx, account: String, page: Page) -> Result<Paged<RoleView>> {
    ctx.read(
        &policy::ROLE_LIST,
        Scope::Account(account),
        page,
        |op, page| {
            Box::pin(async move {
                let all = offered_here(op).map(RoleView::from).collect();
                Ok(Paged::cut(all, *page))
            })
        },
    )
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, account: String, role: String) -> Result<RoleView> {
    ctx.read(
        &policy::ROLE_LIST,
        Scope::Account(account),
        role,
        |op, id| {
            Box::pin(async move {
                let found = offered_here(op).find(|role| role.id == id);
                found
                    .map(RoleView::from)
                    .ok_or_else(|| Error::from(&codes::ROLE_NOT_FOUND))
            })
        },
    )
    .await
}

/// What the type of the place's account offers.
pub(crate) fn offered_here(op: &Op<'_, '_>) -> impl Iterator<Item = &'static Role> + use<> {
    offered(op.place().account_type.as_deref() == Some("enterprise"))
}
