//! Which records cannot stand beside each other. v4: documented and observed; where v4 tolerates a mix that DNS forbids, it is refused.

use super::{Kept, choice::SET_MAX, store};
use crate::{Error, Result, codes, codes::Code, gate::Op, secrets};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// What is known of a record beside which another is to stand.
pub(super) struct Beside {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) rdata_hash: String,
    /// Characters of its content.
    pub(super) length: usize,
}

/// What stands for a record's data where two are compared.
pub(super) fn hash(rdata: &[u8]) -> String {
    secrets::hex_of(&Sha256::digest(rdata))
}

/// Refuses a record that cannot stand beside those there are under its name; itself aside.
pub(super) async fn check(op: &mut Op<'_, '_>, new: &Kept) -> Result<()> {
    let at_apex = op.place().zone_name.as_deref() == Some(new.record.name.as_str());
    let beside = store::beside(op, &new.record.name).await?;
    fits(&beside, new, at_apex)
}

/// The records of a zone, to which others come one by one.
pub(super) struct Standing {
    names: HashMap<String, Vec<Beside>>,
    apex: Option<String>,
    number: usize,
}

impl Standing {
    pub(super) fn new<'a>(op: &Op<'_, '_>, all: impl Iterator<Item = &'a Kept>) -> Standing {
        let mut standing = Standing {
            names: HashMap::new(),
            apex: op.place().zone_name.clone(),
            number: 0,
        };
        all.for_each(|kept| standing.add(kept));
        standing
    }

    pub(super) fn len(&self) -> usize {
        self.number
    }

    /// One more, if it can stand beside the others.
    pub(super) fn take(&mut self, new: &Kept) -> Result<()> {
        let at_apex = self.apex.as_deref() == Some(new.record.name.as_str());
        if let Some(beside) = self.names.get(&new.record.name) {
            fits(beside, new, at_apex)?;
        }
        self.add(new);
        Ok(())
    }

    fn add(&mut self, kept: &Kept) {
        let r = &kept.record;
        self.number += 1;
        let beside = self.names.entry(r.name.clone()).or_default();
        beside.push(Beside {
            id: r.id.clone(),
            kind: r.kind.clone(),
            rdata_hash: hash(&kept.rdata),
            length: r.content.chars().count(),
        });
    }
}

fn fits(beside: &[Beside], new: &Kept, at_apex: bool) -> Result<()> {
    let own = hash(&new.rdata);
    let kind = new.record.kind.as_str();
    let mut length = new.record.content.chars().count();
    for other in beside.iter().filter(|b| b.id != new.record.id) {
        if other.kind == kind && other.rdata_hash == own {
            return Err(Error::from(&codes::RECORD_SAME));
        }
        if let Some(code) = clash(kind, &other.kind, at_apex) {
            return Err(Error::from(code).at("/name"));
        }
        if other.kind == kind {
            length += other.length;
        }
    }
    if length > SET_MAX {
        return Err(Error::from(&codes::RECORD_SET_SIZE).at("/content"));
    }
    Ok(())
}

fn clash(new: &str, other: &str, at_apex: bool) -> Option<&'static Code> {
    match (new, other) {
        ("CNAME", "A" | "AAAA" | "CNAME") => Some(&codes::RECORD_HOST_EXISTS),
        ("A" | "AAAA", "CNAME") => Some(&codes::RECORD_CNAME_EXISTS),
        // At the apex a CNAME is flattened, so it is none in the answers.
        ("CNAME", _) if !at_apex => Some(&codes::RECORD_HOST_EXISTS),
        (_, "CNAME") if !at_apex => Some(&codes::RECORD_CNAME_EXISTS),
        // A DS belongs beside the NS records of a delegation; addresses may be glue.
        ("NS", "NS" | "DS" | "A" | "AAAA") | ("DS" | "A" | "AAAA", "NS") => None,
        ("NS", _) if !at_apex => Some(&codes::RECORD_OTHERS_EXIST),
        (_, "NS") if !at_apex => Some(&codes::RECORD_NS_EXISTS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_what() {
        let number = |new, other, apex| clash(new, other, apex).map(|code| code.number);
        for (new, other, below, apex) in [
            ("A", "A", None, None),
            ("A", "CNAME", Some(81054), Some(81054)),
            ("CNAME", "A", Some(81053), Some(81053)),
            ("CNAME", "CNAME", Some(81053), Some(81053)),
            ("CNAME", "TXT", Some(81053), None),
            ("TXT", "CNAME", Some(81054), None),
            ("NS", "TXT", Some(81055), None),
            ("MX", "NS", Some(81056), None),
            ("DS", "NS", None, None),
            ("NS", "A", None, None),
            ("TXT", "MX", None, None),
        ] {
            assert_eq!(number(new, other, false), below, "{new} beside {other}");
            assert_eq!(number(new, other, true), apex, "{new} beside {other}, apex");
        }
    }
}
