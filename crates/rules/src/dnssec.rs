//! DNSSEC of a zone: on and off, its keys, and what the parent has to know of them. How records are signed is `dns::sign`'s.
//!
//! A zone has one key that signs keys (KSK) and one that signs the rest (ZSK), both ECDSA P-256, kept under the master key. Each is
//! replaced in steps, so that no validator ever lacks what it needs (RFC 6781, section 4.1): a new ZSK is published before it signs, a
//! new KSK signs beside the old one until the parent has its DS. The steps are the inner actor `signer`'s, who also renews signatures.

mod change;
mod keys;
mod roll;
mod seen;
mod steps;
pub(crate) mod store;

pub use change::{DnssecChange, remove, update};
pub use keys::{SigningKey, zone_signing_keys};
pub use roll::{Confirmation, Role, Roll, Rolled, confirm, roll};
pub use steps::{due, step};

pub(crate) use keys::signing;
pub(crate) use seen::{own_signers, seen};

use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a zone's DNSSEC stands. v4: documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DnssecStatus {
    /// On, and the parent has a DS record of the key.
    Active,
    /// On; the parent has none yet.
    Pending,
    /// Off; still signed where it was on, until the keys are deleted.
    Disabled,
    /// To be off; the parent still has the DS record.
    PendingDisabled,
    Error,
}

impl DnssecStatus {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            DnssecStatus::Active => "active",
            DnssecStatus::Pending => "pending",
            DnssecStatus::Disabled => "disabled",
            DnssecStatus::PendingDisabled => "pending-disabled",
            DnssecStatus::Error => "error",
        }
    }

    pub(crate) fn of(word: &str) -> DnssecStatus {
        [
            DnssecStatus::Active,
            DnssecStatus::Pending,
            DnssecStatus::Disabled,
            DnssecStatus::PendingDisabled,
        ]
        .into_iter()
        .find(|s| s.as_str() == word)
        .unwrap_or(DnssecStatus::Error)
    }

    /// Whether the parent is asked to have no DS record.
    pub(crate) const fn withdraws(self) -> bool {
        matches!(self, DnssecStatus::Disabled | DnssecStatus::PendingDisabled)
    }
}

/// DNSSEC of a zone as the API shows it: all about the key is null where there is none. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dnssec {
    pub status: DnssecStatus,
    /// 257.
    pub flags: Option<u16>,
    /// `13`.
    pub algorithm: Option<String>,
    pub key_type: Option<String>,
    /// `2`.
    pub digest_type: Option<String>,
    pub digest_algorithm: Option<String>,
    /// Of the DS record: hex, upper case.
    pub digest: Option<String>,
    /// The DS record for the parent zone.
    pub ds: Option<String>,
    pub key_tag: Option<u16>,
    /// Base64.
    pub public_key: Option<String>,
    pub modified_on: Option<Moment>,
    pub dnssec_multi_signer: bool,
    pub dnssec_presigned: bool,
    pub dnssec_use_nsec3: bool,
}

/// Whether DNSKEY records of other providers belong into the place's zone.
pub(crate) async fn is_multi_signer(op: &mut Op<'_, '_>) -> Result<bool> {
    Ok(store::find(op).await?.is_some_and(|kept| kept.multi_signer))
}

/// Whether the place's zone has keys.
pub(crate) async fn is_on(op: &mut Op<'_, '_>) -> Result<bool> {
    Ok(store::find(op).await?.is_some())
}

/// Of one zone.
pub async fn get(ctx: &Ctx, zone: String) -> Result<Dnssec> {
    ctx.read(&policy::DNSSEC_READ, Scope::Zone(zone), (), |op, ()| {
        Box::pin(here(op))
    })
    .await
}

/// Of the place's zone.
async fn here(op: &mut Op<'_, '_>) -> Result<Dnssec> {
    let kept = store::find(op).await?;
    let key = match kept {
        Some(_) => store::keys(op).await?.into_iter().rfind(|k| {
            // While it is rolled, the next key is not for the parent before everybody has it.
            k.flags == i64::from(dns::sign::KSK) && k.state == store::ACTIVE
        }),
        None => None,
    };
    let name = store::name(op).await?;
    let some = |text: &str| key.as_ref().map(|_| text.to_owned());
    Ok(Dnssec {
        status: kept
            .as_ref()
            .map_or(DnssecStatus::Disabled, |k| DnssecStatus::of(&k.status)),
        flags: key.as_ref().map(|_| dns::sign::KSK),
        algorithm: some("13"),
        key_type: some("ECDSAP256SHA256"),
        digest_type: some("2"),
        digest_algorithm: some("SHA256"),
        digest: key.as_ref().map(|k| k.digest.clone()),
        ds: key
            .as_ref()
            .map(|k| format!("{name}. 3600 IN DS {} 13 2 {}", k.key_tag, k.digest)),
        key_tag: key.as_ref().and_then(|k| u16::try_from(k.key_tag).ok()),
        public_key: key.as_ref().map(|k| k.public_key.clone()),
        modified_on: kept.as_ref().map(|k| Moment(k.modified_at)),
        dnssec_multi_signer: kept.is_some_and(|k| k.multi_signer),
        dnssec_presigned: false,
        dnssec_use_nsec3: false,
    })
}
