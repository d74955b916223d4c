//! Which records a name gets.

use std::fmt::Write;

use super::*;

const SOA: &str =
    "example.com 300 SOA ns1.example.com. hostmaster.example.com. 2026010101 7200 3600 1209600 300";

fn check(read: &Read, rcode: u16, aa: bool, answer: &[&str], authority: &[&str]) {
    assert_eq!((read.rcode, read.aa, read.tc), (rcode, aa, false));
    assert_eq!(read.answer, answer);
    assert_eq!(read.authority, authority);
    assert!(!read.has_opt);
}

#[test]
fn data() {
    let read = ask("example.com", Rtype::A);
    check(&read, 0, true, &["example.com 600 A 192.0.2.1"], &[]);
    let soa = ask("example.com", Rtype::SOA);
    check(&soa, 0, true, &[&SOA.replacen("300", "3600", 1)], &[]);
    // The name comes back as it was sent, and is found nevertheless.
    let read = ask("eXaMpLe.CoM", Rtype::A);
    check(&read, 0, true, &["eXaMpLe.CoM 600 A 192.0.2.1"], &[]);
}

#[test]
fn additional() {
    let addresses = [
        "ns1.example.com 3600 A 192.0.2.53",
        "ns1.example.com 3600 AAAA 2001:db8::53",
    ];
    let servers = ask("example.com", Rtype::NS);
    assert_eq!(servers.answer.len(), 2);
    assert_eq!(servers.additional, addresses);
    let mail = ask("example.com", Rtype::MX);
    assert_eq!(mail.answer.len(), 3);
    assert_eq!(mail.additional, ["mail.example.com 600 A 192.0.2.25"]);
    let service = ask("_sip._tcp.example.com", Rtype::SRV);
    assert_eq!(
        service.answer,
        ["_sip._tcp.example.com 600 SRV 1 2 5060 mail.example.com"]
    );
    assert_eq!(service.additional, ["mail.example.com 600 A 192.0.2.25"]);
    assert!(
        ask("_far._tcp.example.com", Rtype::SRV)
            .additional
            .is_empty()
    );
}

#[test]
fn aliases() {
    let www = [
        "www.example.com 600 CNAME example.com.",
        "example.com 600 A 192.0.2.1",
    ];
    check(&ask("www.example.com", Rtype::A), 0, true, &www, &[]);
    check(
        &ask("www.example.com", Rtype::CNAME),
        0,
        true,
        &www[..1],
        &[],
    );
    let out = ["out.example.com 600 CNAME www.other.net."];
    check(&ask("out.example.com", Rtype::A), 0, true, &out, &[]);
    let chain = [
        "one.example.com 600 CNAME two.example.com.",
        "two.example.com 600 CNAME three.deep.example.com.",
        "three.deep.example.com 600 TXT \"at last\"",
    ];
    check(&ask("one.example.com", Rtype::TXT), 0, true, &chain, &[]);
    check(
        &ask("one.example.com", Rtype::A),
        0,
        true,
        &chain[..2],
        &[SOA],
    );
    // RFC 6604: the code is that of the last name.
    let dangling = ["dangling.example.com 600 CNAME nowhere.example.com."];
    check(
        &ask("dangling.example.com", Rtype::A),
        3,
        true,
        &dangling,
        &[SOA],
    );
    let circle = [
        "loop1.example.com 600 CNAME loop2.example.com.",
        "loop2.example.com 600 CNAME loop1.example.com.",
    ];
    check(&ask("loop1.example.com", Rtype::A), 0, true, &circle, &[]);
    assert_eq!(ask("self.example.com", Rtype::A).answer.len(), 1);
    assert_eq!(ask("y.self.example.com", Rtype::A).answer.len(), 1);
}

#[test]
fn long_chain() {
    let mut text = String::from("@ 60 IN SOA ns a 1 1 1 1 1\n");
    for n in 0..30 {
        writeln!(text, "c{n} 60 IN CNAME c{}", n + 1).expect("room");
    }
    let catalog = Catalog::new();
    catalog.put(zone("z.", &text));
    let read = send_by(&catalog, &query("c0.z.", Rtype::A), Transport::Tcp).expect("a reply");
    assert_eq!((read.rcode, read.answer.len()), (0, 16));
}

#[test]
fn nothing() {
    check(&ask("example.com", Rtype::TXT), 0, true, &[], &[SOA]);
    check(&ask("no.example.com", Rtype::A), 3, true, &[], &[SOA]);
    check(&ask("a.b.c.d.example.com", Rtype::A), 3, true, &[], &[SOA]);
    for empty in [
        "ent.example.com",
        "b.ent.example.com",
        "_tcp.example.com",
        "cut.example.com",
    ] {
        check(&ask(empty, Rtype::A), 0, true, &[], &[SOA]);
        check(&ask(empty, Rtype::ANY), 0, true, &[], &[SOA]);
    }
    check(&ask("c.ent.example.com", Rtype::A), 3, true, &[], &[SOA]);
    for elsewhere in ["other.net", "com", ".", "notexample.com"] {
        check(&ask(elsewhere, Rtype::A), 5, false, &[], &[]);
    }
}

#[test]
fn wildcards() {
    let text = |name: &str| format!("{name} 3600 TXT \"this is a wildcard\"");
    let negative = "example 3600 SOA ns.example.com. hostmaster.example. 1 7200 3600 1209600 3600";
    // RFC 4592, section 2.2.1, in its order.
    let mx = ask("host3.example.", Rtype::MX);
    assert_eq!(mx.answer, ["host3.example 3600 MX 10 host1.example."]);
    assert_eq!(mx.additional, ["host1.example 3600 A 192.0.2.1"]);
    check(&ask("host3.example.", Rtype::A), 0, true, &[], &[negative]);
    let bar = text("foo.bar.example");
    check(&ask("foo.bar.example.", Rtype::TXT), 0, true, &[&bar], &[]);
    check(&ask("host1.example.", Rtype::MX), 0, true, &[], &[negative]);
    let own = ["sub.*.example 3600 TXT \"this is not a wildcard\""];
    check(&ask("sub.*.example.", Rtype::TXT), 0, true, &own, &[]);
    check(
        &ask("_telnet._tcp.host1.example.", Rtype::SRV),
        3,
        true,
        &[],
        &[negative],
    );
    let servers = [
        "subdel.example 3600 NS ns.example.com.",
        "subdel.example 3600 NS ns.example.net.",
    ];
    check(
        &ask("host.subdel.example.", Rtype::A),
        0,
        false,
        &[],
        &servers,
    );
    check(
        &ask("ghost.*.example.", Rtype::MX),
        3,
        true,
        &[],
        &[negative],
    );
    check(
        &ask("*.example.", Rtype::TXT),
        0,
        true,
        &[&text("*.example")],
        &[],
    );
    // A wildcard that exists only by what is below it (section 2.2.2).
    check(
        &ask("y.under.example.", Rtype::TXT),
        0,
        true,
        &[],
        &[negative],
    );

    let alias = [
        "a.b.wild.example.com 600 CNAME www.example.com.",
        "www.example.com 600 CNAME example.com.",
        "example.com 600 A 192.0.2.1",
    ];
    check(&ask("a.b.wild.example.com", Rtype::A), 0, true, &alias, &[]);
    check(&ask("wild.example.com", Rtype::A), 0, true, &[], &[SOA]);
}

#[test]
fn delegations() {
    let servers = [
        "child.example.com 600 NS ns1.example.com.",
        "child.example.com 600 NS ns.other.net.",
        "child.example.com 600 NS ns.child.example.com.",
    ];
    let glue = [
        "ns.child.example.com 600 A 192.0.2.99",
        "ns1.example.com 3600 A 192.0.2.53",
        "ns1.example.com 3600 AAAA 2001:db8::53",
    ];
    for (name, rtype) in [
        ("child.example.com", Rtype::A),
        ("child.example.com", Rtype::NS),
        ("child.example.com", Rtype::SOA),
        ("a.b.child.example.com", Rtype::ANY),
        ("ns.child.example.com", Rtype::A),
        ("hidden.child.example.com", Rtype::A),
        ("hidden.child.example.com", Rtype::DS),
    ] {
        let read = ask(name, rtype);
        let mut sorted = read.authority.clone();
        sorted.sort_by_key(|line| servers.iter().position(|server| server == line));
        assert_eq!(sorted, servers, "{name} {rtype}");
        assert_eq!((read.rcode, read.aa, read.answer.len()), (0, false, 0));
        assert_eq!(read.additional, glue);
    }
    let ds = ask("child.example.com", Rtype::DS);
    assert!(ds.aa && ds.answer.len() == 1 && ds.authority.is_empty());
    check(
        &ask("deep.er.cut.example.com", Rtype::DS),
        0,
        true,
        &[],
        &[SOA],
    );
    check(&ask("er.cut.example.com", Rtype::NS), 0, true, &[], &[SOA]);
    // AA is about the first name, which is ours.
    let into = ask("into.example.com", Rtype::A);
    assert!(into.aa && into.authority.len() == 3 && into.additional == glue);
    assert_eq!(
        into.answer,
        ["into.example.com 600 CNAME host.child.example.com."]
    );
}

#[test]
fn child_and_parent_both_here() {
    let catalog = catalog();
    let text = "@ 60 IN SOA ns a 1 1 1 1 1\nhost 60 IN A 192.0.2.200\n";
    catalog.put(zone("child.example.com.", text));
    let get = |name, rtype| send(&catalog, &query(name, rtype)).expect("a reply");
    let host = get("host.child.example.com", Rtype::A);
    assert_eq!(host.answer, ["host.child.example.com 60 A 192.0.2.200"]);
    let ds = get("child.example.com", Rtype::DS);
    assert!(ds.aa && ds.answer[0].contains(" DS "), "{:?}", ds.answer);
    let soa = get("child.example.com", Rtype::SOA);
    assert!(soa.aa && soa.answer.len() == 1);
    // Without the zone above, the child says what it knows: nothing.
    assert!(catalog.remove(&"example.com.".parse().expect("a name")));
    let ds = get("child.example.com", Rtype::DS);
    assert!(ds.aa && ds.answer.is_empty() && ds.authority.len() == 1);
}

#[test]
fn any() {
    let hinfo = ["example.com 3600 HINFO \"RFC8482\" \"\""];
    check(&ask("example.com", Rtype::ANY), 0, true, &hinfo, &[]);
    let alias = ["www.example.com 600 CNAME example.com."];
    check(&ask("www.example.com", Rtype::ANY), 0, true, &alias, &[]);
    check(&ask("no.example.com", Rtype::ANY), 3, true, &[], &[SOA]);
}

#[test]
fn alias_at_the_apex() {
    let catalog = Catalog::new();
    let text = "@ 60 IN SOA ns a 1 1 1 1 1\n@ 60 IN NS ns\n@ 60 IN CNAME x.other.\n";
    catalog.put(zone("z.", text));
    let get = |rtype| send(&catalog, &query("z.", rtype)).expect("a reply");
    assert_eq!(get(Rtype::A).answer, ["z 60 CNAME x.other."]);
    assert_eq!(get(Rtype::NS).answer, ["z 60 NS ns.z."]);
    assert_eq!(get(Rtype::SOA).answer.len(), 1);
}

#[test]
fn the_root_as_a_zone() {
    let catalog = Catalog::new();
    catalog.put(zone(".", ". 60 IN SOA ns. a. 1 1 1 1 1\ncom. 60 IN NS ns.com.\nns.com. 60 IN A 192.0.2.1\nx. 60 IN CNAME y.\ny. 60 IN A 192.0.2.2\n"));
    let get = |name| send(&catalog, &query(name, Rtype::A)).expect("a reply");
    assert_eq!(get("a.com.").authority, ["com 60 NS ns.com."]);
    assert_eq!(get("a.com.").additional, ["ns.com 60 A 192.0.2.1"]);
    assert_eq!(get("x.").answer, ["x 60 CNAME y.", "y 60 A 192.0.2.2"]);
    assert_eq!((get(".").rcode, get("q.").rcode), (0, 3));
}
