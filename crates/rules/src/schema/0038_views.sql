-- Lists as somebody keeps them under a name: query is what stands behind the question mark. One default for each list.
CREATE TABLE views (
    id {{id}} PRIMARY KEY,
    user_id {{id}} NOT NULL,
    list {{text}} NOT NULL,
    name {{text}} NOT NULL,
    query {{text}} NOT NULL,
    is_default {{bool}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX views_user ON views (user_id, list, name);
