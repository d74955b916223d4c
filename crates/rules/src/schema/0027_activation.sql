-- Zones whose delegation is looked at. next_at: when; looked_at: when last; tries: looks so far while the status was the same;
-- failures: looks in a row that did not find an active zone delegated. by_delegation: whether the status follows what is seen.
-- held: not answered while not active, since nobody has looked yet or the parent names other servers of ours. seen is JSON.
CREATE TABLE zone_checks (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    next_at {{bigint}} NOT NULL,
    looked_at {{bigint}},
    tries {{bigint}} NOT NULL,
    failures {{bigint}} NOT NULL,
    by_delegation {{bool}} NOT NULL,
    held {{bool}} NOT NULL,
    seen {{text}}
) {{strict}};
CREATE INDEX zone_checks_next ON zone_checks (next_at, zone_id);

INSERT INTO zone_checks (zone_id, account_id, next_at, tries, failures, by_delegation, held)
    SELECT id, account_id, 0, 0, 0, TRUE, FALSE FROM zones WHERE status = 'pending' AND deleted_at IS NULL;

-- Those that the parent named when the zone was added, where somebody looked.
ALTER TABLE zones ADD COLUMN original_ns {{text}};

-- Names that may still be delegated to us although nobody has them any more.
CREATE INDEX zones_once_active ON zones (rname) WHERE deleted_at IS NOT NULL AND activated_at IS NOT NULL;
CREATE INDEX tenants_servers ON tenants (name_servers) WHERE name_servers <> '';
