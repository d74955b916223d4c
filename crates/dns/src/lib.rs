//! The DNS side of the house: names, records, zones and answers.
//!
//! Knows bytes on port 53 and the names in them. Knows no SQL, no account, no HTTP.

pub mod answer;
pub mod ask;
pub mod catalog;
pub mod entry;
pub mod kept;
pub mod name;
pub mod record;
pub mod server;
pub mod sign;
pub mod transfer;
pub mod zone;
pub mod zonefile;

pub use entry::Entry;
