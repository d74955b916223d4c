//! Zone files: the format of RFC 1035 section 5, read for import and written for export.
//!
//! A line's comment carries what the format has no place for, as v4's export does:
//! `www 300 IN A 192.0.2.1 ; a remark cf_tags=cf-proxied:true,owner:ops` (v4: documented).

mod attributes;
mod lines;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{
    Contents, MAX_BYTES, MAX_RECORDS, Parsed, Skipped, WhySkipped, ZoneFileFault, parse,
};
pub use write::{Soa, Written, line, write};
