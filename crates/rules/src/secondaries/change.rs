//! Declaring secondaries.

use super::{Secondary, Tsig, store};
use crate::{
    Error, Result,
    accounts::Deleted,
    check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given, nullable},
    moment::Moment,
    policy,
};
use dns::transfer::Algorithm;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// Bytes of a secret that is made here.
const SECRET: usize = 32;

/// What a new secondary takes.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
pub struct NewSecondary {
    /// One that no other has.
    pub name: String,
    /// Address and port that changes are told to; without, it looks by itself.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub address: Option<String>,
    /// The key's name; made of the secondary's id where none is given.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub tsig_name: Option<String>,
    /// `hmac-sha256` (also if nothing is said), `hmac-sha384`, `hmac-sha512`, `hmac-sha1`.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub tsig_algorithm: Option<String>,
    /// Base64 of at least 16 bytes; made where none is given.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub tsig_secret: Option<String>,
}

impl Input for NewSecondary {
    const BAD: &'static Code = &codes::SECONDARY_INVALID;
}

/// What can be changed.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
pub struct SecondaryChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// Null: it is told nothing.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub address: Option<Option<String>>,
    /// True: another secret, shown in the reply. The old one does not open anything any more.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub new_secret: Option<bool>,
}

impl Input for SecondaryChange {
    const BAD: &'static Code = &codes::SECONDARY_INVALID;
}

/// Declares a secondary. It may copy every zone from now on.
pub async fn create(ctx: &Ctx, new: NewSecondary) -> Result<Secondary> {
    ctx.write(
        &policy::SECONDARY_CREATE,
        Scope::Installation,
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

async fn create_in(op: &mut Op<'_, '_>, new: &NewSecondary) -> Result<Secondary> {
    let id = op.new_id();
    let key_name = match &new.tsig_name {
        Some(name) => key_name(name)?,
        None => format!("{id}.secondary.tenantry."),
    };
    let algorithm = algorithm(new.tsig_algorithm.as_deref())?;
    let (secret, shown) = match &new.tsig_secret {
        Some(text) => (given_secret(text)?, None),
        None => made_secret(op),
    };
    let made = Secondary {
        id: id.clone(),
        name: name(&new.name)?,
        address: new.address.as_deref().map(address).transpose()?,
        catalog_zone: op.settings().catalog_zone.clone(),
        tsig: Tsig {
            name: key_name,
            algorithm: algorithm.as_str().to_owned(),
            secret: None,
        },
        last_seen_on: None,
        zones_behind: 0,
        behind_since: None,
        failure: None,
        created_on: Moment(op.now()),
        modified_on: Moment(op.now()),
    };
    let sealed = sealed(op, &id, &secret);
    if !store::insert(op, &made, &sealed).await? {
        return Err(taken());
    }
    op.created(&id, &made)?;
    op.dns_waits();
    Ok(with_secret(made, shown))
}

/// Changes what is given.
pub async fn update(ctx: &Ctx, id: String, change: SecondaryChange) -> Result<Secondary> {
    ctx.write(
        &policy::SECONDARY_UPDATE,
        Scope::Installation,
        (id, change),
        |op, (id, change)| {
            Box::pin(async move {
                let before = find(op, id).await?;
                let mut after = before.clone();
                if let Some(text) = &change.name {
                    after.name = name(text)?;
                }
                if let Some(to) = &change.address {
                    after.address = to.as_deref().map(address).transpose()?;
                }
                let mut shown = None;
                if change.new_secret == Some(true) {
                    let (secret, text) = made_secret(op);
                    let sealed = sealed(op, id, &secret);
                    store::set_secret(op, id, &sealed).await?;
                    shown = text;
                }
                after.modified_on = Moment(op.now());
                if !store::update(op, &after).await? {
                    return Err(taken());
                }
                op.updated(id, &before, &after)?;
                op.dns_waits();
                Ok(with_secret(after, shown))
            })
        },
    )
    .await
}

/// It may copy nothing any more.
pub async fn delete(ctx: &Ctx, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::SECONDARY_DELETE,
        Scope::Installation,
        id,
        |op, id| {
            Box::pin(async move {
                let before = find(op, id).await?;
                store::delete(op, id).await?;
                op.deleted(id, &before)?;
                op.dns_waits();
                Ok(Deleted { id: before.id })
            })
        },
    )
    .await
}

async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Secondary> {
    let found = store::find(op, id).await?;
    found.ok_or_else(|| Error::from(&codes::SECONDARY_NOT_FOUND))
}

fn bad(text: impl Into<String>, pointer: &str) -> Error {
    Error::from(&codes::SECONDARY_INVALID)
        .text(text)
        .at(pointer)
}

fn taken() -> Error {
    bad(
        "Another secondary has this name, or a key of this name",
        "/name",
    )
}

fn name(text: &str) -> Result<String> {
    check::text(&codes::SECONDARY_INVALID, "/name", text, NAME_MAX)?;
    if text.trim().is_empty() {
        return Err(bad("A secondary needs a name", "/name"));
    }
    Ok(text.trim().to_owned())
}

fn address(text: &str) -> Result<String> {
    let parsed = text.parse::<SocketAddr>();
    // The port of DNS where none is given.
    let parsed = parsed.or_else(|_| text.parse().map(|ip| SocketAddr::new(ip, 53)));
    let parsed = parsed.map_err(|_| {
        bad(
            "An address and a port are expected, such as 192.0.2.1:53 or [2001:db8::1]:53",
            "/address",
        )
    })?;
    if parsed.port() == 0 || parsed.ip().is_unspecified() || parsed.ip().is_multicast() {
        return Err(bad("Nobody can be reached at this address", "/address"));
    }
    Ok(parsed.to_string())
}

fn key_name(text: &str) -> Result<String> {
    let name = dns::record::wire_name(text)
        .map_err(|e| bad(format!("A key is named like a domain: {e}"), "/tsig_name"))?;
    Ok(format!("{name}."))
}

fn algorithm(text: Option<&str>) -> Result<Algorithm> {
    let Some(text) = text else {
        return Ok(Algorithm::Sha256);
    };
    Algorithm::from_name(text.trim_end_matches('.')).ok_or_else(|| {
        let known: Vec<&str> = Algorithm::ALL.iter().map(|a| a.as_str()).collect();
        bad(format!("Known are {}", known.join(", ")), "/tsig_algorithm")
    })
}

fn given_secret(text: &str) -> Result<Vec<u8>> {
    use base64::Engine as _;
    let decoded = base64::engine::general_purpose::STANDARD.decode(text.trim());
    decoded
        .ok()
        .filter(|secret| (16..=512).contains(&secret.len()))
        .ok_or_else(|| bad("Base64 of 16 to 512 bytes is expected", "/tsig_secret"))
}

/// Its bytes, and as it is shown.
fn made_secret(op: &Op<'_, '_>) -> (Vec<u8>, Option<String>) {
    use base64::Engine as _;
    let secret = op.env().bytes::<SECRET>();
    let shown = base64::engine::general_purpose::STANDARD.encode(secret);
    (secret.to_vec(), Some(shown))
}

fn sealed(op: &Op<'_, '_>, id: &str, secret: &[u8]) -> Vec<u8> {
    let key = op.ctx().rules().key();
    key.seal(op.env(), &super::told::purpose(id), secret)
}

fn with_secret(mut secondary: Secondary, secret: Option<String>) -> Secondary {
    secondary.tsig.secret = secret;
    secondary
}
