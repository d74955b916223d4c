-- roles: ids separated by spaces, in order. sees_zones: whether the roles hold zone:read, so that lists need not ask.
CREATE TABLE members (
    id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL REFERENCES accounts (id),
    user_id {{id}} REFERENCES users (id),
    email {{text}} NOT NULL,
    email_key {{text}} NOT NULL,
    status {{text}} NOT NULL,
    roles {{text}} NOT NULL,
    sees_zones {{bool}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX members_email ON members (account_id, email_key);
CREATE INDEX members_user ON members (user_id, status, account_id);
CREATE INDEX members_address ON members (email_key, status);

-- The link in the mail holds the code; here is only its hash. One live invitation per member.
CREATE TABLE invitations (
    id {{id}} PRIMARY KEY,
    member_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL REFERENCES accounts (id),
    email {{text}} NOT NULL,
    email_key {{text}} NOT NULL,
    code_hash {{text}} NOT NULL,
    status {{text}} NOT NULL,
    invited_by {{text}} NOT NULL,
    invited_at {{bigint}} NOT NULL,
    expires_at {{bigint}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX invitations_code ON invitations (code_hash);
CREATE INDEX invitations_member ON invitations (member_id, status);
CREATE INDEX invitations_address ON invitations (email_key, invited_at);
CREATE INDEX invitations_account ON invitations (account_id, id);
