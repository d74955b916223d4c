//! The DNS side of the house: names, and in time records, zones and answers.
//!
//! Knows bytes on port 53 and the names in them. Knows no SQL, no account, no HTTP.

pub mod name;
