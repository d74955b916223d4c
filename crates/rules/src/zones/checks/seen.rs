//! What was seen of a zone's delegation, and where its activation stands.

use super::{
    super::{ZoneStatus, hold, partial},
    store,
};
use crate::{
    Result, dnssec,
    gate::{Ctx, Scope},
    moment::Moment,
    policy, settings,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the servers of the parent zone say of a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delegation {
    /// Host names that the parent's servers name, all of them together: lower case, sorted, no final dot. Empty: not delegated.
    pub servers: Vec<String>,
    /// Whether all of the parent's servers that answered name the same.
    pub agreed: bool,
    /// DS records at the parent.
    pub ds: Vec<DelegationSigner>,
    /// Each server of the parent that was asked.
    pub parents: Vec<Parent>,
}

impl Delegation {
    /// Whether there are DS records and none of them is of these keys: they are of whoever signed the zone before. v4: documented.
    pub(super) fn is_of_other_keys(&self, signers: &[DelegationSigner]) -> bool {
        !self.ds.is_empty() && !self.ds.iter().any(|ds| signers.contains(ds))
    }
}

/// A DS record (RFC 4034, section 5.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct DelegationSigner {
    pub key_tag: u16,
    pub algorithm: u8,
    pub digest_type: u8,
    /// Hex, upper case.
    pub digest: String,
}

/// A server of the parent zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Parent {
    /// Its name, or its address where it has none.
    pub name: String,
    /// Address and port.
    pub address: String,
    /// The name servers that it names for the zone, or why there are none.
    pub answer: String,
}

/// What is kept of a look.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Of a partial zone: the TXT records where its proof should stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) texts: Option<Vec<String>>,
    #[serde(default)]
    pub(super) delegation: Option<Delegation>,
    /// Why nothing could be seen.
    #[serde(default)]
    pub(super) failure: Option<String>,
}

/// A TXT record that proves a partial zone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// Where it stands (ASCII, no final dot).
    pub name: String,
    /// What it has to say.
    pub content: String,
    /// What is said there, as of the last look; null before the first, or when nobody answered.
    pub seen: Option<Vec<String>>,
}

/// Where a zone's activation stands, and why.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Activation {
    pub status: ZoneStatus,
    /// `delegation`: by what the parent says; `operator`: by the operator's word, or at once.
    pub by: String,
    /// What the zone has to be delegated to, and to nothing else.
    pub name_servers: Vec<String>,
    /// Of a partial zone: the TXT record that proves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// In words, what keeps the zone from being active, or from staying so; null when nothing does.
    pub reason: Option<String>,
    /// Whether our name servers answer for the zone.
    pub last_checked_on: Option<Moment>,
    pub next_check_on: Option<Moment>,
    /// What was seen at the last look; null before the first, or when nobody answered.
    pub delegation: Option<Delegation>,
    pub activated_on: Option<Moment>,
}

/// Of one zone.
pub async fn activation(ctx: &Ctx, id: String) -> Result<Activation> {
    ctx.read(
        &policy::ZONE_ACTIVATION_READ,
        Scope::Zone(id),
        (),
        |op, ()| {
            Box::pin(async move {
                let zone = super::super::here(op).await?;
                let kept = store::find(op).await?;
                let by_delegation = kept.as_ref().is_some_and(|k| k.by_delegation);
                let seen = kept.as_ref().map(store::Kept::seen).unwrap_or_default();
                let verification = zone.verification_key.as_ref().map(|key| Verification {
                    name: partial::proof_name(op.place().zone_name.as_deref().unwrap_or_default()),
                    content: key.clone(),
                    seen: seen.texts.clone(),
                });
                let reason = if zone.status == ZoneStatus::Active {
                    None
                } else if !by_delegation {
                    Some(match op.settings().activation {
                        settings::Activation::Manual => {
                            "The operator activates zones here".to_owned()
                        }
                        _ => "The operator decides about this zone".to_owned(),
                    })
                } else if hold::is_held_here(op).await? {
                    Some(
                        "Another account's active zone holds this name, or one above it".to_owned(),
                    )
                } else if let Some(proof) = &verification {
                    Some(reason_of_proof(&seen, proof))
                } else {
                    let (id, account) = (op.zone()?, op.account()?);
                    let signers = dnssec::own_signers(op, &id, &account).await?;
                    Some(reason(&seen, &zone.name_servers, &signers))
                };
                Ok(Activation {
                    status: zone.status,
                    by: if by_delegation {
                        "delegation"
                    } else {
                        "operator"
                    }
                    .to_owned(),
                    name_servers: zone.name_servers,
                    verification,
                    reason,
                    last_checked_on: kept.as_ref().and_then(|k| k.looked_at).map(Moment),
                    next_check_on: kept
                        .as_ref()
                        .filter(|_| by_delegation)
                        .map(|k| Moment(k.next_at)),
                    delegation: seen.delegation,
                    activated_on: zone.activated_on,
                })
            })
        },
    )
    .await
}

fn reason_of_proof(seen: &Seen, proof: &Verification) -> String {
    let wanted = format!("a TXT record at {} with {}", proof.name, proof.content);
    match (&seen.texts, &seen.failure) {
        (None, None) => "Nobody has looked for the TXT record yet".to_owned(),
        (None, Some(why)) => format!("The TXT record could not be asked for: {why}"),
        (Some(texts), _) if texts.is_empty() => format!("There has to be {wanted}"),
        (Some(texts), _) => format!("There has to be {wanted}; there is {}", texts.join(", ")),
    }
}

fn reason(seen: &Seen, wanted: &[String], signers: &[DelegationSigner]) -> String {
    let delegated = |found: &Delegation| {
        found.agreed
            && found.servers.len() == wanted.len()
            && found.servers.iter().all(|s| wanted.contains(s))
    };
    let wanted = wanted.join(" and ");
    match (&seen.delegation, &seen.failure) {
        (None, None) => "Nobody has looked at the delegation yet".to_owned(),
        (None, Some(why)) => format!("The servers of the parent zone could not be asked: {why}"),
        (Some(found), _) if found.servers.is_empty() => {
            format!("The parent zone does not delegate the name; it should, to {wanted}")
        }
        (Some(found), _) if !found.agreed => format!(
            "The servers of the parent zone do not agree yet; together they name {}, and each should name {wanted}",
            found.servers.join(", ")
        ),
        (Some(found), _) if delegated(found) && found.is_of_other_keys(signers) => {
            "The parent zone has DS records of keys that are not this zone's: validators believe nothing here until they are removed"
                .to_owned()
        }
        (Some(found), _) => format!(
            "The parent zone delegates to {}; it should to {wanted} and to nothing else",
            found.servers.join(", ")
        ),
    }
}
