//! The installation itself: set up once, with its first operator.

pub(crate) mod store;

use crate::{
    Error, Result, check, codes,
    gate::{Rules, Scope},
    policy, users,
};
use serde::{Deserialize, Serialize};

/// What setting up gives: the only time that the key is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Installed {
    pub operator_id: String,
    pub email: String,
    pub api_key: String,
}

/// Sets the installation up with its first operator; refused a second time.
pub async fn create(rules: &Rules, email: &str) -> Result<Installed> {
    let canonical = check::email(&codes::OPERATOR_INVALID, "/email", email)?;
    let ctx = rules.system("init");
    ctx.write(
        &policy::INSTALLATION_CREATE,
        Scope::Installation,
        (email.to_owned(), canonical),
        |op, (email, canonical)| {
            Box::pin(async move {
                let (id, key_id) = (op.new_id(), op.ctx().rules().key().id());
                if !store::claim(op, &id, &key_id).await? {
                    return Err(Error::from(&codes::INSTALLATION_EXISTS));
                }
                let user = users::NewUser {
                    email,
                    canonical,
                    kind: "user",
                    tenant_id: None,
                    operator: true,
                };
                let (user, api_key) = users::insert(op, &user).await?;
                op.created(&id, &user)?;
                op.also(&user.id)?;
                Ok(Installed {
                    operator_id: user.id,
                    email: user.email,
                    api_key,
                })
            })
        },
    )
    .await
}

/// Whether it is set up, and with the key that this process has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not set up yet.
    Empty,
    Ready,
    /// Set up with another master key: nothing encrypted could be read.
    OtherKey,
}

pub async fn state(rules: &Rules) -> Result<State> {
    let own = rules.key().id();
    let found = rules
        .system("start")
        .read(
            &policy::INSTALLATION_READ,
            Scope::Installation,
            (),
            |op, ()| Box::pin(store::key_id(op)),
        )
        .await?;
    Ok(match found {
        None => State::Empty,
        Some(id) if id == own => State::Ready,
        Some(_) => State::OtherKey,
    })
}
