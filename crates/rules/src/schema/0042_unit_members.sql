-- Finding members of a unit's accounts by the start of their address. Accounts stay in their unit.
ALTER TABLE members ADD COLUMN unit_id {{id}};
UPDATE members SET unit_id = (SELECT a.unit_id FROM accounts a WHERE a.id = members.account_id);
CREATE INDEX members_unit ON members (unit_id, email_key, id);
