//! A tenant as v4 shows it to its own admins. Of its units they see those that they are admins of, and who else is.

pub(crate) mod store;

use super::{Contacts, Status, Tenant};
use crate::{
    Result,
    accounts::AccountType,
    entitlements::{self, Fixed},
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A tenant. v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct TenantView {
    pub tenant_tag: String,
    pub tenant_name: String,
    pub tenant_type: String,
    pub tenant_status: Status,
    pub cdate: Moment,
    pub edate: Moment,
    /// The tenant's number in the operator's books.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    pub tenant_contacts: ContactsView,
    pub tenant_labels: Vec<String>,
    pub tenant_metadata: Metadata,
    /// Nothing is kept here. v4: documented, without any member.
    pub tenant_network: Free,
    /// The caller's units.
    pub tenant_units: Vec<UnitView>,
}

/// v4: documented; left out where there is none.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct ContactsView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
}

/// v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Metadata {
    /// Left out where the operator's name servers are used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns: Option<DnsMetadata>,
}

/// v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct DnsMetadata {
    pub ns_pool: NsPool,
}

/// The first set of the tenant's own name servers. v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct NsPool {
    pub primary: String,
    pub secondary: String,
}

/// An object without members.
#[derive(Clone, Debug, Default, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Free {}

/// A unit. v4: documented; the form of its memberships assumed.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct UnitView {
    pub unit_tag: String,
    pub unit_name: String,
    pub unit_status: Status,
    pub unit_metadata: Free,
    pub unit_memberships: Vec<Membership>,
}

/// An admin. v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Membership {
    pub user_tag: String,
    pub user_email: String,
    /// The address, where no name is known.
    pub user_name: String,
}

/// A tenant among those of the caller: what SDKs know as an organization, what the partner documentation speaks of, and the
/// tenant itself. v4: documented in these two forms, which do not agree; together assumed.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct OwnTenant {
    pub id: String,
    pub name: String,
    pub create_time: Moment,
    pub meta: Meta,
    #[serde(flatten)]
    pub tenant: TenantView,
    /// As `tenant_units`.
    pub units: Vec<UnitView>,
    pub memberships: Vec<Membership>,
    pub entitlements: Fixed,
}

/// v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Meta {
    /// From the root down to the tenant, which is one.
    pub hierarchy_tags: Vec<String>,
    pub tenant_flags: Flags,
    /// The name of `tenant_flags` in older SDKs.
    pub flags: Flags,
}

/// What may be done, as `true` or `false` in text. v4: documented names, assumed values.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Flags {
    pub account_creation: String,
    pub account_deletion: String,
    pub account_migration: String,
    pub account_mobility: String,
    pub enterprise_capability: String,
    pub member_management: String,
    pub sub_org_creation: String,
}

/// The tenants that the caller is an admin of, by name.
pub async fn list(ctx: &Ctx) -> Result<Vec<OwnTenant>> {
    ctx.read(&policy::USER_TENANTS_LIST, Scope::User, (), |op, ()| {
        Box::pin(async move {
            let mut all = Vec::new();
            for id in store::tenants(op).await? {
                let scope = Scope::Tenant(id);
                // A token need not reach all of its owner's tenants.
                if !op.may(&policy::TENANT_READ, &scope).await? {
                    continue;
                }
                let tenant = op.step(&policy::TENANT_READ, &scope, &(), |op, ()| {
                    Box::pin(own_in(op))
                });
                all.push(tenant.await?);
            }
            Ok(all)
        })
    })
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, id: String) -> Result<TenantView> {
    ctx.read(&policy::TENANT_READ, Scope::Tenant(id), (), |op, ()| {
        Box::pin(async move { Ok(view(op).await?.0) })
    })
    .await
}

/// Who is an admin of the caller's units, by address.
pub async fn memberships(ctx: &Ctx, id: String) -> Result<Vec<Membership>> {
    ctx.read(&policy::TENANT_READ, Scope::Tenant(id), (), |op, ()| {
        Box::pin(async move { Ok(distinct(&store::memberships(op).await?)) })
    })
    .await
}

/// The types of account that the tenant may create.
pub async fn account_types(ctx: &Ctx, id: String) -> Result<Vec<AccountType>> {
    ctx.read(&policy::TENANT_READ, Scope::Tenant(id), (), |op, ()| {
        Box::pin(async move { Ok(entitlements::load(op).await?.account_types) })
    })
    .await
}

/// What the tenant is entitled to.
pub async fn entitlements(ctx: &Ctx, id: String) -> Result<Fixed> {
    ctx.read(&policy::TENANT_READ, Scope::Tenant(id), (), |op, ()| {
        Box::pin(async move { Ok(entitlements::load(op).await?.into()) })
    })
    .await
}

async fn own_in(op: &mut Op<'_, '_>) -> Result<OwnTenant> {
    let (tenant, memberships) = view(op).await?;
    let entitlements = entitlements::load(op).await?;
    let types = &entitlements.account_types;
    let flag = |yes: bool| yes.to_string();
    let active = tenant.tenant_status == Status::Active;
    let flags = Flags {
        account_creation: flag(active && !types.is_empty()),
        account_deletion: flag(active),
        account_migration: flag(false),
        account_mobility: flag(false),
        enterprise_capability: flag(types.contains(&AccountType::Enterprise)),
        member_management: flag(active),
        sub_org_creation: flag(false),
    };
    Ok(OwnTenant {
        id: tenant.tenant_tag.clone(),
        name: tenant.tenant_name.clone(),
        create_time: tenant.cdate,
        meta: Meta {
            hierarchy_tags: vec![tenant.tenant_tag.clone()],
            tenant_flags: flags.clone(),
            flags,
        },
        units: tenant.tenant_units.clone(),
        tenant,
        memberships,
        entitlements: entitlements.into(),
    })
}

/// The place's tenant, and the admins of the caller's units.
async fn view(op: &mut Op<'_, '_>) -> Result<(TenantView, Vec<Membership>)> {
    let tenant = super::store::find(op).await?;
    let seats = store::memberships(op).await?;
    let units = store::units(op)
        .await?
        .into_iter()
        .map(|(unit_tag, unit_name, unit_status)| {
            let here = seats.iter().filter(|(unit, _)| *unit == unit_tag);
            UnitView {
                unit_memberships: here.map(|(_, who)| who.clone()).collect(),
                unit_tag,
                unit_name,
                unit_status,
                unit_metadata: Free {},
            }
        })
        .collect();
    Ok((TenantView::new(tenant, units), distinct(&seats)))
}

/// Each admin once.
fn distinct(seats: &[(String, Membership)]) -> Vec<Membership> {
    let mut all: Vec<Membership> = seats.iter().map(|(_, who)| who.clone()).collect();
    all.dedup();
    all
}

impl TenantView {
    fn new(tenant: Tenant, tenant_units: Vec<UnitView>) -> TenantView {
        let Contacts { email, website } = tenant.contacts;
        let dns = match tenant.name_servers.as_slice() {
            [primary, secondary, ..] => Some(DnsMetadata {
                ns_pool: NsPool {
                    primary: primary.clone(),
                    secondary: secondary.clone(),
                },
            }),
            _ => None,
        };
        TenantView {
            tenant_tag: tenant.id,
            tenant_name: tenant.name,
            tenant_type: tenant.kind,
            tenant_status: tenant.status,
            cdate: tenant.created_on,
            edate: tenant.modified_on,
            customer_id: tenant.customer_id,
            tenant_contacts: ContactsView { email, website },
            tenant_labels: tenant.labels,
            tenant_metadata: Metadata { dns },
            tenant_network: Free {},
            tenant_units,
        }
    }
}
