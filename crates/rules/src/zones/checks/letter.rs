//! The mail that says that a zone's status changed.

use super::super::{Zone, ZoneStatus};
use crate::{
    Result,
    branding::Voice,
    gate::Op,
    mails::{Letter, Sender, escape},
    partner_access::store::super_administrators,
};

/// To the account's own super administrators. v4: documented, "e-mail on status change".
pub(super) async fn tell(op: &mut Op<'_, '_>, zone: &Zone) -> Result<()> {
    let voice = Voice::here(op).await?;
    for to in super_administrators(op).await? {
        let letter = letter(op, zone, to, &voice)?;
        op.mail(&letter).await?;
    }
    Ok(())
}

fn letter(op: &Op<'_, '_>, zone: &Zone, to: String, voice: &Voice) -> Result<Letter> {
    let (name, servers) = (&zone.name, zone.name_servers.join(" and "));
    let (subject, text) = if zone.status == ZoneStatus::Active {
        (
            format!("{name} is active"),
            format!("{name} is delegated to {servers}. Its records are answered from now on."),
        )
    } else {
        (
            format!("{name} is no longer delegated here"),
            format!(
                "The parent zone does not delegate {name} to {servers} any more, or another account has taken the name over. \
                 Its records are kept. Delegate it to {servers} to make it active again."
            ),
        )
    };
    let call = format!("GET {}/platform/v1/zones/{}/activation", voice.url, zone.id);
    Ok(voice.sign(Letter {
        kind: "zone_status".to_owned(),
        account_id: Some(op.account()?),
        subject_id: zone.id.clone(),
        to,
        sender: Sender::default(),
        text: format!("{text}\n\nWhat each server of the parent zone says:\n\n{call}\n"),
        html: format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{subject}</title></head>\n\
             <body style=\"font-family: sans-serif; line-height: 1.5\">\n<p>{text}</p>\n\
             <p>What each server of the parent zone says: <code>{call}</code></p>\n</body></html>\n",
            subject = escape(&subject),
            text = escape(&text),
            call = escape(&call),
        ),
        subject,
    }))
}
