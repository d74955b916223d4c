//! What policies change: each member is kept with what all of them come to, so that a decision reads it as it reads a role.
//! Rewritten in the transaction that changes a policy, so the next request goes by it.

use super::{
    kept::{self, KeptPolicy},
    meaning::{Meaning, Reach},
    store::{self, MemberRow},
};
use crate::{
    Error, Result, codes,
    gate::Op,
    roles::{self, Permissions},
    tenant_roles::TenantRole,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Members looked at in one go.
const PART: usize = 200;
/// Rows of members in zones that one change rewrites at most: it is one transaction.
const ROWS_MAX: usize = 20_000;

/// Writes down anew what these members of the place's account have. Nobody gains by it what the principal does not have, and
/// the account keeps somebody who looks after it.
pub(crate) async fn refresh(op: &mut Op<'_, '_>, members: &[String]) -> Result<()> {
    let (mut gained, mut rewritten, mut lost_super) = (Permissions::EMPTY, 0, false);
    for part in members.chunks(PART) {
        let all = Known::load(op, part).await?;
        for row in &all.rows {
            let meaning = all.meaning(row)?;
            let was = row.status == "accepted" && roles::is_super(row.roles.split_whitespace());
            lost_super |= was && !roles::is_super(meaning.words().split_whitespace());
            gained = gained.union(gain(row, all.zones_of(&row.id), &meaning));
            rewritten += write(op, row, all.zones_of(&row.id), &meaning).await?;
            if rewritten > ROWS_MAX {
                return Err(Error::from(&codes::IAM_TOO_LARGE));
            }
        }
    }
    if !gained.is_empty() && !may_give(op, gained).await? {
        return Err(Error::from(&codes::MEMBER_ROLES)
            .text("Nobody can give what they do not have themselves"));
    }
    if lost_super && !store::looked_after(op).await? {
        return Err(Error::from(&codes::LAST_SUPER));
    }
    Ok(())
}

/// A member to whom something is denied cannot give it, to themself least of all; whoever is denied something in some zone gives
/// nothing. Tenant admins give everything.
async fn may_give(op: &mut Op<'_, '_>, gained: Permissions) -> Result<bool> {
    let standing = op.standing();
    if standing.tenant == Some(TenantRole::Admin) && !standing.consent_missing {
        return Ok(true);
    }
    let Some(own) = standing.member else {
        return Ok(true);
    };
    let denied = op.acting_account().is_none() && store::is_denied_somewhere(op).await?;
    Ok(!denied && gained.is_subset(own.at(&op.place())))
}

/// Zones of a member, each with its words and whether it is seen.
type Zones = BTreeMap<String, (String, bool)>;

struct Known {
    rows: Vec<MemberRow>,
    zones: HashMap<String, Zones>,
    shared: HashMap<String, Vec<KeptPolicy>>,
    reaches: HashMap<String, Reach>,
}

impl Known {
    async fn load(op: &mut Op<'_, '_>, members: &[String]) -> Result<Known> {
        let rows = store::members(op, members).await?;
        let mut zones: HashMap<String, Zones> = HashMap::new();
        for row in store::zones_of(op, members).await? {
            let there = zones.entry(row.member_id).or_default();
            there.insert(row.zone_id, (row.words, row.sees));
        }
        let mut shared: HashMap<String, Vec<KeptPolicy>> = HashMap::new();
        for (member, text) in store::shared(op, members).await? {
            shared
                .entry(member)
                .or_default()
                .extend(kept::read(Some(&text), "")?);
        }
        let mut wanted = HashSet::new();
        for row in &rows {
            let own = kept::read(row.policies.as_deref(), &row.roles)?;
            wanted.extend(own.iter().flat_map(reached));
        }
        wanted.extend(shared.values().flatten().flat_map(reached));
        let reaches = store::named(op, &wanted.into_iter().collect::<Vec<_>>()).await?;
        let reaches = reaches
            .into_iter()
            .map(|g| (g.id, Reach::of(&g.objects)))
            .collect();
        Ok(Known {
            rows,
            zones,
            shared,
            reaches,
        })
    }

    fn meaning(&self, row: &MemberRow) -> Result<Meaning> {
        let own = kept::read(row.policies.as_deref(), &row.roles)?;
        let shared = self.shared.get(&row.id).into_iter().flatten();
        Ok(Meaning::of(own.iter().chain(shared), &self.reaches))
    }

    fn zones_of(&self, member: &str) -> Option<&Zones> {
        self.zones.get(member)
    }
}

/// The resource groups that a policy names.
pub(super) fn reached(policy: &KeptPolicy) -> impl Iterator<Item = String> {
    let all = policy.over.iter().filter(|id| *id != kept::WHOLE);
    all.cloned()
}

/// All that a member has more than before, somewhere.
fn gain(row: &MemberRow, zones: Option<&Zones>, meaning: &Meaning) -> Permissions {
    let before = roles::grants(row.roles.split_whitespace());
    let mut gained = meaning.permissions().difference(before);
    let words = meaning.words();
    let after: BTreeMap<_, _> = meaning.zones().map(|(zone, w, _)| (zone, w)).collect();
    let old = |zone: &String| {
        zones
            .and_then(|all| all.get(zone))
            .map_or("", |(w, _)| w.as_str())
    };
    let all = after
        .keys()
        .copied()
        .chain(zones.into_iter().flat_map(BTreeMap::keys));
    for zone in all {
        let new = after.get(zone).map_or("", String::as_str);
        let there = roles::grants_in_zone(&words, new);
        gained = gained.union(there.difference(roles::grants_in_zone(&row.roles, old(zone))));
    }
    gained
}

/// How many rows of zones that took.
async fn write(
    op: &mut Op<'_, '_>,
    row: &MemberRow,
    before: Option<&Zones>,
    meaning: &Meaning,
) -> Result<usize> {
    let after: Zones = meaning
        .zones()
        .map(|(zone, words, seen)| (zone.clone(), (words, seen)))
        .collect();
    let empty = Zones::new();
    let before = before.unwrap_or(&empty);
    let gone: Vec<&String> = before
        .keys()
        .filter(|zone| !after.contains_key(*zone))
        .collect();
    let new: Vec<_> = after
        .iter()
        .filter(|(zone, there)| before.get(*zone) != Some(there))
        .collect();
    let rewritten = gone.len() + new.len();
    if rewritten > ROWS_MAX {
        return Ok(rewritten);
    }
    let own = kept::write(&kept::read(row.policies.as_deref(), &row.roles)?)?;
    store::set_member(op, &row.id, &own, meaning, !after.is_empty()).await?;
    store::leave_zones(op, &row.id, &gone).await?;
    store::enter_zones(op, &row.id, &new).await?;
    Ok(rewritten)
}
