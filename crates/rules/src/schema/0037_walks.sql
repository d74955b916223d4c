-- Long lists of accounts and zones, by name whatever its case and by creation, as ids grow with time.
CREATE INDEX accounts_unit_key ON accounts (unit_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_unit_id ON accounts (unit_id, id) WHERE deleted_at IS NULL;
CREATE INDEX zones_unit_id ON zones (unit_id, id) WHERE deleted_at IS NULL;
