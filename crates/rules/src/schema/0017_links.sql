-- Links in mails that prove a mailbox; of the code only a hash is kept. purpose: sign_up, password or address. user_id: whose mailbox it
-- is; null for somebody without a user.
CREATE TABLE links (
    code_hash {{text}} PRIMARY KEY,
    purpose {{text}} NOT NULL,
    user_id {{id}},
    email {{text}} NOT NULL,
    email_key {{text}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    expires_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX links_address ON links (email_key, purpose);
CREATE INDEX links_expires ON links (expires_at, code_hash);
