-- Whether a log-in takes more than the password; and wrong codes of late: how many, and since when.
ALTER TABLE users ADD COLUMN second_factor {{bool}} NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN wrong_codes {{bigint}} NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN wrong_codes_since {{bigint}};

-- Secrets of code generators (RFC 6238), encrypted. confirmed_at: a code of it was shown. last_step: of the last code accepted.
CREATE TABLE totp (
    user_id {{id}} PRIMARY KEY,
    secret {{bytes}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    confirmed_at {{bigint}},
    last_step {{bigint}} NOT NULL
) {{strict}};

-- Hashes of codes that work once each, when nothing else is at hand.
CREATE TABLE recovery_codes (
    user_id {{id}} NOT NULL,
    code_hash {{text}} NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) {{strict}};
