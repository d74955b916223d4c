//! What members' policies are made of: the permission groups that an account offers, its resource groups, and its user groups.

pub(crate) mod effect;
pub(crate) mod kept;
pub(crate) mod meaning;
pub mod resource_groups;
pub(crate) mod store;
pub mod user_groups;

use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    iam::{kept::KeptPolicy, store::GroupRow},
    lists::{Page, Paged},
    members::{PermissionGroup, group_of, whole},
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

/// The resource groups that policies name, of this account.
pub(crate) async fn named(
    op: &mut Op<'_, '_>,
    account: &str,
    policies: impl Iterator<Item = &KeptPolicy>,
) -> Result<Vec<GroupRow>> {
    let mut ids: Vec<String> = policies.flat_map(effect::reached).collect();
    ids.sort_unstable();
    ids.dedup();
    store::of_account(op, account, &ids).await
}

/// Writes down what a member was given; [`effect::refresh`] makes it so.
pub(crate) async fn keep_policies(
    op: &mut Op<'_, '_>,
    member: &str,
    policies: &[KeptPolicy],
) -> Result<()> {
    store::set_policies(op, member, &kept::write(policies)?).await?;
    let groups: Vec<String> = policies.iter().flat_map(effect::reached).collect();
    store::set_uses(op, member, &groups).await
}

/// Forgets a member who is removed.
pub(crate) async fn forget_member(op: &mut Op<'_, '_>, member: &str) -> Result<()> {
    store::forget(op, member).await
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
        &policy::PERMISSION_GROUP_LIST,
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
    ctx.read(
        &policy::PERMISSION_GROUP_READ,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                groups(op)
                    .find(|group| group.id == *id)
                    .ok_or_else(|| Error::from(&codes::PERMISSION_GROUP_NOT_FOUND))
            })
        },
    )
    .await
}

fn groups(op: &Op<'_, '_>) -> impl Iterator<Item = PermissionGroup> + use<> {
    let all = offered_here(op).chain(DOMAIN_GROUPS);
    all.map(|role| group_of(Held { allow: true, role }))
}

/// The id of the resource group that is all of an account: it follows from the account's id alone, and is our own.
pub fn whole_account(account: &str) -> String {
    whole(account).id
}
