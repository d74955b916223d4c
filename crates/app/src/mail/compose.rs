//! A message as mail (RFC 5322, MIME): text and HTML as alternatives, UTF-8.

use std::time::SystemTime;

use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use super::{Message, SendError};

/// Writes mails, from one sender unless a mail says otherwise.
pub(super) struct Composer {
    from: Mailbox,
}

impl Composer {
    pub(super) fn new(from: Mailbox) -> Self {
        Self { from }
    }

    /// The same message at the same date makes the same bytes.
    pub(super) fn compose(
        &self,
        message: &Message,
        date: SystemTime,
    ) -> Result<lettre::Message, SendError> {
        let id = &message.id;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if id.is_empty() || id.len() > 60 || !id.bytes().all(plain) {
            return Err(SendError::permanent("the mail's id is malformed"));
        }
        let to: Address = message
            .to
            .parse()
            .map_err(|_| SendError::permanent("the recipient's address is malformed"))?;
        let (name, address) = &message.from;
        // An address that cannot be written is no reason for a mail to be lost.
        let address = address.as_ref().and_then(|a| a.parse().ok());
        // Control characters cannot be written into a header.
        let name = name.as_ref().map(|n| n.replace(char::is_control, " "));
        let from = Mailbox::new(
            name.or_else(|| self.from.name.clone()),
            address.unwrap_or_else(|| self.from.email.clone()),
        );
        let alternatives = MultiPart::alternative()
            .boundary(format!("part-{id}"))
            .singlepart(SinglePart::plain(message.text.clone()))
            .singlepart(SinglePart::html(message.html.clone()));
        lettre::Message::builder()
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(message.subject.clone())
            .date(date)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            // RFC 3834, section 5: no automatic answers to this.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(alternatives)
            .map_err(|_| SendError::permanent("the mail cannot be written"))
    }
}
