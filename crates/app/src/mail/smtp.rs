//! Mail to a server (RFC 5321), over connections that are kept for the next one.

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::SendError;
use crate::config::{self, SmtpTls};

/// For each command, and for connecting.
const COMMAND: Duration = Duration::from_secs(30);
/// For a mail as a whole, against a server that answers each command just in time.
const MAIL: Duration = Duration::from_secs(150);

pub(super) struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
}

impl Smtp {
    /// `greeting` is the domain by which we introduce ourselves.
    pub(super) fn new(config: &config::Smtp, greeting: &str) -> Result<Self, Error> {
        let tls = match config.tls {
            SmtpTls::Starttls => Tls::Required(TlsParameters::new(config.host.clone())?),
            SmtpTls::Implicit => Tls::Wrapper(TlsParameters::new(config.host.clone())?),
            SmtpTls::None => Tls::None,
        };
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port)
            .tls(tls)
            .hello_name(ClientId::Domain(greeting.to_owned()))
            .timeout(Some(COMMAND))
            .pool_config(PoolConfig::new().max_size(4));
        if let Some((name, password)) = &config.login {
            server =
                server.credentials(Credentials::new(name.clone(), password.expose().to_owned()));
        }
        Ok(Self {
            server: server.build(),
        })
    }

    pub(super) async fn send(&self, mail: lettre::Message) -> Result<(), SendError> {
        match tokio::time::timeout(MAIL, self.server.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(explained(&error)),
            Err(_) => Err(SendError::transient("the mail server took too long")),
        }
    }
}

/// What happened, without the server's words.
fn explained(error: &Error) -> SendError {
    if let Some(code) = error.status() {
        let code = u16::from(code);
        return SendError {
            permanent: error.is_permanent() && !is_ours(code),
            text: format!("the mail server answered {code}"),
        };
    }
    SendError::transient(if error.is_timeout() {
        "the mail server took too long"
    } else if error.is_tls() {
        "no TLS connection to the mail server"
    } else if error.is_response() {
        "the mail server's answer is no SMTP"
    } else if error.is_client() {
        "the mail server lacks what is configured (STARTTLS, a way to log in, UTF-8 addresses)"
    } else {
        "no connection to the mail server"
    })
}

/// Replies about logging in (RFC 4954, section 6; RFC 3207, section 4): they blame the configuration, not the mail,
/// which may leave once that is mended.
fn is_ours(code: u16) -> bool {
    matches!(code, 530 | 534 | 535 | 538)
}
