//! Random text and octets: nothing panics, and what is accepted survives every way round.

use serde_json::{Map, Value, json};

use super::{RecordData, RecordType, content, from_wire, line, owner, parse, presentation};
use crate::name::ZoneName;
use crate::record::{Given, MAX_RDATA};

/// Pieces that parsers care about.
const PIECES: &[&str] = &[
    "\"",
    "\\",
    "\\\"",
    "\\065",
    "\\3",
    ".",
    "..",
    "@",
    "*",
    "_",
    "-",
    " ",
    "\t",
    "\n",
    "\r",
    ";",
    "(",
    ")",
    "=",
    ",",
    ":",
    "::",
    "/",
    "{?dns}",
    "$",
    "$ORIGIN",
    "$TTL",
    "0",
    "1",
    "10",
    "255",
    "256",
    "65535",
    "65536",
    "99999999999999999999",
    "-1",
    "1.5",
    "a",
    "b.example",
    "www",
    "example.com.",
    "IN",
    "CH",
    "A",
    "TXT",
    "HTTPS",
    "LOC",
    "1h",
    "192.0.2.1",
    "2001:db8::1",
    "alpn",
    "h2",
    "port=443",
    "mandatory",
    "key7",
    "ipv4hint",
    "ech",
    "no-default-alpn",
    "issue",
    "u",
    "!a!b!",
    "N",
    "E",
    "W",
    "0m",
    "abcd",
    "AQID",
    "ü",
    "日",
    "\u{202e}",
    "\0",
    "\u{feff}",
    "xn--",
    "cf_tags=",
    "cf-proxied:true",
    "\\#",
    "\\# 1 00",
];

/// SplitMix64, which is enough to be different each time and the same in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.below(9) {
            text.push_str(PIECES[self.below(PIECES.len())]);
            if self.below(2) == 0 {
                text.push(' ');
            }
        }
        text
    }

    fn octets(&mut self) -> Vec<u8> {
        let small = self.below(2) == 0;
        let count = self.below(40);
        (0..count)
            .map(|_| u8::try_from(self.next() % if small { 8 } else { 256 }).unwrap())
            .collect()
    }

    fn value(&mut self) -> Value {
        match self.below(7) {
            0 => json!(self.next()),
            1 => json!(self.below(300)),
            2 => json!(f64::from_bits(self.next())),
            3 => Value::Null,
            4 => json!([1]),
            _ => json!(self.text()),
        }
    }

    fn rtype(&mut self) -> RecordType {
        let at = self.below(21);
        RecordType::all().nth(at).unwrap()
    }
}

/// All forms of the same data.
fn hold(data: &RecordData) {
    assert!(data.rdata.len() <= MAX_RDATA);
    let received =
        from_wire(data.rtype, &data.rdata).unwrap_or_else(|fault| panic!("{data:?}: {fault}"));
    assert!(received.same(data), "{data:?}");
    assert!(line(data).same(data), "{data:?}");
    for shown in [data, &received] {
        let again = content(data.rtype, &shown.content, data.priority);
        // A place is rounded on the wire, but not in the text.
        assert!(
            again.as_ref().is_ok_and(|again| again.same(data)),
            "{shown:?} {again:?}"
        );
        let given = Given {
            content: Some(&shown.content),
            data: shown.data.as_ref(),
            priority: shown.priority,
        };
        assert_eq!(parse(data.rtype, given).as_ref(), Ok(shown));
    }
}

#[test]
fn text() {
    let mut random = Random(1);
    let zone = ZoneName::parse("example.com").unwrap();
    let mut accepted = 0;
    for _ in 0..100_000 {
        let rtype = random.rtype();
        let text = random.text();
        if let Ok(data) = content(rtype, &text, Some(0)) {
            accepted += 1;
            hold(&data);
        }
        if let Ok(name) = owner(&text, &zone) {
            assert_eq!(owner(&name, &zone), Ok(name));
        }
    }
    assert!(accepted > 3_000, "{accepted}");
}

#[test]
fn members() {
    let mut random = Random(2);
    let keys: Vec<String> = [
        "flags tag value type key_tag algorithm certificate protocol public_key digest_type digest priority target order",
        "preference service regex replacement usage selector matching_type weight port fingerprint",
        "lat_degrees lat_minutes lat_seconds lat_direction long_degrees long_minutes long_seconds long_direction altitude size",
        "precision_horz precision_vert",
    ]
    .join(" ")
    .split(' ')
    .map(str::to_owned)
    .collect();
    for _ in 0..100_000 {
        let rtype = random.rtype();
        let mut data = Map::new();
        for key in &keys {
            data.insert(
                key.clone(),
                if random.below(3) == 0 {
                    random.value()
                } else {
                    json!("1")
                },
            );
        }
        let given = Given {
            content: None,
            data: Some(&Value::Object(data)),
            priority: Some(0),
        };
        if let Ok(data) = parse(rtype, given) {
            hold(&data);
        }
    }
}

#[test]
fn octets() {
    let mut random = Random(3);
    for _ in 0..100_000 {
        let rtype = random.rtype();
        let octets = random.octets();
        let _ = presentation(rtype, &octets);
        if let Ok(data) = from_wire(rtype, &octets) {
            if rtype != RecordType::Loc {
                assert_eq!(data.rdata, octets, "{rtype}");
            }
            hold(&data);
        }
    }
}
