"""The official SDK against a running installation: the provisioning steps, paging, and its typed exceptions.

Arguments: base URL, then a JSON object with the credentials and ids that the test prepared. Prints what it made, as JSON.
"""

import datetime
import json
import sys

import cloudflare
from cloudflare import Cloudflare

base_url, given = sys.argv[1], json.loads(sys.argv[2])


def client(who, **more):
    return Cloudflare(api_email=given[who]["email"], api_key=given[who]["key"], base_url=base_url, **more)


admin = client("tenant_admin")

# 1. An account.
account = admin.accounts.create(name="Made by the SDK", type="standard")
assert account.id and account.name == "Made by the SDK", account
assert admin.accounts.get(account_id=account.id).settings.enforce_twofactor is False

# 2a. A person is invited.
administrator = "05784afa30c1afe1440e79d9351c7430"
member = admin.accounts.members.create(account_id=account.id, email="sdk-person@customer.example", roles=[administrator])
assert member.status == "pending" and member.roles[0].id == administrator, member

# 2b. A service user, for which the SDK has no method; it joins at once.
reply = admin.post("/users", body={"email": "sdk-service@customer.example"}, cast_to=object)
service_user = reply["result"]
joined = admin.accounts.members.create(account_id=account.id, email=service_user["email"], roles=[administrator])
assert joined.status == "accepted", joined
given["service_user"] = {"email": service_user["email"], "key": service_user["api_key"]}
service = client("service_user")

# 3. The service user makes a zone.
zone = service.zones.create(account={"id": account.id}, name="made-by-the-sdk.com", type="full")
assert zone.id and len(zone.name_servers) == 2 and zone.account.id == account.id, zone
assert service.zones.get(zone_id=zone.id).name == "made-by-the-sdk.com"
assert [z.id for z in service.zones.list(name="made-by-the-sdk.com")] == [zone.id]

# 4. Its plan.
plan = admin.zones.subscriptions.create(zone_id=zone.id, rate_plan={"id": "PARTNERS_PRO"})
assert plan.id == zone.id, plan
assert admin.zones.get(zone_id=zone.id).plan.legacy_id == "pro"

# 5. An add-on of the account.
addon = admin.accounts.subscriptions.create(account_id=account.id, rate_plan={"id": "PARTNERS_LOAD_BALANCING"})
assert addon.id, addon
assert [s.id for s in admin.accounts.subscriptions.get(account_id=account.id)] == [addon.id]

# 6. Configuration.
assert service.zones.edit(zone_id=zone.id, paused=True).paused is True

# What happened, walked by a cursor; all but what the service user did.
window = {"since": datetime.date.today() - datetime.timedelta(days=1), "before": datetime.date.today() + datetime.timedelta(days=2)}
events = list(admin.accounts.logs.audit.list(account_id=account.id, limit=2, **window))
assert {"Create zone", "Update zone", "Create account subscription"} <= {e.action.description for e in events}, events
assert len(events) == len({e.id for e in events}) > 4, events
others = list(admin.accounts.logs.audit.list(account_id=account.id, actor_id={"not": [service_user["id"]]}, **window))
assert others and all(e.actor.email != service_user["email"] for e in others) and len(others) < len(events), others
assert "zones" in [c.value for c in admin.accounts.logs.audit.product_categories(account_id=account.id)]

# Pages until an empty one.
everything = list(admin.accounts.list(per_page=50))
assert len(everything) == len({a.id for a in everything}) >= 250, len(everything)
assert {m.id for m in admin.accounts.members.list(account_id=account.id)} == {member.id, joined.id}
assert len(list(admin.accounts.roles.list(account_id=account.id))) == 5

# Policies: what they are made of, and a member who has them.
found = list(admin.iam.permission_groups.list(account_id=account.id, name="Domain Administrator"))
assert len(found) == 1 and admin.iam.permission_groups.get(found[0].id, account_id=account.id).name == found[0].name, found
whole = list(admin.iam.resource_groups.list(account_id=account.id))
assert len(whole) == 1 and admin.iam.resource_groups.get(whole[0].id, account_id=account.id).id == whole[0].id, whole
wanted = {"access": "allow", "permission_groups": [{"id": found[0].id}], "resource_groups": [{"id": whole[0].id}]}
by_policy = admin.accounts.members.create(account_id=account.id, email="sdk-policy@customer.example", policies=[wanted])
assert by_policy.policies[0].access == "allow" and by_policy.roles == [], by_policy
assert by_policy.policies[0].permission_groups[0].id == found[0].id, by_policy
admin.accounts.members.delete(by_policy.id, account_id=account.id)

# A member who has one zone, by a resource group of it.
scope = {
    "key": f"com.cloudflare.api.account.{account.id}",
    "objects": [{"key": f"com.cloudflare.api.account.zone.{zone.id}"}],
}
group = admin.iam.resource_groups.create(account_id=account.id, name="One zone", scope=scope)
scoped = {**wanted, "resource_groups": [{"id": group.id}]}
by_zone = admin.accounts.members.create(account_id=account.id, email="sdk-zone@customer.example", policies=[scoped])
assert by_zone.policies[0].resource_groups[0].id == group.id and by_zone.roles == [], by_zone
denied = [scoped, {**scoped, "access": "deny"}]
changed = admin.accounts.members.update(by_zone.id, account_id=account.id, policies=denied)
assert [p.access for p in changed.policies] == ["allow", "deny"], changed
renamed = admin.iam.resource_groups.update(group.id, account_id=account.id, name="The zone")
assert renamed.name == "The zone" and admin.iam.resource_groups.get(group.id, account_id=account.id).name == "The zone"
assert [g.id for g in admin.iam.resource_groups.list(account_id=account.id)] == [whole[0].id, group.id]

# The service user's own view of it, in the old form.
own_accounts = list(service.user.organizations.list(name="SDK", match="all", status="member"))
assert [o.id for o in own_accounts] == [account.id] and own_accounts[0].roles == ["Administrator"], own_accounts
assert service.user.organizations.get(account.id)["status"] == "member"

# Refusals are told apart.
once = client("tenant_admin", max_retries=0)


def refused(kind, call):
    try:
        call()
    except kind as error:
        assert error.errors[0].code is not None, error.body
        return error
    raise AssertionError(f"{kind.__name__} was expected")


refused(cloudflare.BadRequestError, lambda: once.accounts.create(name="<", type="standard"))
refused(cloudflare.PermissionDeniedError, lambda: once.zones.get(zone_id="0" * 32))

# A user group with that policy, and who is in it.
readers = admin.iam.user_groups.create(account_id=account.id, name="Readers", policies=[scoped])
assert readers.policies[0].resource_groups[0].id == group.id, readers
inside = list(admin.iam.user_groups.members.create(readers.id, account_id=account.id, members=[{"id": by_zone.id}]))
assert [m.id for m in inside] == [by_zone.id] and inside[0].status == "pending", inside
assert [m.id for m in admin.iam.user_groups.members.list(readers.id, account_id=account.id)] == [by_zone.id]
assert list(admin.iam.user_groups.members.update(readers.id, account_id=account.id, members=[])) == []
changed = admin.iam.user_groups.update(readers.id, account_id=account.id, name="Nobody", policies=[])
assert changed.name == "Nobody" and admin.iam.user_groups.get(readers.id, account_id=account.id).policies == [], changed
assert [g.id for g in admin.iam.user_groups.list(account_id=account.id)] == [readers.id]
admin.iam.user_groups.delete(readers.id, account_id=account.id)

refused(cloudflare.BadRequestError, lambda: once.iam.resource_groups.delete(group.id, account_id=account.id))
admin.accounts.members.delete(by_zone.id, account_id=account.id)
assert admin.iam.resource_groups.delete(group.id, account_id=account.id).id == group.id
refused(cloudflare.NotFoundError, lambda: once.accounts.members.get(account_id=account.id, member_id="0" * 32))
admin.zones.delete(zone_id=zone.id)
refused(cloudflare.NotFoundError, lambda: once.zones.get(zone_id=zone.id))

# It leaves: the SDK reads the id beside the result.
assert service.user.organizations.delete(account.id).id == account.id
refused(cloudflare.NotFoundError, lambda: service.user.organizations.get(account.id))
assert {m.id for m in admin.accounts.members.list(account_id=account.id)} == {member.id}
admin.accounts.members.create(account_id=account.id, email=service_user["email"], roles=[administrator])

hasty = client("hasty", max_retries=0)
for _ in range(given["hasty"]["quota"]):
    hasty.user.get()
limited = refused(cloudflare.RateLimitError, lambda: hasty.user.get())
assert int(limited.response.headers["retry-after"]) > 0

# A token: made, verified, used, rolled, deleted; of the user, then of the account.
groups = {g.name: g.id for g in admin.user.tokens.permission_groups.list()}
policies = [
    {
        "effect": "allow",
        "permission_groups": [{"id": groups["Zone Write"]}],
        "resources": {f"com.cloudflare.api.account.{account.id}": {"com.cloudflare.api.account.zone.*": "*"}},
    }
]
made = admin.user.tokens.create(name="Python", policies=policies)
token = Cloudflare(api_token=made.value, base_url=base_url, max_retries=0)
assert token.user.tokens.verify().status == "active"
own = token.zones.create(account={"id": account.id}, name="made-by-a-token.com", type="full")
assert [z.id for z in token.zones.list()] == [own.id]
refused(cloudflare.PermissionDeniedError, lambda: token.accounts.get(account_id=account.id))
value = admin.user.tokens.value.update(token_id=made.id)
refused(cloudflare.AuthenticationError, lambda: token.user.tokens.verify())
assert Cloudflare(api_token=value, base_url=base_url).zones.get(zone_id=own.id).id == own.id
assert admin.user.tokens.get(token_id=made.id).policies[0].permission_groups[0].name == "Zone Write"
assert admin.user.tokens.delete(token_id=made.id).id == made.id
refused(cloudflare.NotFoundError, lambda: once.user.tokens.get(token_id=made.id))

robot = admin.accounts.tokens.create(account_id=account.id, name="Robot", policies=policies)
as_account = Cloudflare(api_token=robot.value, base_url=base_url, max_retries=0)
assert as_account.accounts.tokens.verify(account_id=account.id).id == robot.id
assert as_account.zones.get(zone_id=own.id).id == own.id
refused(cloudflare.PermissionDeniedError, lambda: as_account.user.get())
rolled = admin.accounts.tokens.value.update(account_id=account.id, token_id=robot.id)
refused(cloudflare.PermissionDeniedError, lambda: as_account.zones.get(zone_id=own.id))
Cloudflare(api_token=rolled, base_url=base_url).zones.delete(zone_id=own.id)
admin.accounts.tokens.delete(account_id=account.id, token_id=robot.id)
print(json.dumps({"account": account.id, "member": member.id}))
