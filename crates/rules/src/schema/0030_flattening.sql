-- Zones with a CNAME that is answered by the addresses of its target. next_at: when somebody has to look at them again.
CREATE TABLE zone_flattening (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    next_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX zone_flattening_next ON zone_flattening (next_at, zone_id);

-- Their targets outside of the zone, and the addresses (separated by a space) that were found last, if ever. ttl: seconds, when these
-- were first seen. failures: looks in a row that nobody answered.
CREATE TABLE flattened_targets (
    zone_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    target {{text}} NOT NULL,
    addresses {{text}} NOT NULL,
    ttl {{bigint}} NOT NULL,
    due_at {{bigint}} NOT NULL,
    failures {{bigint}} NOT NULL,
    looked_at {{bigint}},
    PRIMARY KEY (zone_id, target)
) {{strict}};

INSERT INTO zone_flattening (zone_id, account_id, next_at)
    SELECT DISTINCT r.zone_id, r.account_id, 0 FROM dns_records r JOIN zones z ON z.id = r.zone_id
    WHERE r.type = 'CNAME' AND (r.name = z.name OR r.settings LIKE '%"flatten_cname":true%');
