-- What each event did to a set of DNS records (one name and type): who, when, and the records that it touched, as JSON, as they were
-- before and as they were after. serial: the zone's after the event, which puts the events of a zone in order.
CREATE TABLE dns_history (
    zone_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    event_id {{text}} NOT NULL,
    name {{text}} NOT NULL,
    type {{text}} NOT NULL,
    serial {{bigint}} NOT NULL,
    at {{bigint}} NOT NULL,
    principal_id {{id}} NOT NULL,
    principal_email {{text}} NOT NULL,
    before {{text}} NOT NULL,
    after {{text}} NOT NULL,
    PRIMARY KEY (zone_id, event_id, name, type)
) {{strict}};
CREATE INDEX dns_history_set ON dns_history (zone_id, name, type, serial);
CREATE INDEX dns_history_serial ON dns_history (zone_id, serial, name, type);
CREATE INDEX dns_history_at ON dns_history (at, zone_id);
