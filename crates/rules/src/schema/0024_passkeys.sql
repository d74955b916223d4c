-- Passkeys (WebAuthn) of users: the public key with what its next use is checked against. signs: the last counter shown, 0 for none.
CREATE TABLE passkeys (
    id {{id}} PRIMARY KEY,
    user_id {{id}} NOT NULL,
    credential_id {{text}} NOT NULL,
    name {{text}} NOT NULL,
    credential {{text}} NOT NULL,
    signs {{bigint}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    used_at {{bigint}}
) {{strict}};
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);
CREATE INDEX passkeys_user ON passkeys (user_id, created_at, id);

-- Challenges that were answered: none is taken twice.
CREATE TABLE passkey_challenges (
    id {{id}} PRIMARY KEY,
    expires_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX passkey_challenges_expires ON passkey_challenges (expires_at, id);
