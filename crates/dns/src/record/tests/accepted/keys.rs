//! Keys, certificates and what speaks of them.

use serde_json::json;

use super::Case;
use crate::record::RecordType::{Caa, Cert, Dnskey, Ds, Smimea, Sshfp, Tlsa};

const SHA1: &str = "0123456789abcdef0123456789ABCDEF01234567";

pub(super) fn cases() -> Vec<Case> {
    vec![
        (
            Caa,
            json!({"data": {"flags": 0, "tag": "issue", "value": "letsencrypt.org"}}),
            "0 issue \"letsencrypt.org\"",
            None,
            "00 05 6973737565 6c657473656e63727970742e6f7267",
            "0 issue \"letsencrypt.org\"",
        ),
        (
            Caa,
            json!({"data": {"value": ";", "tag": "ISSUE", "flags": "128"}}),
            "128 issue \";\"",
            None,
            "80 05 6973737565 3b",
            "128 issue \";\"",
        ),
        (
            Caa,
            json!({"content": "0 issue letsencrypt.org", "data": null}),
            "0 issue \"letsencrypt.org\"",
            None,
            "00 05 6973737565 6c657473656e63727970742e6f7267",
            "0 issue \"letsencrypt.org\"",
        ),
        (
            Caa,
            json!({"data": {"flags": 0, "tag": "iodef", "value": "a\"b\\c"}}),
            r#"0 iodef "a\"b\\c""#,
            None,
            "00 05 696f646566 6122625c63",
            r#"0 iodef "a\"b\\c""#,
        ),
        (
            Cert,
            json!({"data": {"type": 1, "key_tag": 2, "algorithm": 8, "certificate": "AQID"}}),
            "1 2 8 AQID",
            None,
            "0001 0002 08 010203",
            "1 2 8 AQID",
        ),
        (
            Cert,
            json!({"content": "PGP 0 rsasha256 AQ ID"}),
            "3 0 8 AQID",
            None,
            "0003 0000 08 010203",
            "3 0 8 AQID",
        ),
        (
            Dnskey,
            json!({"data": {"flags": 257, "protocol": 3, "algorithm": 13, "public_key": "AQID"}}),
            "257 3 13 AQID",
            None,
            "0101 03 0d 010203",
            "257 3 13 AQID",
        ),
        (
            Ds,
            json!({"data": {"key_tag": 60485, "algorithm": 5, "digest_type": 1, "digest": SHA1}}),
            "60485 5 1 0123456789abcdef0123456789ABCDEF01234567",
            None,
            "ec45 05 01 0123456789abcdef0123456789abcdef01234567",
            "60485 5 1 0123456789ABCDEF0123456789ABCDEF01234567",
        ),
        (
            Ds,
            json!({"content": "1 ECDSAP256SHA256 9 ab CD"}),
            "1 13 9 abCD",
            None,
            "0001 0d 09 abcd",
            "1 13 9 ABCD",
        ),
        (
            Smimea,
            json!({"data": {"usage": 3, "selector": 0, "matching_type": 0, "certificate": "ABcd"}}),
            "3 0 0 ABcd",
            None,
            "030000abcd",
            "3 0 0 ABCD",
        ),
        (
            Tlsa,
            json!({"data": {"usage": "3", "selector": "1", "matching_type": "1", "certificate": "d2 ab"}}),
            "3 1 1 d2ab",
            None,
            "030101d2ab",
            "3 1 1 D2AB",
        ),
        (
            Sshfp,
            json!({"data": {"algorithm": 4, "type": 1, "fingerprint": SHA1}}),
            "4 1 0123456789abcdef0123456789ABCDEF01234567",
            None,
            "0401 0123456789abcdef0123456789abcdef01234567",
            "4 1 0123456789ABCDEF0123456789ABCDEF01234567",
        ),
    ]
}
