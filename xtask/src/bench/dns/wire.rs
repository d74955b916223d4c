//! Asks a name server by UDP and reads what it says: enough of RFC 1035 to compare two servers, written apart from the
//! product's own reading, so that they are not wrong together.

use std::collections::BTreeSet;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// Types by number, as far as they are asked for or looked into (IANA, "Resource Record (RR) TYPEs").
const TYPES: [(&str, u16); 7] = [
    ("A", 1),
    ("NS", 2),
    ("SOA", 6),
    ("MX", 15),
    ("TXT", 16),
    ("AAAA", 28),
    ("SRV", 33),
];
const CNAME: u16 = 5;
const RRSIG: u16 = 46;

/// How long one reply is waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// A socket that asks one server.
pub(super) struct Client {
    socket: UdpSocket,
    next: u16,
}

/// What is compared of a reply. Names are in lower case.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) rcode: u8,
    authoritative: bool,
    truncated: bool,
    /// Owner, type, TTL, and data with names written out; of signatures only what they cover.
    pub(super) answers: BTreeSet<(String, u16, u32, Vec<u8>)>,
    /// Owner and type; of signatures what they cover, too.
    authority: BTreeSet<(String, u16, Vec<u8>)>,
}

impl Said {
    /// Whether there are signatures among the answers.
    pub(super) fn is_signed(&self) -> bool {
        self.answers.iter().any(|(_, rtype, ..)| *rtype == RRSIG)
    }
}

impl Client {
    pub(super) fn new(server: SocketAddr) -> Result<Self> {
        let socket = UdpSocket::bind((server.ip(), 0))?;
        socket.connect(server)?;
        Ok(Self { socket, next: 1 })
    }

    /// One question; nothing if no answer comes in time, or the server is not there yet.
    pub(super) fn try_ask(&mut self, name: &str, kind: &str, dnssec: bool) -> Result<Option<Said>> {
        self.next = self.next.wrapping_add(1);
        let query = query(self.next, name, kind, dnssec)?;
        if self.socket.send(&query).is_err() {
            return Ok(None);
        }
        let until = Instant::now() + PATIENCE;
        let mut reply = vec![0; 65_535];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.socket.set_read_timeout(Some(left))?;
            let Ok(length) = self.socket.recv(&mut reply) else {
                return Ok(None);
            };
            let reply = &reply[..length];
            // A late reply to an earlier question is passed over.
            if reply.get(..2) == Some(&query[..2]) {
                let said = Reader { reply, at: 0 }.said();
                return said
                    .with_context(|| format!("the reply to {name} {kind} makes no sense"))
                    .map(Some);
            }
        }
    }

    /// # Errors
    /// Nobody answers in three attempts.
    pub(super) fn ask(&mut self, name: &str, kind: &str, dnssec: bool) -> Result<Said> {
        for _ in 0..3 {
            if let Some(said) = self.try_ask(name, kind, dnssec)? {
                return Ok(said);
            }
        }
        anyhow::bail!("no answer to {name} {kind}")
    }
}

fn query(id: u16, name: &str, kind: &str, dnssec: bool) -> Result<Vec<u8>> {
    let (_, rtype) = TYPES
        .iter()
        .find(|(known, _)| *known == kind)
        .context("an unknown type")?;
    let mut query = id.to_be_bytes().to_vec();
    query.extend([0, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(dnssec)]);
    for label in name.split('.') {
        query.push(u8::try_from(label.len())?);
        query.extend(label.as_bytes());
    }
    query.push(0);
    query.extend(rtype.to_be_bytes());
    query.extend([0, 1]);
    if dnssec {
        // RFC 6891: root, type, 4096 bytes, no extended code, version 0, DO, no options.
        query.extend([0, 0, 41, 16, 0, 0, 0, 0x80, 0, 0, 0]);
    }
    Ok(query)
}

struct Reader<'a> {
    reply: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn said(mut self) -> Result<Said> {
        self.at = 2;
        let (high, low) = (self.byte()?, self.byte()?);
        let mut counts = [0; 4];
        for count in &mut counts {
            *count = self.word()?;
        }
        for _ in 0..counts[0] {
            self.name()?;
            self.at += 4;
        }
        let mut said = Said {
            rcode: low & 15,
            authoritative: high & 4 != 0,
            truncated: high & 2 != 0,
            answers: BTreeSet::new(),
            authority: BTreeSet::new(),
        };
        for _ in 0..counts[1] {
            let record = self.record()?;
            said.answers.insert(record);
        }
        for _ in 0..counts[2] {
            let (owner, rtype, _, data) = self.record()?;
            let covered = if rtype == RRSIG { data } else { Vec::new() };
            said.authority.insert((owner, rtype, covered));
        }
        for _ in 0..counts[3] {
            self.record()?;
        }
        ensure!(self.at == self.reply.len(), "bytes are left over");
        Ok(said)
    }

    fn record(&mut self) -> Result<(String, u16, u32, Vec<u8>)> {
        let owner = self.name()?;
        let rtype = self.word()?;
        self.word()?;
        let ttl = u32::from(self.word()?) << 16 | u32::from(self.word()?);
        let length = usize::from(self.word()?);
        let end = self.at + length;
        let mut data = Vec::new();
        // Bytes, names and bytes again, as the type has it.
        let (before, names) = match rtype {
            2 | CNAME => (0, 1),
            6 => (0, 2),
            15 => (2, 1),
            33 => (6, 1),
            _ => (0, 0),
        };
        for _ in 0..before {
            data.push(self.byte()?);
        }
        for _ in 0..names {
            data.extend(self.name()?.as_bytes());
            data.push(0);
        }
        while self.at < end {
            data.push(self.byte()?);
        }
        ensure!(self.at == end, "a record is shorter than what is in it");
        if rtype == RRSIG {
            data.truncate(2);
        }
        Ok((owner, rtype, ttl, data))
    }

    fn name(&mut self) -> Result<String> {
        let mut name = String::new();
        let mut back = None;
        for _ in 0..128 {
            match self.byte()? {
                0 => {
                    self.at = back.unwrap_or(self.at);
                    return Ok(name);
                }
                high @ 192.. => {
                    let to = usize::from(high & 63) << 8 | usize::from(self.byte()?);
                    back.get_or_insert(self.at);
                    self.at = to;
                }
                length => {
                    for _ in 0..length {
                        name.push(char::from(self.byte()?.to_ascii_lowercase()));
                    }
                    name.push('.');
                }
            }
        }
        anyhow::bail!("a name without an end")
    }

    fn word(&mut self) -> Result<u16> {
        Ok(u16::from(self.byte()?) << 8 | u16::from(self.byte()?))
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = self.reply.get(self.at).context("a reply cut short")?;
        self.at += 1;
        Ok(*byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_read() {
        let mut reply = query(7, "www.z.com", "A", false).unwrap();
        reply[2] = 0x84;
        reply[7] = 2;
        // www CNAME z.com; z.com A 192.0.2.1
        reply.extend([192, 12, 0, 5, 0, 1, 0, 0, 1, 44, 0, 2, 192, 16]);
        reply.extend([192, 16, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 1]);
        let read = |reply: &[u8]| Reader { reply, at: 0 }.said();
        let said = read(&reply).unwrap();
        assert!(said.authoritative && said.rcode == 0 && !said.is_signed());
        let alias = ("www.z.com.".to_owned(), 5, 300, b"z.com.\0".to_vec());
        assert!(said.answers.contains(&alias), "{said:?}");
        assert_eq!(said.answers.len(), 2);
        for cut in 0..reply.len() {
            assert!(read(&reply[..cut]).is_err());
        }
    }
}
