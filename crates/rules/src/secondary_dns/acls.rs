//! Addresses that may ask for an account's zones, and tell of changes of those that it copies.

use super::{bad, checked_name, room, store, touch_zones};
use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    lists::{Page, Paged},
    policy,
};
use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Shortest prefixes. v4: documented.
const WIDEST: (u8, u8) = (24, 64);

/// An access control list, which is one range. It is for all zones of the account. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Acl {
    pub id: String,
    /// CIDR.
    pub ip_range: String,
    pub name: String,
}

/// What an access control list takes. v4: documented.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
pub struct NewAcl {
    pub name: String,
    /// CIDR of at most a /24 of IPv4 or a /64 of IPv6; a single address stands for itself.
    pub ip_range: String,
}

impl Input for NewAcl {
    const BAD: &'static Code = &codes::SECONDARY_DNS_INVALID;
}

impl NewAcl {
    fn checked(&self, id: &str) -> Result<Acl> {
        checked_name(&self.name)?;
        Ok(Acl {
            id: id.to_owned(),
            ip_range: range(&self.ip_range)?,
            name: self.name.clone(),
        })
    }
}

fn range(text: &str) -> Result<String> {
    let alone = || text.parse::<IpAddr>().ok().map(IpNet::from);
    let net = text.parse().ok().or_else(alone).ok_or_else(|| {
        bad(
            "A range of addresses is expected, such as 192.0.2.0/28",
            "/ip_range",
        )
    })?;
    let least = match net {
        IpNet::V4(_) => WIDEST.0,
        IpNet::V6(_) => WIDEST.1,
    };
    if net.prefix_len() < least {
        return Err(bad(format!("A range is at most a /{least}"), "/ip_range"));
    }
    // As it was sent: clients compare.
    Ok(if text.contains('/') {
        text.to_owned()
    } else {
        net.to_string()
    })
}

/// By name.
pub async fn acls(ctx: &Ctx, account: String, page: Page) -> Result<Paged<Acl>> {
    ctx.read(
        &policy::ACL_LIST,
        Scope::Account(account),
        page,
        |op, page| Box::pin(async move { Ok(Paged::cut(store::acls(op).await?, *page)) }),
    )
    .await
}

/// One of them.
pub async fn acl(ctx: &Ctx, account: String, id: String) -> Result<Acl> {
    ctx.read(&policy::ACL_READ, Scope::Account(account), id, |op, id| {
        Box::pin(find(op, id))
    })
    .await
}

async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Acl> {
    let found = store::acl(op, id).await?;
    found.ok_or_else(|| Error::from(&codes::ACL_NOT_FOUND))
}

/// Makes one, which holds at once.
pub async fn create_acl(ctx: &Ctx, account: String, new: NewAcl) -> Result<Acl> {
    ctx.write(
        &policy::ACL_CREATE,
        Scope::Account(account),
        new,
        |op, new| {
            Box::pin(async move {
                let acl = new.checked(&op.new_id())?;
                room(store::number_of_acls(op).await?)?;
                store::insert_acl(op, &acl).await?;
                touch_zones(op).await?;
                op.created(&acl.id, &acl)?;
                Ok(acl)
            })
        },
    )
    .await
}

/// Replaces one.
pub async fn update_acl(ctx: &Ctx, account: String, id: String, new: NewAcl) -> Result<Acl> {
    ctx.write(
        &policy::ACL_UPDATE,
        Scope::Account(account),
        (id, new),
        |op, (id, new)| {
            Box::pin(async move {
                let before = find(op, id).await?;
                let after = new.checked(id)?;
                store::update_acl(op, &after).await?;
                touch_zones(op).await?;
                op.updated(id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Its addresses may ask no more.
pub async fn delete_acl(ctx: &Ctx, account: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::ACL_DELETE,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let before = find(op, id).await?;
                store::delete_acl(op, id).await?;
                touch_zones(op).await?;
                op.deleted(id, &before)?;
                Ok(Deleted { id: before.id })
            })
        },
    )
    .await
}
