// The official TypeScript SDK against a running installation: a token made, verified, used, rolled and deleted.
//
// Arguments: the folder that the packages are installed in, base URL, e-mail, key, id of a zone. Prints a token that wrangler can use.

import { createRequire } from "node:module";
import assert from "node:assert/strict";

const [folder, baseURL, apiEmail, apiKey, zoneId] = process.argv.slice(2);
const { default: Cloudflare } = createRequire(`${folder}/`)("cloudflare");
const admin = new Cloudflare({ apiEmail, apiKey, baseURL, maxRetries: 0 });
const bearing = (apiToken) => new Cloudflare({ apiToken, baseURL, maxRetries: 0 });

const groups = new Map();
for await (const group of admin.user.tokens.permissionGroups.list()) groups.set(group.name, group.id);
const me = await admin.user.get();
const allow = (names, resources) => ({
  effect: "allow",
  permission_groups: names.map((name) => ({ id: groups.get(name) })),
  resources,
});
const policies = [allow(["Zone Read", "DNS Write"], { [`com.cloudflare.api.account.zone.${zoneId}`]: "*" })];

const made = await admin.user.tokens.create({ name: "TypeScript", policies, condition: { request_ip: { in: ["127.0.0.0/8"] } } });
assert.match(made.value, /^[A-Za-z0-9_-]{40}$/);
assert.deepEqual(made.condition, { request_ip: { in: ["127.0.0.0/8"] } });
const token = bearing(made.value);
assert.equal((await token.user.tokens.verify()).status, "active");
assert.equal((await token.zones.get({ zone_id: zoneId })).id, zoneId);
const seen = [];
for await (const zone of token.zones.list()) seen.push(zone.id);
assert.deepEqual(seen, [zoneId]);
await assert.rejects(token.zones.edit({ zone_id: zoneId, paused: true }), Cloudflare.PermissionDeniedError);

const changed = await admin.user.tokens.update(made.id, { name: "Renamed", policies, status: "active" });
assert.equal(changed.name, "Renamed");
const listed = [];
for await (const one of admin.user.tokens.list()) listed.push(one.id);
assert.ok(listed.includes(made.id));

const value = await admin.user.tokens.value.update(made.id, { body: {} });
assert.equal(typeof value, "string");
await assert.rejects(token.user.tokens.verify(), Cloudflare.AuthenticationError);
assert.equal((await bearing(value).user.tokens.verify()).id, made.id);
assert.equal((await admin.user.tokens.delete(made.id)).id, made.id);
await assert.rejects(admin.user.tokens.get(made.id), Cloudflare.NotFoundError);
await assert.rejects(bearing(value).zones.get({ zone_id: zoneId }), Cloudflare.PermissionDeniedError);

const wrangler = await admin.user.tokens.create({
  name: "wrangler",
  policies: [
    allow(["Account Settings Read"], { "com.cloudflare.api.account.*": "*" }),
    allow(["User Details Read", "Memberships Read"], { [`com.cloudflare.api.user.${me.id}`]: "*" }),
  ],
});
console.log(wrangler.value);
