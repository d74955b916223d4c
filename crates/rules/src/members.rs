//! Members: people and service users who may do something in an account, by roles or by policies over all of it
//! or single zones. A member whom an invitation waits for is
//! pending, and says nothing of whether that person has a user elsewhere.

mod again;
mod change;
mod choice;
mod create;
mod list;
mod policies;
pub(crate) mod store;

pub use again::invite_again;
pub(crate) use again::invite_again_by;
pub use change::{MemberChange, delete, update};
pub use choice::{Access, IdRef, PolicyChoice, RoleChoice};
pub use create::{NewMember, Wanted, create};
pub use list::{Order, Query, list};
pub use policies::{PermissionGroup, Policy, ResourceGroup};

pub(crate) use change::remove;
pub(crate) use choice::{chosen_policies, may_give_roles};
pub(crate) use create::{admit, create_in};
pub(crate) use policies::{group_of, shown, whole, zone_group};

use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    iam::{
        self, effect,
        kept::{self, KeptPolicy},
        store::GroupRow,
    },
    policy,
    roles::{self, RoleView},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a member has come. v4: documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Invited.
    Pending,
    Accepted,
    /// Declined the invitation.
    Rejected,
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Accepted => "accepted",
            Status::Rejected => "rejected",
        }
    }

    /// Of a word on the wire or in the database.
    pub fn of(word: &str) -> Option<Status> {
        [Status::Pending, Status::Accepted, Status::Rejected]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

/// A member of an account. v4: documented; `policies` and `api_access_enabled` observed. The code of a pending invitation,
/// which v4 was seen to show to whoever invites, is a secret of the invited person and stands in their mail only.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Member {
    pub id: String,
    pub email: String,
    pub status: Status,
    pub user: MemberUser,
    /// Those allowed; what is denied, or for zones only, policies alone show.
    pub roles: Vec<RoleView>,
    /// As they were sent; one for each role.
    pub policies: Vec<Policy>,
    /// Null: as the account says.
    pub api_access_enabled: Option<bool>,
}

/// Who a member is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct MemberUser {
    /// Null until they have accepted, as are the names.
    pub id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: String,
    pub two_factor_authentication_enabled: bool,
}

/// One member of an account.
pub async fn get(ctx: &Ctx, account: String, id: String) -> Result<Member> {
    ctx.read(
        &policy::MEMBER_READ,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let kept = here(op, id).await?;
                view(op, &kept).await
            })
        },
    )
    .await
}

/// A member of the place's account, as kept.
pub(crate) async fn here(op: &mut Op<'_, '_>, id: &str) -> Result<store::Kept> {
    store::find(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::MEMBER_NOT_FOUND))
}

/// As the account's administrators see it.
pub(crate) async fn view(op: &mut Op<'_, '_>, kept: &store::Kept) -> Result<Member> {
    let mut views = views(op, std::slice::from_ref(kept)).await?;
    views
        .pop()
        .ok_or_else(|| Error::internal("a member is not shown"))
}

/// The same of several.
async fn views(op: &mut Op<'_, '_>, all: &[store::Kept]) -> Result<Vec<Member>> {
    let account = op.account()?;
    let mut own = Vec::with_capacity(all.len());
    for kept in all {
        own.push(kept.own()?);
    }
    let groups = iam::named(op, &account, own.iter().flatten()).await?;
    let both = all.iter().zip(&own);
    Ok(both
        .map(|(kept, own)| kept.member(&account, own, &groups))
        .collect())
}

/// Gives a member these policies, with all that follows from them.
async fn give(op: &mut Op<'_, '_>, id: &str, policies: &[KeptPolicy]) -> Result<()> {
    iam::keep_policies(op, id, policies).await?;
    effect::refresh(op, &[id.to_owned()]).await
}

/// A member in an audit event.
#[derive(Serialize)]
pub(crate) struct Record<'a> {
    id: &'a str,
    email: &'a str,
    status: &'a str,
    user_id: Option<&'a str>,
    /// Ids of roles and domain-scoped groups over the whole account, those of user groups too; those denied with `-` before them.
    roles: Vec<&'a str>,
    /// The policies, where they are over less or several roles are in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    policies: Option<Vec<KeptPolicy>>,
}

impl store::Kept {
    pub(crate) fn role_ids(&self) -> impl Iterator<Item = &str> {
        self.roles.split_whitespace()
    }

    /// Whether the member is, by now, an accepted super administrator.
    pub(crate) fn is_super(&self) -> bool {
        self.status == Status::Accepted.as_str() && roles::is_super(self.role_ids())
    }

    /// The member's own policies.
    pub(crate) fn own(&self) -> Result<Vec<KeptPolicy>> {
        kept::read(self.policies.as_deref(), &self.roles)
    }

    pub(crate) fn record(&self) -> Record<'_> {
        let own = self.own().unwrap_or_default();
        let simple = own
            .iter()
            .all(|policy| policy.is_plain() && policy.groups.len() == 1);
        Record {
            policies: (!simple).then_some(own),
            id: &self.id,
            email: &self.email,
            status: &self.status,
            user_id: self.user_id.as_deref(),
            roles: self
                .role_ids()
                .filter(|word| *word != roles::DENIED_SOMEWHERE)
                .collect(),
        }
    }

    fn member(&self, account: &str, own: &[KeptPolicy], groups: &[GroupRow]) -> Member {
        Member {
            id: self.id.clone(),
            email: self.email.clone(),
            status: Status::of(&self.status).unwrap_or(Status::Pending),
            user: MemberUser {
                id: self.user_id.clone(),
                first_name: self.first_name.clone(),
                last_name: self.last_name.clone(),
                email: self.email.clone(),
                two_factor_authentication_enabled: self.second_factor,
            },
            policies: shown(account, &self.id, own, groups),
            roles: kept::roles_of(own).map(RoleView::from).collect(),
            api_access_enabled: None,
        }
    }
}
