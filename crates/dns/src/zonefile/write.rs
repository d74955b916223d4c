//! Export: from records to a zone file.

use std::fmt::Write;

use super::attributes;
use crate::name::ZoneName;
use crate::record::{RecordType, presentation};

/// What the zone says about itself (RFC 1035 section 3.3.13). Names are complete, without final dot; times in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Soa<'a> {
    pub ttl: u32,
    pub mname: &'a str,
    pub rname: &'a str,
    pub serial: u32,
    pub refresh: u32,
    pub retry: u32,
    pub expire: u32,
    pub minimum: u32,
}

/// One record to be written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// Complete, without final dot, as [`record::owner`](crate::record::owner) gives it.
    pub name: &'a str,
    /// Seconds; 1 is written as it is and stands for "automatic" (v4: observed).
    pub ttl: u32,
    pub rtype: RecordType,
    pub rdata: &'a [u8],
    /// Only for A, AAAA and CNAME (v4: observed).
    pub proxied: Option<bool>,
    pub flatten_cname: Option<bool>,
    pub comment: Option<&'a str>,
    pub tags: &'a [String],
}

/// Writes a zone file: a header of comments, the SOA, the NS records, then each type in a section of its own.
///
/// Within a section records keep their order. `exported` is a time in the form that the header shall show. The zone's
/// own NS records must be among the records, or other name servers will not load the file. Fields are separated by tabs,
/// names complete with final dot (v4: observed).
pub fn write<'a>(
    zone: &ZoneName,
    exported: &str,
    soa: &Soa<'_>,
    records: impl Iterator<Item = Written<'a>>,
) -> String {
    let mut records: Vec<Written<'a>> = records.collect();
    records.sort_by_key(|record| (record.rtype != RecordType::Ns, record.rtype));

    let apex = zone.ascii();
    // Writing to a string cannot fail.
    let mut text = String::new();
    let _ = write!(
        text,
        ";;\n;; Domain:   {apex}.\n;; Exported: {exported}\n;;\n\
         ;; All records of this zone as they were at that time. Before you load this file into\n\
         ;; another name server, put its own names into the SOA and NS records. A TTL of 1 is the\n\
         ;; automatic one.\n;;\n$ORIGIN {apex}.\n\n;; SOA Record\n"
    );
    let _ = writeln!(
        text,
        "{apex}.\t{}\tIN\tSOA\t{}.\t{}.\t{} {} {} {} {}",
        soa.ttl, soa.mname, soa.rname, soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum
    );
    let mut section = None;
    for record in &records {
        if section != Some(record.rtype) {
            section = Some(record.rtype);
            let _ = write!(text, "\n;; {} Records\n", record.rtype);
        }
        text.push_str(&line(record));
    }
    text
}

/// One record, with the end of its line.
pub fn line(record: &Written<'_>) -> String {
    format!(
        "{}.\t{}\tIN\t{}\t{}{}\n",
        record.name,
        record.ttl,
        record.rtype,
        presentation(record.rtype, record.rdata),
        attributes::write(
            record.comment,
            record.tags,
            record.proxied,
            record.flatten_cname
        )
    )
}
