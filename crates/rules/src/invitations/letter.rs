//! The mail that invites.

use super::store::New;
use crate::{
    Error, Result,
    branding::Voice,
    gate::Op,
    mails::{Letter, Sender, escape},
    moment::Moment,
};

/// Who invites, to which account, as what, until when; and the link.
pub(super) fn write(
    op: &Op<'_, '_>,
    new: &New<'_>,
    code: &str,
    roles: &[String],
    voice: &Voice,
) -> Result<Letter> {
    let place = op.place();
    let account = place
        .account_name
        .as_deref()
        .ok_or_else(|| Error::internal("an account without a name"))?;
    let words = Words {
        inviter: &new.invited_by,
        account,
        roles: roles.join(", "),
        until: Moment(new.expires_at).words(),
        link: format!("{}/join/{code}", voice.url),
    };
    Ok(voice.sign(Letter {
        kind: "invitation".to_owned(),
        account_id: place.account_id.clone(),
        subject_id: new.id.clone(),
        to: new.email.to_owned(),
        sender: Sender::default(),
        subject: format!("Invitation to {account}"),
        text: words.text(),
        html: words.html(),
    }))
}

struct Words<'a> {
    inviter: &'a str,
    account: &'a str,
    roles: String,
    until: String,
    link: String,
}

impl Words<'_> {
    fn text(&self) -> String {
        let Words {
            inviter,
            account,
            roles,
            until,
            link,
        } = self;
        format!(
            "{inviter} invites you to work in the account \"{account}\".\n\n\
             Your role there: {roles}\n\n\
             To accept, open this link. It works once, until {until}.\n\n\
             {link}\n\n\
             Keep the link to yourself: whoever has it can join in your place.\n\
             If you do not know what this is about, do nothing, and nothing will happen.\n"
        )
    }

    fn html(&self) -> String {
        let (inviter, account) = (escape(self.inviter), escape(self.account));
        let (roles, until, link) = (escape(&self.roles), &self.until, escape(&self.link));
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Invitation to {account}</title></head>\n\
             <body style=\"font-family: sans-serif; line-height: 1.5\">\n\
             <p>{inviter} invites you to work in the account <strong>{account}</strong>.</p>\n\
             <p>Your role there: {roles}</p>\n\
             <p><a href=\"{link}\">Accept the invitation</a></p>\n\
             <p>The link works once, until {until}. Keep it to yourself: whoever has it can join in your place.</p>\n\
             <p>If you do not know what this is about, do nothing, and nothing will happen.</p>\n\
             </body></html>\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_mail_becomes_markup() {
        let words = Words {
            inviter: "a&b@example.com",
            account: "\"Smith\" & 'Sons'",
            roles: "Billing".to_owned(),
            until: "1 May 2026, 10:00 UTC".to_owned(),
            link: "https://example.com/join/00".to_owned(),
        };
        let html = words.html();
        assert!(html.contains("a&amp;b@example.com invites"));
        assert!(html.contains("<strong>&quot;Smith&quot; &amp; &#39;Sons&#39;</strong>"));
        assert!(html.contains("href=\"https://example.com/join/00\""));
        assert!(words.text().contains("\"\"Smith\" & 'Sons'\""));
    }
}
