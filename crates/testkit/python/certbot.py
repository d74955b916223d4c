"""certbot and its Cloudflare plugin, unmodified, get and renew a certificate with a token for `_acme-challenge` TXT records only.

The ACME server is Pebble, of Let's Encrypt, which asks our DNS. Arguments: base URL, then a JSON object: `token`, `zone` and `apex`
(its zone), `email` and `key` (somebody who may do everything with that zone and `other_zone`), `dns_host`, `dns_port`, `pebble` (the program).
"""

import datetime
import ipaddress
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import cloudflare
from cloudflare import Cloudflare
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store

BASE, GIVEN = sys.argv[1], json.loads(sys.argv[2])
zone, apex = GIVEN["zone"], GIVEN["apex"]
challenge = f"_acme-challenge.{apex}"
owner = Cloudflare(base_url=BASE, api_email=GIVEN["email"], api_key=GIVEN["key"], max_retries=0)
limited = Cloudflare(base_url=BASE, api_token=GIVEN["token"], max_retries=0)
# A record is answered a moment after it was written; the plugin waits this long before it says that it is there.
PROPAGATION = 3


def dig(name):
    """The TXT records that our DNS has, by TCP as Pebble asks."""
    run = subprocess.run(
        ["dig", f"@{GIVEN['dns_host']}", "-p", str(GIVEN["dns_port"]), name, "TXT", "+norecurse", "+tcp", "+timeout=2", "+short"],
        check=True, capture_output=True, text=True)
    return run.stdout.split()


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def certify(folder):
    """A CA and a certificate of it for 127.0.0.1, by which certbot knows Pebble."""
    def build(subject, key, issuer, issuer_key, extensions):
        now = datetime.datetime.now(datetime.timezone.utc)
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False))
        for extension, critical in extensions:
            made = made.add_extension(extension, critical=critical)
        return made.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def usage(ca):
        return x509.KeyUsage(digital_signature=not ca, content_commitment=False, key_encipherment=False, data_encipherment=False,
                             key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    (folder / "ca.pem").write_bytes(build("test CA", ca_key, "test CA", ca_key, [
        (x509.BasicConstraints(ca=True, path_length=0), True), (usage(True), True)]))
    (folder / "cert.pem").write_bytes(build("127.0.0.1", key, "test CA", ca_key, [
        (x509.BasicConstraints(ca=False, path_length=None), True), (usage(False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)]))
    (folder / "key.pem").write_bytes(pem(key))


def fetch(url, folder):
    context = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    with opener.open(url, timeout=5) as answer:
        return answer.read()


def start_pebble(folder):
    """Starts it and waits until it answers; again with other ports where somebody was faster at taking one of these."""
    for _ in range(5):
        port, management = free_ports(2)
        (folder / "pebble.json").write_text(json.dumps({"pebble": {
            "listenAddress": f"127.0.0.1:{port}", "managementListenAddress": f"127.0.0.1:{management}",
            "certificate": str(folder / "cert.pem"), "privateKey": str(folder / "key.pem"),
            "httpPort": 5002, "tlsPort": 5001, "keyAlgorithm": "ecdsa", "retryAfter": {"authz": 1, "order": 1},
            "profiles": {"default": {"description": "", "validityPeriod": 7776000}}}}))
        with open(folder / "pebble.log", "ab") as log:
            pebble = subprocess.Popen(
                [GIVEN["pebble"], "-strict", "-config", str(folder / "pebble.json"), "-dnsserver", f"{GIVEN['dns_host']}:{GIVEN['dns_port']}"],
                # It would wait before it validates, refuse some nonces, and take half of the validations from before.
                env={"PATH": os.environ["PATH"], "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0"},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + 20
        while pebble.poll() is None and time.monotonic() < until:
            try:
                fetch(f"https://127.0.0.1:{port}/dir", folder)
                root = fetch(f"https://127.0.0.1:{management}/roots/0", folder)
                return pebble, f"https://127.0.0.1:{port}/dir", x509.load_pem_x509_certificate(root)
            except OSError:
                time.sleep(0.05)
        pebble.kill()
        pebble.wait()
    raise AssertionError("Pebble does not start: " + (folder / "pebble.log").read_text())


def certbot(folder, server, *arguments):
    """Runs it, and returns what it wrote into its log."""
    log = folder / "logs" / "letsencrypt.log"
    run = subprocess.run(
        [Path(sys.executable).with_name("certbot"), *arguments, "--non-interactive", "--server", server, "--config-dir", str(folder / "config"),
         "--work-dir", str(folder / "work"), "--logs-dir", str(log.parent)],
        # Nothing else of our environment: credentials in it would be used, too.
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "CLOUDFLARE_BASE_URL": BASE, "REQUESTS_CA_BUNDLE": str(folder / "ca.pem")},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240)
    said = log.read_text() if log.exists() else ""
    pebble_said = (folder / "pebble.log").read_text()
    assert run.returncode == 0, "\n".join([run.stdout, run.stderr, said, pebble_said])
    # A record that it does not find again, or cannot delete, it speaks of in its log only.
    made = re.findall(r"Successfully added TXT record with record_id: ([0-9a-f]{32})\n", said)
    assert len(set(made)) == said.count(":dns-01 challenge for ") == said.count("Successfully deleted TXT record."), said
    return made


def issued(folder, root):
    """The certificate that is there, after a look at its names, key and issuers."""
    live = folder / "config" / "live" / apex
    leaf, *issuers = x509.load_pem_x509_certificates((live / "fullchain.pem").read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    assert sorted(names) == sorted([apex, f"*.{apex}"]), names
    key = serialization.load_pem_private_key((live / "privkey.pem").read_bytes(), None)
    assert key.public_key() == leaf.public_key()
    for name in [apex, f"www.{apex}"]:
        PolicyBuilder().store(Store([root])).build_server_verifier(x509.DNSName(name)).verify(leaf, issuers)
    return leaf


def gone():
    """Whether nothing is left of the challenge, by API and by DNS."""
    left = list(owner.dns.records.list(zone_id=zone, name={"exact": challenge}))
    assert left == [], left
    until = time.monotonic() + 20
    while dig(challenge):
        assert time.monotonic() < until, dig(challenge)
        time.sleep(0.02)


def refused(status, code, call):
    try:
        said = call()
    except cloudflare.APIStatusError as error:
        assert (error.status_code, error.errors[0].code) == (status, code), error.body
        return
    raise AssertionError(f"taken, instead of {status} {code}: {said}")


def nothing_else():
    """What that token may not do."""
    records = limited.dns.records
    a = owner.dns.records.create(zone_id=zone, type="A", name=f"cb-www.{apex}", content="192.0.2.44", ttl=300)
    txt = owner.dns.records.create(zone_id=zone, type="TXT", name=f"cb-text.{apex}", content="theirs", ttl=300)
    proof = records.create(zone_id=zone, type="TXT", name=challenge, content="a proof", ttl=120)
    # It sees its zone and its own records, by id too.
    assert [z.id for z in limited.zones.list()] == [zone]
    assert [r.id for r in records.list(zone_id=zone)] == [proof.id]
    for theirs in [a, txt]:
        same = {"zone_id": zone, "type": theirs.type, "name": theirs.name, "content": theirs.content, "ttl": 300}
        refused(404, 81044, lambda: records.get(theirs.id, zone_id=zone))
        refused(404, 81044, lambda: records.delete(theirs.id, zone_id=zone))
        refused(404, 81044, lambda: records.edit(theirs.id, **same))
        refused(404, 81044, lambda: records.update(theirs.id, **same))
        refused(404, 81044, lambda: records.batch(zone_id=zone, deletes=[{"id": theirs.id}]))
    for kind, name, content in [
        ("A", f"cb-new.{apex}", "192.0.2.45"), ("A", challenge, "192.0.2.45"), ("TXT", apex, "text"), ("TXT", f"cb-new.{apex}", "text"),
        ("TXT", f"x{challenge}", "text"), ("TXT", f"cb.{challenge}", "text"), ("CNAME", challenge, "target.example.net"),
    ]:
        new = {"type": kind, "name": name, "content": content, "ttl": 300}
        refused(403, 10000, lambda: records.create(zone_id=zone, **new))
        refused(403, 10000, lambda: records.batch(zone_id=zone, posts=[new]))
        # Nor does one of its own become another; nobody's changes its type.
        why = (403, 10000) if kind == "TXT" else (400, 9002)
        refused(*why, lambda: records.edit(proof.id, zone_id=zone, **new))
        refused(*why, lambda: records.update(proof.id, zone_id=zone, **new))
    other = GIVEN["other_zone"]
    refused(403, 9109, lambda: list(records.list(zone_id=other)))
    refused(403, 9109, lambda: records.create(zone_id=other, type="TXT", name="_acme-challenge", content="text", ttl=120))
    refused(403, 9109, lambda: limited.zones.get(zone_id=other))
    refused(403, 9109, lambda: limited.user.get())
    refused(403, 9109, lambda: list(limited.user.tokens.list()))
    refused(403, 10000, lambda: records.export(zone_id=zone))
    refused(403, 10000, lambda: records.import_(zone_id=zone, file="cb-imported IN A 192.0.2.99\n"))
    refused(403, 10000, lambda: limited.zones.edit(zone_id=zone, paused=True))
    refused(403, 10000, lambda: limited.zones.delete(zone_id=zone))
    records.delete(proof.id, zone_id=zone)
    left = {r.id for r in owner.dns.records.list(zone_id=zone, name={"startswith": "cb-"})}
    assert left == {a.id, txt.id}, left
    for mine in left:
        owner.dns.records.delete(mine, zone_id=zone)


with tempfile.TemporaryDirectory(prefix="certbot-") as name:
    folder = Path(name)
    certify(folder)
    (folder / "cloudflare.ini").write_text(f"dns_cloudflare_api_token = {GIVEN['token']}\n")
    (folder / "cloudflare.ini").chmod(0o600)
    pebble, server, root = start_pebble(folder)
    try:
        made = certbot(
            folder, server, "certonly", "--agree-tos", "--register-unsafely-without-email", "--dns-cloudflare",
            "--dns-cloudflare-credentials", str(folder / "cloudflare.ini"), "--dns-cloudflare-propagation-seconds", str(PROPAGATION),
            "-d", apex, "-d", f"*.{apex}")
        first = issued(folder, root)
        # Two names, two records of one name.
        assert len(made) == 2, made
        gone()
        # Again with what it remembers: validated anew, with other records. (One time in a hundred Pebble takes a validation from
        # before, whatever it was told.)
        again = certbot(folder, server, "renew", "--force-renewal", "--no-random-sleep-on-renew")
        assert not set(made) & set(again), (made, again)
        assert issued(folder, root).serial_number != first.serial_number
        gone()
    finally:
        pebble.terminate()
        pebble.wait()
nothing_else()
gone()
print("ok")
