-- Log-ins of persons. Only a hash of the cookie's value is kept. proven_at: the last password or passkey of the session.
CREATE TABLE sessions (
    id {{id}} PRIMARY KEY,
    user_id {{id}} NOT NULL,
    token_hash {{text}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    seen_at {{bigint}} NOT NULL,
    proven_at {{bigint}} NOT NULL,
    expires_at {{bigint}} NOT NULL,
    ip {{text}} NOT NULL,
    user_agent {{text}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_user ON sessions (user_id, created_at, id);
CREATE INDEX sessions_expires ON sessions (expires_at, id);

-- What a user has logged in from before: a hash of user agent and network.
CREATE TABLE devices (
    user_id {{id}} NOT NULL,
    device {{text}} NOT NULL,
    first_at {{bigint}} NOT NULL,
    PRIMARY KEY (user_id, device)
) {{strict}};
