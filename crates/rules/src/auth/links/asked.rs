//! Asking for a link by an address. The request notes it and is answered; a moment later it is looked up and a mail written, so that
//! neither the answer nor its time depends on whether the address has a user.

use super::{Purpose, Told, letter, store};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Request, Rules, Scope},
    input::Input,
    policy, secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What asking takes.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Ask {
    /// Where the mail goes.
    pub email: String,
}

impl Input for Ask {
    const BAD: &'static Code = &codes::LINK_INVALID;
}

/// The same for every address.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Waiting {
    /// Seconds that the link in the mail works, if there is one.
    pub expires_in: i64,
}

/// Noted, not looked up yet.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) purpose: Purpose,
    email: String,
    pub(crate) canonical: String,
    request: Request,
}

/// Microseconds until the same address is sent another mail of the kind.
const PAUSE: i64 = 60 * 1_000_000;

/// Notes that somebody wants a user, where everybody may have one.
pub fn ask_sign_up(ctx: &Ctx, ask: &Ask) -> Result<Waiting> {
    if !ctx.rules().settings().open_sign_up {
        return Err(Error::from(&codes::SIGN_UP_CLOSED));
    }
    note(ctx, Purpose::SignUp, ask)
}

/// Notes that somebody has forgotten their password, or never had one.
pub fn ask_password(ctx: &Ctx, ask: &Ask) -> Result<Waiting> {
    note(ctx, Purpose::Password, ask)
}

fn note(ctx: &Ctx, purpose: Purpose, ask: &Ask) -> Result<Waiting> {
    ctx.request().trace.note_action(policy::LINK_CREATE.name);
    let canonical = check::email(&codes::LINK_INVALID, "/email", &ask.email)?;
    let noted = ctx.rules().note_asked(Asked {
        purpose,
        email: ask.email.clone(),
        canonical,
        request: ctx.request().clone(),
    });
    if !noted {
        return Err(Error::from(&codes::RATE_LIMITED));
    }
    Ok(Waiting {
        expires_in: ctx.rules().settings().link_lifetime / 1_000_000,
    })
}

/// Looks up what was noted and writes the mails. What cannot be done now is noted again.
pub(crate) async fn answer(rules: &Rules) -> Result<()> {
    let mut waiting = rules.take_asked().into_iter();
    while let Some(asked) = waiting.next() {
        if let Err(e) = answer_one(rules, &asked).await {
            rules.note_asked(asked);
            for asked in waiting {
                rules.note_asked(asked);
            }
            return Err(e);
        }
    }
    Ok(())
}

async fn answer_one(rules: &Rules, asked: &Asked) -> Result<()> {
    let ctx = rules.visitor(asked.request.clone());
    let looked = (asked.purpose, asked.canonical.clone());
    let found = ctx.read(
        &policy::LINK_READ,
        Scope::User,
        looked,
        |op, (purpose, canonical)| {
            Box::pin(async move {
                let last = store::last(op, canonical, *purpose).await?;
                let soon = last.is_some_and(|at| at > op.now().saturating_sub(PAUSE));
                Ok((store::addressee(op, canonical).await?, soon))
            })
        },
    );
    let (addressee, soon) = found.await?;
    if soon {
        return Ok(());
    }
    match (asked.purpose, addressee) {
        (Purpose::SignUp, None) => to_newcomer(&ctx, asked).await,
        (_, Some(user)) if user.reads_mail() => to_user(&ctx, asked.purpose, &user).await,
        _ => Ok(()),
    }
}

/// A link by which somebody without a user signs up.
async fn to_newcomer(ctx: &Ctx, asked: &Asked) -> Result<()> {
    let lent = (asked.email.clone(), asked.canonical.clone());
    ctx.write(
        &policy::LINK_CREATE,
        Scope::Installation,
        lent,
        |op, (email, canonical)| {
            Box::pin(async move {
                let code = secrets::link_code(op.env());
                let new = store::New {
                    purpose: Purpose::SignUp,
                    user: None,
                    email,
                    canonical,
                };
                store::replace(op, &new, &secrets::hash(&code)).await?;
                op.mail(&letter::sign_up(op, email, &code)).await?;
                let id = op.new_id();
                op.created(
                    &id,
                    &Told {
                        purpose: Purpose::SignUp,
                        email,
                    },
                )
            })
        },
    )
    .await
}

/// A link to a new password, or, where a user with this address wants to sign up, the news that there is one.
async fn to_user(ctx: &Ctx, purpose: Purpose, user: &store::Addressee) -> Result<()> {
    let ctx = ctx.by_link(Some(&user.id), &user.email, "");
    let lent = (purpose, user.email_key.clone());
    ctx.write(
        &policy::LINK_CREATE,
        Scope::User,
        lent,
        |op, (purpose, canonical)| {
            Box::pin(async move {
                let email = op.ctx().principal().email.clone();
                let code = secrets::link_code(op.env());
                let new = store::New {
                    purpose: *purpose,
                    user: Some(op.user()),
                    email: &email,
                    canonical,
                };
                store::replace(op, &new, &secrets::hash(&code)).await?;
                let letter = match purpose {
                    Purpose::SignUp => letter::known(op, &email),
                    _ => letter::password(op, &email, &code),
                };
                op.mail(&letter).await?;
                op.created(
                    op.user(),
                    &Told {
                        purpose: *purpose,
                        email: &email,
                    },
                )
            })
        },
    )
    .await
}
