//! Which units of the place's tenant the principal may look into, or manage the people of.

use super::{Admin, store};
use crate::{
    Error, Result, codes,
    gate::Op,
    roles::{Area, Permission},
    tenant_roles::TenantRole,
    units,
};

/// Ids of units.
pub(super) struct Reach(Vec<String>);

/// Whose people the principal may see.
pub(super) async fn readable(op: &mut Op<'_, '_>) -> Result<Reach> {
    within(op, |role| {
        role.grants().contains(Permission::read(Area::Member))
    })
    .await
}

/// Whose people the principal may manage.
pub(super) async fn manageable(op: &mut Op<'_, '_>) -> Result<Reach> {
    within(op, |role| role == TenantRole::Admin).await
}

async fn within(op: &mut Op<'_, '_>, enough: fn(TenantRole) -> bool) -> Result<Reach> {
    if op.standing().operator {
        return Ok(Reach(units::store::ids(op).await?));
    }
    let own = store::own(op).await?.into_iter();
    Ok(Reach(
        own.filter(|(_, role)| enough(*role))
            .map(|(unit, _)| unit)
            .collect(),
    ))
}

/// Refuses somebody of the tenant who may not read the log in each of its units.
pub(crate) async fn whole_tenant(op: &mut Op<'_, '_>) -> Result<()> {
    let reads = |role: TenantRole| role.grants().contains(Permission::read(Area::AuditLogs));
    let reach = within(op, reads).await?;
    let words = "This log tells of all units of the tenant: it is for who may read each of them";
    every_unit(op, &reach, words).await
}

/// Refuses somebody of the tenant who is not an admin of each of its units.
pub(crate) async fn manages_whole_tenant(op: &mut Op<'_, '_>) -> Result<()> {
    let reach = manageable(op).await?;
    let words = "This is for all units of the tenant: it takes an admin of each of them";
    every_unit(op, &reach, words).await
}

async fn every_unit(op: &mut Op<'_, '_>, reach: &Reach, otherwise: &str) -> Result<()> {
    let all = units::store::ids(op).await?;
    if all.iter().all(|unit| reach.0.contains(unit)) {
        return Ok(());
    }
    Err(Error::from(&codes::NO_PERMISSION).text(otherwise))
}

impl Reach {
    /// An admin as far as it is one of these units; `None` when it is of none.
    pub(super) fn of(&self, mut admin: Admin) -> Option<Admin> {
        admin.units.retain(|unit| self.0.contains(&unit.id));
        (!admin.units.is_empty()).then_some(admin)
    }

    /// The units meant, each one of these; all of them, if none is named.
    pub(super) fn choose(&self, named: Option<&[String]>) -> Result<Vec<String>> {
        let Some(named) = named else {
            return Ok(self.0.clone());
        };
        if named.is_empty() {
            return Err(Error::from(&codes::ADMIN_INVALID)
                .text("An admin needs at least one unit")
                .at("/unit_ids"));
        }
        if let Some(i) = named.iter().position(|id| !self.0.contains(id)) {
            return Err(Error::from(&codes::ADMIN_INVALID)
                .text("There is no such unit in this tenant")
                .at(format!("/unit_ids/{i}")));
        }
        Ok(named.to_vec())
    }
}
