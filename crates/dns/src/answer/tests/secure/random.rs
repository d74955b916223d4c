//! Random zones and random questions: every reply is secure, and what it denies is really covered.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::super::fuzz::Random;
use super::*;

const LABELS: [&str; 7] = ["a", "b", "c", "*", "\\000", "Z9", "n\\255"];

fn label(random: &mut Random) -> &'static str {
    LABELS[random.below(LABELS.len())]
}

fn owner(random: &mut Random) -> String {
    (0..random.below(4)).fold("z.".to_owned(), |above, _| {
        format!("{}.{above}", label(random))
    })
}

/// Some names with some records, each of which may make others invisible.
fn random_zone(random: &mut Random) -> (String, BTreeSet<Name<Vec<u8>>>) {
    let mut text = String::from("z. 60 IN SOA ns.z. a. 1 1 1 1 1\nz. 60 IN NS ns.other.\n");
    let mut aliases = BTreeSet::new();
    let mut cuts = BTreeSet::new();
    for _ in 0..=random.below(12) {
        let owner = owner(random);
        let name: Name<Vec<u8>> = owner.to_lowercase().parse().expect("a name");
        let other = self::owner(random).to_lowercase();
        let owner = owner.to_lowercase();
        let apex = owner == "z.";
        let alone = apex || !aliases.insert(name.clone());
        match random.below(8) {
            0 if !alone => writeln!(text, "{owner} 60 IN CNAME {other}"),
            1 if !alone && !owner.starts_with('*') => {
                cuts.insert(name);
                writeln!(text, "{owner} 60 IN NS {other}")
            }
            2 if !alone && !owner.starts_with('*') => {
                cuts.insert(name);
                writeln!(
                    text,
                    "{owner} 60 IN NS {other}\n{owner} 60 IN DS 1 13 2 {}",
                    "00".repeat(32)
                )
            }
            3 if !alone => writeln!(text, "{owner} 60 IN MX 1 {other}\n{owner} 60 IN TXT \"x\""),
            _ if !alone => writeln!(text, "{owner} 60 IN A 192.0.2.1"),
            _ => Ok(()),
        }
        .expect("room");
    }
    (text, cuts)
}

/// What the validator says, where it can: it knows no answer to ANY, and has no patience with circles.
fn judged(world: &World, name: &str, rtype: Rtype, read: &Read) -> ValidationState {
    let aliases = read.answer.iter().filter_map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        (words[2] == "CNAME").then(|| (canonical(words[0]), canonical(words[3])))
    });
    let (owners, targets): (Vec<_>, Vec<_>) = aliases.unzip();
    let circle = targets.last().is_some_and(|last| owners.contains(last));
    let last = targets.last().cloned().unwrap_or_else(|| canonical(name));
    // Whether there is a DS of the zone itself is for the zone above to say.
    let above = rtype == Rtype::DS && last == canonical("z.");
    // It takes an alias that was asked for by its name with the asterisk for one that a wildcard made.
    let asterisk = owners
        .iter()
        .any(|owner| owner.to_string().starts_with('*'));
    if circle || above || asterisk || rtype == Rtype::ANY && !read.answer.is_empty() {
        return ValidationState::Secure;
    }
    world.ask(name, rtype).1
}

fn canonical(text: &str) -> Name<Vec<u8>> {
    text.to_lowercase().parse().expect("a name")
}

/// Two names between which there is none.
type Link = (Name<Vec<u8>>, Name<Vec<u8>>);

/// Whether one of the links leads across a name.
fn covers(links: &[Link], name: &Name<Vec<u8>>) -> bool {
    links
        .iter()
        .any(|(from, to)| from < name && (name < to || to == &canonical("z.")))
}

#[test]
fn replies() {
    let mut random = Random(0x0D5E_C000_5EED);
    let mut by_rcode = [0; 4];
    let mut expanded = 0;
    let mut referred = 0;
    for _ in 0..60 {
        let (text, cuts) = random_zone(&mut random);
        let world = World::of(vec![signed("z.", &text, two())], &["z"]);
        for _ in 0..50 {
            let name = owner(&mut random);
            let types = [
                Rtype::A,
                Rtype::TXT,
                Rtype::MX,
                Rtype::DS,
                Rtype::ANY,
                Rtype::NSEC,
                Rtype::NS,
            ];
            let rtype = types[random.below(types.len())];
            let query = secure_query(&name, rtype);
            let read = send_by(&world.catalog, &query, Transport::Tcp).expect("a reply");
            by_rcode[usize::from(read.rcode)] += 1;
            let links: Vec<_> = (read.authority.iter())
                .filter_map(|line| {
                    let words: Vec<&str> = line.split(' ').collect();
                    (words[2] == "NSEC").then(|| (canonical(words[0]), canonical(words[3])))
                })
                .collect();
            let refers = read.authority.iter().any(|line| {
                let words: Vec<&str> = line.split(' ').collect();
                words[2] == "NS" && cuts.contains(&canonical(words[0]))
            });
            if refers {
                referred += 1;
                continue;
            }
            let state = judged(&world, &name, rtype, &read);
            assert_eq!(state, ValidationState::Secure, "{name} {rtype} in\n{text}");
            expanded +=
                usize::from(read.rcode == 0 && !read.answer.is_empty() && !links.is_empty());
            if read.rcode == 3 {
                // The last name of the chain, and the wildcard below some name above it.
                let last = (read.answer.iter().rev())
                    .filter(|line| !line.contains(" RRSIG "))
                    .find_map(|line| line.split_once(" CNAME ").map(|(_, to)| to))
                    .unwrap_or(&name);
                let last = canonical(last);
                assert!(covers(&links, &last), "{last} {links:?} in\n{text}");
                let denied = last.iter_suffixes().skip(1).any(|above| {
                    let wildcard = format!("*.{above}");
                    wildcard
                        .parse()
                        .is_ok_and(|wildcard| covers(&links, &wildcard))
                });
                assert!(denied, "{last} {links:?} in\n{text}");
            }
        }
    }
    assert!(by_rcode[0] > 500 && by_rcode[3] > 200, "{by_rcode:?}");
    assert!(expanded > 50 && referred > 50, "{expanded} {referred}");
}
