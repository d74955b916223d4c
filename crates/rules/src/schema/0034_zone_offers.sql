-- Zones offered to an account of another tenant. account_id: whose they are; to_account_id: who may take them, whether it exists or not.
CREATE TABLE zone_offers (
    zone_id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    to_account_id {{id}} NOT NULL,
    offered_at {{bigint}} NOT NULL,
    expires_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX zone_offers_to ON zone_offers (to_account_id, zone_id);
CREATE INDEX zone_offers_expires ON zone_offers (expires_at, zone_id);
