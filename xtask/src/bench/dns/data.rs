//! The zones that all servers have, and what they are asked.
//!
//! A zone has 13 records: SOA, two NS, and [`RECORDS`]. Its name has one label of a fixed length, so that one zone's
//! rows, in text and on the wire, are another's with that label replaced.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::seed::Served;

/// Seconds; of all records that customers write.
const TTL: u32 = 300;

/// Of a zone: owner (`@` is the apex), type, and what follows in a zone file, names relative to the apex.
const RECORDS: [(&str, &str, &str); 10] = [
    ("@", "A", "192.0.2.1"),
    ("@", "AAAA", "2001:db8::1"),
    ("@", "MX", "10 mail"),
    ("@", "TXT", "\"v=spf1 mx -all\""),
    ("www", "CNAME", "@"),
    ("mail", "A", "192.0.2.2"),
    ("sip", "A", "192.0.2.3"),
    ("_sip._tcp", "SRV", "5 10 5060 sip"),
    ("*.dyn", "A", "192.0.2.4"),
    ("_dmarc", "TXT", "\"v=DMARC1; p=none\""),
];

/// Questions of each kind, `#` standing for a number that differs from query to query. Hits are equally frequent.
const HITS: [(&str, &str); 12] = [
    ("", "A"),
    ("", "AAAA"),
    ("", "MX"),
    ("", "TXT"),
    ("", "NS"),
    ("www.", "A"),
    ("www.", "AAAA"),
    ("mail.", "A"),
    ("sip.", "A"),
    ("_sip._tcp.", "SRV"),
    ("host-#.dyn.", "A"),
    ("_dmarc.", "TXT"),
];
/// The last one is a name that is only above another.
const NO_DATA: [(&str, &str); 3] = [("mail.", "AAAA"), ("_dmarc.", "A"), ("dyn.", "A")];
const NO_NAME: [(&str, &str); 2] = [("nothing-#.", "A"), ("a.b-#.mail.", "AAAA")];

/// The label that differs between zones: always as long.
pub(super) fn label(number: u32) -> String {
    format!("z{number:07}")
}

/// The name of a zone.
pub(super) fn zone(number: u32) -> String {
    format!("{}.com", label(number))
}

/// What `POST /zones/{id}/dns_records` takes, for each of the records.
pub(super) fn bodies(zone: &str) -> Vec<Value> {
    let name = |owner: &str| match owner {
        "@" => zone.to_owned(),
        owner => format!("{owner}.{zone}"),
    };
    RECORDS
        .iter()
        .map(|(owner, kind, data)| {
            let mut body = json!({"name": name(owner), "type": kind, "ttl": TTL, "proxied": false});
            let words: Vec<_> = data.split(' ').collect();
            let number = |at: usize| words[at].parse::<u16>().unwrap_or(0);
            match *kind {
                "CNAME" => body["content"] = name(data).into(),
                "MX" => {
                    body["content"] = name(words[1]).into();
                    body["priority"] = number(0).into();
                }
                "SRV" => {
                    body["data"] = json!({
                        "priority": number(0), "weight": number(1), "port": number(2), "target": name(words[3]),
                    });
                }
                _ => body["content"] = (*data).into(),
            }
            body
        })
        .collect()
}

/// The zone file of any of the zones: names are relative, so it is the same for all.
pub(super) fn zone_file(served: &Served) -> String {
    let Served {
        servers, serial, ..
    } = served;
    let beside = |server: &str| {
        let rest = server.split_once('.').map_or(server, |(_, rest)| rest);
        format!("hostmaster.{rest}")
    };
    let mut text = format!(
        "@ 3600 SOA {}. {}. {serial} 10000 2400 604800 3600\n",
        servers[0],
        beside(&servers[0])
    );
    for server in servers {
        writeln!(text, "@ 86400 NS {server}.").expect("memory takes what is written");
    }
    for (owner, kind, data) in RECORDS {
        writeln!(text, "{owner} {TTL} {kind} {data}").expect("memory takes what is written");
    }
    text
}

/// A name and a type, by name.
pub(super) type Query = (String, &'static str);

/// Queries about so many zones, in an order that is the same each time: 85 % get records, 5 % learn that there are
/// none of the type, 10 % that there is no such name.
pub(super) fn queries(count: u32, zones: u32) -> Vec<Query> {
    let mut random = Random(0x5eed);
    (0..count)
        .map(|_| {
            let kinds: &[(&str, &str)] = match random.below(100) {
                0..85 => &HITS,
                85..90 => &NO_DATA,
                _ => &NO_NAME,
            };
            let below = u32::try_from(kinds.len()).unwrap_or(1);
            let (owner, kind) = kinds[random.below(below) as usize];
            let owner = owner.replace('#', &random.below(1_000_000).to_string());
            let zone = zone(random.below(zones));
            (format!("{owner}{zone}"), kind)
        })
        .collect()
}

/// Numbers in no order that anything measured could follow (Steele and Vigna's SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let upper = (z ^ (z >> 31)) >> 32;
        u32::try_from((upper * u64::from(limit)) >> 32).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_as_said() {
        let asked = queries(100_000, 1000);
        let part = |wanted: &dyn Fn(&Query) -> bool| asked.iter().filter(|q| wanted(q)).count();
        let missing = part(&|(name, _)| name.starts_with("nothing-") || name.starts_with("a.b-"));
        assert!((9_700..10_300).contains(&missing), "{missing}");
        let wild = part(&|(name, _)| name.starts_with("host-"));
        assert!((6_700..7_500).contains(&wild), "{wild}");
        assert_eq!(asked, queries(100_000, 1000));
    }

    #[test]
    fn a_file_has_all_records() {
        let served = Served {
            servers: vec!["a.ns.example".to_owned(), "b.ns.example".to_owned()],
            serial: 7,
        };
        let text = zone_file(&served);
        assert_eq!(text.lines().count(), 13);
        assert!(text.starts_with("@ 3600 SOA a.ns.example. hostmaster.ns.example. 7 "));
        assert_eq!(bodies("z.example")[4]["content"], "z.example");
    }
}
