//! What was copied: as it is kept, answered, and shown as records.

use super::store;
use crate::{
    Result,
    dns_records::{DnsRecord, Kept},
    gate::Op,
    moment::Moment,
    secrets,
};
use dns::{
    Entry,
    record::{RecordType, from_wire, presentation, proxiable},
    transfer::whole_from_bytes,
};
use domain::base::Name;
use serde_json::Map;
use sha2::{Digest, Sha256};

/// What a SOA record says (RFC 1035, section 3.3.13).
pub(crate) struct SoaData {
    pub(crate) ttl: u32,
    pub(crate) mname: String,
    pub(crate) rname: String,
    pub(crate) serial: u32,
    /// Refresh, retry, expire, minimum; in seconds.
    pub(crate) times: [u32; 4],
}

/// Of the SOA record that a copied zone begins with.
pub(super) fn soa_data(entries: &[Entry]) -> Option<SoaData> {
    let soa = entries.first()?;
    let at = soa.rdata.len().checked_sub(20)?;
    let (names, numbers) = soa.rdata.split_at(at);
    let mut numbers = numbers
        .chunks_exact(4)
        .filter_map(|chunk| chunk.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)));
    let (mname, rest) = Name::from_slice(&names[..end_of_name(names)?])
        .ok()
        .map(|name| (name.to_string(), &names[name.as_slice().len()..]))?;
    let rname = Name::from_slice(rest).ok()?.to_string();
    Some(SoaData {
        ttl: soa.ttl,
        mname,
        rname,
        serial: numbers.next()?,
        times: [
            numbers.next()?,
            numbers.next()?,
            numbers.next()?,
            numbers.next()?,
        ],
    })
}

/// Where the first name of some ends.
fn end_of_name(wire: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match wire.get(at)? {
            0 => return Some(at + 1),
            length => at += 1 + usize::from(*length),
        }
    }
}

/// How many of the records are shown, and count: those of types that can be written here.
pub(super) fn number(entries: &[Entry]) -> usize {
    let shown = entries
        .iter()
        .filter(|e| RecordType::from_code(e.rtype).is_some());
    shown.count()
}

/// The records of a copied zone for those who answer; nothing where it has expired, or nothing was copied yet.
pub(crate) async fn to_be_answered(
    op: &mut Op<'_, '_>,
    zone: &str,
    account: &str,
) -> Result<Option<Vec<Entry>>> {
    let now = op.now();
    let kept = store::content(op, zone, account).await?;
    let live = kept.filter(|kept| kept.expires_at.is_some_and(|at| at > now));
    Ok(live.and_then(|kept| whole_from_bytes(&kept.bytes).ok()))
}

/// The SOA of the place's zone as it was copied.
pub(crate) async fn soa(op: &mut Op<'_, '_>) -> Result<Option<SoaData>> {
    let (zone, account) = (op.zone()?, op.account()?);
    let kept = store::content(op, &zone, &account).await?;
    let entries = kept.and_then(|kept| whole_from_bytes(&kept.bytes).ok());
    Ok(entries.and_then(|entries| soa_data(&entries)))
}

/// The records of the place's zone, by type, name and id, as the API shows them. A record has the same id as long as it is the same.
pub(crate) async fn copied(op: &mut Op<'_, '_>) -> Result<Vec<Kept>> {
    let (zone, account) = (op.zone()?, op.account()?);
    let Some(kept) = store::content(op, &zone, &account).await? else {
        return Ok(Vec::new());
    };
    let entries = whole_from_bytes(&kept.bytes).unwrap_or_default();
    let mut records: Vec<Kept> = entries
        .into_iter()
        .filter_map(|entry| shown(&zone, entry, kept.created_at, kept.transferred_at))
        .collect();
    let place = |k: &Kept| {
        (
            k.record.kind.clone(),
            k.record.name.clone(),
            k.record.id.clone(),
        )
    };
    records.sort_by_cached_key(place);
    Ok(records)
}

fn shown(zone: &str, entry: Entry, created: i64, modified: Option<i64>) -> Option<Kept> {
    let rtype = RecordType::from_code(entry.rtype)?;
    let data = from_wire(rtype, &entry.rdata).ok();
    let content = match &data {
        Some(data) => data.content.clone(),
        None => presentation(rtype, &entry.rdata),
    };
    let name = entry.name.to_string().to_ascii_lowercase();
    let name = name.trim_end_matches('.').to_owned();
    let mut hash = Sha256::new();
    for part in [
        zone.as_bytes(),
        b" ",
        name.as_bytes(),
        b" ",
        &entry.rtype.to_be_bytes(),
        &entry.rdata,
    ] {
        hash.update(part);
    }
    let mut id = secrets::hex_of(&hash.finalize());
    id.truncate(32);
    Some(Kept {
        record: DnsRecord {
            id,
            name,
            kind: rtype.as_str().to_owned(),
            proxiable: proxiable(rtype, &content),
            content,
            priority: data.as_ref().and_then(|data| data.priority),
            data: data.and_then(|data| data.data),
            proxied: false,
            ttl: i64::from(entry.ttl),
            settings: Map::new(),
            meta: Map::new(),
            comment: None,
            tags: Vec::new(),
            created_on: Moment(created),
            modified_on: Moment(modified.unwrap_or(created)),
            comment_modified_on: None,
            tags_modified_on: None,
        },
        rdata: entry.rdata,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_soa_says() {
        let mut rdata = b"\x02ns\x07example\0\x04mail\x07example\0".to_vec();
        for number in [7_u32, 1, 2, 3, 4] {
            rdata.extend(number.to_be_bytes());
        }
        let soa = Entry {
            name: "example".parse().expect("a name"),
            rtype: 6,
            ttl: 60,
            rdata: rdata.clone(),
        };
        let said = soa_data(std::slice::from_ref(&soa)).expect("a SOA");
        assert_eq!(
            (said.mname.as_str(), said.rname.as_str()),
            ("ns.example", "mail.example")
        );
        assert_eq!((said.ttl, said.serial, said.times), (60, 7, [1, 2, 3, 4]));
        rdata.truncate(21);
        assert!(soa_data(&[Entry { rdata, ..soa }]).is_none());
    }
}
