CREATE TABLE accounts (
    id {{id}} PRIMARY KEY,
    tenant_id {{id}} NOT NULL REFERENCES tenants (id),
    unit_id {{id}} NOT NULL REFERENCES units (id),
    name {{text}} NOT NULL,
    name_key {{text}} NOT NULL,
    type {{text}} NOT NULL,
    enforce_twofactor {{bool}} NOT NULL,
    abuse_contact_email {{text}},
    api_access_enabled {{bool}},
    business_name {{text}},
    business_address {{text}},
    business_email {{text}},
    business_phone {{text}},
    external_metadata {{text}},
    zones_n {{bigint}} NOT NULL,
    pending_n {{bigint}} NOT NULL,
    members_n {{bigint}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL,
    deleted_at {{bigint}}
) {{strict}};
CREATE INDEX accounts_unit ON accounts (unit_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_tenant ON accounts (tenant_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_deleted ON accounts (deleted_at, id) WHERE deleted_at IS NOT NULL;
