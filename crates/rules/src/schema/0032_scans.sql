-- Zones whose records elsewhere are to be looked for. next_at: when.
CREATE TABLE dns_scans (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    next_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX dns_scans_next ON dns_scans (next_at, zone_id);

-- What was found and nobody has decided about yet: JSON of a record.
CREATE TABLE dns_candidates (
    id {{id}} PRIMARY KEY,
    zone_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    record {{text}} NOT NULL,
    found_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX dns_candidates_zone ON dns_candidates (zone_id, id);
CREATE INDEX dns_candidates_found ON dns_candidates (found_at, id);
