//! Ports that stay free until a test gives them to somebody: from below those that the kernel gives to whoever asks for any, so that
//! no client of a test beside it has one meanwhile.

use std::{
    net::{TcpListener, UdpSocket},
    process,
    sync::atomic::{AtomicU16, Ordering},
};

/// Linux gives ports from 32768 on unless it is told otherwise.
const FIRST: u16 = 20_000;
const SPAN: u16 = 12_000;

/// One of 127.0.0.1 that is free for UDP and TCP, and that this process is not given again.
///
/// # Panics
/// None is free.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Processes beside this one begin elsewhere.
    let begin = process::id().wrapping_mul(251);
    for _ in 0..SPAN {
        let nth = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let behind = begin.wrapping_add(nth) % u32::from(SPAN);
        let port = FIRST + u16::try_from(behind).expect("less than the span");
        let at = ("127.0.0.1", port);
        if TcpListener::bind(at).is_ok() && UdpSocket::bind(at).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}
