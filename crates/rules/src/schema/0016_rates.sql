-- Rate limits that processes share. Lost with the database's memory at a crash, which costs nobody anything.
-- postgres:
CREATE UNLOGGED TABLE rate_windows (
-- sqlite:
CREATE TABLE rate_windows (
-- both:
    name {{text}} PRIMARY KEY,
    count {{bigint}} NOT NULL,
    ends {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX rate_windows_ends ON rate_windows (ends);
