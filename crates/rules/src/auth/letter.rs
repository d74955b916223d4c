//! Mails that tell a person what happened to their log-in.

use super::sessions::Session;
use crate::{
    gate::Op,
    mails::{Letter, Sender, escape},
    moment::Moment,
    users::managed::ManagedUser,
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

/// Codes of a generator are asked for from now on.
pub(super) fn totp_enabled(op: &Op<'_, '_>) -> Letter {
    changed(
        op,
        "totp_enabled",
        "Two-factor log-in is on",
        "From now on a log-in to your user takes a code of your generator besides the password.",
    )
}

/// Codes of a generator are asked for no more.
pub(super) fn totp_removed(op: &Op<'_, '_>) -> Letter {
    changed(
        op,
        "totp_removed",
        "Your generator of codes was removed",
        "The generator of codes for your log-in was removed.",
    )
}

/// There are other recovery codes.
pub(super) fn codes_renewed(op: &Op<'_, '_>) -> Letter {
    changed(
        op,
        "codes_renewed",
        "You have new recovery codes",
        "New recovery codes were made for your log-in. Those that you had work no more.",
    )
}

/// A recovery code was used; so many are left.
pub(super) fn code_used(op: &Op<'_, '_>, left: i64) -> Letter {
    let what = format!("One of your recovery codes was used, which works no more. Left: {left}.");
    changed(op, "code_used", "A recovery code was used", &what)
}

/// Somebody who knows the password has shown many wrong codes.
pub(super) fn guessed(op: &Op<'_, '_>) -> Letter {
    changed(
        op,
        "codes_guessed",
        "Wrong codes for your log-in",
        "Somebody who knows your password has shown many wrong codes. For an hour codes of your generator are refused; recovery codes still work.",
    )
}

/// There is one more passkey.
pub(super) fn passkey_added(op: &Op<'_, '_>, name: &str) -> Letter {
    let what = format!("A passkey was added to your user: {name}. It is good for a whole log-in.");
    changed(op, "passkey_added", "A passkey was added", &what)
}

/// There is one passkey less.
pub(super) fn passkey_removed(op: &Op<'_, '_>, name: &str) -> Letter {
    let what = format!("A passkey was removed from your user: {name}.");
    changed(op, "passkey_removed", "A passkey was removed", &what)
}

/// An operator removed all that a log-in took besides the password. To that user.
pub(super) fn factors_removed(op: &Op<'_, '_>, user: &ManagedUser) -> Letter {
    let what = format!(
        "Those who look after this installation have removed the second factors of your log-in, recovery codes too, {}. Until you set \
         up another one your password alone is enough. All of your sessions have ended.",
        Moment(op.now()).words()
    );
    Letter {
        subject_id: user.id.clone(),
        to: user.email.clone(),
        ..notice(
            op,
            "factors_removed",
            "Your second factors were removed",
            &what,
        )
    }
}

/// There is another API key.
pub(super) fn key_rolled(op: &Op<'_, '_>) -> Letter {
    changed(
        op,
        "key_rolled",
        "You have a new API key",
        "Your API key was replaced by a new one. Programs that use the old one are refused from now on.",
    )
}

/// What was done, with time and address.
fn changed(op: &Op<'_, '_>, kind: &str, subject: &str, what: &str) -> Letter {
    let (when, from) = (Moment(op.now()).words(), &op.ctx().request().ip);
    notice(
        op,
        kind,
        subject,
        &format!("{what} This happened from the address {from}, {when}."),
    )
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
        sender: Sender::default(),
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
