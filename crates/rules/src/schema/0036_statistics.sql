-- Live zones of each unit by status and plan, kept up by whatever changes one, so that nobody has to count zones to show how many there
-- are; and how many accounts and zones were made in a unit on a day (days since the epoch, UTC), whatever became of them.
CREATE TABLE zone_tallies (
    unit_id {{id}} NOT NULL,
    status {{text}} NOT NULL,
    plan {{text}} NOT NULL,
    n {{bigint}} NOT NULL,
    PRIMARY KEY (unit_id, status, plan)
) {{strict}};
CREATE TABLE unit_days (
    unit_id {{id}} NOT NULL,
    day {{bigint}} NOT NULL,
    accounts_n {{bigint}} NOT NULL,
    zones_n {{bigint}} NOT NULL,
    PRIMARY KEY (unit_id, day)
) {{strict}};
CREATE INDEX unit_days_day ON unit_days (day);

INSERT INTO zone_tallies (unit_id, status, plan, n)
    SELECT z.unit_id, z.status, z.plan, COUNT(*) FROM zones z JOIN accounts a ON a.id = z.account_id
    WHERE z.deleted_at IS NULL AND a.deleted_at IS NULL GROUP BY z.unit_id, z.status, z.plan;
INSERT INTO unit_days (unit_id, day, accounts_n, zones_n)
    SELECT q.unit_id, q.day, SUM(q.a), SUM(q.z) FROM (
        SELECT unit_id, created_at / 86400000000 AS day, 1 AS a, 0 AS z FROM accounts
        UNION ALL SELECT unit_id, created_at / 86400000000, 0, 1 FROM zones) q
    GROUP BY q.unit_id, q.day;
