use super::*;

fn member(label: &str, apex: &str, group: Option<&str>) -> Member {
    Member {
        label: label.to_owned(),
        apex: name(apex),
        group: group.map(str::to_owned),
    }
}

/// RFC 9432, section 4.
#[test]
fn records() {
    let members = [
        member("B2", "Two.example.", Some("signed")),
        member("a1", "one.example.", None),
    ];
    let zone = catalog(&name("catalog.invalid."), 7, members).expect("a catalog");
    let lines: Vec<String> = zone
        .entries()
        .map(|entry| {
            format!(
                "{} {} {:?}",
                entry.name,
                entry.rtype,
                entry.rdata.escape_ascii().to_string()
            )
        })
        .collect();
    assert_eq!(zone.serial(), 7);
    assert_eq!(
        lines[1..],
        [
            r#"catalog.invalid 6 "\\x07invalid\\x00\\x07invalid\\x00\\x00\\x00\\x00\\x07\\x00\\x00\\x0e\\x10\\x00\\x00\\x02X\\x7f\\xff\\xff\\xfe\\x00\\x00\\x00\\x00""#,
            r#"version.catalog.invalid 16 "\\x012""#,
            r#"a1.zones.catalog.invalid 12 "\\x03one\\x07example\\x00""#,
            r#"b2.zones.catalog.invalid 12 "\\x03two\\x07example\\x00""#,
            r#"group.b2.zones.catalog.invalid 16 "\\x06signed""#,
        ]
    );
    assert_eq!(lines[0], r#"catalog.invalid 2 "\\x07invalid\\x00""#);
}

#[test]
fn faults() {
    let make = |members: &[Member]| catalog(&name("c."), 1, members.to_vec()).err();
    let long = "x".repeat(64);
    for label in ["", "a.b", "a b", "ä", &long] {
        let fault = CatalogFault::Label(label.to_owned());
        assert_eq!(make(&[member(label, "a.", None)]), Some(fault));
    }
    let twice = [member("A", "a.", None), member("a", "b.", None)];
    assert_eq!(make(&twice), Some(CatalogFault::Label("a".to_owned())));
    for group in [String::new(), "g".repeat(256)] {
        let fault = CatalogFault::Group(group.clone());
        assert_eq!(make(&[member("a", "a.", Some(&group))]), Some(fault));
    }
    assert_eq!(make(&[]), None);
    let deep = name(&format!(
        "{}.{}.{}.{}.",
        "a".repeat(63),
        "b".repeat(63),
        "c".repeat(63),
        "d".repeat(60)
    ));
    let fault = catalog(&deep, 1, []).err();
    assert_eq!(
        fault,
        Some(CatalogFault::Broken(crate::zone::Broken::Outside(deep)))
    );
}
