//! What each type consists of, in the order of the wire.

use super::{FaultKind, RecordType};

/// How a field is read and written; see `cell`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    U8,
    U16,
    /// A number of one octet, or the mnemonic of a DNSSEC algorithm in text (RFC 4034 appendix A.1).
    Algorithm,
    /// A number of two octets, or the mnemonic of a kind of certificate in text (RFC 4398 section 2.1).
    CertType,
    V4,
    V6,
    /// The name of a host.
    Host,
    /// The name of a host, or the root, which means "none".
    HostOrRoot,
    /// As `HostOrRoot`, shown with the final dot it was given (v4: observed for SVCB and HTTPS).
    Target,
    /// One character-string of at most 255 octets.
    Text,
    /// Letters and digits with a length octet (RFC 8659 section 4.1).
    Tag,
    /// All octets that remain; may be empty.
    Rest,
    /// All octets that remain, at least one.
    RestNotEmpty,
    Hex,
    Base64,
    /// Parameters of SVCB and HTTPS (RFC 9460).
    Params,
    /// One or more character-strings.
    Strings,
}

/// Where the API shows a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the content, and in `data` where the type has it.
    Body,
    /// As the record's `priority` and nowhere else.
    Top,
    /// As the record's `priority` and in `data`, but not in the content.
    TopAndData,
}

/// One field of a type.
#[derive(Debug)]
pub(super) struct Field {
    /// As [`Fault::field`](super::Fault).
    pub(super) at: &'static str,
    pub(super) form: Form,
    pub(super) place: Place,
}

impl Field {
    /// The member of `data`, if the field is one.
    pub(super) fn key(&self) -> Option<&'static str> {
        self.at.strip_prefix("data/")
    }
}

const fn body(at: &'static str, form: Form) -> Field {
    Field {
        at,
        form,
        place: Place::Body,
    }
}

const PRIORITY: Field = Field {
    at: "priority",
    form: Form::U16,
    place: Place::Top,
};

const CERTIFICATE_ASSOCIATION: &[Field] = &[
    body("data/usage", Form::U8),
    body("data/selector", Form::U8),
    body("data/matching_type", Form::U8),
    body("data/certificate", Form::Hex),
];

const SERVICE_BINDING: &[Field] = &[
    body("data/priority", Form::U16),
    body("data/target", Form::Target),
    body("data/value", Form::Params),
];

/// The fields of a type; none for LOC, which `loc` reads as a whole. Members of `data` are v4: documented.
pub(super) fn fields(rtype: RecordType) -> &'static [Field] {
    match rtype {
        // RFC 1035 section 3.4.1
        RecordType::A => const { &[body("content", Form::V4)] },
        // RFC 3596
        RecordType::Aaaa => const { &[body("content", Form::V6)] },
        // RFC 1035 section 3.3
        RecordType::Cname | RecordType::Ns | RecordType::Ptr => {
            const { &[body("content", Form::Host)] }
        }
        RecordType::Mx => const { &[PRIORITY, body("content", Form::HostOrRoot)] },
        RecordType::Txt => const { &[body("content", Form::Strings)] },
        // RFC 7929
        RecordType::Openpgpkey => const { &[body("content", Form::Base64)] },
        // RFC 8659
        RecordType::Caa => {
            const {
                &[
                    body("data/flags", Form::U8),
                    body("data/tag", Form::Tag),
                    body("data/value", Form::Rest),
                ]
            }
        }
        // RFC 4398
        RecordType::Cert => {
            const {
                &[
                    body("data/type", Form::CertType),
                    body("data/key_tag", Form::U16),
                    body("data/algorithm", Form::Algorithm),
                    body("data/certificate", Form::Base64),
                ]
            }
        }
        // RFC 4034 section 2
        RecordType::Dnskey => {
            const {
                &[
                    body("data/flags", Form::U16),
                    body("data/protocol", Form::U8),
                    body("data/algorithm", Form::Algorithm),
                    body("data/public_key", Form::Base64),
                ]
            }
        }
        // RFC 4034 section 5
        RecordType::Ds => {
            const {
                &[
                    body("data/key_tag", Form::U16),
                    body("data/algorithm", Form::Algorithm),
                    body("data/digest_type", Form::U8),
                    body("data/digest", Form::Hex),
                ]
            }
        }
        // RFC 9460
        RecordType::Https | RecordType::Svcb => SERVICE_BINDING,
        RecordType::Loc => &[],
        // RFC 3403 section 4
        RecordType::Naptr => {
            const {
                &[
                    body("data/order", Form::U16),
                    body("data/preference", Form::U16),
                    body("data/flags", Form::Text),
                    body("data/service", Form::Text),
                    body("data/regex", Form::Text),
                    body("data/replacement", Form::HostOrRoot),
                ]
            }
        }
        // RFC 8162, RFC 6698
        RecordType::Smimea | RecordType::Tlsa => CERTIFICATE_ASSOCIATION,
        // RFC 2782
        RecordType::Srv => {
            const {
                &[
                    Field {
                        at: "data/priority",
                        form: Form::U16,
                        place: Place::TopAndData,
                    },
                    body("data/weight", Form::U16),
                    body("data/port", Form::U16),
                    body("data/target", Form::HostOrRoot),
                ]
            }
        }
        // RFC 4255
        RecordType::Sshfp => {
            const {
                &[
                    body("data/algorithm", Form::U8),
                    body("data/type", Form::U8),
                    body("data/fingerprint", Form::Hex),
                ]
            }
        }
        // RFC 7553
        RecordType::Uri => {
            const {
                &[
                    PRIORITY,
                    body("data/weight", Form::U16),
                    body("data/target", Form::RestNotEmpty),
                ]
            }
        }
    }
}

/// Whether the type is written through `data`.
pub(super) fn has_data(rtype: RecordType) -> bool {
    rtype == RecordType::Loc || fields(rtype).iter().any(|field| field.key().is_some())
}

/// What a bad value of the type is reported as.
pub(super) fn kind(rtype: RecordType) -> FaultKind {
    match rtype {
        RecordType::A => FaultKind::NotIpv4,
        RecordType::Aaaa => FaultKind::NotIpv6,
        RecordType::Cname => FaultKind::BadCname,
        RecordType::Mx => FaultKind::BadMx,
        RecordType::Ns => FaultKind::BadNs,
        RecordType::Ptr => FaultKind::BadPtr,
        RecordType::Txt => FaultKind::BadTxt,
        RecordType::Openpgpkey => FaultKind::BadKey,
        _ => FaultKind::BadData,
    }
}
