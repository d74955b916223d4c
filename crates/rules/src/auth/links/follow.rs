//! Following a link: its code is the whole right to what it is for, once.

use super::{Purpose, Told, letter, store};
use crate::{
    Error, Result,
    auth::{Ended, letter as notices, store as auth_store},
    check, codes, codes as c,
    gate::{Ctx, Op, PrincipalKind, Scope},
    input::Input,
    invitations::code_shape,
    moment::Moment,
    passwords, policy, secrets, users,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A link's code alone.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Code {
    /// 64 hex digits.
    pub code: String,
}

/// A link's code, and the password that is chosen by it.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct CodeAndPassword {
    /// 64 hex digits.
    pub code: String,
    /// 12 to 200 characters.
    pub password: String,
}

impl Input for Code {
    const BAD: &'static c::Code = &codes::LINK_INVALID;
}

impl Input for CodeAndPassword {
    const BAD: &'static c::Code = &codes::LINK_INVALID;
}

/// What a code opens.
#[derive(Clone, Debug)]
pub struct Link {
    pub purpose: Purpose,
    /// The mailbox that it was sent to.
    pub email: String,
    pub expires_on: Moment,
    user: Option<String>,
}

/// A new user; the key is shown this once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignedUp {
    pub id: String,
    pub email: String,
    /// For `X-Auth-Key`.
    pub api_key: String,
}

/// The address of a user.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Address {
    pub email: String,
    /// A link in a mail was followed.
    pub verified: bool,
}

/// What a code opens; 404 when that has ended, or never was anything.
pub async fn look(ctx: &Ctx, code: &str) -> Result<Link> {
    if !code_shape(code) {
        return Err(Error::from(&codes::LINK_ENDED));
    }
    let hash = secrets::hash(code);
    ctx.read(&policy::LINK_READ, Scope::User, hash, |op, hash| {
        Box::pin(async move {
            let found = store::by_code(op, hash).await?;
            let link = found.ok_or_else(|| Error::from(&codes::LINK_ENDED))?;
            let purpose =
                Purpose::of(&link.purpose).ok_or_else(|| Error::internal("a link for nothing"))?;
            Ok(Link {
                purpose,
                email: link.email,
                expires_on: Moment(link.expires_at),
                user: link.user_id,
            })
        })
    })
    .await
}

/// The same, where it is for this, and whose it is.
async fn open(ctx: &Ctx, code: &str, purpose: Purpose) -> Result<Link> {
    let link = look(ctx, code).await?;
    if link.purpose == purpose {
        Ok(link)
    } else {
        Err(Error::from(&codes::LINK_ENDED))
    }
}

/// The link is used up; refused when somebody was faster.
async fn take(op: &mut Op<'_, '_>, hash: &str, purpose: Purpose) -> Result<()> {
    if store::take(op, hash, purpose).await? {
        Ok(())
    } else {
        Err(Error::from(&codes::LINK_ENDED))
    }
}

/// Whoever follows the link has a user with this password from then on.
pub async fn sign_up(ctx: &Ctx, followed: &CodeAndPassword) -> Result<SignedUp> {
    if !ctx.rules().settings().open_sign_up {
        return Err(Error::from(&codes::SIGN_UP_CLOSED));
    }
    let link = open(ctx, &followed.code, Purpose::SignUp).await?;
    passwords::check(&codes::PASSWORD_INVALID, "/password", &followed.password)?;
    if link.user.is_some() {
        return Err(Error::from(&codes::LINK_ENDED));
    }
    let password = passwords::hash(ctx.rules(), &followed.password).await?;
    let hash = secrets::hash(&followed.code);
    let newcomer = ctx.by_link(None, &link.email, &hash);
    newcomer
        .write(
            &policy::SIGN_UP,
            Scope::Installation,
            (hash, password),
            |op, (hash, password)| {
                Box::pin(async move {
                    take(op, hash, Purpose::SignUp).await?;
                    let (user, api_key) = users::insert_newcomer(op, Some(password)).await?;
                    op.created(&user.id, &user)?;
                    op.also(&user.id)?;
                    Ok(SignedUp {
                        id: user.id,
                        email: user.email,
                        api_key,
                    })
                })
            },
        )
        .await
}

/// Whoever follows the link has this password from then on; all their sessions end, and a mail says so. Second factors stay.
pub async fn reset_password(ctx: &Ctx, followed: &CodeAndPassword) -> Result<Ended> {
    let link = open(ctx, &followed.code, Purpose::Password).await?;
    passwords::check(&codes::PASSWORD_INVALID, "/password", &followed.password)?;
    let password = passwords::hash(ctx.rules(), &followed.password).await?;
    let hash = secrets::hash(&followed.code);
    let user = ctx.by_link(link.user.as_deref(), &link.email, &hash);
    user.write(
        &policy::PASSWORD_RESET,
        Scope::User,
        (hash, password),
        |op, (hash, password)| {
            Box::pin(async move {
                take(op, hash, Purpose::Password).await?;
                store::set_password(op, password).await?;
                let ended = Ended {
                    ended: auth_store::delete_others(op).await?,
                };
                op.mail(&notices::password_changed(op)).await?;
                op.updated(op.user(), &(), &ended)?;
                Ok(ended)
            })
        },
    )
    .await
}

/// The principal's address.
pub async fn address(ctx: &Ctx) -> Result<Address> {
    ctx.read(&policy::ADDRESS_READ, Scope::User, (), |op, ()| {
        Box::pin(store::address(op))
    })
    .await
}

/// Sends the principal a link by which they verify their address.
pub async fn ask_verification(ctx: &Ctx) -> Result<Address> {
    ctx.write(&policy::ADDRESS_VERIFY_ASK, Scope::User, (), |op, ()| {
        Box::pin(async move {
            if op.ctx().principal().kind != PrincipalKind::User {
                return Err(Error::from(&codes::LINK_INVALID)
                    .text("A service user has no mailbox that could be verified"));
            }
            let address = store::address(op).await?;
            if address.verified {
                return Err(Error::from(&codes::ADDRESS_VERIFIED));
            }
            let canonical = check::email(&codes::LINK_INVALID, "/email", &address.email)?;
            let code = secrets::link_code(op.env());
            let new = store::New {
                purpose: Purpose::Address,
                user: Some(op.user()),
                email: &address.email,
                canonical: &canonical,
            };
            store::replace(op, &new, &secrets::hash(&code)).await?;
            op.mail(&letter::address(op, &address.email, &code)).await?;
            op.created(
                op.user(),
                &Told {
                    purpose: Purpose::Address,
                    email: &address.email,
                },
            )?;
            Ok(address)
        })
    })
    .await
}

/// Whoever follows the link reads the user's mail.
pub async fn verify(ctx: &Ctx, code: &str) -> Result<Address> {
    let link = open(ctx, code, Purpose::Address).await?;
    let hash = secrets::hash(code);
    let user = ctx.by_link(link.user.as_deref(), &link.email, &hash);
    user.write(&policy::ADDRESS_VERIFY, Scope::User, hash, |op, hash| {
        Box::pin(async move {
            take(op, hash, Purpose::Address).await?;
            let before = store::address(op).await?;
            store::verify(op).await?;
            let after = Address {
                verified: true,
                ..before.clone()
            };
            op.updated(op.user(), &before, &after)?;
            Ok(after)
        })
    })
    .await
}
