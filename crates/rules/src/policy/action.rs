//! What a row of the policy says, and how it is read.

use crate::{
    codes::{self, Code},
    entitlements::Entitlement,
    gate::{Place, Quota, Standing},
    roles::{Area, Level, Permission, Verb},
    tenant_roles::TenantRole,
    tokens::{Bearer, Owner},
};

/// Whether an action changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Read,
    Write,
}

/// A way to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// An operator of the installation.
    Operator,
    /// An admin of the unit that the place is in.
    TenantAdmin,
    /// Somebody of the tenant, in whatever role.
    Staff,
    /// Somebody of the tenant whose role grants it.
    StaffCan(Permission),
    /// A member whose roles grant it, or somebody of the tenant whose role does.
    Can(Permission),
    /// As `Can`; of a token it is enough that it grants it for some records, since the body asks about each.
    CanSome(Permission),
    /// A member whose roles grant it, or a tenant admin.
    Remove(Permission),
    /// A support or an admin of the unit that the place is in.
    Support,
    /// A member whose roles grant it; nobody of the tenant.
    MemberCan(Permission),
    /// Any accepted member, or somebody of the tenant.
    Member,
    /// The principal, about themself.
    Oneself,
    /// Whoever proves in the rule's body that an invitation is theirs.
    Invited,
    /// The program itself.
    System,
}

impl Who {
    /// As decisions name it.
    pub const fn rule(self) -> &'static str {
        match self {
            Who::Operator => "operator",
            Who::TenantAdmin => "tenant admin",
            Who::Staff | Who::StaffCan(_) | Who::Support => "tenant role",
            Who::Can(_) | Who::CanSome(_) | Who::Remove(_) | Who::MemberCan(_) => "permission",
            Who::Member => "member",
            Who::Oneself => "oneself",
            Who::Invited => "invited",
            Who::System => "system",
        }
    }

    /// By what the principal is itself, or as a member.
    pub(super) fn admits(self, at: &Standing, place: &Place) -> bool {
        let granted = |permission| {
            at.member
                .as_ref()
                .is_some_and(|m| m.allow(permission, place))
        };
        match self {
            Who::Operator => at.operator,
            Who::TenantAdmin | Who::Staff | Who::StaffCan(_) | Who::Support => false,
            Who::Can(permission)
            | Who::CanSome(permission)
            | Who::Remove(permission)
            | Who::MemberCan(permission) => granted(permission),
            Who::Member => at.member.is_some(),
            Who::Oneself | Who::Invited => true,
            Who::System => at.system,
        }
    }

    /// By a role in the place's tenant.
    pub(super) fn admits_staff(self, role: TenantRole) -> bool {
        match self {
            Who::TenantAdmin | Who::Remove(_) => role == TenantRole::Admin,
            Who::Support => matches!(role, TenantRole::Admin | TenantRole::Support),
            Who::Staff | Who::Member => true,
            Who::StaffCan(permission) | Who::Can(permission) | Who::CanSome(permission) => {
                role.grants().contains(permission)
            }
            Who::MemberCan(_) | Who::Operator | Who::Oneself | Who::Invited | Who::System => false,
        }
    }
}

/// What a token must grant for a user's own affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByToken {
    /// Not for tokens: it takes the user's key or a log-in.
    Never,
    /// This area of the user.
    Area(Area),
    /// This area of the user, or one of a tenant.
    AreaOrTenant(Area),
    /// Any token: the body shows only what the token reaches.
    Filtered,
}

/// Something that can be done: one row of the policy.
#[derive(Debug)]
pub struct Action {
    /// Stable: the name in audit events and denials.
    pub name: &'static str,
    pub kind: Kind,
    /// What an audit event of it is about.
    pub resource: &'static str,
    /// Any of these is enough.
    pub who: &'static [Who],
    /// Told to somebody who sees the place and may not.
    pub refusal: &'static Code,
    /// Told to somebody who does not see the place.
    pub hidden: &'static Code,
    /// What the place's tenant must be entitled to, and what is told otherwise.
    pub entitled: Option<(Entitlement, &'static Code)>,
    /// Raised by one.
    pub takes: Option<Quota>,
    /// Provisioning and billing: the tenant's people need no consent of the account.
    pub unasked: bool,
    /// Gives access that lasts: the tenant's people do it in no account that requires consent, which is for a time.
    pub lasting: bool,
    /// For actions of the principal about themself.
    pub by_token: ByToken,
}

impl Action {
    pub(super) const fn new(
        kind: Kind,
        name: &'static str,
        resource: &'static str,
        who: &'static [Who],
    ) -> Action {
        Action {
            name,
            kind,
            resource,
            who,
            refusal: &codes::NO_PERMISSION,
            hidden: &codes::NOT_YOURS,
            entitled: None,
            takes: None,
            unasked: false,
            lasting: false,
            by_token: ByToken::Never,
        }
    }

    pub(super) const fn by_token(mut self, by_token: ByToken) -> Action {
        self.by_token = by_token;
        self
    }

    /// The permission of an area that doing this takes.
    pub(super) const fn needs(&self, area: Area) -> Permission {
        let verb = match self.kind {
            Kind::Read => Verb::Read,
            Kind::Write => Verb::Edit,
        };
        Permission { area, verb }
    }

    /// Whether a token grants this way of being allowed.
    pub(super) fn granted_by(&self, bearer: &Bearer, who: Who, place: &Place) -> bool {
        let grants = &bearer.grants;
        match who {
            Who::Operator => grants.allow(self.needs(Area::Installation), place),
            Who::TenantAdmin | Who::Staff | Who::StaffCan(_) | Who::Support => {
                grants.allow(self.needs(Area::Tenants), place)
            }
            Who::Can(permission) | Who::Remove(permission) | Who::MemberCan(permission) => {
                grants.allow(permission, place)
            }
            Who::CanSome(permission) => grants.allow_some_records(permission, place),
            Who::Member => grants
                .at(place)
                .iter()
                .any(|p| p.area.level() == Level::Account),
            Who::Oneself => match self.by_token {
                ByToken::Never => false,
                ByToken::Filtered => true,
                // A user's affairs are none of an account's.
                _ if matches!(bearer.owner, Owner::Account(_)) => false,
                ByToken::Area(area) => grants.allow_somewhere(self.needs(area)),
                ByToken::AreaOrTenant(area) => {
                    grants.allow_somewhere(self.needs(area))
                        || grants.allow_somewhere(self.needs(Area::Tenants))
                }
            },
            Who::Invited | Who::System => false,
        }
    }

    pub(super) const fn refused(mut self, code: &'static Code) -> Action {
        self.refusal = code;
        self
    }

    pub(super) const fn hidden(mut self, code: &'static Code) -> Action {
        self.hidden = code;
        self
    }

    pub(super) const fn entitled(mut self, to: Entitlement, otherwise: &'static Code) -> Action {
        self.entitled = Some((to, otherwise));
        self
    }

    pub(super) const fn takes(mut self, quota: Quota) -> Action {
        self.takes = Some(quota);
        self
    }

    pub(super) const fn unasked(mut self) -> Action {
        self.unasked = true;
        self
    }

    pub(super) const fn lasting(mut self) -> Action {
        self.lasting = true;
        self
    }

    /// What the tenant's people are told where the account's consent does not go so far.
    pub(super) fn without_consent(&self, at: &Standing) -> Option<(&'static Code, &'static str)> {
        if at.consent_missing && !self.unasked {
            Some((&codes::CONSENT_MISSING, "consent missing"))
        } else if at.consent_required && self.lasting {
            Some((&codes::CONSENT_LASTING, "consent is for a time"))
        } else {
            None
        }
    }

    pub(super) fn for_operators(&self) -> bool {
        self.who.contains(&Who::Operator)
    }
}
