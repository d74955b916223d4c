//! Changes that were found to be wanted, all at once: shown as a difference first, then carried out together.

use super::{BatchDone, DnsRecord, Kept, batch::Before, conflicts::hash, create, history, store};
use crate::{Error, Result, codes, gate::Op, secrets, zones};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

/// What would be done to the records of a zone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Difference {
    /// Stands for what would be added, changed and deleted: sent back, nothing else is done.
    pub digest: String,
    /// Under ids that nothing has yet, except what is put back under its own.
    pub added: Vec<Addition>,
    pub changed: Vec<Alteration>,
    pub deleted: Vec<DnsRecord>,
    /// How many are there already as they are wanted.
    pub same: usize,
    /// How many lines are the zone's own to say: its SOA record and the NS records of its own name.
    pub left_out: usize,
    /// Lines that cannot be taken; nothing is done while there are any.
    pub refused: Vec<RefusedLine>,
}

/// A record that would be made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Addition {
    /// Of the file; the first is 1. Nothing where there is no file.
    pub line: Option<usize>,
    pub record: DnsRecord,
}

/// A record that would be another.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Alteration {
    /// Of the file; the first is 1. Nothing where there is no file.
    pub line: Option<usize>,
    pub before: DnsRecord,
    pub after: DnsRecord,
}

/// A line that cannot be taken.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct RefusedLine {
    /// The first is 1.
    pub line: usize,
    pub reason: String,
}

/// The same with what goes over the wire.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) deleted: Vec<DnsRecord>,
    pub(super) changed: Vec<(Option<usize>, DnsRecord, Kept)>,
    pub(super) added: Vec<(Option<usize>, Kept)>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.deleted.is_empty() && self.changed.is_empty() && self.added.is_empty()
    }

    /// The same for the same changes of the same records.
    pub(super) fn digest(&self) -> Result<String> {
        let wanted = |kept: &Kept| {
            let r = &kept.record;
            json!([
                r.name,
                r.kind,
                hash(&kept.rdata),
                r.ttl,
                r.proxied,
                r.comment,
                r.tags,
                r.settings
            ])
        };
        let there = |r: &DnsRecord| json!([r.id, r.modified_on]);
        let deleted: Vec<_> = self.deleted.iter().map(there).collect();
        let changed = self.changed.iter();
        let changed: Vec<_> = changed
            .map(|(_, b, a)| json!([there(b), wanted(a)]))
            .collect();
        let added: Vec<_> = self.added.iter().map(|(_, kept)| wanted(kept)).collect();
        let text = serde_json::to_vec(&json!([deleted, changed, added]))
            .map_err(|e| Error::internal(e.to_string()))?;
        Ok(secrets::hex_of(&Sha256::digest(text)))
    }

    /// Refuses when these are not the changes that were shown.
    pub(super) fn must_be(&self, digest: Option<&str>) -> Result<()> {
        match digest {
            Some(shown) if shown != self.digest()? => {
                Err(Error::from(&codes::RECORD_DIFFERENCE).at("/digest"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn difference(self) -> Result<Difference> {
        Ok(Difference {
            digest: self.digest()?,
            added: self
                .added
                .into_iter()
                .map(|(line, kept)| Addition {
                    line,
                    record: kept.record,
                })
                .collect(),
            changed: self
                .changed
                .into_iter()
                .map(|(line, before, after)| Alteration {
                    line,
                    before,
                    after: after.record,
                })
                .collect(),
            deleted: self.deleted,
            same: 0,
            left_out: 0,
            refused: Vec::new(),
        })
    }

    /// Does all of it, which was checked against the zone as it is in this transaction, with its event.
    pub(super) async fn carry_out(self, op: &mut Op<'_, '_>) -> Result<BatchDone> {
        let (mut done, mut before) = (BatchDone::default(), Before::default());
        let more = number(self.added.len()) - number(self.deleted.len());
        for record in self.deleted {
            store::delete(op, &record.id).await?;
            done.deletes.push(record);
        }
        for (_, was, is) in self.changed {
            store::update(op, &is).await?;
            create::flatten(op, &is.record).await?;
            before.puts.push(was);
            done.puts.push(is.record);
        }
        let most = zones::plan(op).limits().dns_records.filter(|_| more > 0);
        if !store::count(op, more, most).await? {
            return Err(Error::from(&codes::RECORD_QUOTA));
        }
        for (_, kept) in self.added {
            store::insert(op, &kept).await?;
            create::flatten(op, &kept.record).await?;
            done.posts.push(kept.record);
        }
        zones::touch_dns(op).await?;
        let was = [done.deletes.clone(), before.puts.clone()].concat();
        let is = [done.puts.clone(), done.posts.clone()].concat();
        history::note(op, &was, &is).await?;
        let zone = op.zone()?;
        op.updated(&zone, &before, &done)?;
        Ok(done)
    }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
