//! Entitlements: capabilities that the operator grants a tenant. One withdrawn stops new use at once; what exists stays.

mod change;
pub(crate) mod store;
mod view;

pub use change::{Beyond, Entitlements, EntitlementsChange, KycField, get, update};
pub use view::{Allocation, Custom, Feature, Fixed};

use crate::{Result, accounts::AccountType, gate::Op};

/// Every entitlement there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitlement {
    /// Zones below a registered domain.
    AddSubdomain,
    /// Members with a user of their own join at once.
    AutoAcceptInvites,
    /// Zones set up by CNAME.
    CnameSetup,
    /// Zones of type partial.
    PartialSetup,
    /// Counted: certificates for many hosts.
    MhsCertificates,
    /// Users without a mailbox, which act through an API key.
    ServiceUsers,
    /// Counted: live accounts.
    Accounts,
    /// Counted: live zones across the tenant.
    Zones,
    /// Words: KYC fields that a new account must have.
    KycFields,
    /// Words: types of account that may be created.
    AccountTypes,
}

impl Entitlement {
    /// All, in the order in which they are shown; the first five are fixed in v4 (documented).
    pub const ALL: [Entitlement; 10] = [
        Entitlement::AddSubdomain,
        Entitlement::AutoAcceptInvites,
        Entitlement::CnameSetup,
        Entitlement::PartialSetup,
        Entitlement::MhsCertificates,
        Entitlement::ServiceUsers,
        Entitlement::Accounts,
        Entitlement::Zones,
        Entitlement::KycFields,
        Entitlement::AccountTypes,
    ];

    /// On the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Entitlement::AddSubdomain => "allow_add_subdomain",
            Entitlement::AutoAcceptInvites => "allow_auto_accept_invites",
            Entitlement::CnameSetup => "cname_setup_allowed",
            Entitlement::PartialSetup => "partial_setup_allowed",
            Entitlement::MhsCertificates => "mhs_certificate_count",
            Entitlement::ServiceUsers => "service_users",
            Entitlement::Accounts => "accounts_limit",
            Entitlement::Zones => "zones_limit",
            Entitlement::KycFields => "kyc_fields_required",
            Entitlement::AccountTypes => "account_types",
        }
    }
}

pub(crate) use change::load;
pub(crate) use store::{granted, words};

/// What a new tenant is entitled to: standard accounts.
pub(crate) async fn begin(op: &mut Op<'_, '_>, tenant: &str) -> Result<()> {
    let standard = AccountType::Standard.as_str().to_owned();
    store::set(op, tenant, &[(Entitlement::AccountTypes, None, standard)]).await
}
