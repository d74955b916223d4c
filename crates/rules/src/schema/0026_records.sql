-- DNS records. name is complete, in ASCII and lower case; content and data are as the API shows them; rdata is the wire's form,
-- and rdata_hash (SHA-256) stands for it where two are compared. tags and settings are JSON.
CREATE TABLE dns_records (
    id {{id}} PRIMARY KEY,
    zone_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    name {{text}} NOT NULL,
    type {{text}} NOT NULL,
    content {{text}} NOT NULL,
    data {{text}},
    priority {{bigint}},
    rdata {{bytes}} NOT NULL,
    rdata_hash {{text}} NOT NULL,
    ttl {{bigint}} NOT NULL,
    proxied {{bool}} NOT NULL,
    comment {{text}},
    tags {{text}} NOT NULL,
    settings {{text}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL,
    comment_at {{bigint}},
    tags_at {{bigint}}
) {{strict}};
CREATE UNIQUE INDEX dns_records_same ON dns_records (zone_id, name, type, rdata_hash);
CREATE INDEX dns_records_type ON dns_records (zone_id, type, name, id);

-- serial: of the SOA record, raised by every change of what is published. records_n: DNS records in the zone.
ALTER TABLE zones ADD COLUMN serial {{bigint}} NOT NULL DEFAULT 1;
ALTER TABLE zones ADD COLUMN records_n {{bigint}} NOT NULL DEFAULT 0;

-- What has to be published anew, for those who answer: a zone, or all of an account's. Rows are kept for an hour.
CREATE TABLE zone_changes (
    id {{id}} PRIMARY KEY,
    zone_id {{id}},
    account_id {{id}} NOT NULL,
    at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX zone_changes_at ON zone_changes (at, id);
