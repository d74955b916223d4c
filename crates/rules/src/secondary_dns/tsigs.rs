//! Keys that an account's peers and we sign with (RFC 8945).

use super::{bad, room, store, touch_zones};
use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    lists::{Page, Paged},
    policy,
};
use base64::Engine as _;
use dns::transfer::{Algorithm, Key};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A key. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tsig {
    pub id: String,
    /// `hmac-sha256.`, `hmac-sha384.`, `hmac-sha512.` or `hmac-sha1.`; as it was sent.
    pub algo: String,
    /// A domain name, as it was sent.
    pub name: String,
    /// Base64. Shown whenever the key is read (v4: documented), here to those alone who may change it, to others empty.
    pub secret: String,
}

/// What a key takes; all of it. v4: documented.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
pub struct NewTsig {
    /// A domain name, which both sides know the key by.
    pub name: String,
    /// Such as `hmac-sha512.`; the final dot may be missing.
    pub algo: String,
    /// Base64 of 16 to 512 bytes.
    pub secret: String,
}

impl Input for NewTsig {
    const BAD: &'static Code = &codes::SECONDARY_DNS_INVALID;
}

impl Tsig {
    /// What can be signed with.
    pub(super) fn key(&self) -> Option<Arc<Key>> {
        let name = dns::record::wire_name(&self.name).ok()?;
        let key = Key::new(
            &name,
            Algorithm::from_name(&self.algo)?,
            &bytes(&self.secret)?,
        )
        .ok()?;
        Some(Arc::new(key))
    }

    /// Without its secret.
    fn masked(mut self) -> Tsig {
        self.secret = String::new();
        self
    }
}

fn bytes(secret: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD
        .decode(secret.trim())
        .ok()
        .filter(|secret| (16..=512).contains(&secret.len()))
}

impl NewTsig {
    fn checked(&self, id: &str) -> Result<Tsig> {
        dns::record::wire_name(&self.name)
            .map_err(|e| bad(format!("A key is named like a domain: {e}"), "/name"))?;
        if Algorithm::from_name(&self.algo).is_none() {
            let known: Vec<String> = Algorithm::ALL.iter().map(|a| format!("{a}.")).collect();
            return Err(bad(format!("Known are {}", known.join(", ")), "/algo"));
        }
        if bytes(&self.secret).is_none() {
            return Err(bad("Base64 of 16 to 512 bytes is expected", "/secret"));
        }
        Ok(Tsig {
            id: id.to_owned(),
            algo: self.algo.clone(),
            name: self.name.clone(),
            secret: self.secret.clone(),
        })
    }
}

/// Whether the principal may know secrets: whoever may set them.
async fn may_know(op: &mut Op<'_, '_>) -> Result<bool> {
    let here = Scope::Account(op.account()?);
    op.may(&policy::TSIG_UPDATE, &here).await
}

/// By name.
pub async fn tsigs(ctx: &Ctx, account: String, page: Page) -> Result<Paged<Tsig>> {
    ctx.read(
        &policy::TSIG_LIST,
        Scope::Account(account),
        page,
        |op, page| {
            Box::pin(async move {
                let mut all = store::tsigs(op).await?;
                if !may_know(op).await? {
                    all = all.into_iter().map(Tsig::masked).collect();
                }
                Ok(Paged::cut(all, *page))
            })
        },
    )
    .await
}

/// One of them.
pub async fn tsig(ctx: &Ctx, account: String, id: String) -> Result<Tsig> {
    ctx.read(&policy::TSIG_READ, Scope::Account(account), id, |op, id| {
        Box::pin(async move {
            let found = find(op, id).await?;
            let whole = may_know(op).await?;
            Ok(if whole { found } else { found.masked() })
        })
    })
    .await
}

async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Tsig> {
    let found = store::tsig(op, id).await?;
    found.ok_or_else(|| Error::from(&codes::TSIG_NOT_FOUND))
}

/// Makes one.
pub async fn create_tsig(ctx: &Ctx, account: String, new: NewTsig) -> Result<Tsig> {
    ctx.write(
        &policy::TSIG_CREATE,
        Scope::Account(account),
        new,
        |op, new| {
            Box::pin(async move {
                let tsig = new.checked(&op.new_id())?;
                room(store::number_of_tsigs(op).await?)?;
                store::insert_tsig(op, &tsig).await?;
                op.created(&tsig.id, &tsig.clone().masked())?;
                Ok(tsig)
            })
        },
    )
    .await
}

/// Replaces one: peers that have it sign with the new one from now on.
pub async fn update_tsig(ctx: &Ctx, account: String, id: String, new: NewTsig) -> Result<Tsig> {
    ctx.write(
        &policy::TSIG_UPDATE,
        Scope::Account(account),
        (id, new),
        |op, (id, new)| {
            Box::pin(async move {
                let before = find(op, id).await?;
                let after = new.checked(id)?;
                store::update_tsig(op, &after).await?;
                touch_zones(op).await?;
                op.updated(id, &before.masked(), &after.clone().masked())?;
                Ok(after)
            })
        },
    )
    .await
}

/// Deletes one that no peer has.
pub async fn delete_tsig(ctx: &Ctx, account: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::TSIG_DELETE,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let before = find(op, id).await?;
                if let Some(peer) = store::peer_with_tsig(op, id).await? {
                    let text = format!("The peer {peer} has this key: change that first");
                    return Err(Error::from(&codes::TSIG_IN_USE).text(text));
                }
                store::delete_tsig(op, id).await?;
                op.deleted(id, &before.masked())?;
                Ok(Deleted { id: id.clone() })
            })
        },
    )
    .await
}
