//! Signatures are checked by other people's code.

mod keys;
mod rolls;
mod sets;

use std::collections::BTreeMap;

use domain::base::iana::{Class, Rtype};
use domain::base::rdata::UnknownRecordData;
use domain::base::{Name, Record, Ttl};
use domain::dep::octseq::Parser;
use domain::dnssec::validator::base::RrsigExt;
use domain::rdata::{Dnskey, Rrsig};

use super::*;
use crate::answer::tests::entries;

pub(crate) const APEX: &str = "example.com.";

/// A key of a number.
pub(crate) fn key(number: u8) -> Key {
    Key::from_secret(&[number; 32]).expect("a key")
}

pub(crate) fn name(text: &str) -> Name<Vec<u8>> {
    text.parse().expect("a name")
}

pub(crate) fn used(number: u8, flags: u16, signs: bool) -> ZoneKey {
    ZoneKey {
        key: key(number),
        flags,
        signs,
        announced: flags == KSK,
    }
}

/// Signed with these keys in November 2026.
pub(crate) fn with(keys: Vec<ZoneKey>) -> Signing {
    Signing {
        keys,
        withdraw: false,
        foreign: Vec::new(),
        ttl: 3600,
        validity: Validity::of(1_795_600_000),
    }
}

/// A key for keys and one for the rest.
pub(crate) fn two() -> Signing {
    with(vec![used(1, KSK, true), used(2, ZSK, true)])
}

/// What most tests sign.
fn records() -> Vec<Entry> {
    entries(APEX, include_str!("../answer/tests/example.com.zone"))
}

/// The signatures over each set of a zone by owner and type: tags of the keys that made them. Each is checked.
fn checked(entries: &[Entry]) -> BTreeMap<(String, u16), Vec<u16>> {
    let keys: Vec<Dnskey<&[u8]>> = (entries.iter())
        .filter(|entry| entry.rtype == rtype::DNSKEY && entry.name == name(APEX))
        .map(|entry| Dnskey::parse(&mut Parser::from_ref(&entry.rdata[..])).expect("a key"))
        .collect();
    let mut found: BTreeMap<(String, u16), Vec<u16>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.rtype == rtype::RRSIG) {
        let rrsig = Rrsig::parse(&mut Parser::from_ref(&entry.rdata[..])).expect("a signature");
        let mut set: Vec<_> = entries
            .iter()
            .filter(|other| other.name == entry.name)
            .filter(|other| other.rtype == rrsig.type_covered().to_int())
            .map(|entry| {
                let data = UnknownRecordData::from_octets(
                    Rtype::from_int(entry.rtype),
                    entry.rdata.clone(),
                );
                let ttl = Ttl::from_secs(entry.ttl);
                Record::new(entry.name.clone(), Class::IN, ttl, data.expect("short"))
            })
            .collect();
        assert!(!set.is_empty(), "{entry:?} is over nothing");
        assert!(set.iter().all(|record| record.ttl().as_secs() == entry.ttl));
        assert_eq!(rrsig.original_ttl().as_secs(), entry.ttl);
        let mut data = Vec::new();
        rrsig.signed_data(&mut data, &mut set).expect("room");
        let by = (keys.iter())
            .find(|key| rrsig.verify_signed_data(key, &data).is_ok())
            .unwrap_or_else(|| panic!("no key fits {entry:?}"));
        assert_eq!(by.key_tag(), rrsig.key_tag());
        let place = (entry.name.to_string(), rrsig.type_covered().to_int());
        found.entry(place).or_default().push(rrsig.key_tag());
    }
    found
}
