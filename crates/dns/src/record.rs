//! The data of one record: one parser for what is sent, stored, served, imported and exported.
//!
//! A type is a row of fields in `fields`; each field has a form in `cell`, which reads and writes it in JSON, as text
//! and on the wire. LOC alone is no row of fields, because its twelve members are six numbers on the wire.
//!
//! - [`parse`]: from what the API was sent; [`from_wire`]: from a message or a zone transfer.
//! - [`presentation`]: as zone files have it.
//! - [`owner`] and [`wire_name`]: the names of records.
//! - [`proxiable`]: whether the proxy could stand before it.

mod between;
mod cell;
mod fault;
mod fields;
mod loc;
mod names;
mod parse;
mod proxy;
mod rtype;
mod svcb;
#[cfg(test)]
mod tests;
mod text;
mod tokens;
mod txt;

pub use fault::{Fault, FaultKind};
pub use names::{owner, wire_name};
pub(crate) use names::{resolve, within};
pub(crate) use parse::from_tokens;
pub use parse::{Given, MAX_RDATA, RecordData, from_wire, parse, presentation};
pub use proxy::proxiable;
pub use rtype::RecordType;
pub(crate) use tokens::token_end;
