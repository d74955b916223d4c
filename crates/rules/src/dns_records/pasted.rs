//! Zone files held against the zone before anything is done: what they would add, change and delete, line by line; then exactly that.

use super::{
    BatchDone, DnsRecord, Kept, NewRecord, apex, change,
    changes::{Changes, Difference, RefusedLine},
    choice::Choice,
    conflicts::{Standing, hash},
    file, store, writable,
};
use crate::{
    Error, Result, codes,
    codes::Code,
    dnssec,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    policy, zones,
};
use dns::{
    name::ZoneName,
    record::RecordType,
    zonefile::{self, Parsed, WhySkipped},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// After so many lines that cannot be taken the rest is not looked at.
const REFUSED_MOST: usize = 500;

/// A zone file, or lines of one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Pasted {
    /// At most 1 MiB.
    pub file: String,
    #[serde(default)]
    pub mode: Mode,
    /// Whether new records are proxied where their line does not say.
    #[serde(default)]
    pub proxied: bool,
    /// Of the difference that was shown: where another would be made by now, nothing is done.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub digest: Option<String>,
}

/// What becomes of records that the file does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// They stay.
    #[default]
    Add,
    /// They are deleted, or changed into those that the file has under the same name and type.
    Replace,
}

impl Input for Pasted {
    const BAD: &'static Code = &codes::RECORD_BODY;
}

/// What a file would do.
pub async fn preview(ctx: &Ctx, zone: String, pasted: Pasted) -> Result<Difference> {
    file::check_length(&pasted.file)?;
    ctx.read(&policy::DNS_PREVIEW, Scope::Zone(zone), pasted, |op, p| {
        Box::pin(async move {
            let compared = compare(op, p).await?;
            Ok(Difference {
                same: compared.same,
                left_out: compared.left_out,
                refused: compared.refused,
                ..compared.changes.difference()?
            })
        })
    })
    .await
}

/// Does what a file would do: all of it, or nothing.
pub async fn apply(ctx: &Ctx, zone: String, pasted: Pasted) -> Result<BatchDone> {
    file::check_length(&pasted.file)?;
    ctx.write(&policy::DNS_APPLY, Scope::Zone(zone), pasted, |op, p| {
        Box::pin(async move {
            let compared = compare(op, p).await?;
            if let Some(first) = compared.refused.first() {
                return Err(file::bad(first.line, &first.reason));
            }
            compared.changes.must_be(p.digest.as_deref())?;
            if compared.changes.is_empty() {
                let (zone, done) = (op.zone()?, BatchDone::default());
                op.updated(&zone, &(), &done)?;
                return Ok(done);
            }
            compared.changes.carry_out(op).await
        })
    })
    .await
}

#[derive(Default)]
struct Compared {
    changes: Changes,
    same: usize,
    left_out: usize,
    refused: Vec<RefusedLine>,
}

/// A line that can be read, as the record that it asks for.
struct Wanted {
    line: usize,
    says: Says,
    new: NewRecord,
    kept: Kept,
}

/// What a line says besides name and data; the rest stays as it is where there is such a record.
struct Says {
    ttl: bool,
    proxied: bool,
    comment: bool,
    tags: bool,
}

async fn compare(op: &mut Op<'_, '_>, pasted: &Pasted) -> Result<Compared> {
    writable(op)?;
    let zone = apex(op)?;
    let contents = zonefile::parse(&pasted.file, &zone)
        .map_err(|fault| file::bad(fault.line, &fault.message))?;
    let keys_allowed = dnssec::is_multi_signer(op).await?;
    let there = store::whole(op).await?;
    let mut out = Compared::default();
    for skipped in &contents.skipped {
        match &skipped.why {
            WhySkipped::Soa => out.left_out += 1,
            WhySkipped::Fault(fault) => out.refuse(skipped.line, fault.message.clone()),
        }
    }
    let mut wanted = Vec::with_capacity(contents.records.len());
    for parsed in contents.records {
        if parsed.apex_ns {
            out.left_out += 1;
        } else if out.refused.len() < REFUSED_MOST {
            match read(op, &zone, parsed, pasted.proxied, keys_allowed) {
                Ok(line) => wanted.push(line),
                Err((line, e)) => out.refuse(line, refusal(e)?),
            }
        }
    }
    let rest = out.match_up(op, &zone, &there, wanted, pasted.mode)?;
    if pasted.mode == Mode::Replace {
        let own = |r: &DnsRecord| r.kind == "NS" && r.name == zone.ascii();
        let gone = rest.into_iter().filter(|record| !own(record));
        out.changes.deleted = gone.cloned().collect();
    }
    out.hold_against(op, &there)?;
    out.refused.sort_by_key(|refused| refused.line);
    Ok(out)
}

fn read(
    op: &Op<'_, '_>,
    zone: &ZoneName,
    parsed: Parsed,
    proxied: bool,
    keys_allowed: bool,
) -> Result<Wanted, (usize, Error)> {
    let line = parsed.line;
    let says = Says {
        ttl: parsed.ttl.is_some(),
        proxied: parsed.proxied.is_some(),
        comment: parsed.comment.is_some(),
        tags: !parsed.tags.is_empty(),
    };
    if parsed.data.rtype == RecordType::Dnskey && !keys_allowed {
        let text = "DNSKEY records are for zones that other providers sign, too";
        return Err((line, Error::from(&codes::RECORD_TYPE).text(text)));
    }
    let new = file::new(parsed, proxied);
    let kept = Choice::new(&new).kept(op, zone, &op.new_id());
    Ok(Wanted {
        line,
        says,
        kept: kept.map_err(|e| (line, e))?,
        new,
    })
}

impl Compared {
    fn refuse(&mut self, line: usize, reason: String) {
        if self.refused.len() < REFUSED_MOST {
            self.refused.push(RefusedLine { line, reason });
        }
    }

    /// Finds for each line the record that it is about. What is left of those that are there, in their order.
    fn match_up<'a>(
        &mut self,
        op: &Op<'_, '_>,
        zone: &ZoneName,
        there: &'a [Kept],
        wanted: Vec<Wanted>,
        mode: Mode,
    ) -> Result<Vec<&'a DnsRecord>> {
        let mut same: HashMap<(&str, &str, String), &Kept> = HashMap::new();
        for kept in there {
            let r = &kept.record;
            same.insert((&r.name, &r.kind, hash(&kept.rdata)), kept);
        }
        let (mut taken, mut seen, mut others) = (HashSet::new(), HashSet::new(), Vec::new());
        for line in wanted {
            let r = &line.kept.record;
            let own = hash(&line.kept.rdata);
            if !seen.insert((r.name.clone(), r.kind.clone(), own.clone())) {
                self.same += 1;
            } else if let Some(kept) = same.get(&(r.name.as_str(), r.kind.as_str(), own)) {
                taken.insert(kept.record.id.as_str());
                self.become_(op, zone, &kept.record, line)?;
            } else {
                others.push(line);
            }
        }
        let mut free: HashMap<(String, String), Vec<&DnsRecord>> = HashMap::new();
        if mode == Mode::Replace {
            // From the back, so that the first of them is the first to be taken.
            for kept in there.iter().rev() {
                let r = &kept.record;
                if !taken.contains(r.id.as_str()) {
                    let set = (r.name.clone(), r.kind.clone());
                    free.entry(set).or_default().push(r);
                }
            }
        }
        for line in others {
            let r = &line.kept.record;
            let of_set = free.get_mut(&(r.name.clone(), r.kind.clone()));
            match of_set.and_then(Vec::pop) {
                Some(before) => {
                    taken.insert(before.id.as_str());
                    self.become_(op, zone, before, line)?;
                }
                None => self.changes.added.push((Some(line.line), line.kept)),
            }
        }
        let rest = there.iter().map(|kept| &kept.record);
        Ok(rest.filter(|r| !taken.contains(r.id.as_str())).collect())
    }

    /// The record that is there, as a line wants it.
    fn become_(
        &mut self,
        op: &Op<'_, '_>,
        zone: &ZoneName,
        before: &DnsRecord,
        line: Wanted,
    ) -> Result<()> {
        let Wanted {
            line, says, new, ..
        } = line;
        let stays = NewRecord::from(before);
        let wanted = NewRecord {
            ttl: if says.ttl { new.ttl } else { stays.ttl },
            proxied: if says.proxied {
                new.proxied
            } else {
                stays.proxied
            },
            comment: if says.comment {
                new.comment
            } else {
                stays.comment
            },
            tags: if says.tags { new.tags } else { stays.tags },
            settings: match new.settings {
                Some(Some(settings)) => Some(Some(change::merged(&before.settings, &settings))),
                _ => stays.settings,
            },
            ..new
        };
        let mut after = match Choice::new(&wanted).kept(op, zone, &before.id) {
            Ok(after) => after,
            Err(e) => {
                self.refuse(line, refusal(e)?);
                return Ok(());
            }
        };
        change::succeed(before, &mut after);
        let unchanged = DnsRecord {
            modified_on: before.modified_on,
            ..after.record.clone()
        } == *before;
        if unchanged {
            self.same += 1;
        } else {
            let changed = (Some(line), before.clone(), after);
            self.changes.changed.push(changed);
        }
        Ok(())
    }

    /// Refuses lines whose records cannot stand beside the others, or are more than the plan has.
    fn hold_against(&mut self, op: &Op<'_, '_>, there: &[Kept]) -> Result<()> {
        let deleted = self.changes.deleted.iter().map(|r| r.id.as_str());
        let changed = self.changes.changed.iter().map(|(_, r, _)| r.id.as_str());
        let gone: HashSet<&str> = deleted.chain(changed).collect();
        let stay = there
            .iter()
            .filter(|kept| !gone.contains(kept.record.id.as_str()));
        let mut standing = Standing::new(op, stay);
        let most = zones::plan(op).limits().dns_records;
        let most = most.and_then(|most| usize::try_from(most).ok());
        let mut refused = Vec::new();
        let changed = self.changes.changed.iter();
        let changed = changed.map(|(line, _, after)| (line.unwrap_or_default(), after));
        let added = self.changes.added.iter();
        let added = added.map(|(line, kept)| (line.unwrap_or_default(), kept));
        for (before, (line, kept)) in (standing.len()..).zip(changed.chain(added)) {
            if most.is_some_and(|most| before >= most) {
                refused.push((line, Error::from(&codes::RECORD_IMPORT_QUOTA)));
                break;
            }
            if let Err(e) = standing.take(kept) {
                refused.push((line, e));
            }
        }
        for (line, e) in refused {
            self.refuse(line, refusal(e)?);
        }
        Ok(())
    }
}

/// What is wrong with a line; a fault of ours stays one.
fn refusal(e: Error) -> Result<String> {
    match e {
        Error::Refused(r) => Ok(r.message),
        other => Err(other),
    }
}
