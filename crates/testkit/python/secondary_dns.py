"""Secondary DNS by the official SDK."""

import json
import sys

import cloudflare
from cloudflare import Cloudflare

base_url, given = sys.argv[1], json.loads(sys.argv[2])
api = Cloudflare(api_email=given["email"], api_key=given["key"], base_url=base_url, max_retries=0)
transfers = api.dns.zone_transfers
account, zone = given["account"], given["zone"]

acl = transfers.acls.create(account_id=account, name="Python", ip_range="192.0.2.53/32")
assert acl.id in [a.id for a in transfers.acls.list(account_id=account)]
acl = transfers.acls.update(acl.id, account_id=account, name="Python", ip_range="192.0.2.54/32")
assert transfers.acls.get(acl.id, account_id=account).ip_range == "192.0.2.54/32"
assert transfers.acls.delete(acl.id, account_id=account).id == acl.id

tsig = transfers.tsigs.create(account_id=account, name="python.example.", algo="hmac-sha512.", secret="A" * 44)
assert transfers.tsigs.get(tsig.id, account_id=account).secret == "A" * 44

peer = transfers.peers.create(account_id=account, name="Python")
assert peer.ip is None and peer.port == 53, peer
peer = transfers.peers.update(
    peer.id, account_id=account, name="Python", ip="9.9.9.9", port=5353, ixfr_enable=True, tsig_id=tsig.id
)
assert (peer.ip, peer.port, peer.ixfr_enable, peer.tsig_id) == ("9.9.9.9", 5353, True, tsig.id), peer
assert peer.id in [p.id for p in transfers.peers.list(account_id=account)]

outgoing = transfers.outgoing
linked = outgoing.update(zone_id=zone, name=given["zone_name"] + ".", peers=[peer.id])
assert linked.peers == [peer.id] and outgoing.get(zone_id=zone).id == linked.id
assert outgoing.enable(zone_id=zone) == "Enabled"
assert outgoing.status.get(zone_id=zone) == "Enabled"
assert outgoing.disable(zone_id=zone) == "Disabled"
assert outgoing.delete(zone_id=zone).id == linked.id
made = outgoing.create(zone_id=zone, name=given["zone_name"] + ".", peers=[peer.id])
assert made.id != linked.id and made.last_transferred_time is None, made
outgoing.delete(zone_id=zone)
try:
    outgoing.get(zone_id=zone)
    raise AssertionError("it is gone")
except cloudflare.NotFoundError:
    pass

assert transfers.peers.delete(peer.id, account_id=account).id == peer.id
assert transfers.tsigs.delete(tsig.id, account_id=account).id == tsig.id

# A zone that comes in.
there = given["enterprise"]
peer = transfers.peers.create(account_id=there, name="Primary")
copied = api.zones.create(account={"id": there}, name="python-copied.com", type="secondary")
assert copied.type == "secondary", copied
incoming = transfers.incoming.create(
    zone_id=copied.id, name="python-copied.com.", peers=[peer.id], auto_refresh_seconds=86400
)
assert incoming.auto_refresh_seconds == 86400 and incoming.soa_serial is None, incoming
assert transfers.force_axfr.create(zone_id=copied.id) == "OK"
incoming = transfers.incoming.update(
    zone_id=copied.id, name="python-copied.com.", peers=[peer.id], auto_refresh_seconds=3600
)
assert transfers.incoming.get(zone_id=copied.id).auto_refresh_seconds == 3600
assert transfers.incoming.delete(zone_id=copied.id).id == incoming.id
