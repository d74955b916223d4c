//! What is too much, and what is not text of a zone at all.

use super::super::{MAX_BYTES, MAX_RECORDS, parse};
use super::{read, zone};

#[test]
fn limits() {
    let most = "a A 192.0.2.1\n".repeat(MAX_RECORDS);
    assert_eq!(read(&most).records.len(), MAX_RECORDS);
    let fault = parse(&format!("{most}b SPF x"), &zone()).unwrap_err();
    assert_eq!(fault.line, MAX_RECORDS + 1);
    assert!(parse(&";".repeat(MAX_BYTES), &zone()).is_ok());
    assert!(parse(&";".repeat(MAX_BYTES + 1), &zone()).is_err());
    // Long runs of what nests, repeats or never ends are read once.
    for piece in [
        "(",
        ")",
        "\"",
        "\\",
        ";",
        "a ",
        "\"a\" ",
        "a\n",
        "$TTL 1\n",
        "a TXT \"\n",
        "(\n",
        ".",
        "=",
        ",",
    ] {
        let text = piece.repeat(MAX_BYTES / 16 / piece.len());
        let _ = parse(&text, &zone());
        let _ = parse(&format!("a TXT {}", &text[..text.len() - 6]), &zone());
        let _ = parse(
            &format!("a A 192.0.2.1 ; cf_tags={}", &text[..text.len() - 30]),
            &zone(),
        );
    }
}

#[test]
fn random_text() {
    const PIECES: [&str; 30] = [
        "a",
        "@",
        "$ORIGIN",
        "$TTL",
        "\n",
        "\n",
        "\n",
        " ",
        " ",
        "\t",
        "(",
        ")",
        "\"",
        "\\",
        ";",
        "IN",
        "60",
        "A",
        "TXT",
        "CNAME",
        "192.0.2.1",
        "b.",
        ".",
        "\\#",
        "4",
        "00",
        "ü",
        "\0",
        "cf_tags=",
        "TYPE",
    ];
    let mut state = 1_u64;
    for _ in 0..100_000 {
        let mut text = String::new();
        for _ in 0..12 {
            // Knuth's MMIX; the upper bits are the good ones.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PIECES[usize::try_from((state >> 33) % 30).unwrap()]);
        }
        let _ = parse(&text, &zone());
    }
}
