-- Finding by the start of a name, and an event by its request.
CREATE INDEX accounts_unit_key ON accounts (unit_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX tenants_lower_name ON tenants (lower(name), id);
CREATE INDEX audit_request ON audit (request_id);
