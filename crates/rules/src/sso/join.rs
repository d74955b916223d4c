//! Whoever a provider vouches for becomes a member of the connector's account, where that is wanted.

use super::{
    log_in::Vouched,
    store::{self, Live},
};
use crate::{
    Error, Result,
    auth::{self, Opened},
    codes,
    gate::{Ctx, Op, Scope},
    members, policy, users,
};

/// Somebody without a user gets one, without a password, is a member, and logs in.
pub(super) async fn sign_up(
    ctx: &Ctx,
    live: &Live,
    vouched: Vouched,
    canonical: &str,
) -> Result<Opened> {
    let newcomer = ctx.vouched_newcomer(canonical, &vouched.connector);
    let account = Scope::Account(live.owned.owner_id.clone());
    let input = (vouched, canonical.to_owned());
    newcomer
        .write(
            &policy::SSO_JOIN,
            account,
            input,
            |op, (vouched, canonical)| {
                Box::pin(async move {
                    // The stream of the user to be is the place of the next step.
                    op.new_stream(op.user()).await?;
                    let opened = op
                        .step(
                            &policy::SSO_SIGN_UP,
                            &Scope::User,
                            vouched,
                            |op, vouched| {
                                Box::pin(async move {
                                    let (user, _) = users::insert_newcomer(op, None).await?;
                                    store::identify(op, &vouched.connector, &vouched.subject)
                                        .await?;
                                    let opened = auth::opened(op).await?;
                                    op.created(&user.id, &user)?;
                                    Ok(opened)
                                })
                            },
                        )
                        .await?;
                    admit(op, &vouched.connector, canonical).await?;
                    Ok(opened)
                })
            },
        )
        .await
}

/// The principal becomes a member, unless they are one, or somebody waits for them to answer an invitation.
pub(super) async fn join(own: &Ctx, live: &Live, canonical: &str) -> Result<()> {
    let account = || Scope::Account(live.owned.owner_id.clone());
    let asked = canonical.to_owned();
    let member = own.read(&policy::SSO_JOIN_READ, account(), asked, |op, canonical| {
        Box::pin(store::is_member(op, canonical))
    });
    if member.await? {
        return Ok(());
    }
    let input = (live.owned.connector.id.clone(), canonical.to_owned());
    own.write(
        &policy::SSO_JOIN,
        account(),
        input,
        |op, (connector, canonical)| {
            Box::pin(async move {
                if store::is_member(op, canonical).await? {
                    // A moment ago, by another log-in.
                    return Err(Error::from(&codes::SSO_ENDED));
                }
                admit(op, connector, canonical).await
            })
        },
    )
    .await
}

/// With the roles that the connector gives now.
async fn admit(op: &mut Op<'_, '_>, connector: &str, canonical: &str) -> Result<()> {
    let live = store::live(op, connector).await?;
    let account = op.account()?;
    let roles = live
        .filter(|live| live.owned.owner_id == account)
        .map(|live| live.owned.connector.jit_roles)
        .filter(|roles| !roles.is_empty())
        .ok_or_else(|| Error::from(&codes::SSO_ENDED))?;
    members::admit(op, canonical, &roles).await
}
