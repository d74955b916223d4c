//! Asking name servers: queries as bytes, and replies read. Who sends them, and how often, is up to the caller.

use domain::base::iana::Class;
use domain::base::message::RecordSection;
use domain::base::name::ToLabelIter;
use domain::base::rdata::ComposeRecordData;
use domain::base::{Message, MessageBuilder, Name, ParsedName, Rtype};
use domain::rdata::AllRecordData;

use crate::Entry;

/// Bytes of a reply over UDP that we take: it passes any network without fragments.
const UDP_SIZE: u16 = 1232;

/// What a server replied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// IANA, "DNS RCODEs"; 0: no error, 3: no such name.
    pub rcode: u16,
    /// Whether the server answers for the zone.
    pub authoritative: bool,
    /// Whether something did not fit: to be asked over TCP.
    pub truncated: bool,
    pub answer: Vec<Entry>,
    pub authority: Vec<Entry>,
    /// Without OPT.
    pub additional: Vec<Entry>,
}

impl Said {
    /// The host names in NS records of this owner: in the answer, or else in a referral.
    pub fn servers_of(&self, owner: &Name<Vec<u8>>) -> Vec<Name<Vec<u8>>> {
        let named = |section: &[Entry]| {
            section
                .iter()
                .filter(|e| e.rtype == Rtype::NS.to_int() && e.name == *owner)
                .filter_map(|e| Name::from_octets(e.rdata.clone()).ok())
                .collect::<Vec<_>>()
        };
        let answered = named(&self.answer);
        if answered.is_empty() {
            named(&self.authority)
        } else {
            answered
        }
    }
}

/// A query of class IN for one name and type, without recursion, with room for a large reply.
///
/// `id` should be unpredictable, as anybody may send a reply in another's name.
pub fn query(id: u16, name: &Name<Vec<u8>>, rtype: u16) -> Vec<u8> {
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_id(id);
    let mut question = message.question();
    // A vector has room for everything.
    let _ = question.push((name, Rtype::from_int(rtype), Class::IN));
    let mut additional = question.additional();
    let _ = additional.opt(|opt| {
        opt.set_udp_payload_size(UDP_SIZE);
        Ok(())
    });
    additional.finish()
}

/// Reads the reply to a query; nothing for what is not one: another id or question, no reply at all, or not DNS.
///
/// Names of owners and in data are in lower case.
pub fn read(reply: &[u8], query: &[u8]) -> Option<Said> {
    let reply = Message::from_octets(reply).ok()?;
    let asked = Message::from_octets(query).ok()?;
    if !reply.is_answer(asked.for_slice()) {
        return None;
    }
    let (_, answer, authority, additional) = reply.sections().ok()?;
    Some(Said {
        rcode: reply.opt_rcode().to_int(),
        authoritative: reply.header().aa(),
        truncated: reply.header().tc(),
        answer: entries(answer)?,
        authority: entries(authority)?,
        additional: entries(additional)?,
    })
}

fn entries(section: RecordSection<'_, &[u8]>) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    for record in section {
        let record = record.ok()?;
        if record.rtype() == Rtype::OPT || record.class() != Class::IN {
            continue;
        }
        let (rtype, ttl) = (record.rtype().to_int(), record.ttl().as_secs());
        let name = lower(&record.owner())?;
        let record = record
            .into_record::<AllRecordData<_, ParsedName<_>>>()
            .ok()??;
        let mut rdata = Vec::new();
        record.data().compose_canonical_rdata(&mut rdata).ok()?;
        entries.push(Entry {
            name,
            rtype,
            ttl,
            rdata,
        });
    }
    Some(entries)
}

fn lower(name: &ParsedName<&&[u8]>) -> Option<Name<Vec<u8>>> {
    let mut wire = Vec::with_capacity(usize::from(name.compose_len()));
    for label in name.iter_labels() {
        wire.push(u8::try_from(label.len()).ok()?);
        wire.extend(label.as_slice().iter().map(u8::to_ascii_lowercase));
    }
    Name::from_octets(wire).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Options, Transport, answer, tests::catalog};
    use std::net::Ipv4Addr;

    fn ask(name: &str, rtype: Rtype) -> (Vec<u8>, Vec<u8>) {
        let asked = query(7, &name.parse().expect("a name"), rtype.to_int());
        let mut out = vec![0; 2000];
        let options = Options {
            client: Ipv4Addr::LOCALHOST.into(),
            transport: Transport::Udp,
            cookies: None,
            now: 0,
            identity: None,
        };
        let catalog = catalog();
        let reply = answer(&catalog.snapshot(), &asked, &mut out, &options).expect("a reply");
        out.truncate(reply.len);
        (asked, out)
    }

    #[test]
    fn servers_in_an_answer() {
        let (asked, reply) = ask("example.com.", Rtype::NS);
        let said = read(&reply, &asked).expect("a reply");
        assert!(said.authoritative && said.rcode == 0 && !said.truncated);
        let owner = "example.com.".parse().expect("a name");
        assert!(!said.servers_of(&owner).is_empty());
        let (asked, reply) = ask("nothing.example.com.", Rtype::A);
        let said = read(&reply, &asked).expect("a reply");
        assert_eq!((said.rcode, said.authority.len()), (3, 1));
    }

    #[test]
    fn only_replies_to_the_question() {
        let (asked, reply) = ask("example.com.", Rtype::NS);
        let (other, _) = ask("example.com.", Rtype::A);
        assert!(read(&reply, &other).is_none());
        assert!(read(&asked, &asked).is_none());
        let mut forged = reply.clone();
        forged[1] ^= 1;
        assert!(read(&forged, &asked).is_none());
        for end in 0..reply.len() {
            let _ = read(&reply[..end], &asked);
        }
    }
}
