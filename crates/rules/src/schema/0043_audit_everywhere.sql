-- What happened anywhere, newest first.
CREATE INDEX audit_everywhere ON audit (at, id, stream);
