-- Name servers that an account's zones are copied to and from: addresses that may ask, the servers themselves, keys. sealed is the
-- secret as it was sent, under the master key.
CREATE TABLE secondary_dns_acls (
    id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    name {{text}} NOT NULL,
    ip_range {{text}} NOT NULL
) {{strict}};
CREATE INDEX secondary_dns_acls_account ON secondary_dns_acls (account_id, name, id);

CREATE TABLE secondary_dns_tsigs (
    id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    name {{text}} NOT NULL,
    algorithm {{text}} NOT NULL,
    sealed {{bytes}} NOT NULL
) {{strict}};
CREATE INDEX secondary_dns_tsigs_account ON secondary_dns_tsigs (account_id, name, id);

CREATE TABLE secondary_dns_peers (
    id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    name {{text}} NOT NULL,
    ip {{text}},
    port {{bigint}} NOT NULL,
    ixfr_enable {{bool}} NOT NULL,
    tsig_id {{id}}
) {{strict}};
CREATE INDEX secondary_dns_peers_account ON secondary_dns_peers (account_id, name, id);
CREATE INDEX secondary_dns_peers_tsig ON secondary_dns_peers (tsig_id);

-- Which peers a zone has; direction is incoming or outgoing, position as they were listed.
CREATE TABLE secondary_dns_links (
    zone_id {{id}} NOT NULL,
    direction {{text}} NOT NULL,
    position {{bigint}} NOT NULL,
    account_id {{id}} NOT NULL,
    peer_id {{id}} NOT NULL,
    PRIMARY KEY (zone_id, direction, position)
) {{strict}};
CREATE INDEX secondary_dns_links_peer ON secondary_dns_links (peer_id);
CREATE INDEX secondary_dns_links_account ON secondary_dns_links (account_id, zone_id);

-- A zone that its peers may copy. notify_at: when somebody asked that they be told once more. What is known of them comes last.
CREATE TABLE secondary_dns_outgoing (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    id {{id}} NOT NULL,
    enabled {{bool}} NOT NULL,
    notify_at {{bigint}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    checked_at {{bigint}},
    transferred_at {{bigint}},
    failure {{text}}
) {{strict}};

-- A zone that is copied from its peers. refresh_s is in seconds. whole: the next transfer is not of changes alone. serial, and
-- secondary_dns_content: what was copied last; it is answered until expires_at.
CREATE TABLE secondary_dns_incoming (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    id {{id}} NOT NULL,
    refresh_s {{bigint}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL,
    next_at {{bigint}} NOT NULL,
    whole {{bool}} NOT NULL,
    failures {{bigint}} NOT NULL,
    checked_at {{bigint}},
    transferred_at {{bigint}},
    serial {{bigint}},
    expires_at {{bigint}},
    failure {{text}}
) {{strict}};
CREATE INDEX secondary_dns_incoming_next ON secondary_dns_incoming (next_at);

-- The records of such a zone in `dns::transfer`'s form, the SOA first.
CREATE TABLE secondary_dns_content (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    bytes {{bytes}} NOT NULL
) {{strict}};
