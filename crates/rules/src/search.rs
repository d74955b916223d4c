//! Finding anything by what somebody has at hand: an id, a domain, the start of a name or address, the id of a request.
//!
//! Candidates come from indexes of the principal's own places; each is shown only where the policy lets the principal read it. Nothing
//! is counted and nothing is scanned, so that it stays fast whatever the installation holds.

pub(crate) mod store;

use crate::{
    Error, Result, accounts, codes,
    gate::{Ctx, Op, Scope},
    ids,
    policy::{self, Action},
};
use dns::name::ZoneName;
use schemars::JsonSchema;
use serde::Serialize;

/// Characters that are looked for at most: those of the longest name of the DNS.
const LONGEST: usize = 253;
/// Things of one kind that are found at most.
const EACH: u16 = 10;
/// Labels of a name that may be a zone's end: `a.b.c.example` may be in `b.c.example`, `c.example` and so on.
const ENDS: usize = 6;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Account,
    Zone,
    Tenant,
    Member,
    User,
    Token,
    AccountToken,
    Record,
    /// An audit event, found by the id of its request.
    Event,
    /// A refusal, found by the id of its request.
    Denial,
}

impl Kind {
    /// For people and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Account => "account",
            Kind::Zone => "zone",
            Kind::Tenant => "tenant",
            Kind::Member => "member",
            Kind::User => "user",
            Kind::Token => "token",
            Kind::AccountToken => "account_token",
            Kind::Record => "record",
            Kind::Event => "event",
            Kind::Denial => "denial",
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Hit {
    pub kind: Kind,
    pub id: String,
    pub name: String,
    /// What tells it from others of its name: an account's name, a record's content, an event's moment.
    pub detail: String,
    /// It is in this account, or happened there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone_id: Option<String>,
    /// It is in this tenant, or happened there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// All of what was looked for is its name or id, not only the start.
    pub exact: bool,
    /// It was found as the principal's own, for pages.
    #[serde(skip)]
    pub own: bool,
}

/// What the principal may see of what fits, the exact fits first.
///
/// # Errors
/// The text is empty or longer than 253 characters.
pub async fn search(ctx: &Ctx, text: String) -> Result<Vec<Hit>> {
    ctx.read(&policy::SEARCH, Scope::User, text, |op, text| {
        Box::pin(async move {
            let text = text.trim();
            if text.is_empty() || text.chars().count() > LONGEST {
                return Err(Error::from(&codes::BAD_QUERY).text("q takes 1 to 253 characters"));
            }
            let mut hits = if ids::well_formed(text) {
                by_id(op, text).await?
            } else {
                by_name(op, &text.to_lowercase()).await?
            };
            hits.sort_by_key(|hit| !hit.exact);
            Ok(hits)
        })
    })
    .await
}

/// Who may see what a statement finds.
#[derive(Clone, Copy)]
enum Seen {
    /// The statement finds only the principal's own.
    Own,
    /// Whoever may do this in the place that has the id itself.
    At(&'static Action, fn(String) -> Scope),
    /// Whoever may do this in the account that it is in.
    InAccount(&'static Action),
    /// Whoever may do this in the zone that it is in.
    InZone(&'static Action),
    /// Whoever may do this to the installation.
    Above(&'static Action),
}

/// What has this id, or happened in the request of this id. The same is asked whether it is there, hidden or not.
async fn by_id(op: &mut Op<'_, '_>, id: &str) -> Result<Vec<Hit>> {
    let mut hits: Vec<Hit> = Vec::new();
    for (kind, statement, seen) in store::BY_ID {
        let found = store::by_id(op, *kind, statement, *seen, id).await?;
        let within = |inside: Option<&String>| inside.map_or(id, String::as_str).to_owned();
        let place = match seen {
            Seen::Own => None,
            Seen::At(action, scope) => Some((action, scope(id.to_owned()))),
            Seen::InAccount(action) => {
                let account = found.as_ref().and_then(|hit| hit.account_id.as_ref());
                Some((action, Scope::Account(within(account))))
            }
            Seen::InZone(action) => {
                let zone = found.as_ref().and_then(|hit| hit.zone_id.as_ref());
                Some((action, Scope::Zone(within(zone))))
            }
            Seen::Above(action) => Some((action, Scope::Installation)),
        };
        let may = match place {
            None => true,
            Some((action, scope)) => op.may(action, &scope).await?,
        };
        let known = |hit: &Hit| hits.iter().any(|h| (h.kind, &h.id) == (hit.kind, &hit.id));
        if let Some(hit) = found.filter(|hit| may && !known(hit)) {
            hits.push(hit);
        }
    }
    Ok(hits)
}

/// What has a name or address that begins like this, in lower case.
async fn by_name(op: &mut Op<'_, '_>, text: &str) -> Result<Vec<Hit>> {
    let mut found = Vec::new();
    for unit in accounts::store::units_of(op).await? {
        found.extend(store::of_unit(op, Kind::Account, &unit, text).await?);
        found.extend(store::of_unit(op, Kind::Zone, &unit, &ascii(text)).await?);
        found.extend(store::of_unit(op, Kind::Member, &unit, text).await?);
    }
    found.extend(store::of_member(op, Kind::Account, text).await?);
    found.extend(store::of_member(op, Kind::Zone, &ascii(text)).await?);
    found.extend(store::of_member(op, Kind::Member, text).await?);
    found.extend(store::own_tokens(op, text).await?);
    found.extend(records(op, text).await?);
    let mut hits: Vec<Hit> = Vec::new();
    for hit in found {
        let same = |h: &&Hit| h.kind == hit.kind;
        let enough = hits.iter().filter(same).count() >= usize::from(EACH);
        let known = hits.iter().any(|h| (h.kind, &h.id) == (hit.kind, &hit.id));
        if !enough && !known && shown(op, &hit).await? {
            hits.push(hit);
        }
    }
    if op.may(&policy::TENANT_LIST, &Scope::Installation).await? {
        hits.extend(store::above(op, Kind::Tenant, text).await?);
    }
    if op.may(&policy::USER_FIND, &Scope::Installation).await? {
        hits.extend(store::above(op, Kind::User, text).await?);
    }
    Ok(hits)
}

/// Whether the principal may see what was found in a place of theirs.
async fn shown(op: &mut Op<'_, '_>, hit: &Hit) -> Result<bool> {
    let account = || Scope::Account(hit.account_id.clone().unwrap_or_default());
    let zone = || Scope::Zone(hit.zone_id.clone().unwrap_or_default());
    let (action, scope) = match hit.kind {
        Kind::Account => (&policy::ACCOUNT_READ, account()),
        Kind::Zone => (&policy::ZONE_READ, zone()),
        Kind::Member => (&policy::MEMBER_READ, account()),
        Kind::Record => (&policy::DNS_READ, zone()),
        // The statement finds only their own.
        _ => return Ok(true),
    };
    op.may(action, &scope).await
}

/// Records of exactly this name, in zones of the principal's.
async fn records(op: &mut Op<'_, '_>, text: &str) -> Result<Vec<Hit>> {
    let name = ascii(text);
    let ends = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
    let ends = std::iter::once(name.as_str()).chain(ends);
    let mut found = Vec::new();
    for zone in ends.filter(|end| end.contains('.')).take(ENDS) {
        found.extend(store::records(op, zone, &name).await?);
    }
    Ok(found)
}

/// As names of the DNS are kept, where it is one.
fn ascii(text: &str) -> String {
    let text = text.trim_end_matches('.');
    ZoneName::parse(text).map_or_else(|_| text.to_owned(), |n| n.ascii().to_owned())
}
