-- Single sign-on (OpenID Connect): who vouches for the people of a mail domain. owner_id: an account or a tenant.
-- code: what the domain's TXT record says when it is the owner's. jit_roles: of whoever comes without being a member, ids
-- separated by spaces; empty: nobody does.
CREATE TABLE sso_connectors (
    id {{id}} PRIMARY KEY,
    owner_kind {{text}} NOT NULL,
    owner_id {{id}} NOT NULL,
    domain {{text}} NOT NULL,
    enabled {{bool}} NOT NULL,
    issuer {{text}},
    client_id {{text}},
    secret_sealed {{bytes}},
    jit_roles {{text}} NOT NULL,
    code {{text}} NOT NULL,
    looked_at {{bigint}},
    verified_at {{bigint}},
    created_at {{bigint}} NOT NULL,
    modified_at {{bigint}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX sso_connectors_verified ON sso_connectors (domain) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX sso_connectors_owner ON sso_connectors (owner_id, domain);
CREATE INDEX sso_connectors_domain ON sso_connectors (domain, id);

-- Whom a provider knows by which name (the claim sub).
CREATE TABLE sso_identities (
    connector_id {{id}} NOT NULL,
    subject {{text}} NOT NULL,
    user_id {{id}} NOT NULL,
    created_at {{bigint}} NOT NULL,
    PRIMARY KEY (connector_id, subject)
) {{strict}};
CREATE INDEX sso_identities_user ON sso_identities (user_id);
