//! Sockets.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

use super::NAP;

/// What is asked of the kernel for each UDP socket, in bytes; it may give less (net.core.rmem_max).
const RECEIVE_BUFFER: usize = 4 << 20;
/// How often another free port is tried when one is free for TCP but not for UDP.
const TRIES: usize = 50;
/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// The sockets of one address.
pub(super) struct Port {
    pub(super) address: SocketAddr,
    pub(super) tcp: TcpListener,
    pub(super) udp: Vec<UdpSocket>,
}

/// Binds TCP and then UDP on the same port.
///
/// TCP comes first, because it is always exclusive: with SO_REUSEPORT, which several threads need, a second server of the same user
/// would get part of the first one's UDP queries, and neither would notice.
pub(super) fn port(wanted: SocketAddr, threads: usize) -> io::Result<Port> {
    let mut tries = if wanted.port() == 0 { TRIES } else { 1 };
    loop {
        tries -= 1;
        let tcp = tcp(wanted)?;
        let address = tcp.local_addr()?;
        match (0..threads).map(|_| udp(address, threads > 1)).collect() {
            Ok(udp) => return Ok(Port { address, tcp, udp }),
            Err(e) if e.kind() == io::ErrorKind::AddrInUse && tries > 0 => {}
            Err(e) => return Err(e),
        }
    }
}

fn tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket(address, Type::STREAM, Protocol::TCP)?;
    // A restart shall not wait for connections of before to time out.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// A port that is not shared is exclusive. On Linux a client of the same user that asks for sharing, as `dig` does, and for any port
/// could be given a shared one, and would then hear its own query instead of the answer.
fn udp(address: SocketAddr, shared: bool) -> io::Result<UdpSocket> {
    let socket = socket(address, Type::DGRAM, Protocol::UDP)?;
    socket.set_reuse_port(shared)?;
    // Best effort: a smaller buffer loses queries only in bursts.
    let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER);
    socket.set_read_timeout(Some(NAP))?;
    socket.set_write_timeout(Some(NAP))?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

fn socket(address: SocketAddr, kind: Type, protocol: Protocol) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    if address.is_ipv6() {
        // IPv4 has sockets of its own, and addresses of clients stay what they are.
        socket.set_only_v6(true)?;
    }
    Ok(socket)
}
