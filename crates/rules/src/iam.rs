//! What members' policies are made of: the permission groups that an account offers, and its resource groups.

use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    lists::{Page, Paged},
    members::{PermissionGroup, ResourceGroup, group_of, whole},
    policy,
    roles::{DOMAIN_GROUPS, Held, offered_here},
};

/// What to list: all must fit, where given, as a whole. v4: documented.
#[derive(Clone, Debug)]
pub struct Query {
    pub id: Option<String>,
    pub name: Option<String>,
    /// Of permission groups.
    pub label: Option<String>,
    pub page: Page,
}

fn fits(wanted: Option<&String>, own: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == own)
}

/// One page: a group for each role that the account offers, by name, and those for zones after them.
pub async fn permission_groups(
    ctx: &Ctx,
    account: String,
    query: Query,
) -> Result<Paged<PermissionGroup>> {
    ctx.read(
        &policy::ROLE_LIST,
        Scope::Account(account),
        query,
        |op, q| {
            Box::pin(async move {
                let all = groups(op).filter(|group| {
                    fits(q.id.as_ref(), &group.id)
                        && fits(q.name.as_ref(), &group.name)
                        && fits(q.label.as_ref(), &group.meta.label)
                });
                Ok(Paged::cut(all.collect(), q.page))
            })
        },
    )
    .await
}

/// One of them.
pub async fn permission_group(ctx: &Ctx, account: String, id: String) -> Result<PermissionGroup> {
    ctx.read(&policy::ROLE_LIST, Scope::Account(account), id, |op, id| {
        Box::pin(async move {
            groups(op)
                .find(|group| group.id == *id)
                .ok_or_else(|| Error::from(&codes::PERMISSION_GROUP_NOT_FOUND))
        })
    })
    .await
}

fn groups(op: &Op<'_, '_>) -> impl Iterator<Item = PermissionGroup> + use<> {
    let all = offered_here(op).chain(DOMAIN_GROUPS);
    all.map(|role| group_of(Held { allow: true, role }))
}

/// One page of the account's resource groups: the whole account is one, without being created.
pub async fn resource_groups(
    ctx: &Ctx,
    account: String,
    query: Query,
) -> Result<Paged<ResourceGroup>> {
    ctx.read(
        &policy::ROLE_LIST,
        Scope::Account(account),
        query,
        |op, q| {
            Box::pin(async move {
                let group = whole(&op.account()?);
                let found = fits(q.id.as_ref(), &group.id) && fits(q.name.as_ref(), &group.name);
                Ok(Paged::cut(
                    found.then_some(group).into_iter().collect(),
                    q.page,
                ))
            })
        },
    )
    .await
}

/// The id of the resource group that is all of an account: it follows from the account's id alone, and is our own.
pub fn whole_account(account: &str) -> String {
    whole(account).id
}

/// One of them.
pub async fn resource_group(ctx: &Ctx, account: String, id: String) -> Result<ResourceGroup> {
    ctx.read(&policy::ROLE_LIST, Scope::Account(account), id, |op, id| {
        Box::pin(async move {
            Some(whole(&op.account()?))
                .filter(|group| group.id == *id)
                .ok_or_else(|| Error::from(&codes::RESOURCE_GROUP_NOT_FOUND))
        })
    })
    .await
}
