-- What the tenant's people may do in a unit: admin, support, billing or read_only.
ALTER TABLE unit_admins ADD COLUMN role {{text}} NOT NULL DEFAULT 'admin';

-- Whether the tenant's people need the account's consent; given until then, and last asked for at (microseconds).
ALTER TABLE accounts ADD COLUMN consent_required {{bool}} NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN access_approved_until {{bigint}};
ALTER TABLE accounts ADD COLUMN access_asked_at {{bigint}};
CREATE INDEX accounts_consent ON accounts (unit_id) WHERE consent_required;

-- Deleted service users keep their row, because events name it; they are no users any more.
CREATE INDEX users_service ON users (tenant_id, email_key) WHERE kind = 'service_user';
