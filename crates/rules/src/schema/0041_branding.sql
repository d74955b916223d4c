-- How a tenant looks and speaks to its customers; NULL: as the installation does. logo_hash: SHA-256 in hex, logo_bytes: how many.
CREATE TABLE branding (
    tenant_id {{id}} PRIMARY KEY REFERENCES tenants (id),
    name {{text}},
    accent {{text}},
    accent_dark {{text}},
    support_url {{text}},
    sender_name {{text}},
    sender_address {{text}},
    modified_at {{bigint}} NOT NULL,
    logo_type {{text}},
    logo_bytes {{bigint}},
    logo_hash {{text}},
    logo {{bytes}}
) {{strict}};

-- The host under which a tenant's people find their log-in. Rows of their own, so that of two tenants one gets a name.
CREATE TABLE brand_hosts (
    host_name {{text}} PRIMARY KEY,
    tenant_id {{id}} NOT NULL REFERENCES tenants (id)
) {{strict}};
CREATE UNIQUE INDEX brand_hosts_tenant ON brand_hosts (tenant_id);
