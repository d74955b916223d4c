//! Asking for consent: a mail to the account's own super administrators.

use super::{Consent, PartnerAccess, here, store};
use crate::{
    Error, Result,
    branding::Voice,
    check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    mails::{Letter, Sender, escape},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Microseconds between two mails.
const WAIT: i64 = 60 * 60 * 1_000_000;
/// Longest reason, in characters.
const REASON_MAX: usize = 500;

/// What asking takes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Asking {
    /// Why; stands in the mail. At most 500 characters.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub reason: Option<String>,
}

impl Input for Asking {
    const BAD: &'static Code = &codes::CONSENT_INVALID;
}

/// By somebody of the partner; at most once an hour.
pub async fn ask(ctx: &Ctx, account: String, asking: Asking) -> Result<PartnerAccess> {
    ctx.write(
        &policy::PARTNER_ACCESS_ASK,
        Scope::Account(account),
        asking,
        |op, asking| {
            Box::pin(async move {
                if let Some(reason) = &asking.reason {
                    check::text(&codes::CONSENT_INVALID, "/reason", reason, REASON_MAX)?;
                }
                let before = store::find(op).await?;
                if before.consent(op.now()) != Consent::Missing {
                    return Err(Error::from(&codes::CONSENT_NOT_MISSING));
                }
                if before.asked_on.is_some_and(|t| op.now() - t.0 < WAIT) {
                    return Err(Error::from(&codes::CONSENT_ASKED));
                }
                let mut after = before.clone();
                after.asked_on = Some(Moment(op.now()));
                store::set(op, &after).await?;
                let voice = Voice::here(op).await?;
                for email in store::super_administrators(op).await? {
                    let letter = letter(op, email, asking, &voice)?;
                    op.mail(&letter).await?;
                }
                let id = op.account()?;
                op.updated(&id, &before, &after)?;
                here(op).await
            })
        },
    )
    .await
}

fn letter(op: &Op<'_, '_>, to: String, asking: &Asking, voice: &Voice) -> Result<Letter> {
    let place = op.place();
    let account = place.account_name.as_deref().unwrap_or_default();
    let (id, who) = (op.account()?, &op.ctx().principal().email);
    let reason = asking.reason.as_deref().unwrap_or("none given");
    let how = "To let your provider's people in for a time, set approved_until (at most 30 days ahead) with";
    let call = format!("PUT {}/platform/v1/accounts/{id}/partner_access", voice.url);
    Ok(voice.sign(Letter {
        kind: "consent".to_owned(),
        account_id: Some(id.clone()),
        subject_id: id,
        to,
        sender: Sender::default(),
        subject: format!("{who} asks for access to {account}"),
        text: format!(
            "{who}, of your provider, asks to be let into the account \"{account}\".\n\nReason: {reason}\n\n\
             {how}\n\n{call}\n\nIf you do nothing, they stay outside.\n"
        ),
        html: format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Access to {account}</title></head>\n\
             <body style=\"font-family: sans-serif; line-height: 1.5\">\n\
             <p>{who}, of your provider, asks to be let into the account <strong>{account}</strong>.</p>\n\
             <p>Reason: {reason}</p>\n<p>{how} <code>{call}</code></p>\n\
             <p>If you do nothing, they stay outside.</p>\n</body></html>\n",
            account = escape(account),
            who = escape(who),
            reason = escape(reason),
            call = escape(&call),
        ),
    }))
}
