//! All integration tests, in one binary: one link, and the prepared worlds are shared.

#[path = "all/access.rs"]
mod access;
#[path = "all/accounts.rs"]
mod accounts;
#[path = "all/activation.rs"]
mod activation;
#[path = "all/admins.rs"]
mod admins;
#[path = "all/answering.rs"]
mod answering;
#[path = "all/audit.rs"]
mod audit;
#[path = "all/audit_export.rs"]
mod audit_export;
#[path = "all/audit_logs.rs"]
mod audit_logs;
#[path = "all/audit_walk.rs"]
mod audit_walk;
#[path = "all/auth.rs"]
mod auth;
#[path = "all/bad_input.rs"]
mod bad_input;
#[path = "all/book.rs"]
mod book;
#[path = "all/branding.rs"]
mod branding;
#[path = "all/certbot.rs"]
mod certbot;
#[path = "all/chromium.rs"]
mod chromium;
#[path = "all/cleanup.rs"]
mod cleanup;
#[path = "all/cli.rs"]
mod cli;
#[path = "all/contract.rs"]
mod contract;
#[path = "all/coverage.rs"]
mod coverage;
#[path = "all/crash.rs"]
mod crash;
#[path = "all/credentials.rs"]
mod credentials;
#[path = "all/customers.rs"]
mod customers;
#[path = "all/dashboard.rs"]
mod dashboard;
#[path = "all/dashboard_access.rs"]
mod dashboard_access;
#[path = "all/dashboard_account.rs"]
mod dashboard_account;
#[path = "all/dashboard_entrance.rs"]
mod dashboard_entrance;
#[path = "all/dashboard_installation.rs"]
mod dashboard_installation;
#[path = "all/dashboard_me.rs"]
mod dashboard_me;
#[path = "all/dashboard_security.rs"]
mod dashboard_security;
#[path = "all/dashboard_tenants.rs"]
mod dashboard_tenants;
#[path = "all/dashboard_tokens.rs"]
mod dashboard_tokens;
#[path = "all/dashboard_zone.rs"]
mod dashboard_zone;

#[path = "all/dashboard_dns.rs"]
mod dashboard_dns;
#[path = "all/dashboard_lists.rs"]
mod dashboard_lists;
#[path = "all/decisions.rs"]
mod decisions;
#[path = "all/dig.rs"]
mod dig;
#[path = "all/dns_history.rs"]
mod dns_history;
#[path = "all/dns_records.rs"]
mod dns_records;
#[path = "all/dns_settings.rs"]
mod dns_settings;
#[path = "all/dnssec.rs"]
mod dnssec;
#[path = "all/entitlements.rs"]
mod entitlements;
#[path = "all/envelope.rs"]
mod envelope;
#[path = "all/flattening.rs"]
mod flattening;
#[path = "all/golden.rs"]
mod golden;
#[path = "all/holds.rs"]
mod holds;
#[path = "all/house.rs"]
mod house;
#[path = "all/iam.rs"]
mod iam;
#[path = "all/iam_user_groups.rs"]
mod iam_user_groups;
#[path = "all/iam_zones.rs"]
mod iam_zones;
#[path = "all/idempotency.rs"]
mod idempotency;
#[path = "all/identity.rs"]
mod identity;
#[path = "all/invitations.rs"]
mod invitations;
#[path = "all/limits.rs"]
mod limits;
#[path = "all/links.rs"]
mod links;
#[path = "all/looks.rs"]
mod looks;
#[path = "all/lost.rs"]
mod lost;
#[path = "all/made.rs"]
mod made;
#[path = "all/markup.rs"]
mod markup;
#[path = "all/members.rs"]
mod members;
#[path = "all/model.rs"]
mod model;
#[path = "all/moving.rs"]
mod moving;
#[path = "all/name_servers.rs"]
mod name_servers;
#[path = "all/organizations.rs"]
mod organizations;
#[path = "all/outbox.rs"]
mod outbox;
#[path = "all/own_tenants.rs"]
mod own_tenants;
#[path = "all/partial.rs"]
mod partial;
#[path = "all/partner_access.rs"]
mod partner_access;
#[path = "all/passkeys.rs"]
mod passkeys;
#[path = "all/people.rs"]
mod people;
#[path = "all/policy.rs"]
mod policy;
#[path = "all/private_root.rs"]
mod private_root;
#[path = "all/processes.rs"]
mod processes;
#[path = "all/quickstart.rs"]
mod quickstart;
#[path = "all/scans.rs"]
mod scans;
#[path = "all/sdk.rs"]
mod sdk;
#[path = "all/search.rs"]
mod search;
#[path = "all/second.rs"]
mod second;
#[path = "all/second_required.rs"]
mod second_required;
#[path = "all/secondaries.rs"]
mod secondaries;
#[path = "all/secondary_dns.rs"]
mod secondary_dns;
#[path = "all/secondary_dns_incoming.rs"]
mod secondary_dns_incoming;
#[path = "all/secondary_dns_outgoing.rs"]
mod secondary_dns_outgoing;
#[path = "all/service_users.rs"]
mod service_users;
#[path = "all/serving.rs"]
mod serving;
#[path = "all/setting_up.rs"]
mod setting_up;
#[path = "all/sso.rs"]
mod sso;
#[path = "all/statements.rs"]
mod statements;
#[path = "all/statistics.rs"]
mod statistics;
#[path = "all/subscriptions.rs"]
mod subscriptions;
#[path = "all/tenant_roles.rs"]
mod tenant_roles;
#[path = "all/tenant_service_users.rs"]
mod tenant_service_users;
#[path = "all/tenants.rs"]
mod tenants;
#[path = "all/tokens.rs"]
mod tokens;
#[path = "all/torn.rs"]
mod torn;
#[path = "all/unfit.rs"]
mod unfit;
#[path = "all/user.rs"]
mod user;
#[path = "all/zone_lists.rs"]
mod zone_lists;
#[path = "all/zone_rivals.rs"]
mod zone_rivals;
#[path = "all/zone_tables.rs"]
mod zone_tables;
#[path = "all/zones.rs"]
mod zones;
