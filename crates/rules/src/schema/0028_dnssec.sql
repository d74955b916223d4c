-- Zones that are signed. status is v4's; signed_at (seconds) says of what day the signatures are; next_at (microseconds) when they
-- have to be renewed, or the next step of a roll is due.
CREATE TABLE zone_dnssec (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    status {{text}} NOT NULL,
    multi_signer {{bool}} NOT NULL,
    signed_at {{bigint}} NOT NULL,
    next_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX zone_dnssec_next ON zone_dnssec (next_at, zone_id);

-- Their keys. flags: 257 signs the keys, 256 the rest. sealed is the secret, under the master key. state: published, active, retired;
-- since (microseconds) when that began. ds_gone_at: when the parent was first seen without its DS while it had the next key's.
CREATE TABLE zone_keys (
    id {{id}} PRIMARY KEY,
    zone_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    flags {{bigint}} NOT NULL,
    state {{text}} NOT NULL,
    since {{bigint}} NOT NULL,
    key_tag {{bigint}} NOT NULL,
    digest {{text}} NOT NULL,
    public_key {{text}} NOT NULL,
    sealed {{bytes}} NOT NULL,
    ds_gone_at {{bigint}}
) {{strict}};
CREATE INDEX zone_keys_zone ON zone_keys (zone_id, flags, id);
