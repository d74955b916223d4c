-- API tokens: of a user (user_id) or of an account (account_id). Only a hash of the value is kept. policies and condition: JSON
-- as the API shows them.
CREATE TABLE api_tokens (
    id {{id}} PRIMARY KEY,
    user_id {{id}},
    account_id {{id}},
    name {{text}} NOT NULL,
    token_hash {{text}} NOT NULL,
    status {{text}} NOT NULL,
    policies {{text}} NOT NULL,
    condition {{text}},
    not_before {{bigint}},
    expires_on {{bigint}},
    issued_on {{bigint}} NOT NULL,
    modified_on {{bigint}} NOT NULL,
    last_used_on {{bigint}}
) {{strict}};
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (token_hash);
CREATE INDEX api_tokens_user ON api_tokens (user_id, issued_on, id) WHERE user_id IS NOT NULL;
CREATE INDEX api_tokens_account ON api_tokens (account_id, issued_on, id) WHERE account_id IS NOT NULL;

-- How many tokens there are: raised by a guarded UPDATE, never counted.
ALTER TABLE users ADD COLUMN tokens_n {{bigint}} NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN tokens_n {{bigint}} NOT NULL DEFAULT 0;

-- The principal behind a token of an account: it has no user of its own.
INSERT INTO users (id, email, email_key, kind, operator, status, username, email_verified, created_at, modified_at) VALUES
    ('00000000000000000000000000000002', '', 'account', 'account', FALSE, 'active', '', FALSE, 0, 0);
