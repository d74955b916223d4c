-- zone_id is NULL for an account's add-on. A zone has at most one; its id is the zone's. price_cents: US cents for each period.
-- shown_id: the spelling that was sent. components: those unlike the plan's, JSON pairs. renews_from: when the first period began.
CREATE TABLE subscriptions (
    id {{id}} PRIMARY KEY,
    tenant_id {{id}} NOT NULL,
    account_id {{id}} NOT NULL REFERENCES accounts (id),
    zone_id {{id}} REFERENCES zones (id),
    rate_plan_id {{text}} NOT NULL,
    shown_id {{text}} NOT NULL,
    frequency {{text}} NOT NULL,
    price_cents {{bigint}} NOT NULL,
    components {{text}} NOT NULL,
    renews_from {{bigint}},
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX subscriptions_zone ON subscriptions (zone_id) WHERE zone_id IS NOT NULL;
CREATE INDEX subscriptions_account ON subscriptions (account_id, created_at, id);
