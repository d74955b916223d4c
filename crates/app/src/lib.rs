//! The program as a library: configuration, wiring, background work. `main` only calls it.

mod actors;
mod answering;
pub mod cli;
pub mod clock;
pub mod config;
mod data;
mod dns;
mod init;
mod instance;
pub mod logging;
pub mod mail;
pub mod outside;
mod serve;
mod settings;
pub mod tls;

pub use init::{init, migrate};
pub use instance::Instance;
