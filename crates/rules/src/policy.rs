//! Who may do what, on one page. `decide` is pure: facts in, decision out.

mod action;
mod decide;

pub use action::{Action, ByToken, Kind, Who};
pub use decide::{Decision, decide};

use crate::{
    codes,
    entitlements::Entitlement,
    gate::Quota,
    roles::{Area, Permission},
};

const fn read(name: &'static str, resource: &'static str, who: &'static [Who]) -> Action {
    Action::new(Kind::Read, name, resource, who)
}

const fn write(name: &'static str, resource: &'static str, who: &'static [Who]) -> Action {
    Action::new(Kind::Write, name, resource, who)
}

/// For operators only.
const fn ops(action: Action) -> Action {
    action
        .refused(&codes::OPERATORS_ONLY)
        .hidden(&codes::OPERATORS_ONLY)
}

const OPERATOR: &[Who] = &[Who::Operator];
const TENANT_ADMIN: &[Who] = &[Who::TenantAdmin];
const STAFF: &[Who] = &[Who::Staff];
const OPERATOR_OR_STAFF: &[Who] = &[Who::Operator, Who::Staff];
const PLATFORM: &[Who] = &[Who::Operator, Who::TenantAdmin];
const MEMBER: &[Who] = &[Who::Member];
const ONESELF: &[Who] = &[Who::Oneself];
/// An action of users themselves, in one area of theirs.
const fn own(area: Area, action: Action) -> Action {
    action.by_token(ByToken::Area(area))
}

const INVITED: &[Who] = &[Who::Invited];
const SYSTEM: &[Who] = &[Who::System];
/// What follows of itself from what an operator does, or an inner actor.
const SYSTEM_OR_OPERATOR: &[Who] = &[Who::System, Who::Operator];

macro_rules! can {
    (read $area:ident) => {
        &[Who::Can(Permission::read(Area::$area))]
    };
    (edit $area:ident) => {
        &[Who::Can(Permission::edit(Area::$area))]
    };
    (read some $area:ident) => {
        &[Who::CanSome(Permission::read(Area::$area))]
    };
    (edit some $area:ident) => {
        &[Who::CanSome(Permission::edit(Area::$area))]
    };
    (remove $area:ident) => {
        &[Who::Remove(Permission::edit(Area::$area))]
    };
    (member edit $area:ident) => {
        &[Who::MemberCan(Permission::edit(Area::$area))]
    };
    (or operator read $area:ident) => {
        &[Who::Operator, Who::Can(Permission::read(Area::$area))]
    };
    (platform $area:ident) => {
        &[Who::Operator, Who::StaffCan(Permission::read(Area::$area))]
    };
}

macro_rules! actions {
    ($($name:ident = $action:expr;)*) => {
        $(pub const $name: Action = $action;)*
        /// The whole policy, for documentation and tests.
        pub const ALL: &[&Action] = &[$(&$name),*];
    };
}

actions! {
    // The installation
    INSTALLATION_CREATE = write("installation_create", "installation", SYSTEM);
    INSTALLATION_READ = read("installation_read", "installation", SYSTEM);
    OPERATOR_LIST = ops(read("operator_list", "operator", OPERATOR));
    OPERATOR_CREATE = ops(write("operator_create", "operator", OPERATOR));
    OPERATOR_DELETE = ops(write("operator_delete", "operator", OPERATOR));
    USER_FIND = ops(read("user_find", "user", OPERATOR));
    USER_SUSPEND = ops(write("user_suspend", "user", OPERATOR));
    USER_LIMIT = ops(write("user_limit", "user", OPERATOR));
    USER_FACTORS_READ = ops(read("user_second_factors_read", "second_factor", OPERATOR));
    USER_FACTORS_REMOVE = ops(write("user_second_factors_remove", "second_factor", OPERATOR));
    KEY_ROLL = ops(write("key_roll", "user", OPERATOR));
    TENANT_LIST = ops(read("tenant_list", "tenant", OPERATOR));
    TENANT_CREATE = ops(write("tenant_create", "tenant", OPERATOR));
        STATISTICS_READ = ops(read("statistics_read", "installation", OPERATOR));
    HEALTH_READ = ops(read("health_read", "installation", OPERATOR));
    DENIAL_LIST = ops(read("denial_list", "denial", OPERATOR));
    DECISION_ABOVE_READ = ops(read("decision_above_read", "decision", OPERATOR));
    INSTALLATION_AUDIT_READ = ops(read("installation_audit_read", "audit", OPERATOR));
    AUDIT_EXPORT = ops(read("audit_export", "audit", OPERATOR));
    AUDIT_VERIFY = ops(read("audit_verify", "audit", OPERATOR));
    MAIL_LIST = ops(read("mail_list", "mail", OPERATOR));
    MAIL_RETRY = ops(write("mail_retry", "mail", OPERATOR));
    MAIL_READ = read("mail_read", "mail", SYSTEM);
    PASSWORD_SET = write("password_set", "user", SYSTEM);
    MAIL_SEND = write("mail_send", "mail", SYSTEM);
    CLEANUP_READ = read("cleanup_read", "installation", SYSTEM);
    ACCOUNT_PURGE = write("account_purge", "account", SYSTEM);
    ZONE_PURGE = write("zone_purge", "zone", SYSTEM);

    // A tenant, by its operator
    TENANT_GET = ops(read("tenant_get", "tenant", OPERATOR));
    TENANT_UPDATE = ops(write("tenant_update", "tenant", OPERATOR));
    UNIT_LIST = ops(read("unit_list", "unit", OPERATOR));
    UNIT_CREATE = ops(write("unit_create", "unit", OPERATOR));
    UNIT_UPDATE = ops(write("unit_update", "unit", OPERATOR));
    ENTITLEMENT_LIST = ops(read("entitlement_list", "entitlement", OPERATOR));
    ENTITLEMENT_UPDATE = ops(write("entitlement_update", "entitlement", OPERATOR));
    CATALOGUE_LIST = read("catalogue_list", "catalogue", can!(platform Subscription));
    CATALOGUE_UPDATE = ops(write("catalogue_update", "catalogue", OPERATOR));
        TENANT_STATISTICS_READ = read("tenant_statistics_read", "tenant", OPERATOR_OR_STAFF);
    TENANT_AUDIT_READ =  read("tenant_audit_read", "audit", can!(platform AuditLogs));

    SSO_LIST_ALL = ops(read("sso_list_all", "sso_connector", OPERATOR));
    SSO_APPROVE = ops(write("sso_approve", "sso_connector", OPERATOR));
    SSO_REMOVE = ops(write("sso_remove", "sso_connector", OPERATOR));

    // A tenant, by its people
    TENANT_SSO_LIST = read("tenant_sso_list", "sso_connector", PLATFORM);
    TENANT_SSO_READ = read("tenant_sso_read", "sso_connector", PLATFORM);
    TENANT_SSO_CREATE = write("tenant_sso_create", "sso_connector", PLATFORM);
    TENANT_SSO_UPDATE = write("tenant_sso_update", "sso_connector", PLATFORM);
    TENANT_SSO_DELETE = write("tenant_sso_delete", "sso_connector", PLATFORM);
    TENANT_SSO_VERIFY = write("tenant_sso_verify", "sso_connector", PLATFORM);
    BRANDING_READ = read("branding_read", "branding", OPERATOR_OR_STAFF);
    BRANDING_UPDATE = write("branding_update", "branding", PLATFORM);
    BRANDING_LOGO_SET = write("branding_logo_set", "branding", PLATFORM);
    BRANDING_LOGO_REMOVE = write("branding_logo_remove", "branding", PLATFORM);
    ADMIN_LIST = read("tenant_admin_list", "tenant_admin", can!(platform Member));
    ADMIN_CREATE = write("tenant_admin_create", "tenant_admin", PLATFORM);
    ADMIN_UPDATE = write("tenant_admin_update", "tenant_admin", PLATFORM);
    ADMIN_DELETE = write("tenant_admin_delete", "tenant_admin", PLATFORM);
    TENANT_READ = read("tenant_read", "tenant", STAFF);
    SERVICE_USER_LIST = read("service_user_list", "user", PLATFORM);
    SERVICE_USER_UPDATE = write("service_user_update", "user", PLATFORM);
    SERVICE_USER_KEY = write("service_user_key", "user", PLATFORM);
    SERVICE_USER_DELETE = write("service_user_delete", "user", PLATFORM);
    SERVICE_USER_CREATE = write("service_user_create", "user", TENANT_ADMIN)
        .refused(&codes::SERVICE_USERS_FORBIDDEN)
        .hidden(&codes::SERVICE_USERS_FORBIDDEN)
        .entitled(Entitlement::ServiceUsers, &codes::SERVICE_USERS_FORBIDDEN);

    DECISION_TENANT_READ = read("decision_tenant_read", "decision", PLATFORM);

    // Users
        DECISION_OWN_READ = read("decision_own_read", "decision", ONESELF);
    DECISION_OF_REQUEST_READ = read("decision_of_request_read", "decision", ONESELF).by_token(ByToken::Filtered);
    SEARCH = read("search", "user", ONESELF);
    USER_READ = own(Area::UserDetails, read("user_read", "user", ONESELF));
    USER_UPDATE = own(Area::UserDetails, write("user_update", "user", ONESELF));
    USER_SIGN_UP = write("user_sign_up", "user", INVITED);
    USER_TENANTS_LIST =
        read("user_tenants_list", "tenant", ONESELF).by_token(ByToken::AreaOrTenant(Area::UserDetails));
    USER_AUDIT_READ = own(Area::UserDetails, read("user_audit_read", "audit", ONESELF));
        VIEW_LIST = own(Area::UserDetails, read("view_list", "view", ONESELF));
    VIEW_CREATE = own(Area::UserDetails, write("view_create", "view", ONESELF));
    VIEW_UPDATE = own(Area::UserDetails, write("view_update", "view", ONESELF));
    VIEW_DELETE = own(Area::UserDetails, write("view_delete", "view", ONESELF));
    // Log-ins: with the user's key or a session, never with a token
    SESSION_CREATE = write("session_create", "session", ONESELF);
    SESSION_LIST = read("session_list", "session", ONESELF);
    SESSION_READ = read("session_read", "session", ONESELF);
    SESSION_DELETE = write("session_delete", "session", ONESELF);
    SESSION_END_OTHERS = write("session_end_others", "session", ONESELF);
    SESSION_CREATE_BY_CODE = write("session_create_by_code", "session", ONESELF);
    SESSION_PROVE = write("session_prove", "session", ONESELF);
    SECOND_FACTOR_READ = read("second_factor_read", "second_factor", ONESELF);
    TOTP_CREATE = write("totp_create", "second_factor", ONESELF);
    TOTP_CONFIRM = write("totp_confirm", "second_factor", ONESELF);
    TOTP_DELETE = write("totp_delete", "second_factor", ONESELF);
    RECOVERY_CODES_CREATE = write("recovery_codes_create", "second_factor", ONESELF);
    SESSION_CREATE_BY_PASSKEY = write("session_create_by_passkey", "session", ONESELF);
    PASSKEY_LIST = read("passkey_list", "passkey", ONESELF);
    PASSKEY_CHALLENGE = read("passkey_challenge", "passkey", ONESELF);
    PASSKEY_CREATE = write("passkey_create", "passkey", ONESELF);
    PASSKEY_UPDATE = write("passkey_update", "passkey", ONESELF);
    PASSKEY_DELETE = write("passkey_delete", "passkey", ONESELF);
    OWN_KEY_VIEW = write("own_key_view", "user", ONESELF);
    OWN_KEY_ROLL = write("own_key_roll", "user", ONESELF);
    // Single sign-on: whoever a provider vouches for
    SSO_BEGIN = read("sso_begin", "session", INVITED);
    SSO_JOIN_READ = read("sso_join_read", "member", INVITED);
    SSO_JOIN = write("sso_join", "member", INVITED).hidden(&codes::SSO_ENDED);
    SSO_SIGN_UP = write("sso_sign_up", "user", INVITED);
    SESSION_CREATE_BY_SSO = write("session_create_by_sso", "session", ONESELF);
    // Links in mails: whoever has the code is who the mail was for
    LINK_READ = read("link_read", "link", INVITED);
    LINK_CREATE = write("link_create", "link", INVITED);
    ADDRESS_READ = read("address_read", "user", ONESELF);
    ADDRESS_VERIFY_ASK = write("address_verify_ask", "link", ONESELF);
    ADDRESS_VERIFY = write("address_verify", "user", INVITED);
    SIGN_UP = write("sign_up", "user", INVITED);
    PASSWORD_RESET = write("password_reset", "user", INVITED);
    PASSWORD_CHANGE = write("password_change", "user", ONESELF);
    INVITE_LIST = own(Area::Memberships, read("invite_list", "invite", ONESELF));
    INVITE_READ = read("invite_read", "invite", INVITED);
    INVITE_ACCEPT = write("invite_accept", "member", INVITED).hidden(&codes::INVITE_ENDED);
    INVITE_REJECT = write("invite_reject", "member", INVITED).hidden(&codes::INVITE_ENDED);
    MEMBERSHIP_READ = own(Area::Memberships, read("membership_read", "membership", ONESELF));
    MEMBERSHIP_LIST = own(Area::Memberships, read("membership_list", "membership", ONESELF));

    TOKEN_LIST = own(Area::UserTokens, read("token_list", "token", ONESELF));
    TOKEN_READ = own(Area::UserTokens, read("token_read", "token", ONESELF));
    TOKEN_GROUPS = own(Area::UserTokens, read("token_permission_group_list", "permission_group", ONESELF));
    TOKEN_CREATE = own(Area::UserTokens, write("token_create", "token", ONESELF));
    TOKEN_UPDATE = own(Area::UserTokens, write("token_update", "token", ONESELF));
    TOKEN_ROLL = own(Area::UserTokens, write("token_roll", "token", ONESELF));
    TOKEN_DELETE = own(Area::UserTokens, write("token_delete", "token", ONESELF));

    // Tokens of an account
    ACCOUNT_TOKEN_LIST = read("account_token_list", "token", can!(read AccountTokens));
    ACCOUNT_TOKEN_READ = read("account_token_read", "token", can!(read AccountTokens));
    ACCOUNT_TOKEN_GROUPS = read("account_token_permission_group_list", "permission_group", can!(read AccountTokens));
    ACCOUNT_TOKEN_CREATE = write("account_token_create", "token", can!(edit AccountTokens)).lasting();
    ACCOUNT_TOKEN_UPDATE = write("account_token_update", "token", can!(edit AccountTokens)).lasting();
    ACCOUNT_TOKEN_ROLL = write("account_token_roll", "token", can!(edit AccountTokens)).lasting();
    ACCOUNT_TOKEN_DELETE = write("account_token_delete", "token", can!(edit AccountTokens));

    // Accounts
    ACCOUNT_LIST = read("account_list", "account", ONESELF).by_token(ByToken::Filtered);
    ACCOUNT_UNITS = read("account_units", "unit", ONESELF).by_token(ByToken::Filtered);
    ACCOUNT_CREATE = write("account_create", "account", TENANT_ADMIN)
        .refused(&codes::ACCOUNT_CREATE_FORBIDDEN)
        .hidden(&codes::ACCOUNT_CREATE_FORBIDDEN)
        .takes(Quota::Accounts);
    ACCOUNT_READ = read("account_read", "account", MEMBER).unasked();
    ACCOUNT_UPDATE = write("account_update", "account", can!(edit Organization));
    ACCOUNT_DELETE = write("account_delete", "account", TENANT_ADMIN)
        .refused(&codes::ACCOUNT_DELETE_FORBIDDEN)
        .unasked();
    ACCOUNT_RESTORE = write("account_restore", "account", PLATFORM).unasked();
    PROFILE_READ = read("account_profile_read", "account", can!(read Organization));
    PROFILE_UPDATE = write("account_profile_update", "account", can!(edit Organization));
    ACCOUNT_AUDIT_READ = read("account_audit_read", "audit", can!(read AuditLogs));

    DECISION_READ = read(
        "decision_read",
        "decision",
        &[Who::Operator, Who::Can(Permission::read(Area::Member))],
    );

    // The partner's access to an account
    PARTNER_ACCESS_READ = read("partner_access_read", "partner_access", can!(read Member)).unasked();
    PARTNER_ACCESS_UPDATE = write("partner_access_update", "partner_access", can!(member edit Member));
    PARTNER_ACCESS_ASK = write("partner_access_ask", "partner_access", STAFF).unasked();

    // Single sign-on of an account
    SSO_LIST = read("sso_list", "sso_connector", can!(read Member));
    SSO_READ = read("sso_read", "sso_connector", can!(read Member));
    SSO_CREATE = write("sso_create", "sso_connector", can!(edit Member)).lasting();
    SSO_UPDATE = write("sso_update", "sso_connector", can!(edit Member)).lasting();
    SSO_DELETE = write("sso_delete", "sso_connector", can!(edit Member));
    SSO_VERIFY = write("sso_verify", "sso_connector", can!(edit Member)).lasting();

    // People in an account
    ROLE_LIST = read("role_list", "role", MEMBER);
    PERMISSION_GROUP_LIST = read("permission_group_list", "permission_group", can!(read Member));
    PERMISSION_GROUP_READ = read("permission_group_read", "permission_group", can!(read Member));
    RESOURCE_GROUP_LIST = read("resource_group_list", "resource_group", can!(read Member));
    RESOURCE_GROUP_READ = read("resource_group_read", "resource_group", can!(read Member));
    RESOURCE_GROUP_CREATE = write("resource_group_create", "resource_group", can!(edit Member));
    RESOURCE_GROUP_UPDATE = write("resource_group_update", "resource_group", can!(edit Member)).lasting();
    RESOURCE_GROUP_DELETE = write("resource_group_delete", "resource_group", can!(edit Member));
    USER_GROUP_LIST = read("user_group_list", "user_group", can!(read Member));
    USER_GROUP_READ = read("user_group_read", "user_group", can!(read Member));
    USER_GROUP_CREATE = write("user_group_create", "user_group", can!(edit Member));
    USER_GROUP_UPDATE = write("user_group_update", "user_group", can!(edit Member)).lasting();
    USER_GROUP_DELETE = write("user_group_delete", "user_group", can!(edit Member));
    USER_GROUP_MEMBER_LIST = read("user_group_member_list", "user_group", can!(read Member));
    USER_GROUP_MEMBER_READ = read("user_group_member_read", "user_group", can!(read Member));
    USER_GROUP_MEMBER_ADD = write("user_group_member_add", "user_group", can!(edit Member)).lasting();
    USER_GROUP_MEMBER_SET = write("user_group_member_set", "user_group", can!(edit Member)).lasting();
    USER_GROUP_MEMBER_REMOVE = write("user_group_member_remove", "user_group", can!(edit Member));
    MEMBER_LIST = read("member_list", "member", can!(read Member));
        MEMBER_READ = read("member_read", "member", can!(read Member));
    INVITATION_LIST = read("member_invitation_list", "member", can!(read Member));
    MEMBER_CREATE = write("member_create", "member", can!(edit Member)).lasting();
    MEMBER_INVITE_AGAIN = write(
        "member_invite_again",
        "member",
        &[Who::Can(Permission::edit(Area::Member)), Who::Support, Who::System],
    );
    MEMBER_UPDATE = write("member_update", "member", can!(edit Member)).lasting();
    MEMBER_DELETE = write("member_delete", "member", can!(edit Member));

    MEMBERSHIP_DELETE = write("membership_delete", "member", ONESELF)
        .hidden(&codes::MEMBERSHIP_NOT_FOUND)
        .by_token(ByToken::Area(Area::Memberships));

    // Zones
    ZONE_LIST = read("zone_list", "zone", ONESELF).by_token(ByToken::Filtered);
    ZONE_ACCOUNTS = read("zone_accounts", "account", ONESELF).by_token(ByToken::Filtered);
    ZONE_CREATE = write("zone_create", "zone", can!(edit Zone))
        .refused(&codes::ZONE_CREATE_FORBIDDEN)
        .takes(Quota::Zones);
    ZONE_READ = read("zone_read", "zone", can!(read Zone));
    ZONE_UPDATE = write("zone_update", "zone", can!(edit Zone));
    ZONE_DELETE = write("zone_delete", "zone", can!(remove Zone));
    ZONE_RESTORE = write("zone_restore", "zone", PLATFORM);
    ZONE_MOVE = write("zone_move", "zone", PLATFORM);
    ZONE_RECEIVE = write("zone_receive", "zone", PLATFORM);
    ZONE_OFFER_WITHDRAW = write("zone_offer_withdraw", "zone_offer", PLATFORM);
    ZONE_OFFER_LIST = read("zone_offer_list", "zone_offer", PLATFORM);
    ZONE_OFFER_ACCEPT = write("zone_offer_accept", "zone", TENANT_ADMIN);
    ZONE_OFFER_REJECT = write("zone_offer_reject", "zone_offer", TENANT_ADMIN);
    ZONE_HAND_OVER = write("zone_hand_over", "zone", INVITED).hidden(&codes::OFFER_NOT_FOUND);
    ZONE_CHECK = write("zone_activation_check", "zone", can!(edit Zone));
    ZONE_ACTIVATE = ops(write("zone_activate", "zone", OPERATOR));
    ZONE_ACTIVATION_READ = read("zone_activation_read", "zone", can!(or operator read Zone));
    HOLD_READ = read("zone_hold_read", "zone_hold", can!(read Zone));
    HOLD_CREATE = write("zone_hold_create", "zone_hold", can!(edit Zone));
    HOLD_UPDATE = write("zone_hold_update", "zone_hold", can!(edit Zone));
    HOLD_DELETE = write("zone_hold_delete", "zone_hold", can!(edit Zone));
    ZONE_LOOK = read("zone_look", "zone", SYSTEM);
    ZONE_SEEN = write("zone_delegation_seen", "zone", SYSTEM);
    ZONE_MOVED = write("zone_moved", "zone", SYSTEM_OR_OPERATOR);
    ZONE_EXPIRE = write("zone_expire", "zone", SYSTEM);

    // DNS records
    DNS_LIST = read("dns_record_list", "dns_record", can!(read some DnsRecords));
    DNS_READ = read("dns_record_read", "dns_record", can!(read some DnsRecords));
    DNS_CREATE = write("dns_record_create", "dns_record", can!(edit some DnsRecords));
    DNS_REPLACE = write("dns_record_replace", "dns_record", can!(edit some DnsRecords));
    DNS_UPDATE = write("dns_record_update", "dns_record", can!(edit some DnsRecords));
    DNS_DELETE = write("dns_record_delete", "dns_record", can!(edit some DnsRecords));
    DNS_BATCH = write("dns_record_batch", "dns_record", can!(edit some DnsRecords));
    DNS_IMPORT = write("dns_record_import", "dns_record", can!(edit DnsRecords));
    DNS_EXPORT = read("dns_record_export", "dns_record", can!(read DnsRecords));
        DNS_PREVIEW = read("dns_record_preview", "dns_record", can!(edit DnsRecords));
    DNS_APPLY = write("dns_record_apply", "dns_record", can!(edit DnsRecords));
    DNS_HISTORY = read("dns_record_history", "dns_record", can!(read DnsRecords));
    DNS_REVERT_PREVIEW = read("dns_record_revert_preview", "dns_record", can!(edit DnsRecords));
    DNS_REVERT = write("dns_record_revert", "dns_record", can!(edit DnsRecords));
    SCAN_TRIGGER = write("dns_scan_trigger", "dns_scan", can!(edit DnsRecords));
    SCAN_READ = read("dns_scan_read", "dns_scan", can!(read DnsRecords));
    SCAN_REVIEW = write("dns_scan_review", "dns_scan", can!(edit DnsRecords));
    SCAN_ASK = read("dns_scan_ask", "dns_scan", can!(edit DnsRecords));
    SCAN = write("dns_scan", "dns_scan", can!(edit DnsRecords));
    SCAN_LOOK = read("dns_scan_look", "dns_scan", SYSTEM);
    SCAN_FOUND = write("dns_scan_found", "dns_scan", SYSTEM);
    DNS_USAGE = read("dns_record_usage", "dns_record", can!(read DnsRecords));
    ACCOUNT_DNS_USAGE = read("account_dns_record_usage", "dns_record", MEMBER);
    DNS_SETTINGS_READ = read("dns_settings_read", "dns_settings", can!(read DnsRecords));
    DNS_SETTINGS_UPDATE = write("dns_settings_update", "dns_settings", can!(edit DnsRecords));
    ACCOUNT_DNS_SETTINGS_READ = read("account_dns_settings_read", "dns_settings", can!(read DnsRecords));
    ACCOUNT_DNS_SETTINGS_UPDATE = write("account_dns_settings_update", "dns_settings", can!(edit DnsRecords));
    NAME_SERVER_LIST = read("custom_name_server_list", "custom_name_server", can!(read DnsRecords));
    NAME_SERVER_CREATE = write("custom_name_server_create", "custom_name_server", can!(edit DnsRecords));
    NAME_SERVER_DELETE = write("custom_name_server_delete", "custom_name_server", can!(edit DnsRecords));
    DNSSEC_READ = read("dnssec_read", "dnssec", can!(read DnsRecords));
    DNSSEC_UPDATE = write("dnssec_update", "dnssec", can!(edit DnsRecords));
    DNSSEC_DELETE = write("dnssec_delete", "dnssec", can!(edit DnsRecords));
    DNSSEC_KEYS = read("dnssec_zsk_list", "dnssec", can!(read DnsRecords));
    DNSSEC_ROLL = write("dnssec_roll", "dnssec", can!(edit DnsRecords));
    DNSSEC_CONFIRM = ops(write("dnssec_confirm", "dnssec", OPERATOR));
    DNSSEC_LOOK = read("dnssec_look", "dnssec", SYSTEM);
    DNSSEC_SEEN = write("dnssec_seen", "dnssec", SYSTEM);
    DNSSEC_STEP = write("dnssec_step", "dnssec", SYSTEM);
    SECONDARY_LIST = ops(read("secondary_list", "secondary", OPERATOR));
    SECONDARY_READ = ops(read("secondary_read", "secondary", OPERATOR));
    SECONDARY_CREATE = ops(write("secondary_create", "secondary", OPERATOR));
    SECONDARY_UPDATE = ops(write("secondary_update", "secondary", OPERATOR));
    SECONDARY_DELETE = ops(write("secondary_delete", "secondary", OPERATOR));
    SECONDARY_LOOK = read("secondary_look", "secondary", SYSTEM);
    ACL_LIST = read("secondary_dns_acl_list", "secondary_dns_acl", can!(read Organization));
    ACL_READ = read("secondary_dns_acl_read", "secondary_dns_acl", can!(read Organization));
    ACL_CREATE = write("secondary_dns_acl_create", "secondary_dns_acl", can!(edit Organization));
    ACL_UPDATE = write("secondary_dns_acl_update", "secondary_dns_acl", can!(edit Organization));
    ACL_DELETE = write("secondary_dns_acl_delete", "secondary_dns_acl", can!(edit Organization));
    PEER_LIST = read("secondary_dns_peer_list", "secondary_dns_peer", can!(read Organization));
    PEER_READ = read("secondary_dns_peer_read", "secondary_dns_peer", can!(read Organization));
    PEER_CREATE = write("secondary_dns_peer_create", "secondary_dns_peer", can!(edit Organization));
    PEER_UPDATE = write("secondary_dns_peer_update", "secondary_dns_peer", can!(edit Organization));
    PEER_DELETE = write("secondary_dns_peer_delete", "secondary_dns_peer", can!(edit Organization));
    TSIG_LIST = read("secondary_dns_tsig_list", "secondary_dns_tsig", can!(read Organization));
    TSIG_READ = read("secondary_dns_tsig_read", "secondary_dns_tsig", can!(read Organization));
    TSIG_CREATE = write("secondary_dns_tsig_create", "secondary_dns_tsig", can!(edit Organization));
    TSIG_UPDATE = write("secondary_dns_tsig_update", "secondary_dns_tsig", can!(edit Organization));
    TSIG_DELETE = write("secondary_dns_tsig_delete", "secondary_dns_tsig", can!(edit Organization));
    OUTGOING_READ = read("secondary_dns_outgoing_read", "secondary_dns_outgoing", can!(read DnsRecords));
    OUTGOING_STATUS = read("secondary_dns_outgoing_status", "secondary_dns_outgoing", can!(read DnsRecords));
    OUTGOING_CREATE = write("secondary_dns_outgoing_create", "secondary_dns_outgoing", can!(edit DnsRecords));
    OUTGOING_UPDATE = write("secondary_dns_outgoing_update", "secondary_dns_outgoing", can!(edit DnsRecords));
    OUTGOING_DELETE = write("secondary_dns_outgoing_delete", "secondary_dns_outgoing", can!(edit DnsRecords));
    OUTGOING_ENABLE = write("secondary_dns_outgoing_enable", "secondary_dns_outgoing", can!(edit DnsRecords));
    OUTGOING_DISABLE = write("secondary_dns_outgoing_disable", "secondary_dns_outgoing", can!(edit DnsRecords));
    OUTGOING_NOTIFY = write("secondary_dns_outgoing_notify", "secondary_dns_outgoing", can!(edit DnsRecords));
    INCOMING_READ = read("secondary_dns_incoming_read", "secondary_dns_incoming", can!(read DnsRecords));
    INCOMING_CREATE = write("secondary_dns_incoming_create", "secondary_dns_incoming", can!(edit DnsRecords));
    INCOMING_UPDATE = write("secondary_dns_incoming_update", "secondary_dns_incoming", can!(edit DnsRecords));
    INCOMING_DELETE = write("secondary_dns_incoming_delete", "secondary_dns_incoming", can!(edit DnsRecords));
    INCOMING_FORCE = write("secondary_dns_force_axfr", "secondary_dns_incoming", can!(edit DnsRecords));
    INCOMING_LOOK = read("secondary_dns_incoming_look", "secondary_dns_incoming", SYSTEM);
    ZONE_FLATTEN = read("zone_flatten", "zone", SYSTEM);
    ZONE_PUBLISH = read("zone_publish", "zone", SYSTEM);

    // Plans and add-ons
    ZONE_PLAN_READ = read("zone_subscription_read", "subscription", can!(read Subscription)).unasked();
    ZONE_PLAN_SET = write("zone_subscription_set", "subscription", can!(edit Subscription)).unasked();
    ZONE_PLANS_AVAILABLE = read("zone_plans_available", "plan", can!(read Zone)).unasked();
    ADDON_LIST = read("account_subscription_list", "subscription", can!(read Subscription)).unasked();
        ADDON_OFFERS = read("account_subscriptions_available", "plan", can!(read Subscription)).unasked();
    ADDON_CREATE = write("account_subscription_create", "subscription", can!(edit Subscription)).unasked();
    ADDON_UPDATE = write("account_subscription_update", "subscription", can!(edit Subscription)).unasked();
    ADDON_DELETE = write("account_subscription_delete", "subscription", can!(edit Subscription)).unasked();
}
