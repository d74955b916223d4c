-- labels: a JSON array. name_servers: host names separated by spaces, two consecutive ones form a set; empty for the
-- operator's own.
CREATE TABLE tenants (
    id {{id}} PRIMARY KEY,
    name {{text}} NOT NULL,
    name_key {{text}} NOT NULL,
    type {{text}} NOT NULL,
    status {{text}} NOT NULL,
    customer_id {{text}},
    contact_email {{text}},
    contact_website {{text}},
    labels {{text}} NOT NULL,
    name_servers {{text}} NOT NULL,
    rate_limit {{bigint}},
    accounts_n {{bigint}} NOT NULL,
    accounts_max {{bigint}},
    zones_n {{bigint}} NOT NULL,
    zones_max {{bigint}},
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX tenants_name ON tenants (name, id);

CREATE TABLE units (
    id {{id}} PRIMARY KEY,
    tenant_id {{id}} NOT NULL REFERENCES tenants (id),
    name {{text}} NOT NULL,
    status {{text}} NOT NULL,
    accounts_n {{bigint}} NOT NULL,
    zones_n {{bigint}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX units_tenant ON units (tenant_id, name, id);

CREATE TABLE unit_admins (
    unit_id {{id}} NOT NULL REFERENCES units (id),
    user_id {{id}} NOT NULL REFERENCES users (id),
    tenant_id {{id}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    PRIMARY KEY (unit_id, user_id)
) {{strict}};
CREATE INDEX unit_admins_user ON unit_admins (user_id, unit_id);
CREATE INDEX unit_admins_tenant ON unit_admins (tenant_id, user_id);

-- value: 0 or 1 for a boolean one, the number for a counted one, NULL for a counted one without limit.
-- texts: for the few that hold words (account types, KYC fields), separated by spaces.
CREATE TABLE entitlements (
    tenant_id {{id}} NOT NULL REFERENCES tenants (id),
    name {{text}} NOT NULL,
    value {{bigint}},
    texts {{text}} NOT NULL,
    PRIMARY KEY (tenant_id, name)
) {{strict}};

CREATE TABLE catalogue (
    tenant_id {{id}} NOT NULL REFERENCES tenants (id),
    rate_plan_id {{text}} NOT NULL,
    price_cents {{bigint}} NOT NULL,
    PRIMARY KEY (tenant_id, rate_plan_id)
) {{strict}};
