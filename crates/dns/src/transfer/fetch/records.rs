//! What the records of a transfer add up to, taken one by one.

use domain::base::Name;

use super::Error;
use crate::Entry;
use crate::transfer::difference::serial_of;
use crate::transfer::{Difference, read};
use crate::zone::rtype;

const IN: u16 = 1;

/// What a record made of those before it.
pub(super) enum Taken {
    More,
    Whole(Vec<Entry>),
    Changes(Vec<Difference>),
}

pub(super) struct Records {
    apex: Name<Vec<u8>>,
    have: Option<u32>,
    /// Bytes that further records may take.
    room: usize,
    /// The SOA that comes first and last.
    soa: Option<Entry>,
    state: State,
}

enum State {
    Begin,
    /// After the first SOA: what comes next says whether it is the whole or changes.
    Second,
    Whole(Vec<Entry>),
    Changes {
        done: Vec<Difference>,
        removed: Vec<Entry>,
        /// Empty while removed records come.
        added: Vec<Entry>,
    },
    End,
}

impl Records {
    pub(super) fn new(apex: &Name<Vec<u8>>, have: Option<u32>, most_bytes: usize) -> Self {
        Self {
            apex: apex.clone(),
            have,
            room: most_bytes,
            soa: None,
            state: State::Begin,
        }
    }

    /// The serial number of the SOA, while nothing else has come.
    pub(super) fn only_soa(&self) -> Option<u32> {
        let soa = self
            .soa
            .as_ref()
            .filter(|_| matches!(self.state, State::Second))?;
        serial_of(soa)
    }

    pub(super) fn take(&mut self, message: &[u8], raw: &read::Raw<'_>) -> Result<Taken, Error> {
        // What only messages have is in no zone (RFC 6895, section 3.1).
        if raw.class != IN || matches!(raw.rtype, 0 | rtype::OPT | 128..=255) {
            return Err(Error::Malformed);
        }
        let entry = read::entry(message, raw).ok_or(Error::Malformed)?;
        if !entry.name.ends_with(&self.apex) {
            return Err(Error::Outside(entry.name));
        }
        let size = size_of::<Entry>() + entry.name.len() + entry.rdata.len();
        self.room = self.room.checked_sub(size).ok_or(Error::TooLarge)?;
        let serial = match entry.rtype {
            rtype::SOA if entry.name == self.apex => {
                Some(serial_of(&entry).ok_or(Error::Malformed)?)
            }
            rtype::SOA => return Err(Error::Inconsistent),
            _ => None,
        };
        self.add(entry, serial)
    }

    /// Adds a record, with its serial number if it is a SOA.
    fn add(&mut self, entry: Entry, serial: Option<u32>) -> Result<Taken, Error> {
        match (&mut self.state, serial) {
            (State::Begin, None) => return Err(Error::NoSoa),
            (State::Begin, Some(_)) => {
                self.soa = Some(entry);
                self.state = State::Second;
            }
            (State::Second, Some(serial)) if self.have == Some(serial) => {
                self.state = State::Changes {
                    done: Vec::new(),
                    removed: vec![entry],
                    added: Vec::new(),
                };
            }
            (State::Second, _) => {
                self.state = State::Whole(self.soa.iter().cloned().collect());
                return self.add(entry, serial);
            }
            (State::Whole(entries), None) => entries.push(entry),
            (State::Whole(entries), Some(_)) => {
                let entries = std::mem::take(entries);
                self.end(&entry)?;
                return Ok(Taken::Whole(entries));
            }
            (State::Changes { removed, added, .. }, None) => {
                let list = if added.is_empty() { removed } else { added };
                list.push(entry);
            }
            (State::Changes { added, .. }, Some(_)) if added.is_empty() => added.push(entry),
            (
                State::Changes {
                    done,
                    removed,
                    added,
                },
                Some(serial),
            ) => {
                let removed_before = std::mem::replace(removed, vec![entry.clone()]);
                let difference = Difference::of(removed_before, std::mem::take(added));
                let difference = difference.ok_or(Error::Inconsistent)?;
                if difference.to() != serial || difference.from() == serial {
                    return Err(Error::Inconsistent);
                }
                done.push(difference);
                if self.soa.as_ref().and_then(serial_of) == Some(serial) {
                    let done = std::mem::take(done);
                    self.end(&entry)?;
                    return Ok(Taken::Changes(done));
                }
            }
            (State::End, _) => return Err(Error::Trailing),
        }
        Ok(Taken::More)
    }

    /// The SOA that came last is the one that came first.
    fn end(&mut self, last: &Entry) -> Result<(), Error> {
        self.state = State::End;
        let first = self.soa.as_ref();
        if first.is_some_and(|first| (&first.rdata, first.ttl) == (&last.rdata, last.ttl)) {
            return Ok(());
        }
        Err(Error::Inconsistent)
    }
}
