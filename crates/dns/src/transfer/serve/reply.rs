//! Replies of one message: an error, a SOA, or an ordinary answer with a signature.

use super::Request;
use crate::Entry;
use crate::answer::{LEAST_ROOM, Reply, UDP_SIZE, rcode};
use crate::transfer::read;
use crate::transfer::tsig::{self, Rejected, Session};
use crate::transfer::write::{Section, Writer};

/// Signs the reply to a request that was signed.
pub(super) struct Closing(Option<Session>);

impl Closing {
    pub(super) fn new(session: Option<Session>) -> Self {
        Self(session)
    }

    pub(super) fn session(&self) -> Option<&Session> {
        self.0.as_ref()
    }

    /// A reply with the question and at most one record.
    pub(super) fn reply(
        &mut self,
        request: &Request<'_>,
        rcode: u16,
        answer: Option<Entry>,
        out: &mut [u8],
    ) -> Option<Reply> {
        let mut message = request.message(rcode, answer);
        if let Some(session) = &mut self.0 {
            let record = session.sign(&message, request.now);
            tsig::append(&mut message, &record);
        }
        let signed = self.0.is_some();
        put(
            &message,
            rcode,
            request.verified(signed),
            request.question.end,
            out,
        )
    }
}

impl Request<'_> {
    fn message(&self, rcode: u16, answer: Option<Entry>) -> Vec<u8> {
        let authoritative = rcode == rcode::NOERROR;
        let mut writer = Writer::reply(self.query, rcode, authoritative);
        writer.repeat_question(&self.query[12..self.question.end]);
        if let Some(answer) = answer {
            writer.push(Section::Answer, &answer, UDP_SIZE);
        }
        if self.edns.is_some() {
            writer.opt();
        }
        writer.finish()
    }

    /// RFC 8945, section 5.3.2.
    pub(super) fn reject(&self, rejected: Rejected, out: &mut [u8]) -> Option<Reply> {
        let mut rcode = rcode::NOTAUTH;
        if matches!(rejected, Rejected::Malformed) {
            rcode = rcode::FORMERR;
        }
        let mut message = self.message(rcode, None);
        message[2] &= !0x04;
        match rejected {
            Rejected::Malformed => {}
            Rejected::Unsigned(record) => tsig::append(&mut message, &record),
            Rejected::Signed(mut signed) => {
                let record = signed.record(&message);
                tsig::append(&mut message, &record);
            }
        }
        put(
            &message,
            rcode,
            self.verified(false),
            self.question.end,
            out,
        )
    }

    /// An ordinary answer, which leaves room for its signature.
    pub(super) fn signed(
        &self,
        closing: Closing,
        out: &mut [u8],
        ordinary: impl FnOnce(&mut [u8]) -> Option<Reply>,
    ) -> Option<Reply> {
        let Closing(Some(mut session)) = closing else {
            return ordinary(out);
        };
        let (size, tsig) = (self.size().min(out.len()), session.record_len());
        let room = size.saturating_sub(tsig).max(LEAST_ROOM).min(out.len());
        let mut reply = ordinary(&mut out[..room])?;
        if reply.len + tsig > size {
            // RFC 8945, section 5.3: then there is nothing in it but question and signature.
            reply.len = reply.slip(out);
            reply.truncated = true;
        }
        let record = session.sign(&out[..reply.len], self.now);
        let end = reply.len + record.len();
        out.get_mut(reply.len..end)?.copy_from_slice(&record);
        tsig::count_one_more(out);
        reply.len = end;
        reply.verified = true;
        Some(reply)
    }
}

/// An error for a query that does not go far enough to be a request.
pub(super) fn bare(query: &[u8], rcode: u16, out: &mut [u8]) -> Option<Reply> {
    let mut writer = Writer::reply(query, rcode, false);
    let end = read::question(query).map_or(12, |question| question.end);
    if end > 12 {
        writer.repeat_question(&query[12..end]);
    }
    put(&writer.finish(), rcode, false, end, out)
}

/// A message that is complete.
pub(super) fn put(
    message: &[u8],
    rcode: u16,
    verified: bool,
    question_end: usize,
    out: &mut [u8],
) -> Option<Reply> {
    out.get_mut(..message.len())?.copy_from_slice(message);
    Some(Reply::made(message.len(), rcode, verified, question_end))
}
