-- name is in ASCII (it is looked up by), display as the API shows it. rname has the labels of name in reverse, each with a dot
-- behind (com.example.): what lies below is a range. ns_set is the pair, separated by a space.
-- account_id refers to no table: the database would read all zones whenever an account is purged.
CREATE TABLE zones (
    id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    unit_id {{id}} NOT NULL,
    tenant_id {{id}} NOT NULL,
    name {{text}} NOT NULL,
    display {{text}} NOT NULL,
    rname {{text}} NOT NULL,
    type {{text}} NOT NULL,
    status {{text}} NOT NULL,
    paused {{bool}} NOT NULL,
    plan {{text}} NOT NULL,
    ns_set {{text}} NOT NULL,
    vanity {{text}} NOT NULL,
    checked_at {{bigint}},
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL,
    activated_at {{bigint}},
    deleted_at {{bigint}}
) {{strict}};
CREATE UNIQUE INDEX zones_account_name ON zones (account_id, name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX zones_name_set ON zones (name, ns_set) WHERE deleted_at IS NULL;
CREATE INDEX zones_account ON zones (account_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX zones_unit ON zones (unit_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX zones_deleted ON zones (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX zones_rname ON zones (rname) WHERE deleted_at IS NULL;

-- One row per registered domain that zones were ever made under, locked while one is: so that two accounts cannot both be
-- first with a name and one below it.
CREATE TABLE claims (
    name {{text}} PRIMARY KEY
) {{strict}};
