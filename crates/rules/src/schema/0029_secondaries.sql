-- Name servers that copy all zones from us. sealed is the secret of the key, under the master key. What is known of them comes last:
-- when one was last heard of, how many zones it has in an older version and since when, why it does not take word of changes.
CREATE TABLE secondaries (
    id {{id}} PRIMARY KEY,
    name {{text}} NOT NULL,
    address {{text}},
    key_name {{text}} NOT NULL,
    algorithm {{text}} NOT NULL,
    sealed {{bytes}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL,
    seen_at {{bigint}},
    behind_n {{bigint}} NOT NULL,
    behind_since {{bigint}},
    failure {{text}}
) {{strict}};
CREATE UNIQUE INDEX secondaries_name ON secondaries (name);
CREATE UNIQUE INDEX secondaries_key ON secondaries (key_name);

-- What changed from one version of a zone to the next, in `dns::transfer`'s form: so that secondaries need not copy whole zones after
-- a restart. Kept for a day.
CREATE TABLE zone_differences (
    name {{text}} NOT NULL,
    from_serial {{bigint}} NOT NULL,
    to_serial {{bigint}} NOT NULL,
    at {{bigint}} NOT NULL,
    bytes {{bytes}} NOT NULL,
    PRIMARY KEY (name, from_serial, to_serial)
) {{strict}};
CREATE INDEX zone_differences_at ON zone_differences (at, name, from_serial);
