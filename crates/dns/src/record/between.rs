//! Rules that are not of one field, but between the fields of a record.
//!
//! What other name servers refuse to load is refused here, so that an exported zone can be moved to them.

use super::cell::Cell;
use super::{Fault, FaultKind, RecordType};

/// Octets of a digest by its number in DS (IANA: SHA-1, SHA-256, GOST, SHA-384).
const DS_DIGESTS: [(u8, usize); 4] = [(1, 20), (2, 32), (3, 32), (4, 48)];

/// Octets of a fingerprint by its number in SSHFP (IANA: SHA-1, SHA-256).
const SSHFP_DIGESTS: [(u8, usize); 2] = [(1, 20), (2, 32)];

/// Checks the cells of a record, which are in the order of its fields.
pub(super) fn check(rtype: RecordType, cells: &[Cell]) -> Result<(), Fault> {
    match (rtype, cells) {
        // RFC 7505: the root says that there is no mail.
        (RecordType::Mx, [priority, host]) if host.content == "." && priority.content != "0" => {
            let why = "can be the root only with priority 0";
            return Err(Fault::new(FaultKind::BadMx, "content", why));
        }
        (RecordType::Ds, [_, _, kind, digest]) => {
            digest_length(&DS_DIGESTS, kind, digest, "data/digest")?;
        }
        (RecordType::Sshfp, [_, kind, digest]) => {
            digest_length(&SSHFP_DIGESTS, kind, digest, "data/fingerprint")?;
        }
        (RecordType::Naptr, [_, _, flags, _, regex, _]) => {
            let text = |cell: &Cell| cell.json.as_str().unwrap_or_default().to_owned();
            if !text(flags).bytes().all(|b| b.is_ascii_alphanumeric()) {
                let why = "must consist of letters and digits";
                return Err(Fault::new(FaultKind::BadData, "data/flags", why));
            }
            if !is_substitution(&text(regex)) {
                let why = "must be empty or a substitution, as in !^.*$!sip:info@example.com!";
                return Err(Fault::new(FaultKind::BadData, "data/regex", why));
            }
        }
        _ => {}
    }
    Ok(())
}

fn digest_length(
    known: &[(u8, usize)],
    kind: &Cell,
    digest: &Cell,
    at: &'static str,
) -> Result<(), Fault> {
    match known.iter().find(|row| kind.wire == [row.0]) {
        Some((_, length)) if digest.wire.len() != *length => {
            let why = format!("must have {} digits for this kind of digest", 2 * length);
            Err(Fault::new(FaultKind::BadData, at, why))
        }
        _ => Ok(()),
    }
}

/// Delimiter, expression, delimiter, replacement, delimiter, `i` or nothing (RFC 3402 section 3.2).
fn is_substitution(regex: &str) -> bool {
    let mut characters = regex.chars();
    let Some(delimiter) = characters.next() else {
        return true;
    };
    if delimiter.is_ascii_digit() || matches!(delimiter, 'i' | '\\' | '\0') {
        return false;
    }
    let mut delimiters = 1;
    while let Some(c) = characters.next() {
        if c == delimiter {
            delimiters += 1;
        } else if delimiters == 3 && c != 'i' {
            return false;
        } else if c == '\\' {
            characters.next();
        }
    }
    delimiters == 3
}
