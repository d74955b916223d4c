//! Replacing a key, and the operator's word about the parent.

use super::{Dnssec, here, keys, seen, steps, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Scope},
    input::Input,
    moment::Moment,
    policy, zones,
    zones::DelegationSigner,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Signs the keys; the parent knows it by its DS record.
    Ksk,
    /// Signs the rest.
    Zsk,
}

/// What replacing a key takes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Roll {
    pub key: Role,
}

impl Input for Roll {
    const BAD: &'static Code = &codes::DNSSEC_BODY;
}

/// A replacement that has begun.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Rolled {
    pub key: Role,
    /// When the next step is due.
    pub next_step_on: Moment,
    pub dnssec: Dnssec,
}

/// Begins to replace a key. One at a time of each kind.
pub async fn roll(ctx: &Ctx, zone: String, roll: Roll) -> Result<Rolled> {
    ctx.write(&policy::DNSSEC_ROLL, Scope::Zone(zone), roll, |op, roll| {
        Box::pin(async move {
            let before = here(op).await?;
            let kept = store::find(op)
                .await?
                .ok_or_else(|| Error::from(&codes::DNSSEC_OFF))?;
            let flags = match roll.key {
                Role::Ksk => dns::sign::KSK,
                Role::Zsk => dns::sign::ZSK,
            };
            let of_kind = store::keys(op).await?;
            let rolling = of_kind
                .iter()
                .any(|k| k.flags == i64::from(flags) && k.state != store::ACTIVE);
            if rolling {
                return Err(Error::from(&codes::DNSSEC_ROLLING));
            }
            keys::make(op, flags, store::PUBLISHED).await?;
            let next = op.now() + steps::KEYS_LIFE;
            store::due_by(op, next).await?;
            zones::touch_dns(op).await?;
            let id = op.zone()?;
            let after = here(op).await?;
            op.updated(&id, &before, &after)?;
            Ok(Rolled {
                key: roll.key,
                next_step_on: Moment(next.min(kept.next_at)),
                dnssec: after,
            })
        })
    })
    .await
}

/// What the operator has seen at the parent, where it cannot be looked up.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Confirmation {
    /// Whether the parent zone has the DS record that is shown, and no other; false: it has none.
    pub ds_at_parent: bool,
}

impl Input for Confirmation {
    const BAD: &'static Code = &codes::DNSSEC_BODY;
}

/// Does what follows when the parent has the zone's DS record, or none, without looking.
pub async fn confirm(ctx: &Ctx, zone: String, word: Confirmation) -> Result<Dnssec> {
    ctx.write(
        &policy::DNSSEC_CONFIRM,
        Scope::Zone(zone),
        word,
        |op, word| {
            Box::pin(async move {
                let before = here(op).await?;
                let own = before.key_tag.zip(before.digest.clone());
                let ds: Vec<DelegationSigner> = own
                    .filter(|_| word.ds_at_parent)
                    .map(|(key_tag, digest)| DelegationSigner {
                        key_tag,
                        algorithm: dns::sign::ALGORITHM,
                        digest_type: dns::sign::DIGEST_TYPE,
                        digest,
                    })
                    .into_iter()
                    .collect();
                seen::apply(op, &ds).await?;
                let id = op.zone()?;
                let after = here(op).await?;
                op.updated(&id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}
