//! Zones signed elsewhere with NSEC3 (RFC 5155): the files were made by BIND's dnssec-signzone, with two more iterations
//! and a salt, the second one with opt-out. Their signatures are good until 2090.

use super::*;

fn world(text: &str) -> World {
    World::of(vec![zone("hashed.example.", text)], &["hashed.example"])
}

/// Links in the authority section.
fn links(read: &Read) -> usize {
    let lines = outline(&read.authority);
    let count = |end: &str| lines.iter().filter(|line| line.ends_with(end)).count();
    let (all, signatures) = (count(" NSEC3"), count(" RRSIG NSEC3"));
    assert_eq!(all, 2 * signatures);
    signatures
}

const WORLDS: [&str; 2] = [include_str!("hashed.zone"), include_str!("optout.zone")];

#[test]
fn kept_as_they_are() {
    for text in WORLDS {
        let mut given = entries("hashed.example.", text);
        let zone = zone("hashed.example.", text);
        assert_eq!(zone.entries().count(), given.len());
        for entry in zone.entries() {
            let at = given.iter().position(|other| *other == entry);
            given.swap_remove(at.unwrap_or_else(|| panic!("{entry:?}")));
        }
    }
}

#[test]
fn replies() {
    for (text, opted_out) in WORLDS.into_iter().zip([false, true]) {
        let world = world(text);
        for (name, rtype, rcode, answers, proofs) in [
            ("hashed.example", Rtype::SOA, 0, 2, 0..=0),
            ("hashed.example", Rtype::NSEC3PARAM, 0, 2, 0..=0),
            ("host.hashed.example", Rtype::A, 0, 2, 0..=0),
            ("host.hashed.example", Rtype::MX, 0, 0, 1..=1),
            ("no.hashed.example", Rtype::A, 3, 0, 1..=3),
            ("a.b.c.no.host.hashed.example", Rtype::A, 3, 0, 1..=3),
            ("b.ent.hashed.example", Rtype::A, 0, 0, 1..=1),
            ("x.y.wild.hashed.example", Rtype::TXT, 0, 2, 1..=1),
            ("x.y.wild.hashed.example", Rtype::A, 0, 0, 1..=3),
            ("q.under.hashed.example", Rtype::TXT, 0, 0, 1..=3),
            ("alias.hashed.example", Rtype::TXT, 0, 4, 1..=1),
            ("alias.hashed.example", Rtype::A, 0, 2, 1..=3),
            ("secure.hashed.example", Rtype::DS, 0, 2, 0..=0),
        ] {
            let (read, state) = world.ask(name, rtype);
            // What opted out may be a delegation, so that there is no such name is not sure.
            let unsure = opted_out && state == ValidationState::Insecure;
            assert!(
                unsure || state == ValidationState::Secure,
                "{name} {rtype}: {state:?}"
            );
            assert_eq!(
                (read.rcode, read.answer.len()),
                (rcode, answers),
                "{name} {rtype}"
            );
            assert!(
                proofs.contains(&links(&read)),
                "{name} {rtype}: {:?}",
                read.authority
            );
        }
        // Hashes are no names.
        let hash = text.lines().find(|line| line.contains("\tNSEC3\t"));
        let hash = hash
            .and_then(|line| line.split(['.', '\t']).next())
            .expect("a hash");
        let (read, _) = world.ask(&format!("{hash}.hashed.example"), Rtype::NSEC3);
        assert_eq!(read.rcode, 3);
    }
}

#[test]
fn delegations() {
    for (text, opted_out) in WORLDS.into_iter().zip([false, true]) {
        let world = world(text);
        let read = world.ask("www.secure.hashed.example", Rtype::A).0;
        assert!(outline(&read.authority).contains(&"secure.hashed.example RRSIG DS".to_owned()));
        assert_eq!(links(&read), 0);
        // One link of the delegation; else one above and one across its hash, which may be the same.
        for name in [
            "www.plain.hashed.example",
            "www.deep.er.plain2.hashed.example",
        ] {
            let read = world.ask(name, Rtype::A).0;
            assert_eq!((read.rcode, read.aa), (0, false));
            assert!(
                (1..=1 + usize::from(opted_out)).contains(&links(&read)),
                "{name}"
            );
        }
        let (read, state) = world.ask("plain.hashed.example", Rtype::DS);
        let wanted = if opted_out {
            ValidationState::Insecure
        } else {
            ValidationState::Secure
        };
        assert_eq!((read.answer.len(), state), (0, wanted));
        let (read, _) = world.ask("er.plain2.hashed.example", Rtype::A);
        assert_eq!((read.rcode, read.answer.len()), (0, 0));
        assert!(links(&read) > 0);
    }
}

/// Hashing more often than anybody needs is not done: then nothing is proven.
#[test]
fn too_many_iterations() {
    let mut given = entries("hashed.example.", WORLDS[0]);
    for entry in given
        .iter_mut()
        .filter(|entry| matches!(entry.rtype, 50 | 51))
    {
        entry.rdata[2..4].copy_from_slice(&[0x0F, 0xFF]);
    }
    let catalog = Catalog::new();
    let apex = "hashed.example".parse().expect("a name");
    catalog.put(Zone::build(&apex, given).expect("a zone"));
    for name in [
        "no.hashed.example",
        "ns1.hashed.example",
        "plain.hashed.example",
    ] {
        let read = send(&catalog, &secure_query(name, Rtype::DS)).expect("a reply");
        assert_eq!(links(&read), 0);
    }
}
