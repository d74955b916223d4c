//! Mails that tell a person what happened to their log-in.

use super::sessions::Session;
use crate::{
    gate::Op,
    mails::{Letter, escape},
    moment::Moment,
};

/// Somebody logged in from where the user never did.
pub(super) fn new_device(op: &Op<'_, '_>, session: &Session) -> Letter {
    let agent = if session.user_agent.is_empty() {
        "a program without a name"
    } else {
        &session.user_agent
    };
    let what = format!(
        "There was a log-in to your user from a device or network that was not seen before: {agent}, address {}, {}.",
        session.ip,
        session.created_on.words()
    );
    notice(op, "new_device", "New log-in", &what)
}

/// The password is another one.
pub(super) fn password_changed(op: &Op<'_, '_>) -> Letter {
    let what = format!(
        "Your password was changed, {}. All other sessions of yours have ended.",
        Moment(op.now()).words()
    );
    notice(op, "password_changed", "Your password was changed", &what)
}

/// To the principal.
fn notice(op: &Op<'_, '_>, kind: &str, subject: &str, what: &str) -> Letter {
    const ADVICE: &str = "If that was you, there is nothing to do. If not, change your password at once, end all sessions, \
        and tell those who look after this installation.";
    Letter {
        kind: kind.to_owned(),
        account_id: None,
        subject_id: op.user().to_owned(),
        to: op.ctx().principal().email.clone(),
        subject: subject.to_owned(),
        text: format!("{what}\n\n{ADVICE}\n\n{}\n", op.settings().public_url),
        html: format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font-family: sans-serif; line-height: 1.5\">\n<p>{}</p>\n<p>{ADVICE}</p>\n<p>{}</p>\n</body></html>\n",
            escape(subject),
            escape(what),
            escape(&op.settings().public_url)
        ),
    }
}
