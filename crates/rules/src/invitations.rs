//! Invitations: how somebody with an address, and perhaps without a user, becomes a member. The code in the mail's link is
//! shown nowhere else and kept as a hash. It works once, until it expires, is revoked, or is replaced by a newer one.

mod answer;
mod join;
mod letter;
mod passed_on;
mod sent;
pub(crate) mod store;

pub use answer::{Answer, InviteAnswer, answer};
pub use join::{Joined, Joining, code_shape, join, look, sign_up};

pub use passed_on::{PassedOn, mail_again, member_shape, passed_on};
pub use sent::{Delivery, OpenInvitation, sent};

pub(crate) use answer::{Proof, settle};

use crate::{
    Error, Result,
    branding::Voice,
    check, codes,
    gate::{Ctx, Op, PrincipalKind, Scope},
    iam::kept,
    lists::{Page, Paged},
    mails,
    members::store::Kept,
    moment::Moment,
    policy, secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An invitation as the invited person sees it. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Invite {
    pub id: String,
    /// Address of whoever invites.
    pub invited_by: String,
    pub invited_member_email: String,
    /// The invited person's user.
    pub invited_member_id: Option<String>,
    pub invited_on: Moment,
    pub expires_on: Moment,
    /// The account.
    pub organization_id: String,
    pub organization_name: String,
    pub organization_is_enforcing_twofactor: bool,
    /// Names.
    pub roles: Vec<String>,
    pub status: InviteStatus,
}

/// What has become of an invitation. v4: documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum InviteStatus {
    Pending,
    Accepted,
    Rejected,
    Expired,
}

/// Invitations to the principal's address, newest first, at most 1000.
pub async fn list(ctx: &Ctx, page: Page) -> Result<Paged<Invite>> {
    ctx.read(&policy::INVITE_LIST, Scope::User, page, |op, page| {
        Box::pin(async move {
            let address = address(op);
            let found = store::to_address(op, &address).await?;
            let invites = found.iter().map(|i| i.invite(op)).collect();
            Ok(Paged::cut(invites, *page))
        })
    })
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, id: String) -> Result<Invite> {
    ctx.read(&policy::INVITE_READ, Scope::User, id, |op, id| {
        Box::pin(async move {
            let address = address(op);
            let found = store::one_to_address(op, id, &address).await?;
            found
                .map(|i| i.invite(op))
                .ok_or_else(|| Error::from(&codes::INVITE_NOT_FOUND))
        })
    })
    .await
}

/// The address at which the principal receives invitations. A service user has no mailbox, so its address says nothing about
/// whom a mail would reach: no invitation is found under the empty one.
pub(crate) fn address(op: &Op<'_, '_>) -> String {
    let principal = op.ctx().principal();
    if principal.kind == PrincipalKind::User {
        check::canonical_email(&principal.email).unwrap_or_default()
    } else {
        String::new()
    }
}

/// Invites a pending member by mail; earlier invitations to them end.
pub(crate) async fn issue(
    op: &mut Op<'_, '_>,
    member: &Kept,
    canonical: &str,
    invited_by: String,
) -> Result<()> {
    end(op, &member.id, "replaced").await?;
    let code = secrets::link_code(op.env());
    let new = store::New {
        id: op.new_id(),
        member_id: &member.id,
        email: &member.email,
        canonical,
        code_hash: secrets::hash(&code),
        invited_by,
        expires_at: op.now() + op.settings().invitation_lifetime,
    };
    store::insert(op, &new).await?;
    let voice = Voice::here(op).await?;
    let letter = letter::write(op, &new, &code, &kept::names(&member.own()?), &voice)?;
    op.mail(&letter).await?;
    Ok(())
}

/// Ends the invitations to a member.
pub(crate) async fn revoke(op: &mut Op<'_, '_>, member: &str) -> Result<()> {
    end(op, member, "revoked").await
}

async fn end(op: &mut Op<'_, '_>, member: &str, status: &str) -> Result<()> {
    for id in store::end(op, member, status).await? {
        mails::withdraw(op, &id).await?;
    }
    Ok(())
}

impl store::Found {
    fn status(&self, now: i64) -> InviteStatus {
        match self.status.as_str() {
            "accepted" => InviteStatus::Accepted,
            "rejected" => InviteStatus::Rejected,
            "pending" if self.expires_at > now => InviteStatus::Pending,
            _ => InviteStatus::Expired,
        }
    }

    fn invite(&self, op: &Op<'_, '_>) -> Invite {
        Invite {
            id: self.id.clone(),
            invited_by: self.invited_by.clone(),
            invited_member_email: self.email.clone(),
            invited_member_id: Some(op.user().to_owned()),
            invited_on: Moment(self.invited_at),
            expires_on: Moment(self.expires_at),
            organization_id: self.account_id.clone(),
            organization_name: self.account_name.clone(),
            organization_is_enforcing_twofactor: self.enforce_twofactor,
            roles: self.role_names(),
            status: self.status(op.now()),
        }
    }

    fn role_names(&self) -> Vec<String> {
        let policies = kept::read(self.policies.as_deref(), &self.roles);
        kept::names(&policies.unwrap_or_default())
    }
}
