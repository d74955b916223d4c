-- Times are microseconds since the Unix epoch, UTC. Ids are 32 lowercase hex digits.

CREATE TABLE installation (
    id {{id}} PRIMARY KEY,
    key_id {{text}} NOT NULL,
    created_at {{bigint}} NOT NULL
) {{strict}};

-- The lock row of each scope, which also numbers its audit stream. id: 'installation', or of a tenant, account, user.
CREATE TABLE streams (
    id {{id}} PRIMARY KEY,
    seq {{bigint}} NOT NULL,
    hash {{text}} NOT NULL
) {{strict}};

CREATE TABLE users (
    id {{id}} PRIMARY KEY,
    email {{text}} NOT NULL,
    email_key {{text}} NOT NULL,
    kind {{text}} NOT NULL,
    tenant_id {{id}},
    operator {{bool}} NOT NULL,
    status {{text}} NOT NULL,
    username {{text}} NOT NULL,
    first_name {{text}},
    last_name {{text}},
    telephone {{text}},
    country {{text}},
    zipcode {{text}},
    key_hash {{text}},
    key_sealed {{bytes}},
    password_hash {{text}},
    email_verified {{bool}} NOT NULL,
    rate_limit {{bigint}},
    last_used_at {{bigint}},
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE INDEX users_tenant ON users (tenant_id, email_key);
CREATE INDEX users_operator ON users (email_key) WHERE operator;

-- One row per event and stream; an event that concerns two streams has the same id in both.
CREATE TABLE audit (
    stream {{id}} NOT NULL,
    seq {{bigint}} NOT NULL,
    id {{text}} NOT NULL,
    at {{bigint}} NOT NULL,
    prev_hash {{text}} NOT NULL,
    hash {{text}} NOT NULL,
    principal_id {{id}} NOT NULL,
    principal_email {{text}} NOT NULL,
    principal_kind {{text}} NOT NULL,
    credential_kind {{text}} NOT NULL,
    credential_id {{text}} NOT NULL,
    ip {{text}} NOT NULL,
    user_agent {{text}} NOT NULL,
    interface {{text}} NOT NULL,
    method {{text}} NOT NULL,
    route {{text}} NOT NULL,
    status {{bigint}} NOT NULL,
    request_id {{text}} NOT NULL,
    action {{text}} NOT NULL,
    resource_kind {{text}} NOT NULL,
    resource_id {{text}} NOT NULL,
    tenant_id {{id}},
    account_id {{id}},
    zone_id {{id}},
    zone_name {{text}},
    before {{text}},
    after {{text}},
    PRIMARY KEY (stream, seq)
) {{strict}};
CREATE INDEX audit_at ON audit (stream, at, seq);
CREATE INDEX audit_id ON audit (id);
CREATE INDEX audit_principal ON audit (principal_id, at, seq);

-- The rows of a stream up to seq were purged: the chain goes on from this hash.
CREATE TABLE audit_anchors (
    stream {{id}} PRIMARY KEY,
    seq {{bigint}} NOT NULL,
    hash {{text}} NOT NULL
) {{strict}};

-- Refusals, in batches, after the fact.
CREATE TABLE denials (
    request_id {{text}} PRIMARY KEY,
    at {{bigint}} NOT NULL,
    principal_id {{id}} NOT NULL,
    action {{text}} NOT NULL,
    place_kind {{text}} NOT NULL,
    place_id {{text}} NOT NULL,
    rule {{text}} NOT NULL,
    code {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX denials_at ON denials (at);

CREATE TABLE idempotency (
    principal_id {{id}} NOT NULL,
    key {{text}} NOT NULL,
    method {{text}} NOT NULL,
    path {{text}} NOT NULL,
    body_hash {{text}} NOT NULL,
    reply {{bytes}} NOT NULL,
    at {{bigint}} NOT NULL,
    PRIMARY KEY (principal_id, key, method, path)
) {{strict}};
CREATE INDEX idempotency_at ON idempotency (at);

-- What a purged account or zone leaves: its id is never issued again.
CREATE TABLE tombstones (
    id {{id}} PRIMARY KEY,
    kind {{text}} NOT NULL,
    tenant_id {{id}} NOT NULL,
    unit_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    purged_at {{bigint}} NOT NULL
) {{strict}};

INSERT INTO streams (id, seq, hash) VALUES ('installation', 0, '');

-- Two principals without a key, so that nobody can be them: a visitor with a code from a mail, and the program itself.
INSERT INTO users (id, email, email_key, kind, operator, status, username, email_verified, created_at, modified_at) VALUES
    ('00000000000000000000000000000000', '', 'visitor', 'visitor', FALSE, 'active', '', FALSE, 0, 0),
    ('00000000000000000000000000000001', '', 'system', 'system', FALSE, 'active', '', FALSE, 0, 0);
