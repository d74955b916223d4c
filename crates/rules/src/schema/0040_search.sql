-- Finding by the start of a name (of accounts: accounts_unit_key), and an event by its request.
CREATE INDEX tenants_lower_name ON tenants (lower(name), id);
CREATE INDEX audit_request ON audit (request_id);
