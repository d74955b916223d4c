//! Fills the sections of a reply from one zone.

mod nsec;
mod nsec3;
mod proofs;

use super::find::{Found, find};
use super::message::{Full, Message, RECORD_HEAD, Section};
use super::query::Question;
use super::rcode;
use crate::zone::key;
use crate::zone::{Node, Set, Zone, rdata, rtype};
use proofs::Proofs;

/// CNAMEs in a row that are followed.
const LONGEST_CHAIN: usize = 16;
/// Mail servers and the like whose addresses are added unasked.
const MOST_TARGETS: usize = 16;
/// RFC 8482, section 4.2: CPU "RFC8482", OS empty.
const ANY_DATA: &[u8] = b"\x07RFC8482\0";
const ANY_TTL: u32 = 3600;

/// How far it came.
pub(super) enum Outcome {
    /// With this response code.
    Done(u16),
    /// Something that belongs to the answer had no room.
    Full(u16),
}

struct Writer<'m, 'o, 'z> {
    message: &'m mut Message<'o>,
    zone: &'z Zone,
    /// Where the apex stands in the question.
    apex_at: usize,
    /// Bytes of its name there.
    apex_len: usize,
    /// Only where signatures and proofs are wanted and there.
    proofs: Option<&'m mut Proofs<'z>>,
}

/// Answers a question about a name at or below the apex.
///
/// `secure`: with DNSSEC.
pub(super) fn fill(
    message: &mut Message<'_>,
    zone: &Zone,
    question: &Question,
    secure: bool,
) -> Outcome {
    if secure {
        let mut proofs = Proofs::default();
        fill_with(message, zone, question, Some(&mut proofs))
    } else {
        // Their room is not even touched where nobody asks for them.
        fill_with(message, zone, question, None)
    }
}

fn fill_with<'m, 'z>(
    message: &'m mut Message<'_>,
    zone: &'z Zone,
    question: &Question,
    proofs: Option<&'m mut Proofs<'z>>,
) -> Outcome {
    let apex = question.labels.suffix(zone.apex_labels());
    let mut writer = Writer {
        apex_at: 12 + apex,
        apex_len: question.labels.len() + 1 - apex,
        message,
        zone,
        proofs,
    };
    let mut rcode = rcode::NOERROR;
    match writer.follow(question, &mut rcode) {
        Ok(()) => Outcome::Done(rcode),
        Err(Full) => Outcome::Full(rcode),
    }
}

impl<'z> Writer<'_, '_, 'z> {
    /// Looks up the question and then the target of each CNAME on the way.
    fn follow(&mut self, question: &Question, rcode: &mut u16) -> Result<(), Full> {
        let mut found = find(
            self.zone,
            &question.key[self.zone.apex_key().len()..],
            question.rtype,
        );
        // AA speaks of the first name only (RFC 1034, section 6.2.7).
        if !matches!(found, Found::Cut { .. }) {
            self.message.set_authoritative();
        }
        let mut at = 12;
        let mut labels = key::labels(&question.key) - self.zone.apex_labels();
        let mut chain: [Option<Set<'z>>; LONGEST_CHAIN] = [None; LONGEST_CHAIN];
        for step in 0..=LONGEST_CHAIN {
            let node = match found {
                Found::Node(node) => node,
                Found::Empty => return self.negative(at),
                Found::Nothing => {
                    *rcode = rcode::NXDOMAIN;
                    return self.negative(at);
                }
                Found::Cut { node, servers } => {
                    let above = labels - key::labels(node.key());
                    let owner = self.message.skip_labels(at, above);
                    self.prove_expansions()?;
                    return self.referral(owner, node, &servers);
                }
            };
            let Some(cname) = self.own_records(node, at, question.rtype)? else {
                return Ok(());
            };
            if step == LONGEST_CHAIN || chain[..step].iter().flatten().any(|seen| seen.is(&cname)) {
                return self.prove_expansions();
            }
            chain[step] = Some(cname);
            let Some(data) = cname.records().next() else {
                return Ok(());
            };
            let owner = at;
            at = self
                .message
                .push(Section::Answer, owner, rtype::CNAME, cname.ttl, data)?;
            self.point_to_apex(rtype::CNAME, data, at)?;
            self.push_signatures(Section::Answer, owner, node, &cname)?;
            self.note_expansion(owner, node);
            let Some((key, own)) = rdata::target(self.zone, data) else {
                return self.prove_expansions();
            };
            labels = key::labels(&key[own..]);
            found = find(self.zone, &key[own..], question.rtype);
        }
        Ok(())
    }

    /// Writes what a node has of the type; the CNAME to follow instead, if there is one.
    fn own_records(
        &mut self,
        node: Node<'z>,
        owner: usize,
        rtype: u16,
    ) -> Result<Option<Set<'z>>, Full> {
        if rtype == rtype::ANY {
            return self.any(node, owner).map(|()| None);
        }
        if rdata::is_spelled(rtype) && node.set(rtype).is_some() {
            return self.proofs_asked_for(node, owner, rtype).map(|()| None);
        }
        if let Some(set) = node.set(rtype) {
            let begin = self.message.len();
            self.push_set(Section::Answer, owner, &set)?;
            self.push_signatures(Section::Answer, owner, node, &set)?;
            self.note_expansion(owner, node);
            self.prove_expansions()?;
            if matches!(rtype, rtype::NS | rtype::MX | rtype::SRV) {
                // Only helps to save a query: what has no room is left out.
                let _ = self.each_target(&set, begin, MOST_TARGETS, Self::addresses);
            }
            return Ok(None);
        }
        match node.set(rtype::CNAME) {
            Some(cname) => Ok(Some(cname)),
            None => self.negative(owner).map(|()| None),
        }
    }

    /// A CNAME as it is, otherwise a small record that says what became of ANY.
    ///
    /// Nobody has signed that one, so who wants signatures gets one set of those that are there (RFC 8482, section 4.1).
    fn any(&mut self, node: Node<'z>, owner: usize) -> Result<(), Full> {
        let real = match node.set(rtype::CNAME) {
            None if self.proofs.is_some() => node.sets().find(|set| !rdata::is_spelled(set.rtype)),
            cname => cname,
        };
        let Some(set) = real else {
            return self
                .message
                .push(Section::Answer, owner, rtype::HINFO, ANY_TTL, ANY_DATA)
                .map(|_| ());
        };
        self.push_set(Section::Answer, owner, &set)?;
        self.push_signatures(Section::Answer, owner, node, &set)?;
        self.note_expansion(owner, node);
        self.prove_expansions()
    }

    /// The SOA, whose TTL says how long the "no" is good for (RFC 2308, section 3), and why it is no for the name at a
    /// place.
    fn negative(&mut self, name_at: usize) -> Result<(), Full> {
        let Some(mut soa) = self.zone.soa() else {
            return Ok(());
        };
        soa.ttl = self.zone.negative_ttl();
        self.push_set(Section::Authority, self.apex_at, &soa)?;
        self.push_signatures(Section::Authority, self.apex_at, self.zone.node_at(0), &soa)?;
        self.prove_expansions()?;
        self.prove_negative(name_at)
    }

    /// Name servers of a delegation and what addresses of them are known here.
    fn referral(&mut self, owner: usize, node: Node<'z>, servers: &Set<'z>) -> Result<(), Full> {
        let begin = self.message.len();
        let cut = node.key();
        self.push_set(Section::Authority, owner, servers)?;
        self.prove_delegation(owner, node)?;
        // Without the addresses of servers inside of what is delegated nobody gets there: they come first, and if
        // they do not fit, the client has to be told (RFC 9471).
        self.each_target(servers, begin, usize::MAX, |writer, key, at| {
            if key.starts_with(cut) {
                writer.addresses(key, at)?;
            }
            Ok(())
        })?;
        // The others only save a query.
        let _ = self.each_target(servers, begin, MOST_TARGETS, |writer, key, at| {
            if key.starts_with(cut) {
                return Ok(());
            }
            writer.addresses(key, at)
        });
        Ok(())
    }

    /// Calls `found` for each different name inside of the zone that a written set points to, with its key below the
    /// apex and its place in the message, where the set begins at `begin`.
    fn each_target(
        &mut self,
        set: &Set<'z>,
        begin: usize,
        most: usize,
        mut found: impl FnMut(&mut Self, &[u8], usize) -> Result<(), Full>,
    ) -> Result<(), Full> {
        let before = rdata::shape(set.rtype).map_or(0, |shape| shape.before);
        let mut at = begin;
        for (number, data) in set.records().take(most).enumerate() {
            let data_at = at + RECORD_HEAD;
            at = data_at + data.len();
            // Name servers are never the same; one mail server may stand there twice with different preferences.
            let again = before > 0
                && (set.records().take(number)).any(|other| other[before..] == data[before..]);
            if again {
                continue;
            }
            if let Some((key, own)) = rdata::target(self.zone, &data[before..]) {
                found(self, &key[own..], data_at + before)?;
            }
        }
        Ok(())
    }

    /// Adds the addresses of a name, all of them or none.
    fn addresses(&mut self, name: &[u8], owner: usize) -> Result<(), Full> {
        let Ok(node) = self.zone.find(name) else {
            return Ok(());
        };
        let here = self.message.here();
        for set in [rtype::A, rtype::AAAA]
            .into_iter()
            .filter_map(|rtype| node.set(rtype))
        {
            let pushed = self.push_set(Section::Additional, owner, &set);
            let signed =
                pushed.and_then(|()| self.push_signatures(Section::Additional, owner, node, &set));
            if let Err(full) = signed {
                self.message.back(here);
                return Err(full);
            }
        }
        Ok(())
    }

    fn push_set(&mut self, section: Section, owner: usize, set: &Set<'_>) -> Result<(), Full> {
        for data in set.records() {
            let at = self
                .message
                .push(section, owner, set.rtype, set.ttl, data)?;
            self.point_to_apex(set.rtype, data, at)?;
        }
        Ok(())
    }

    /// Makes pointers of the marks in data that was written.
    fn point_to_apex(&mut self, rtype: u16, data: &[u8], at: usize) -> Result<(), Full> {
        let mut result = Ok(());
        rdata::for_marks(rtype, data, |mark| {
            if result.is_ok() {
                result = self.message.point(at + mark, self.apex_at);
            }
        });
        result
    }
}
