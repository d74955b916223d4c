//! A small HTTP/1.1 client (RFC 9112): one request after the other on a connection kept alive. It reads no more of a
//! reply than status and length, so that the load costs less than what it measures.

use std::io::Write;
use std::net::SocketAddr;
use std::str;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Credentials of a user: e-mail and API key, or no e-mail and an API token.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) email: String,
    pub(super) key: String,
}

/// Replaces what is in the buffer by a whole request.
pub(super) fn write_request(
    buffer: &mut Vec<u8>,
    method: &str,
    path: &str,
    caller: Option<&Caller>,
    body: &str,
) {
    buffer.clear();
    let length = body.len();
    let mut head = || -> std::io::Result<()> {
        write!(buffer, "{method} {path} HTTP/1.1\r\nhost: bench\r\n")?;
        if let Some(Caller { email, key }) = caller {
            if email.is_empty() {
                write!(buffer, "authorization: Bearer {key}\r\n")?;
            } else {
                write!(buffer, "x-auth-email: {email}\r\nx-auth-key: {key}\r\n")?;
            }
        }
        if length > 0 {
            write!(
                buffer,
                "content-type: application/json\r\ncontent-length: {length}\r\n"
            )?;
        }
        write!(buffer, "\r\n{body}")
    };
    head().expect("memory takes what is written");
}

/// One connection.
pub(super) struct Connection {
    stream: TcpStream,
    reply: Vec<u8>,
    request: Vec<u8>,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            reply: Vec::with_capacity(64 * 1024),
            request: Vec::with_capacity(2048),
        })
    }

    /// Sends a request and returns the body of its reply.
    ///
    /// # Errors
    /// The status is not 200, or the reply is not understood; the message quotes both.
    pub(super) async fn call(
        &mut self,
        method: &str,
        path: &str,
        caller: Option<&Caller>,
        body: &str,
    ) -> Result<&str> {
        write_request(&mut self.request, method, path, caller, body);
        self.stream.write_all(&self.request).await?;
        let reply = self.receive().await;
        reply.with_context(|| format!("{method} {path} {body}"))
    }

    /// The same for a request already written.
    pub(super) async fn send(&mut self, request: &[u8]) -> Result<&str> {
        self.stream.write_all(request).await?;
        let reply = self.receive().await;
        reply.with_context(|| String::from_utf8_lossy(first_line(request)).into_owned())
    }

    /// Status and headers of the last reply.
    pub(super) fn head(&self) -> String {
        let end = find(&self.reply, b"\r\n\r\n").unwrap_or_default();
        String::from_utf8_lossy(&self.reply[..end]).into_owned()
    }

    async fn receive(&mut self) -> Result<&str> {
        self.reply.clear();
        let head = loop {
            self.read_more().await?;
            if let Some(end) = find(&self.reply, b"\r\n\r\n") {
                break Head::parse(&self.reply[..end], end + 4)?;
            }
        };
        let end = head.length + head.body;
        while self.reply.len() < end {
            self.read_more().await?;
        }
        ensure!(self.reply.len() == end, "more than one reply");
        let body = str::from_utf8(&self.reply[head.body..end])?;
        if head.status != *b"200" {
            let shown: String = body.chars().take(500).collect();
            bail!("status {}: {shown}", String::from_utf8_lossy(&head.status));
        }
        Ok(body)
    }

    async fn read_more(&mut self) -> Result<()> {
        let count = self.stream.read_buf(&mut self.reply).await?;
        ensure!(count > 0, "the connection was closed");
        Ok(())
    }
}

/// The head of a reply.
#[derive(Debug, PartialEq)]
struct Head {
    status: [u8; 3],
    /// Where the body begins.
    body: usize,
    length: usize,
}

impl Head {
    fn parse(head: &[u8], body: usize) -> Result<Self> {
        let status = head
            .strip_prefix(b"HTTP/1.1 ")
            .and_then(|rest| rest.first_chunk())
            .context("no HTTP/1.1 reply")?;
        let length = head
            .split(|byte| *byte == b'\n')
            .find_map(|line| {
                let (name, value) = line.split_at_checked(b"content-length:".len())?;
                name.eq_ignore_ascii_case(b"content-length:")
                    .then_some(value)
            })
            .context("a reply without content-length")?;
        Ok(Self {
            status: *status,
            body,
            length: str::from_utf8(length)?.trim().parse()?,
        })
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn first_line(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == b'\r').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_length_are_read() {
        let head = b"HTTP/1.1 404 Not Found\r\nx-y: 1\r\nContent-Length:  12";
        let parsed = Head::parse(head, 99).unwrap();
        let expected = Head {
            status: *b"404",
            body: 99,
            length: 12,
        };
        assert_eq!(parsed, expected);
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\nx: y", 0).is_err());
        assert!(Head::parse(b"SSH-2.0", 0).is_err());
    }

    #[test]
    fn a_request_is_written_whole() {
        let mut request = b"old".to_vec();
        let caller = Caller {
            email: "a@b.example".to_owned(),
            key: "0f".to_owned(),
        };
        write_request(&mut request, "POST", "/x", Some(&caller), "{}");
        assert_eq!(
            String::from_utf8(request).unwrap(),
            "POST /x HTTP/1.1\r\nhost: bench\r\nx-auth-email: a@b.example\r\nx-auth-key: 0f\r\n\
             content-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
        );
    }
}
