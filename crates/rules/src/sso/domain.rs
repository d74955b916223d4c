//! Whose a domain is: shown by a TXT record, or to an operator by another road.

use super::{Connector, OwnedConnector, VerificationStatus, find, get, of, store};
use crate::{
    Error, Result, check, codes,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
};

/// A domain of mail addresses: lower case, in ASCII.
pub(super) fn canonical(domain: &str) -> Result<String> {
    let address = check::canonical_email(&format!("x@{domain}"));
    let domain = address.and_then(|address| address.strip_prefix("x@").map(str::to_owned));
    domain.ok_or_else(|| {
        Error::from(&codes::SSO_INVALID)
            .text("email_domain is no domain of mail addresses")
            .at("/email_domain")
    })
}

/// Looks for the TXT record that shows that the domain is the owner's. v4: documented; here the answer says what was found.
pub async fn begin_verification(ctx: &Ctx, of_whom: Scope, id: String) -> Result<Connector> {
    let connector = get(ctx, of_whom.clone(), id.clone()).await?;
    if connector.verification.status == VerificationStatus::Verified {
        return Ok(connector);
    }
    let action = of(&of_whom, &policy::SSO_VERIFY, &policy::TENANT_SSO_VERIFY);
    let outside = &ctx.rules().env().outside;
    let texts = outside.texts(&connector.email_domain).await;
    let found = texts.is_ok_and(|all| all.contains(&connector.verification.code));
    ctx.write(action, of_whom, (id, found), |op, (id, found)| {
        Box::pin(async move {
            let before = find(op, id).await?;
            let after = looked(op, &before, *found).await?;
            op.updated(id, &before, &after)?;
            Ok(after)
        })
    })
    .await
}

/// Says it of the connector.
async fn looked(op: &mut Op<'_, '_>, before: &Connector, found: bool) -> Result<Connector> {
    let mut after = before.clone();
    after.verification.status = match before.verification.status {
        VerificationStatus::Verified => VerificationStatus::Verified,
        _ if found => VerificationStatus::Verified,
        _ => VerificationStatus::Failed,
    };
    after.updated_on = Moment(op.now());
    if found && store::is_anothers(op, &before.id, &before.email_domain).await? {
        return Err(Error::from(&codes::SSO_ANOTHERS));
    }
    store::looked(op, &before.id, found).await?;
    Ok(after)
}

/// An operator has made sure by another road that the domain is the owner's.
pub async fn approve(ctx: &Ctx, id: String) -> Result<OwnedConnector> {
    ctx.write(&policy::SSO_APPROVE, Scope::Installation, id, |op, id| {
        Box::pin(async move {
            let before = any(op, id).await?;
            let after = OwnedConnector {
                connector: looked(op, &before.connector, true).await?,
                ..before.clone()
            };
            op.updated(id, &before, &after)?;
            Ok(after)
        })
    })
    .await
}

/// An operator removes a connector, whosesoever it is: for a domain that has another owner now.
pub async fn remove(ctx: &Ctx, id: String) -> Result<OwnedConnector> {
    ctx.write(&policy::SSO_REMOVE, Scope::Installation, id, |op, id| {
        Box::pin(async move {
            let gone = any(op, id).await?;
            store::forget_identities(op, id).await?;
            store::delete_any(op, id).await?;
            op.deleted(id, &gone)?;
            Ok(gone)
        })
    })
    .await
}

async fn any(op: &mut Op<'_, '_>, id: &str) -> Result<OwnedConnector> {
    store::any(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::SSO_NOT_FOUND))
}
