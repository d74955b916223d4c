"""The official SDK writes records of every type, reads them back, changes, batches and deletes them; `dig` asks for each."""

import json
import subprocess
import sys
import time

from cloudflare import BadRequestError, Cloudflare, NotFoundError

BASE, GIVEN = sys.argv[1], json.loads(sys.argv[2])
client = Cloudflare(base_url=BASE, api_email=GIVEN["email"], api_key=GIVEN["key"], max_retries=0)
zone, apex = GIVEN["zone"], GIVEN["apex"]

HEX = "ab" * 32
RECORDS = [
    ("A", {"content": "192.0.2.44"}, "192.0.2.44"),
    ("AAAA", {"content": "2001:db8::44"}, "2001:db8::44"),
    ("CNAME", {"content": "target.example.net"}, "target.example.net."),
    ("MX", {"content": "mail.example.net", "priority": 10}, "10 mail.example.net."),
    ("NS", {"content": "ns.example.net"}, "ns.example.net."),
    ("PTR", {"content": "host.example.net"}, "host.example.net."),
    ("TXT", {"content": "some text"}, '"some text"'),
    ("OPENPGPKEY", {"content": "AQIDBA=="}, "AQIDBA=="),
    ("CAA", {"data": {"flags": 0, "tag": "issue", "value": "ca.example.net"}}, '0 issue "ca.example.net"'),
    ("CERT", {"data": {"type": 1, "key_tag": 2, "algorithm": 8, "certificate": "AQIDBA=="}}, "PKIX 2 RSASHA256 AQIDBA=="),
    ("DS", {"data": {"key_tag": 1, "algorithm": 13, "digest_type": 2, "digest": HEX}}, f"1 13 2 {HEX}"),
    ("HTTPS", {"data": {"priority": 1, "target": ".", "value": 'alpn="h2"'}}, '1 . alpn="h2"'),
    ("LOC", {"data": {"lat_degrees": 1, "lat_minutes": 2, "lat_seconds": 3, "lat_direction": "N", "long_degrees": 4,
                      "long_minutes": 5, "long_seconds": 6, "long_direction": "E", "altitude": 7, "size": 1,
                      "precision_horz": 100, "precision_vert": 10}}, "1 2 3.000 N 4 5 6.000 E 7.00m 1m 100m 10m"),
    ("NAPTR", {"data": {"order": 1, "preference": 2, "flags": "S", "service": "SIP+D2U", "regex": "",
                        "replacement": "_sip._udp.example.net"}}, '1 2 "S" "SIP+D2U" "" _sip._udp.example.net.'),
    ("SMIMEA", {"data": {"usage": 3, "selector": 1, "matching_type": 1, "certificate": HEX}}, f"3 1 1 {HEX}"),
    ("SRV", {"data": {"priority": 1, "weight": 2, "port": 443, "target": "srv.example.net"}}, "1 2 443 srv.example.net."),
    ("SSHFP", {"data": {"algorithm": 4, "type": 2, "fingerprint": HEX}}, f"4 2 {HEX}"),
    ("SVCB", {"data": {"priority": 1, "target": "svc.example.net", "value": 'port="8443"'}}, "1 svc.example.net. port=8443"),
    ("TLSA", {"data": {"usage": 3, "selector": 1, "matching_type": 1, "certificate": HEX}}, f"3 1 1 {HEX}"),
    ("URI", {"data": {"weight": 1, "target": "https://example.net/"}, "priority": 10}, '10 1 "https://example.net/"'),
]


def dig(name, kind):
    """What our DNS says."""
    run = subprocess.run(
        ["dig", f"@{GIVEN['dns_host']}", "-p", str(GIVEN["dns_port"]), name, kind, "+norecurse", "+timeout=2"]
        # Below the apex, NS is a referral.
        + (["+noall", "+authority"] if kind == "NS" else ["+short"]),
        check=True, capture_output=True, text=True)
    return run.stdout.split("\tNS\t")[-1].strip()


def answered(name, kind, wanted):
    """Waits until it says this. Long hex is shown in pieces and upper case."""
    def fold(text):
        return text.replace(" ", "").lower()
    until = time.monotonic() + 20
    while True:
        said = dig(name, kind)
        if fold(said) == fold(wanted):
            return
        assert time.monotonic() < until, f"{name} {kind}: {said!r}, not {wanted!r}"
        time.sleep(0.02)


made = {}
for kind, fields, answer in RECORDS:
    name = f"py-{kind.lower()}.{apex}"
    record = client.dns.records.create(zone_id=zone, type=kind, name=name, ttl=300, **fields)
    assert record.name == name and record.type == kind, record
    again = client.dns.records.get(record.id, zone_id=zone)
    assert again.to_dict() == record.to_dict(), (again, record)
    answered(name, kind, answer)
    made[kind] = record

# In part, whole, in a batch.
record = client.dns.records.edit(made["A"].id, zone_id=zone, type="A", name=made["A"].name, ttl=300, content="192.0.2.45")
assert record.content == "192.0.2.45" and record.id == made["A"].id
answered(record.name, "A", "192.0.2.45")
record = client.dns.records.update(made["TXT"].id, zone_id=zone, type="TXT", name=made["TXT"].name, ttl=1, content="other text")
assert record.ttl == 1 and record.content == "other text"
answered(record.name, "TXT", '"other text"')
done = client.dns.records.batch(
    zone_id=zone,
    deletes=[{"id": made["MX"].id}],
    posts=[{"name": f"py-mx.{apex}", "type": "MX", "content": "other.example.net", "priority": 5, "ttl": 300}])
assert done.deletes[0].id == made["MX"].id and done.posts[0].content == "other.example.net", done
answered(f"py-mx.{apex}", "MX", "5 other.example.net.")

listed = list(client.dns.records.list(zone_id=zone, per_page=7))
assert {r.name for r in listed} >= {f"py-{kind.lower()}.{apex}" for kind, _, _ in RECORDS}
assert len({r.id for r in listed}) == len(listed)
found = list(client.dns.records.list(zone_id=zone, name={"exact": f"py-a.{apex}"}))
assert len(found) == 1, found

try:
    client.dns.records.create(zone_id=zone, type="A", name="bad", content="not an address", ttl=1)
    raise AssertionError("taken")
except BadRequestError as refused:
    assert refused.errors[0].code == 9005, refused.errors

text = client.dns.records.export(zone_id=zone)
assert f"py-a.{apex}." in text, text
imported = client.dns.records.import_(zone_id=zone, file="py-imported IN A 192.0.2.99\n")
assert imported.recs_added == 1, imported
answered(f"py-imported.{apex}", "A", "192.0.2.99")

for record in client.dns.records.list(zone_id=zone, name={"startswith": "py-"}, per_page=100):
    client.dns.records.delete(record.id, zone_id=zone)
answered(f"py-a.{apex}", "A", "")
try:
    client.dns.records.get(made["A"].id, zone_id=zone)
    raise AssertionError("still there")
except NotFoundError as refused:
    assert refused.errors[0].code == 81044, refused.errors
