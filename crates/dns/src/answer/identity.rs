//! What a server says of itself, where it is told to: its name, by NSID (RFC 5001) and in the class CHAOS (RFC 4892), and a version.

use super::message::{Message, Section};
use super::query::Question;
use super::rcode;
use crate::zone::rtype;

/// Longest text, in bytes: an answer with one fits wherever a query came from.
pub const LONGEST: usize = 128;

const CHAOS: u16 = 3;
const TXT: u16 = 16;
/// Where the name of what is asked for stands in a message.
const NAME_AT: usize = 12;

/// Texts about a server; what is not set is not told.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    name: Option<Box<str>>,
    version: Option<Box<str>>,
}

impl Identity {
    /// Nothing for a text that is empty, longer than [`LONGEST`], or not printable ASCII.
    pub fn new(name: Option<&str>, version: Option<&str>) -> Option<Self> {
        let fits = |text: &str| {
            let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            printable && (1..=LONGEST).contains(&text.len())
        };
        let all = [name, version].into_iter().flatten().all(fits);
        all.then(|| Self {
            name: name.map(Into::into),
            version: version.map(Into::into),
        })
    }

    /// What NSID carries.
    pub(super) fn nsid(&self) -> Option<&[u8]> {
        self.name.as_deref().map(str::as_bytes)
    }

    /// What a name of the class CHAOS stands for; BIND's names are in use beside those of RFC 4892.
    fn text(&self, key: &[u8]) -> Option<&str> {
        match key {
            b"server\0id\0" | b"bind\0hostname\0" => self.name.as_deref(),
            b"server\0version\0" | b"bind\0version\0" => self.version.as_deref(),
            _ => None,
        }
    }
}

/// Answers a question of the class CHAOS; every other question of another class than IN is refused, as is what is not told.
pub(super) fn answer(
    message: &mut Message<'_>,
    question: &Question,
    identity: Option<&Identity>,
) -> u16 {
    let wanted = question.class == CHAOS && matches!(question.rtype, TXT | rtype::ANY);
    let text = identity
        .filter(|_| wanted)
        .and_then(|i| i.text(&question.key));
    let Some(text) = text else {
        return rcode::REFUSED;
    };
    let mut data = [0; 1 + LONGEST];
    // It has at most 128 bytes.
    data[0] = u8::try_from(text.len()).unwrap_or_default();
    data[1..=text.len()].copy_from_slice(text.as_bytes());
    match message.push(Section::Answer, NAME_AT, TXT, 0, &data[..=text.len()]) {
        Ok(data_at) => {
            message.set_class(data_at, CHAOS);
            message.set_authoritative();
            rcode::NOERROR
        }
        // Cannot be: names that are answered are short.
        Err(_) => rcode::SERVFAIL,
    }
}
