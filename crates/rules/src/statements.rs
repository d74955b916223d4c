//! Every statement, each written once, beside the resource it belongs to; listed here, so that a test can prepare all of them
//! on both databases.

/// Constants for a store's statements, and `STATEMENTS` with all of them.
macro_rules! sql {
    ($($(#[$meta:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$meta])* const $name: &str = $text;)*
        pub(crate) const STATEMENTS: &[&str] = &[$($name),*];
    };
}
pub(crate) use sql;

/// All that are whole; those put together from fragments are run by the tests of their lists.
pub fn all() -> Vec<&'static str> {
    [
        crate::gate::STATEMENTS_OF_THE_GATE.concat(),
        crate::accounts::store::STATEMENTS.to_vec(),
        crate::audit::store::STATEMENTS.to_vec(),
        crate::audit::everywhere::store::STATEMENTS.to_vec(),
        crate::audit::logs::store::STATEMENTS.to_vec(),
        crate::auth::lost::store::STATEMENTS.to_vec(),
        crate::auth::links::store::STATEMENTS.to_vec(),
        crate::auth::passkeys::store::STATEMENTS.to_vec(),
        crate::auth::second::store::STATEMENTS.to_vec(),
        crate::auth::store::STATEMENTS.to_vec(),
        crate::branding::store::STATEMENTS.to_vec(),
        crate::catalogue::store::STATEMENTS.to_vec(),
        crate::cleanup::store::STATEMENTS.to_vec(),
        crate::customers::store::STATEMENTS.to_vec(),
        crate::decisions::store::STATEMENTS.to_vec(),
        crate::denials::store::STATEMENTS.to_vec(),
        crate::dns_records::store::STATEMENTS.to_vec(),
        crate::dns_records::history::store::STATEMENTS.to_vec(),
        crate::dns_settings::store::STATEMENTS.to_vec(),
        crate::dnssec::store::STATEMENTS.to_vec(),
        crate::entitlements::store::STATEMENTS.to_vec(),
        crate::flattening::store::STATEMENTS.to_vec(),
        crate::health::store::STATEMENTS.to_vec(),
        crate::iam::store::STATEMENTS.to_vec(),
        crate::iam::user_groups::store::STATEMENTS.to_vec(),
        crate::installation::store::STATEMENTS.to_vec(),
        crate::invitations::store::STATEMENTS.to_vec(),
        crate::mails::store::STATEMENTS.to_vec(),
        crate::members::store::STATEMENTS.to_vec(),
        crate::memberships::store::STATEMENTS.to_vec(),
        crate::name_servers::store::STATEMENTS.to_vec(),
        crate::organizations::store::STATEMENTS.to_vec(),
        crate::partner_access::store::STATEMENTS.to_vec(),
        crate::publish::store::STATEMENTS.to_vec(),
        crate::scans::store::STATEMENTS.to_vec(),
        crate::search::store::STATEMENTS.to_vec(),
        crate::secondaries::store::STATEMENTS.to_vec(),
        crate::secondary_dns::store::STATEMENTS.to_vec(),
        crate::secondary_dns::incoming::store::STATEMENTS.to_vec(),
        crate::secondary_dns::outgoing::store::STATEMENTS.to_vec(),
        crate::service_users::store::STATEMENTS.to_vec(),
        crate::sso::store::STATEMENTS.to_vec(),
        crate::statistics::store::STATEMENTS.to_vec(),
        crate::subscriptions::store::STATEMENTS.to_vec(),
        crate::tenant_admins::store::STATEMENTS.to_vec(),
        crate::tenants::accounts::store::STATEMENTS.to_vec(),
        crate::tenants::own::store::STATEMENTS.to_vec(),
        crate::tenants::store::STATEMENTS.to_vec(),
        crate::tokens::store::STATEMENTS.to_vec(),
        crate::units::store::STATEMENTS.to_vec(),
        crate::users::managed::store::STATEMENTS.to_vec(),
        crate::users::store::STATEMENTS.to_vec(),
        crate::views::store::STATEMENTS.to_vec(),
        crate::zones::checks::store::STATEMENTS.to_vec(),
        crate::zones::hold::store::STATEMENTS.to_vec(),
        crate::zones::moving::store::STATEMENTS.to_vec(),
        crate::zones::store::STATEMENTS.to_vec(),
    ]
    .concat()
}
