-- The outbox. address and content are encrypted under the master key and dropped once the mail is out.
CREATE TABLE mails (
    id {{id}} PRIMARY KEY,
    kind {{text}} NOT NULL,
    account_id {{id}},
    subject_id {{id}} NOT NULL,
    sealed {{bytes}},
    state {{text}} NOT NULL,
    attempts {{bigint}} NOT NULL,
    next_at {{bigint}} NOT NULL,
    last_error {{text}},
    created_at {{bigint}} NOT NULL,
    finished_at {{bigint}}
) {{strict}};
CREATE INDEX mails_due ON mails (next_at, id) WHERE state = 'queued';
CREATE INDEX mails_created ON mails (created_at, id);
CREATE INDEX mails_subject ON mails (subject_id, created_at);
