//! The mails with links in them.

use crate::{
    gate::Op,
    mails::{Letter, Sender, escape},
    moment::Moment,
};

/// To sign up by.
pub(super) fn sign_up(op: &Op<'_, '_>, to: &str, code: &str) -> Letter {
    Words {
        kind: "sign_up",
        subject: "Finish signing up",
        what: "Somebody, probably you, wants to sign up with this address. To go on, choose a password.",
        label: "Choose a password",
        code: Some(code),
    }
    .letter(op, to)
}

/// There is a user already.
pub(super) fn known(op: &Op<'_, '_>, to: &str) -> Letter {
    Words {
        kind: "sign_up",
        subject: "You have signed up already",
        what: "Somebody, probably you, wants to sign up with this address. It has a user already, so log in. If you have forgotten \
            the password, ask for a new one where you log in.",
        label: "",
        code: None,
    }
    .letter(op, to)
}

/// To a new password.
pub(super) fn password(op: &Op<'_, '_>, to: &str, code: &str) -> Letter {
    Words {
        kind: "password_reset",
        subject: "Choose a new password",
        what: "Somebody, probably you, wants to choose a new password for the user with this address.",
        label: "Choose a new password",
        code: Some(code),
    }
    .letter(op, to)
}

/// To show that the address is theirs.
pub(super) fn address(op: &Op<'_, '_>, to: &str, code: &str) -> Letter {
    Words {
        kind: "address_verification",
        subject: "Verify your address",
        what: "Please show that this address is yours.",
        label: "Verify the address",
        code: Some(code),
    }
    .letter(op, to)
}

struct Words<'a> {
    kind: &'a str,
    subject: &'a str,
    what: &'a str,
    /// Of the link.
    label: &'a str,
    code: Option<&'a str>,
}

impl Words<'_> {
    fn letter(&self, op: &Op<'_, '_>, to: &str) -> Letter {
        const CALM: &str = "If that was not you, do nothing, and nothing will happen.";
        let settings = op.settings();
        let until = Moment(op.now().saturating_add(settings.link_lifetime)).words();
        let (in_text, in_html) = match self.code {
            Some(code) => {
                let link = format!("{}/link/{code}", settings.public_url);
                (
                    format!(
                        "Open this link. It works once, until {until}. Keep it to yourself.\n\n{link}\n"
                    ),
                    format!(
                        "<p><a href=\"{}\">{}</a></p>\n<p>The link works once, until {until}. Keep it to yourself.</p>",
                        escape(&link),
                        self.label
                    ),
                )
            }
            None => (
                format!("{}\n", settings.public_url),
                format!("<p>{}</p>", escape(&settings.public_url)),
            ),
        };
        let (what, subject) = (self.what, self.subject);
        Letter {
            kind: self.kind.to_owned(),
            account_id: None,
            subject_id: op.user().to_owned(),
            to: to.to_owned(),
            sender: Sender::default(),
            subject: subject.to_owned(),
            text: format!("{what}\n\n{in_text}\n{CALM}\n"),
            html: format!(
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{subject}</title></head>\n\
                 <body style=\"font-family: sans-serif; line-height: 1.5\">\n<p>{what}</p>\n{in_html}\n<p>{CALM}</p>\n</body></html>\n"
            ),
        }
    }
}
