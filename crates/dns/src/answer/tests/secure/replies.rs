//! What is in a reply with DNSSEC, case by case (RFC 4035, section 3.1).

use std::fmt::Write;

use super::*;

fn world() -> World {
    let mut text = include_str!("../example.com.zone").to_owned();
    text.push_str("towild 600 IN CNAME a.b.wild\nsecure 60 IN NS ns1\n*.txt 60 IN TXT \"x\"\n");
    let child = signed(
        "secure.example.com.",
        "@ 60 IN SOA ns a 1 1 1 1 1\n@ 60 IN NS ns1.example.com.\nwww 60 IN A 192.0.2.8\n",
        with(vec![used(7, KSK, true)]),
    );
    let ds = crate::sign::tests::key(7).ds(&child.apex(), KSK).rdata();
    writeln!(text, "secure 60 IN DS \\# {} {}", ds.len(), hex::encode(ds)).expect("room");
    let zones = vec![
        signed("example.com.", &text, two()),
        signed("example.", include_str!("../example.zone"), two()),
        zone(
            "child.example.com.",
            "@ 60 IN SOA ns a 1 1 1 1 1\nhost 60 IN A 192.0.2.9\n",
        ),
        child,
    ];
    World::of(zones, &["example.com", "example"])
}

/// Which links are in the authority section.
fn links(read: &Read) -> Vec<String> {
    let mut links: Vec<String> = (outline(&read.authority).into_iter())
        .filter_map(|line| Some(line.strip_suffix(" NSEC")?.to_owned()))
        .filter(|link| !link.ends_with(" RRSIG"))
        .collect();
    links.sort();
    for link in &links {
        let signature = format!("{link} RRSIG NSEC");
        let signatures = outline(&read.authority);
        let count = signatures.iter().filter(|line| **line == signature).count();
        assert_eq!(count, 1, "{link} in {:?}", read.authority);
    }
    links
}

#[test]
fn data() {
    let world = world();
    let read = world.secure("example.com", Rtype::MX);
    assert_eq!((read.rcode, read.aa, read.authority.len()), (0, true, 0));
    let answer = ["example.com MX"; 3]
        .into_iter()
        .chain(["example.com RRSIG MX"]);
    assert_eq!(outline(&read.answer), answer.collect::<Vec<_>>());
    assert_eq!(
        outline(&read.additional),
        ["mail.example.com A", "mail.example.com RRSIG A"]
    );
    for (rtype, count) in [
        (Rtype::DNSKEY, 3),
        (Rtype::CDS, 2),
        (Rtype::CDNSKEY, 2),
        (Rtype::NSEC, 2),
        (Rtype::SOA, 2),
    ] {
        assert_eq!(
            world.secure("example.com", rtype).answer.len(),
            count,
            "{rtype}"
        );
    }
    // The question's case does not get into what is signed.
    let read = world.secure("eXaMple.CoM", Rtype::NSEC);
    assert!(
        read.answer[0].contains("NSEC _far._tcp.example.com."),
        "{:?}",
        read.answer
    );
    assert!(
        read.answer[1].contains(" example.com. "),
        "{:?}",
        read.answer
    );
    world.secure("MAIL.eXaMple.CoM", Rtype::A);
    world.secure("nO.eXaMple.CoM", Rtype::A);
    // Signatures themselves are never signed.
    let (read, _) = world.ask("mail.example.com", Rtype::RRSIG);
    assert_eq!(
        outline(&read.answer),
        ["mail.example.com RRSIG A", "mail.example.com RRSIG NSEC"]
    );
    let ttls: Vec<&str> = read
        .answer
        .iter()
        .map(|line| line.split(' ').nth(1).unwrap_or_default())
        .collect();
    assert_eq!(ttls, ["600", "300"]);
}

#[test]
fn without_the_flag_nothing_changes() {
    let world = world();
    for (name, rtype) in [
        ("www.example.com", Rtype::A),
        ("no.example.com", Rtype::A),
        ("mail.example.com", Rtype::TXT),
        ("a.wild.example.com", Rtype::A),
        ("x.child.example.com", Rtype::A),
        ("secure.example.com", Rtype::ANY),
        ("example.com", Rtype::MX),
    ] {
        let plain = send(&world.catalog, &query_edns(name, rtype, 1232)).expect("a reply");
        let all = [&plain.answer[..], &plain.authority, &plain.additional].concat();
        let none = |line: &String| !line.contains("RRSIG") && !line.contains("NSEC");
        assert!(all.iter().all(none), "{all:?}");
    }
    // But who asks for them by type gets them.
    let read = send(&world.catalog, &query("mail.example.com", Rtype::NSEC)).expect("a reply");
    assert_eq!(
        outline(&read.answer),
        ["mail.example.com NSEC", "mail.example.com RRSIG NSEC"][..1]
    );
}

#[test]
fn no_such_name() {
    let world = world();
    let read = world.secure("no.example.com", Rtype::A);
    assert_eq!((read.rcode, read.answer.len()), (3, 0));
    assert_eq!(links(&read), ["example.com", "mail.example.com"]);
    assert_eq!(
        outline(&read.authority)[..2],
        ["example.com SOA", "example.com RRSIG SOA"]
    );
    assert!(read.authority[1].starts_with("example.com 300 RRSIG SOA 13 2 3600 "));
    // One link for both, of a name, and one behind the last name.
    assert_eq!(
        links(&world.secure("0.example.com", Rtype::A)),
        ["example.com"]
    );
    let last = world.secure("zzz.example.com", Rtype::A);
    assert_eq!(links(&last).len(), 2);
    // Before it stands only glue.
    let read = world.secure("childa.example.com", Rtype::A);
    assert_eq!(links(&read), ["child.example.com", "example.com"]);
    // RFC 4592.
    assert_eq!(
        world.secure("_telnet._tcp.host1.example", Rtype::SRV).rcode,
        3
    );
    assert_eq!(world.secure("ghost.*.example", Rtype::MX).rcode, 3);
}

#[test]
fn no_such_type() {
    let world = world();
    let read = world.secure("mail.example.com", Rtype::TXT);
    assert_eq!(
        (read.rcode, links(&read)),
        (0, vec!["mail.example.com".to_owned()])
    );
    // A name that is there only by what lies below it.
    let read = world.secure("ent.example.com", Rtype::A);
    assert_eq!(
        (read.rcode, links(&read)),
        (0, vec!["three.deep.example.com".to_owned()])
    );
    for name in ["b.ent.example.com", "cut.example.com", "_tcp.example.com"] {
        assert_eq!(world.secure(name, Rtype::TXT).rcode, 0, "{name}");
    }
    // DS at the zone's own apex, where nobody has the zone above.
    assert_eq!(links(&world.ask("example", Rtype::DS).0), ["example"]);
    assert_eq!(
        world
            .secure("deep.er.cut.example.com", Rtype::DS)
            .answer
            .len(),
        0
    );
}

#[test]
fn wildcards() {
    let world = world();
    let read = world.secure("a.b.txt.example.com", Rtype::TXT);
    assert_eq!(
        outline(&read.answer),
        ["a.b.txt.example.com TXT", "a.b.txt.example.com RRSIG TXT"]
    );
    assert_eq!(links(&read), ["*.txt.example.com"]);
    // The wildcard itself needs no proof.
    assert!(
        world
            .secure("*.txt.example.com", Rtype::TXT)
            .authority
            .is_empty()
    );
    // No type: that the name is not there, and what the wildcard has.
    let read = world.secure("a.txt.example.com", Rtype::A);
    assert_eq!(
        (read.rcode, links(&read)),
        (0, vec!["*.txt.example.com".to_owned()])
    );
    let read = world.secure("host3.example", Rtype::A);
    assert_eq!(read.rcode, 0);
    assert_eq!(links(&read), ["*.example", "_ssh._tcp.host2.example"]);
    // A wildcard that is there only by what lies below it.
    assert_eq!(world.secure("y.under.example", Rtype::TXT).rcode, 0);
    // Additional records come after the proof.
    let read = world.secure("host3.example", Rtype::MX);
    assert_eq!(links(&read), ["_ssh._tcp.host2.example"]);
    assert_eq!(
        outline(&read.additional),
        ["host1.example A", "host1.example RRSIG A"]
    );
}

#[test]
fn aliases() {
    let world = world();
    let read = world.secure("one.example.com", Rtype::TXT);
    assert_eq!(read.answer.len(), 6);
    let read = world.secure("one.example.com", Rtype::A);
    assert_eq!(
        (read.answer.len(), links(&read)),
        (4, vec!["three.deep.example.com".to_owned()])
    );
    let read = world.secure("dangling.example.com", Rtype::A);
    assert_eq!((read.rcode, links(&read).len()), (3, 2));
    // The validator has no patience with a circle.
    let (read, _) = world.ask("loop1.example.com", Rtype::A);
    assert_eq!(read.answer.len(), 4);
    // To a name that a wildcard stands for, which is an alias itself.
    let read = world.secure("towild.example.com", Rtype::A);
    let wanted = ["towild", "a.b.wild", "www", ""].map(|label| format!("{label}.example.com"));
    for owner in wanted {
        let owner = owner.trim_start_matches('.');
        assert!(
            read.answer
                .iter()
                .any(|line| line.starts_with(&format!("{owner} ")))
        );
    }
    assert_eq!(links(&read), ["*.wild.example.com"]);
    let read = world.secure("a.wild.example.com", Rtype::TXT);
    assert_eq!((read.answer.len(), links(&read).len()), (4, 2));
}

#[test]
fn delegations() {
    let world = world();
    let authority = |name| outline(&world.ask(name, Rtype::A).0.authority);
    // There are no keys below: the link of the delegation says so.
    let read = world.ask("deep.er.cut.example.com", Rtype::A).0;
    assert!(!read.aa);
    assert_eq!(links(&read), ["deep.er.cut.example.com"]);
    assert_eq!(authority("deep.er.cut.example.com").len(), 3);
    // Validated through the delegation.
    let read = world.secure("www.secure.example.com", Rtype::A);
    assert_eq!(read.answer.len(), 2);
    assert_eq!(world.secure("no.secure.example.com", Rtype::A).rcode, 3);
    // Its DS record lies above.
    let ds = world.secure("secure.example.com", Rtype::DS);
    assert_eq!(
        outline(&ds.answer),
        ["secure.example.com DS", "secure.example.com RRSIG DS"]
    );
    // Referrals.
    assert!(
        world
            .catalog
            .remove(&"secure.example.com".parse().expect("a name"))
    );
    assert_eq!(
        authority("www.secure.example.com"),
        [
            "secure.example.com NS",
            "secure.example.com DS",
            "secure.example.com RRSIG DS"
        ]
    );
    let read = world.ask("www.secure.example.com", Rtype::A).0;
    assert_eq!(
        outline(&read.additional),
        ["A", "RRSIG A", "AAAA", "RRSIG AAAA"].map(|rtype| format!("ns1.example.com {rtype}"))
    );
    // Who follows a chain to a delegation gets the same.
    assert!(
        world
            .catalog
            .remove(&"child.example.com".parse().expect("a name"))
    );
    let into = world.ask("into.example.com", Rtype::A).0;
    assert_eq!(outline(&into.answer).len(), 2);
    assert!(outline(&into.authority).contains(&"child.example.com RRSIG DS".to_owned()));
}

#[test]
fn any() {
    let world = world();
    // The validator knows no answer to ANY, so it is asked about what that answer has.
    let read = world.ask("mail.example.com", Rtype::ANY).0;
    assert_eq!(
        read.answer,
        world.secure("mail.example.com", Rtype::A).answer
    );
    assert_eq!(
        outline(&read.answer),
        ["mail.example.com A", "mail.example.com RRSIG A"]
    );
    let read = world.ask("a.txt.example.com", Rtype::ANY).0;
    assert_eq!((read.answer.len(), links(&read).len()), (2, 1));
    assert_eq!(world.secure("no.example.com", Rtype::ANY).rcode, 3);
    let read = send(&world.catalog, &query("mail.example.com", Rtype::ANY)).expect("a reply");
    assert_eq!(
        read.answer,
        ["mail.example.com 3600 HINFO \"RFC8482\" \"\""]
    );
}

#[test]
fn an_unsigned_zone_has_nothing_to_show() {
    let catalog = catalog();
    let flagged = send(&catalog, &secure_query("no.example.com", Rtype::A)).expect("a reply");
    assert_eq!((flagged.authority.len(), flagged.rcode), (1, 3));
    let any = send(&catalog, &secure_query("mail.example.com", Rtype::ANY)).expect("a reply");
    assert!(any.answer[0].contains("HINFO"));
}

/// Whatever does not fit makes the reply truncated, additional addresses apart.
#[test]
fn sizes() {
    for count in 1..70 {
        let mut text = String::from("@ 60 IN SOA ns a 1 1 1 1 1\n");
        for n in 0..count {
            writeln!(
                text,
                "many 60 IN A 10.0.0.{n}\nmx 60 IN MX {n} mail{n}\nmail{n} 60 IN A 10.0.1.{n}"
            )
            .expect("room");
        }
        let world = World::of(vec![signed("z.", &text, two())], &["z"]);
        let whole = world.secure("many.z", Rtype::A);
        let read = send(&world.catalog, &secure_query("many.z", Rtype::A)).expect("a reply");
        assert!(read.bytes.len() <= 1232);
        assert_eq!(read.tc, whole.bytes.len() > 1232, "{count}");
        assert_eq!(read.answer.len(), if read.tc { 0 } else { count + 1 });
        let read = send(&world.catalog, &secure_query("mx.z", Rtype::MX)).expect("a reply");
        assert!(read.tc || read.answer.len() == count + 1);
        // Addresses without their signatures are of no use.
        assert_eq!(read.additional.len() % 2, 0);
    }
}

#[test]
fn the_root_and_rolls() {
    let text = ". 60 IN SOA ns. a. 1 1 1 1 1\n. 60 IN NS ns.\nns. 60 IN A 192.0.2.1\n*.w. 60 IN A 192.0.2.2\n";
    let world = World::of(vec![signed(".", text, two())], &["."]);
    world.secure("ns.", Rtype::A);
    world.secure("a.b.w.", Rtype::A);
    assert_eq!(world.secure("no.", Rtype::A).rcode, 3);
    assert_eq!(world.secure(".", Rtype::TXT).rcode, 0);
    for keys in [
        vec![used(1, KSK, true), used(2, ZSK, true), used(3, ZSK, false)],
        vec![used(1, KSK, true), used(2, ZSK, false), used(3, ZSK, true)],
        vec![used(1, KSK, true), used(4, KSK, true), used(2, ZSK, true)],
        vec![used(1, KSK, true), used(2, ZSK, true), used(3, ZSK, true)],
    ] {
        let world = World::of(
            vec![signed(
                "example.com.",
                include_str!("../example.com.zone"),
                with(keys),
            )],
            &["example.com"],
        );
        world.secure("example.com", Rtype::MX);
        world.secure("example.com", Rtype::DNSKEY);
        world.secure("no.example.com", Rtype::MX);
    }
}
