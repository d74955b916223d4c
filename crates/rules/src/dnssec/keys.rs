//! Keys: made, kept, shown, and handed to whoever signs.

use super::{DnssecStatus, store};
use crate::{
    Error, Result,
    gate::{Ctx, Op, Rules, Scope},
    policy,
};
use dns::sign::{self, Key, Signing, Validity, ZoneKey};
use domain::base::Name;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Seconds; of DNSKEY, CDS and CDNSKEY.
pub(super) const TTL: u32 = 3600;

/// A new key of the place's zone.
pub(super) async fn make(op: &mut Op<'_, '_>, flags: u16, state: &'static str) -> Result<()> {
    let apex = apex(&store::name(op).await?)?;
    // Not every number is a secret; all but one in 2³² are.
    let (secret, key) = (0..8)
        .find_map(|_| {
            let secret = op.env().bytes::<32>();
            Key::from_secret(&secret).map(|key| (secret, key))
        })
        .ok_or_else(|| Error::internal("no key could be made: is the randomness any?"))?;
    let id = op.new_id();
    let sealed = op
        .ctx()
        .rules()
        .key()
        .seal(op.env(), &purpose(&id), &secret);
    let ds = key.ds(&apex, flags);
    let key = store::NewKey {
        id,
        flags: i64::from(flags),
        state,
        key_tag: i64::from(key.key_tag(flags)),
        digest: hex::encode_upper(ds.digest),
        public_key: base64(&key.public_key()),
        sealed,
    };
    store::insert_key(op, &key).await
}

/// What a key's encrypted secret is bound to.
fn purpose(id: &str) -> String {
    format!("zone key {id}")
}

fn apex(name: &str) -> Result<Name<Vec<u8>>> {
    dns::record::wire_name(name).map_err(|e| Error::internal(e.to_string()))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// How a zone is signed, for whoever publishes it; nothing where its keys cannot be opened.
///
/// A ZSK that is only published does not sign yet and a retired one no longer, a KSK signs in every state, as long as it is there.
pub(crate) fn signing(
    rules: &Rules,
    status: DnssecStatus,
    signed_at: i64,
    keys: Vec<store::KeyRow>,
    foreign: Vec<Vec<u8>>,
) -> Option<Signing> {
    let mut opened = Vec::with_capacity(keys.len());
    for row in keys {
        let secret = rules.key().open(&purpose(&row.id), &row.sealed)?;
        let key = Key::from_secret(secret.as_slice().try_into().ok()?)?;
        let (flags, active) = (u16::try_from(row.flags).ok()?, row.state == store::ACTIVE);
        let signs_keys = flags == sign::KSK;
        opened.push(ZoneKey {
            key,
            flags,
            signs: active || signs_keys,
            announced: active && signs_keys,
        });
    }
    Some(Signing {
        keys: opened,
        withdraw: status.withdraws(),
        foreign,
        ttl: TTL,
        validity: Validity::of(u64::try_from(signed_at).ok()?),
    })
}

/// A key that signs a zone's records, as v4 shows it: with capital letters. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SigningKey {
    pub name: String,
    /// `active`, `publish`, `retired`; `external` for another provider's.
    pub tag: String,
    #[serde(rename = "DNSKEY")]
    pub dnskey: Dnskey,
}

/// A DNSKEY record in its parts (RFC 4034, section 2.1).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Dnskey {
    pub algorithm: u8,
    pub flags: i64,
    pub protocol: u8,
    /// Base64.
    pub public_key: String,
    pub hdr: Header,
}

/// What stands before a record's data.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Header {
    pub name: String,
    pub rrtype: u16,
    pub class: u16,
    pub ttl: u32,
    pub rdlength: u16,
}

/// The keys that sign a zone's records; none where it is not signed.
pub async fn zone_signing_keys(ctx: &Ctx, zone: String) -> Result<Vec<SigningKey>> {
    ctx.read(&policy::DNSSEC_KEYS, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            let name = store::name(op).await?;
            let keys = store::keys(op).await?;
            let signing = keys.into_iter().filter(|k| k.flags == i64::from(sign::ZSK));
            Ok(signing
                .map(|k| SigningKey {
                    name: name.clone(),
                    tag: match k.state.as_str() {
                        store::PUBLISHED => "publish".to_owned(),
                        _ => k.state.clone(),
                    },
                    dnskey: Dnskey {
                        algorithm: sign::ALGORITHM,
                        flags: k.flags,
                        protocol: 3,
                        public_key: k.public_key,
                        hdr: Header {
                            name: format!("{name}."),
                            rrtype: 48,
                            class: 1,
                            ttl: TTL,
                            rdlength: 68,
                        },
                    },
                })
                .collect())
        })
    })
    .await
}
