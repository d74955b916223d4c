-- What a TXT record has to say for a zone of type partial to become active; null of other types.
ALTER TABLE zones ADD COLUMN verification_key {{text}};
