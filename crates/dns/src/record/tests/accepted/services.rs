//! Services and places.

use serde_json::json;

use super::Case;
use crate::record::RecordType::{Https, Loc, Svcb};

pub(super) fn cases() -> Vec<Case> {
    vec![
        (
            Https,
            json!({"data": {"priority": 1, "target": ".", "value": "alpn=\"h2\""}}),
            "1 . alpn=\"h2\"",
            None,
            "0001 00 0001 0003 026832",
            "1 . alpn=\"h2\"",
        ),
        (
            Https,
            json!({"data": {"priority": "0", "target": "a.example."}}),
            "0 a.example.",
            None,
            "0000 0161076578616d706c6500",
            "0 a.example.",
        ),
        (
            Https,
            json!({"content": "1 a.example port=443  ipv4hint=192.0.2.1,192.0.2.2 alpn=h3,h2"}),
            "1 a.example port=443 ipv4hint=192.0.2.1,192.0.2.2 alpn=h3,h2",
            None,
            "0001 0161076578616d706c6500 0001 0006 026833026832 0003 0002 01bb 0004 0008 c0000201c0000202",
            "1 a.example. alpn=\"h3,h2\" port=443 ipv4hint=192.0.2.1,192.0.2.2",
        ),
        // RFC 9460 appendix D.2, figures 4 to 9.
        (
            Svcb,
            json!({"content": "1 foo.example.com. key667=hello"}),
            "1 foo.example.com. key667=hello",
            None,
            "0001 03666f6f076578616d706c6503636f6d00 029b 0005 68656c6c6f",
            "1 foo.example.com. key667=\"hello\"",
        ),
        (
            Svcb,
            json!({"content": "1 foo.example.com. key667=\"hello\\210qoo\""}),
            "1 foo.example.com. key667=\"hello\\210qoo\"",
            None,
            "0001 03666f6f076578616d706c6503636f6d00 029b 0009 68656c6c6fd2716f6f",
            "1 foo.example.com. key667=\"hello\\210qoo\"",
        ),
        (
            Svcb,
            json!({"content": "1 foo.example.com. ipv6hint=\"2001:db8::1,2001:db8::53:1\""}),
            "1 foo.example.com. ipv6hint=\"2001:db8::1,2001:db8::53:1\"",
            None,
            "0001 03666f6f076578616d706c6503636f6d00 0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001",
            "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1",
        ),
        (
            Svcb,
            json!({"content": "16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1"}),
            "16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1",
            None,
            "0010 03666f6f076578616d706c65036f726700 0000 0004 00010004 0001 0009 02683205 68332d3139 0004 0004 c0000201",
            "16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" ipv4hint=192.0.2.1",
        ),
        (
            Svcb,
            json!({"content": r#"16 foo.example.org. alpn="f\\\\oo\\,bar,h2""#}),
            r#"16 foo.example.org. alpn="f\\\\oo\\,bar,h2""#,
            None,
            "0010 03666f6f076578616d706c65036f726700 0001 000c 08 665c6f6f2c626172 02 6832",
            r#"16 foo.example.org. alpn="f\\\\oo\\,bar,h2""#,
        ),
        (
            Svcb,
            json!({"content": r"16 foo.example.org. alpn=f\\\092oo\092,bar,h2"}),
            r"16 foo.example.org. alpn=f\\\092oo\092,bar,h2",
            None,
            "0010 03666f6f076578616d706c65036f726700 0001 000c 08 665c6f6f2c626172 02 6832",
            r#"16 foo.example.org. alpn="f\\\\oo\\,bar,h2""#,
        ),
        (
            Svcb,
            json!({"content": "1 . alpn=h2 no-default-alpn ech=AQID dohpath=/q{?dns} key3=\\000\\053"}),
            "1 . alpn=h2 no-default-alpn ech=AQID dohpath=/q{?dns} key3=\\000\\053",
            None,
            "0001 00 0001 0003 026832 0002 0000 0003 0002 0035 0005 0003 010203 0007 0008 2f717b3f646e737d",
            "1 . alpn=\"h2\" no-default-alpn port=53 ech=AQID key7=\"/q{?dns}\"",
        ),
        (
            Loc,
            json!({"data": {"lat_degrees": 37, "lat_minutes": 46, "lat_seconds": 46, "lat_direction": "N", "long_degrees": 122, "long_minutes": 23, "long_seconds": 35, "long_direction": "W", "altitude": 0, "size": 100, "precision_horz": 0, "precision_vert": 0}}),
            "37 46 46.000 N 122 23 35.000 W 0.00 100.00 0.00 0.00",
            None,
            "00 14 00 00 881b4970 65bcbfa8 00989680",
            "37 46 46.000 N 122 23 35.000 W 0.00m 100.00m 0.00m 0.00m",
        ),
        (
            Loc,
            json!({"data": {"lat_degrees": "52", "lat_direction": "s", "long_degrees": 4.0, "long_seconds": "0.5", "long_direction": "E", "altitude": -2.5}}),
            "52 0 0.000 S 4 0 0.500 E -2.50 0.00 0.00 0.00",
            None,
            "00 00 00 00 74d78e00 80dbbbf4 00989586",
            "52 0 0.000 S 4 0 0.500 E -2.50m 0.00m 0.00m 0.00m",
        ),
        (
            Loc,
            json!({"content": "42 21 54 N 71 06 18 W -24m 30m"}),
            "42 21 54.000 N 71 6 18.000 W -24.00 30.00 10000.00 10.00",
            None,
            "00 33 16 13 89172dd0 70be15f0 00988d20",
            "42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m",
        ),
        (
            Loc,
            json!({"content": "90 S 180 W 42849672.95 90000000 0.01 0.5"}),
            "90 0 0.000 S 180 0 0.000 W 42849672.95 90000000.00 0.01 0.50",
            None,
            "00 99 10 51 6cb02700 59604e00 ffffffff",
            "90 0 0.000 S 180 0 0.000 W 42849672.95m 90000000.00m 0.01m 0.50m",
        ),
    ]
}
