//! How mail leaves.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;

use super::error::ConfigError;
use super::layers::Layers;
use super::secret::Secret;
use super::value::choice;

/// Mail to people: invitations, sign-up, passwords.
#[derive(Clone, Debug)]
pub struct Mail {
    pub transport: MailTransport,
    /// Used by the transport of that name.
    pub folder: PathBuf,
    pub from: Mailbox,
    pub give_up_after: Duration,
    pub smtp: Smtp,
}

/// Where mail goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTransport {
    /// Files in a folder, for trying out and for tests.
    Folder,
    /// A mail server.
    Smtp,
}

choice!(MailTransport { Folder = "folder", Smtp = "smtp" });

/// The mail server (RFC 5321).
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Empty only while the transport is another.
    pub host: String,
    pub port: u16,
    pub tls: SmtpTls,
    /// Name and password, when the server asks for them.
    pub login: Option<(String, Secret)>,
}

/// How the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// Begun in the clear; nothing is sent before it is encrypted (RFC 3207). Port 587.
    Starttls,
    /// From the first byte (RFC 8314). Port 465.
    Implicit,
    /// Not at all: for a relay on the same machine. Port 25.
    None,
}

choice!(SmtpTls { Starttls = "starttls", Implicit = "implicit", None = "none" });

impl Mail {
    pub(super) fn read(layers: &Layers) -> Result<Self, ConfigError> {
        let transport = layers.read("mail.transport")?;
        let smtp = Smtp::read(layers)?;
        if transport == MailTransport::Smtp && smtp.host.is_empty() {
            let expected = "the mail server's host name, as mail.transport is smtp";
            return Err(layers.invalid("mail.smtp.host", expected));
        }
        Ok(Self {
            transport,
            folder: layers.path("mail.folder")?,
            from: layers.read("mail.from")?,
            give_up_after: layers.lasting("mail.give_up_after")?,
            smtp,
        })
    }
}

impl Smtp {
    fn read(layers: &Layers) -> Result<Self, ConfigError> {
        let tls = layers.read("mail.smtp.tls")?;
        let port = match layers.optional::<u32>("mail.smtp.port")? {
            None => match tls {
                SmtpTls::Starttls => 587,
                SmtpTls::Implicit => 465,
                SmtpTls::None => 25,
            },
            Some(port) => u16::try_from(port)
                .ok()
                .filter(|port| *port > 0)
                .ok_or_else(|| layers.invalid("mail.smtp.port", "a port from 1 to 65535"))?,
        };
        let username = layers.optional("mail.smtp.username")?;
        let (password, key) = layers.secret("mail.smtp.password", "mail.smtp.password_file")?;
        let login = match (username, password) {
            (Some(username), Some(password)) => Some((username, password)),
            (None, None) => None,
            (Some(_), None) => {
                let expected = "the password, as mail.smtp.username is set";
                return Err(layers.invalid(key, expected));
            }
            (None, Some(_)) => {
                let expected = format!("a name, as {key} is set");
                return Err(layers.invalid("mail.smtp.username", expected));
            }
        };
        Ok(Self {
            host: layers.optional("mail.smtp.host")?.unwrap_or_default(),
            port,
            tls,
            login,
        })
    }
}
