-- dns_settings: JSON of what was set of a zone, of an account what its new zones begin with; null: the defaults.
-- dns_only: no zone of the account is proxied, whatever its records say.
ALTER TABLE zones ADD COLUMN dns_settings {{text}};
ALTER TABLE accounts ADD COLUMN dns_settings {{text}};
ALTER TABLE accounts ADD COLUMN dns_only {{bool}} NOT NULL DEFAULT FALSE;

-- Names to delegate to in place of ns_set, separated by a space: a set of custom name servers, or the zone's vanity ones.
ALTER TABLE zones ADD COLUMN custom_ns {{text}} NOT NULL DEFAULT '';

-- Host names that an account gives our name servers. zone_id, apex: the zone that the name lies in. position: which in its set, which
-- says the addresses that it has.
CREATE TABLE custom_name_servers (
    name {{text}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    zone_id {{id}} NOT NULL,
    apex {{text}} NOT NULL,
    ns_set {{bigint}} NOT NULL,
    position {{bigint}} NOT NULL,
    created_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX custom_name_servers_account ON custom_name_servers (account_id, ns_set, position);
CREATE INDEX custom_name_servers_apex ON custom_name_servers (apex);

-- Names that no other account can add or activate. since: from when on.
CREATE TABLE zone_holds (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    since {{bigint}} NOT NULL,
    include_subdomains {{bool}} NOT NULL
) {{strict}};
