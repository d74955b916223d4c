-- What a member was given, as policies in JSON (null: made before, the roles say it all). roles is from now on what the member
-- has over the whole account, by their own policies and those of their user groups; what differs in single zones is in
-- member_zones. scoped: something is there; zones_only: nothing is allowed over the whole account.
ALTER TABLE members ADD COLUMN policies {{text}};
ALTER TABLE members ADD COLUMN scoped {{bool}} NOT NULL DEFAULT FALSE;
ALTER TABLE members ADD COLUMN zones_only {{bool}} NOT NULL DEFAULT FALSE;

-- What a member has in one zone besides, words as in members.roles, and whether they see the zone after all. Kept when the zone
-- is deleted, for restoring it brings it back.
CREATE TABLE member_zones (
    member_id {{id}} NOT NULL,
    zone_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    words {{text}} NOT NULL,
    sees {{bool}} NOT NULL,
    PRIMARY KEY (member_id, zone_id)
) {{strict}};
CREATE INDEX member_zones_zone ON member_zones (zone_id);
CREATE INDEX member_zones_account ON member_zones (account_id);

-- Named sets of an account's zones. objects: ids of zones, separated by spaces, or * for all of the account.
CREATE TABLE resource_groups (
    id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    name {{text}} NOT NULL,
    objects {{text}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX resource_groups_account ON resource_groups (account_id, name, id);

-- Which members and user groups (holder_id) have a policy over a resource group.
CREATE TABLE policy_uses (
    resource_group_id {{id}} NOT NULL,
    holder_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    PRIMARY KEY (resource_group_id, holder_id)
) {{strict}};
CREATE INDEX policy_uses_holder ON policy_uses (holder_id);
CREATE INDEX policy_uses_account ON policy_uses (account_id);

-- Members who share policies.
CREATE TABLE user_groups (
    id {{id}} PRIMARY KEY,
    account_id {{id}} NOT NULL,
    name {{text}} NOT NULL,
    policies {{text}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE INDEX user_groups_account ON user_groups (account_id, name, id);

CREATE TABLE user_group_members (
    user_group_id {{id}} NOT NULL,
    member_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL,
    PRIMARY KEY (user_group_id, member_id)
) {{strict}};
CREATE INDEX user_group_members_member ON user_group_members (member_id);
CREATE INDEX user_group_members_account ON user_group_members (account_id);
