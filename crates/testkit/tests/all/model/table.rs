//! What each action is meant to be, said a second time.

/// One action.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(super) write: bool,
    /// Any is enough: `operator`, `admin` (of the unit), `support` (or admin), `staff` (anybody of the tenant, or with a right), `can`
    /// and `remove` with a right, `own` with a right (of members alone), `member`, `oneself`, `invited`.
    pub(super) ways: &'static [&'static str],
    /// For the tenant's people without the account's consent.
    pub(super) unasked: bool,
    /// About oneself: what a token must grant of the user: `never` enough, `any` token, or one of these areas.
    pub(super) by_token: &'static str,
}

macro_rules! table {
    ($($verb:ident $name:ident: $($way:literal)|+ $(, $more:ident $(= $areas:literal)?)*;)*) => {
        pub(crate) const TABLE: &[Row] = &[$(Row {
            name: stringify!($name),
            write: stringify!($verb).as_bytes()[0] == b'w',
            ways: &[$($way),+],
            unasked: table!(@unasked $($more)*),
            by_token: table!(@token $($more $(= $areas)?)*),
        }),*];
    };
    (@unasked) => { false };
    (@unasked unasked $($rest:ident)*) => { true };
    (@unasked token $($rest:ident)*) => { false };
    (@token) => { "never" };
    (@token unasked $($rest:tt)*) => { "never" };
    (@token token = $areas:literal) => { $areas };
}

table! {
    write installation_create: "program";
    read installation_read: "program";
    read operator_list: "operator";
    write operator_create: "operator";
    write operator_delete: "operator";
    read user_find: "operator";
    write user_suspend: "operator";
    write user_limit: "operator";
    read user_second_factors_read: "operator";
    write user_second_factors_remove: "operator";
    write key_roll: "operator";
    read tenant_list: "operator";
    write tenant_create: "operator";
    read denial_list: "operator";
    read decision_above_read: "operator";
    read installation_audit_read: "operator";
    read audit_export: "operator";
    read audit_verify: "operator";
    read mail_list: "operator";
    write mail_retry: "operator";
    read mail_read: "program";
    write password_set: "program";
    write mail_send: "program";
    read cleanup_read: "program";
    write account_purge: "program";
    write zone_purge: "program";
    read tenant_get: "operator";
    write tenant_update: "operator";
    read unit_list: "operator";
    write unit_create: "operator";
    write unit_update: "operator";
    read entitlement_list: "operator";
    write entitlement_update: "operator";
    read catalogue_list: "operator" | "staff subscription:read";
    write catalogue_update: "operator";
    read tenant_audit_read: "operator" | "staff auditlogs:read";
    read tenant_admin_list: "operator" | "staff member:read";
    write tenant_admin_create: "operator" | "admin";
    write tenant_admin_update: "operator" | "admin";
    write tenant_admin_delete: "operator" | "admin";
    read tenant_read: "staff";
    write service_user_create: "admin";
    read service_user_list: "operator" | "admin";
    write service_user_update: "operator" | "admin";
    write service_user_key: "operator" | "admin";
    write service_user_delete: "operator" | "admin";
    read decision_tenant_read: "operator" | "admin";
    read decision_of_request_read: "oneself", token = "any";
    read user_read: "oneself", token = "user_details";
    write user_update: "oneself", token = "user_details";
    write user_sign_up: "invited";
    read user_tenants_list: "oneself", token = "user_details|tenants";
    read user_audit_read: "oneself", token = "user_details";
    write session_create: "oneself";
    read session_list: "oneself";
    read session_read: "oneself";
    write session_delete: "oneself";
    write session_end_others: "oneself";
    write session_create_by_code: "oneself";
    write session_prove: "oneself";
    write session_create_by_passkey: "oneself";
    write session_create_by_sso: "oneself";
    read sso_begin: "invited";
    read sso_join_read: "invited";
    write sso_join: "invited";
    write sso_sign_up: "invited";
    read sso_list_all: "operator";
    write sso_approve: "operator";
    write sso_remove: "operator";
    read tenant_sso_list: "operator" | "admin";
    read tenant_sso_read: "operator" | "admin";
    write tenant_sso_create: "operator" | "admin";
    write tenant_sso_update: "operator" | "admin";
    write tenant_sso_delete: "operator" | "admin";
    write tenant_sso_verify: "operator" | "admin";
    read sso_list: "can member:read";
    read sso_read: "can member:read";
    write sso_create: "can member:edit";
    write sso_update: "can member:edit";
    write sso_delete: "can member:edit";
    write sso_verify: "can member:edit";
    read passkey_list: "oneself";
    read passkey_challenge: "oneself";
    write passkey_create: "oneself";
    write passkey_update: "oneself";
    write passkey_delete: "oneself";
    read second_factor_read: "oneself";
    write totp_create: "oneself";
    write totp_confirm: "oneself";
    write totp_delete: "oneself";
    write recovery_codes_create: "oneself";
    write own_key_view: "oneself";
    write own_key_roll: "oneself";
    read link_read: "invited";
    write link_create: "invited";
    read address_read: "oneself";
    write address_verify_ask: "oneself";
    write address_verify: "invited";
    write sign_up: "invited";
    write password_reset: "invited";
    write password_change: "oneself";
    read invite_list: "oneself", token = "memberships";
    read invite_read: "invited";
    write invite_accept: "invited";
    write invite_reject: "invited";
    read membership_read: "oneself", token = "memberships";
    read membership_list: "oneself", token = "memberships";
    write membership_delete: "oneself", token = "memberships";
    read token_list: "oneself", token = "user_tokens";
    read token_read: "oneself", token = "user_tokens";
    read token_permission_group_list: "oneself", token = "user_tokens";
    write token_create: "oneself", token = "user_tokens";
    write token_update: "oneself", token = "user_tokens";
    write token_roll: "oneself", token = "user_tokens";
    write token_delete: "oneself", token = "user_tokens";
    read account_token_list: "can account_tokens:read";
    read account_token_read: "can account_tokens:read";
    read account_token_permission_group_list: "can account_tokens:read";
    write account_token_create: "can account_tokens:edit";
    write account_token_update: "can account_tokens:edit";
    write account_token_roll: "can account_tokens:edit";
    write account_token_delete: "can account_tokens:edit";
    read account_list: "oneself", token = "any";
    read account_units: "oneself", token = "any";
    write account_create: "admin";
    read account_read: "member", unasked;
    write account_update: "can organization:edit";
    write account_delete: "admin", unasked;
    write account_restore: "operator" | "admin", unasked;
    read account_profile_read: "can organization:read";
    write account_profile_update: "can organization:edit";
    read account_audit_read: "can auditlogs:read";
    read partner_access_read: "can member:read", unasked;
    write partner_access_update: "own member:edit";
    write partner_access_ask: "staff", unasked;
    read decision_read: "operator" | "can member:read";
    read role_list: "member";
    read permission_group_list: "can member:read";
    read permission_group_read: "can member:read";
    read resource_group_list: "can member:read";
    read resource_group_read: "can member:read";
    write resource_group_create: "can member:edit";
    write resource_group_update: "can member:edit";
    write resource_group_delete: "can member:edit";
    read user_group_list: "can member:read";
    read user_group_read: "can member:read";
    write user_group_create: "can member:edit";
    write user_group_update: "can member:edit";
    write user_group_delete: "can member:edit";
    read user_group_member_list: "can member:read";
    read user_group_member_read: "can member:read";
    write user_group_member_add: "can member:edit";
    write user_group_member_set: "can member:edit";
    write user_group_member_remove: "can member:edit";
    read member_list: "can member:read";
    read member_read: "can member:read";
    write member_create: "can member:edit";
    write member_invite_again: "can member:edit" | "support";
    write member_update: "can member:edit";
    write member_delete: "can member:edit";
    read zone_list: "oneself", token = "any";
    read zone_accounts: "oneself", token = "any";
    write zone_create: "can zone:edit";
    read zone_read: "can zone:read";
    write zone_update: "can zone:edit";
    write zone_delete: "remove zone:edit";
    write zone_restore: "operator" | "admin";
    write zone_activation_check: "can zone:edit";
    write zone_activate: "operator";
    read zone_activation_read: "operator" | "can zone:read";
    read zone_look: "program";
    write zone_delegation_seen: "program";
    write zone_moved: "program" | "operator";
    write zone_expire: "program";
    read dns_record_list: "can dns_records:read";
    read dns_record_read: "can dns_records:read";
    write dns_record_create: "can dns_records:edit";
    write dns_record_replace: "can dns_records:edit";
    write dns_record_update: "can dns_records:edit";
    write dns_record_delete: "can dns_records:edit";
    write dns_record_batch: "can dns_records:edit";
    write dns_record_import: "can dns_records:edit";
    read dns_record_export: "can dns_records:read";
    read dns_record_usage: "can dns_records:read";
    read account_dns_record_usage: "member";
    read dnssec_read: "can dns_records:read";
    write dnssec_update: "can dns_records:edit";
    write dnssec_delete: "can dns_records:edit";
    read dnssec_zsk_list: "can dns_records:read";
    write dnssec_roll: "can dns_records:edit";
    write dnssec_confirm: "operator";
    read dnssec_look: "program";
    write dnssec_seen: "program";
    write dnssec_step: "program";
    read secondary_list: "operator";
    read secondary_read: "operator";
    write secondary_create: "operator";
    write secondary_update: "operator";
    write secondary_delete: "operator";
    read secondary_look: "program";
    read secondary_dns_acl_list: "can organization:read";
    read secondary_dns_acl_read: "can organization:read";
    write secondary_dns_acl_create: "can organization:edit";
    write secondary_dns_acl_update: "can organization:edit";
    write secondary_dns_acl_delete: "can organization:edit";
    read secondary_dns_peer_list: "can organization:read";
    read secondary_dns_peer_read: "can organization:read";
    write secondary_dns_peer_create: "can organization:edit";
    write secondary_dns_peer_update: "can organization:edit";
    write secondary_dns_peer_delete: "can organization:edit";
    read secondary_dns_tsig_list: "can organization:read";
    read secondary_dns_tsig_read: "can organization:read";
    write secondary_dns_tsig_create: "can organization:edit";
    write secondary_dns_tsig_update: "can organization:edit";
    write secondary_dns_tsig_delete: "can organization:edit";
    read secondary_dns_incoming_read: "can dns_records:read";
    write secondary_dns_incoming_create: "can dns_records:edit";
    write secondary_dns_incoming_update: "can dns_records:edit";
    write secondary_dns_incoming_delete: "can dns_records:edit";
    write secondary_dns_force_axfr: "can dns_records:edit";
    read secondary_dns_incoming_look: "program";
    read secondary_dns_outgoing_read: "can dns_records:read";
    read secondary_dns_outgoing_status: "can dns_records:read";
    write secondary_dns_outgoing_create: "can dns_records:edit";
    write secondary_dns_outgoing_update: "can dns_records:edit";
    write secondary_dns_outgoing_delete: "can dns_records:edit";
    write secondary_dns_outgoing_enable: "can dns_records:edit";
    write secondary_dns_outgoing_disable: "can dns_records:edit";
    write secondary_dns_outgoing_notify: "can dns_records:edit";
    read zone_flatten: "program";
    read zone_publish: "program";
    read zone_subscription_read: "can subscription:read", unasked;
    write zone_subscription_set: "can subscription:edit", unasked;
    read zone_plans_available: "can zone:read", unasked;
    read account_subscription_list: "can subscription:read", unasked;
    write account_subscription_create: "can subscription:edit", unasked;
    write account_subscription_update: "can subscription:edit", unasked;
    write account_subscription_delete: "can subscription:edit", unasked;
}
