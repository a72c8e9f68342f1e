"""`./run manage mail_test`: what an operator must know of the mail server and the sender's domain.

The mail server and the name server are real ones, on 127.0.0.1.
"""

import ipaddress
import socketserver
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command

from assessments.mail import sender_records
from assessments.mail.sender_records import Dns, DnsIsSilent, look_up
from tests.conftest import DAY
from tests.mail_server import MailServer, server

__all__ = ["server"]  # fixture


SELECTOR = "s1"
GOOD = {
    ("health.example", "TXT"): ['"v=spf1 ip4:192.0.2.1 -all"', '"another=thing"'],
    ("health.example", "MX"): ["10 mx.health.example."],
    ("s1._domainkey.health.example", "TXT"): ['"v=DKIM1; k=rsa; " "p=MIIBIjAN"'],
    ("_dmarc.health.example", "TXT"): ['"v=DMARC1; p=none; rua=mailto:dmarc@health.example"'],
}


class NameServer(socketserver.UDPServer):
    """Knows some records; does not answer for a zone that is `silent`, and fails for `broken`."""

    def __init__(self, records):
        super().__init__(("127.0.0.1", 0), Question)
        self.records = records

    @property
    def place(self):
        return f"127.0.0.1:{self.server_address[1]}"


class Question(socketserver.BaseRequestHandler):
    def handle(self):
        raw, socket = self.request
        asked = dns.message.from_wire(raw)
        [question] = asked.question
        name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
        if name.endswith("silent.example"):
            return
        answer = dns.message.make_response(asked)
        records = self.server.records.get((name, kind))
        if name.endswith("broken.example"):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records))
        elif name not in {known for known, _kind in self.server.records}:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        socket.sendto(answer.to_wire(), self.client_address)


@contextmanager
def names(records):
    with NameServer(records) as there:
        thread = threading.Thread(target=there.serve_forever, daemon=True)
        thread.start()
        yield there
        there.shutdown()
        thread.join()


def found(changes=(), *, sender="health.example", returns_to="health.example", selector=SELECTOR):
    """What is said, where these records are other than good ones."""
    records = {name: value for name, value in (GOOD | dict(changes)).items() if value}
    with names(records) as there:
        return look_up(sender, returns_to, selector, Dns(*there.server_address))


def wrong(*args, **options):
    """The one sentence that asks for a change."""
    [sentence] = [each.sentence for each in found(*args, **options) if each.state == "wrong"]
    return sentence


def txt(name, *texts):
    return {(name, "TXT"): [f'"{text}"' for text in texts]}


# The domain


def test_where_all_is_well_it_says_so():
    said = found()
    assert [each.state for each in said] == ["ok"] * 5
    assert said[0].sentence == (
        "SPF: health.example says “v=spf1 ip4:192.0.2.1 -all”. Check that this names the server "
        "which sends for you."
    )
    assert said[1].sentence == "DKIM: there is a key at s1._domainkey.health.example."
    assert "whatever fails is delivered all the same" in said[2].sentence


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        ([], "SPF: health.example has none. Add a TXT record for health.example"),
        (["v=spf1 -all", "v=spf1 mx ~all"], "SPF: health.example has 2 records, so none counts."),
        (["v=spf1 +all"], "This lets everybody send in your name"),
        (["v=spf1 mx all"], "This lets everybody send in your name"),
        (["v=spf1 mx"], "It does not say what holds for all other servers"),
        (["v=spf1 " + "a:x.example " * 11 + "-all"], "It takes more than 10 look-ups"),
        (["v=spf1 include:health.example -all"], "It takes more than 10 look-ups"),
    ],
)
def test_what_is_wrong_with_spf(records, sentence):
    assert sentence in wrong(txt("health.example", *records))


def test_what_a_record_includes_is_counted():
    inner = txt("inner.example", "v=spf1 " + "mx:x.example " * 9 + "-all")
    good = txt("health.example", "v=spf1 include:inner.example -all")
    assert "look-ups" not in " ".join(each.sentence for each in found(good | inner))
    over = txt("health.example", "v=spf1 include:inner.example a -all")
    assert "It takes more than 10 look-ups" in wrong(over | inner)


def test_what_is_wrong_with_dkim():
    key = "s1._domainkey.health.example"
    assert "DKIM: there is no key at s1._domainkey.health.example." in wrong(txt(key))
    assert "was taken back (p= is empty)" in wrong(txt(key, "v=DKIM1; p="))


def test_without_a_selector_it_says_where_to_find_it():
    [look] = [each for each in found(selector="") if each.state == "look"]
    assert "what stands after s= is the selector" in look.sentence
    assert "d= should be health.example" in look.sentence


def test_what_is_wrong_with_dmarc():
    place = "_dmarc.health.example"
    assert "DMARC: health.example has none" in wrong(txt(place))
    assert "DMARC: health.example has none" in wrong(txt(place, "v=DMARC1; p=none", "v=DMARC1"))
    assert "p must be none, quarantine or reject" in wrong(txt(place, "v=DMARC1; p=maybe"))


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("v=DMARC1; p=reject", "whatever fails is refused"),
        ("v=DMARC1;p=quarantine", "whatever fails goes to the junk folder"),
        ("v=DMARC1; p=reject; sp=none", "whatever fails is delivered all the same"),
    ],
)
def test_the_policy_of_a_domain_above_counts(policy, said):
    above = txt("_dmarc.health.example", policy)
    below = {("mail.health.example", kind): GOOD["health.example", kind] for kind in ("TXT", "MX")}
    key = {("s1._domainkey.mail.health.example", "TXT"): ['"p=x"']}
    findings = found(
        above | below | key, sender="mail.health.example", returns_to="mail.health.example"
    )
    assert said in findings[2].sentence
    assert findings[2].sentence.startswith("DMARC: health.example says")


@pytest.mark.parametrize(
    ("returns_to", "policy", "states"),
    [
        ("bounces.health.example", "v=DMARC1; p=none", "ok"),
        ("bounces.health.example", "v=DMARC1; p=none; aspf=s", "wrong"),
        ("elsewhere.example", "v=DMARC1; p=none", "wrong"),
    ],
)
def test_where_e_mails_come_back_to_must_be_related(returns_to, policy, states):
    other = {(returns_to, kind): GOOD["health.example", kind] for kind in ("TXT", "MX")}
    records = other | txt("_dmarc.health.example", policy)
    [said] = [e for e in found(records, returns_to=returns_to) if e.sentence.startswith("Align")]
    assert said.state == states
    if states == "wrong":
        assert "choose a BOUNCE_ADDRESS at health.example" in said.sentence


@pytest.mark.parametrize("records", [[], ["0 ."]])
def test_a_domain_that_takes_no_e_mail_cannot_be_answered(records):
    assert "health.example has no mail server (MX)" in wrong({("health.example", "MX"): records})


def test_a_host_without_mx_takes_its_own_e_mail():
    changes = {("health.example", "MX"): [], ("health.example", "A"): ["192.0.2.1"]}
    assert not [each for each in found(changes) if each.state == "wrong"]


@pytest.mark.parametrize("domain", ["silent.example", "broken.example"])
def test_a_name_server_that_does_not_answer_is_told_from_a_record_that_is_missing(
    domain, monkeypatch
):
    monkeypatch.setattr(sender_records, "SECONDS", 0.5)
    [said] = found(sender=domain, returns_to=domain)
    assert said.state == "look"
    assert "The DNS does not answer" in said.sentence
    assert "--dns" in said.sentence


def test_a_name_that_cannot_be_one_is_looked_up_in_peace():
    with names(GOOD) as there:
        assert Dns(*there.server_address).texts("x" * 99 + ".example", "") == []
        with pytest.raises(DnsIsSilent):
            Dns(*there.server_address).texts("x.broken.example", "")


# The command


def run(capsys, *words):
    """What is printed, and the exit status."""
    status = 0
    try:
        call_command("mail_test", *words)
    except CommandError as problem:
        status = problem.returncode
    return capsys.readouterr().out, status


@pytest.fixture
def sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Health <health@health.example>"


def test_one_e_mail_is_sent_and_everything_is_well(server, sender, capsys):
    with names(GOOD) as there:
        said, status = run(capsys, "rita@x.example", "--dns", there.place, "--selector", SELECTOR)
    assert status == 0
    assert f"127.0.0.1, port {server.port} answers, without encryption" in said
    assert "ok    The server took the e-mail to rita@x.example." in said
    assert "ok    DKIM: there is a key" in said
    [(to, text)] = server.taken
    assert to == "rita@x.example"
    assert "Subject: Partnership Health: a test e-mail\r\n" in text
    assert "@health.example>" in text.split("Message-ID:")[1].split("\r\n")[0]


def test_it_comes_back_to_where_all_e_mails_do(server, sender, settings, capsys):
    settings.BOUNCE_ADDRESS = "bounces@elsewhere.example"
    with names(GOOD) as there:
        said, status = run(capsys, "rita@x.example", "--dns", there.place)
    assert server.senders[0].startswith("bounces+")
    assert "SPF: elsewhere.example has none." in said
    assert status == 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("550 5.7.1 no relaying", "does not take e-mails to rita@x.example: 550 5.7.1 no relaying"),
        ("451 later", "does not take e-mails to rita@x.example: 451 later"),
    ],
)
def test_what_the_server_refuses_is_said_in_its_words(
    server,
    sender,
    capsys,
    answer,
    sentence,
):
    server.refuses["rita@x.example"] = answer
    with names(GOOD) as there:
        said, status = run(capsys, "rita@x.example", "--dns", there.place)
    assert status == 1
    assert sentence in said
    assert "SPF: health.example says" in said  # all the same


class Encrypted(MailServer):
    """From the first byte on, as at port 465, with a certificate that nobody else has signed."""

    def __init__(self, certificate, key):
        super().__init__()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate, key)

    def get_request(self):
        socket, address = super().get_request()
        return self.context.wrap_socket(socket, server_side=True), address


@pytest.fixture
def encrypted(settings, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    here = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(here, here, key.public_key(), 1, now - DAY, now + DAY)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = "127.0.0.1", True, False
    settings.EMAIL_HOST_USER = ""
    with Encrypted(*files) as there:
        thread = threading.Thread(target=there.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_PORT = there.port
        yield there, files[0]
        there.shutdown()
        thread.join()


def test_how_it_is_encrypted_is_said(encrypted, sender, capsys, monkeypatch):
    there, certificate = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with names(GOOD) as dns_server:
        said, status = run(capsys, "a@x.example", "--dns", dns_server.place, "--selector", "s1")
    assert f"ok    127.0.0.1, port {there.port} answers, encrypted with TLSv1.3." in said
    assert (status, there.recipients()) == (0, ["a@x.example"])


def test_a_certificate_that_nobody_knows_is_refused(encrypted, sender, capsys):
    there, _certificate = encrypted
    with names(GOOD) as dns_server:
        said, status = run(capsys, "a@x.example", "--dns", dns_server.place)
    assert f"The certificate of 127.0.0.1, port {there.port} is not valid" in said
    assert (status, there.taken) == (1, [])


def test_a_server_that_cannot_encrypt(server, sender, settings, capsys):
    settings.EMAIL_USE_TLS = True
    with names(GOOD) as there:
        said, status = run(capsys, "rita@x.example", "--dns", there.place)
    assert "cannot encrypt" in said
    assert "EMAIL_TLS=0 is for a server on the same machine alone" in said
    assert (status, server.taken) == (1, [])


def test_a_server_that_is_not_there(sender, settings, capsys):
    with MailServer() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    with names(GOOD) as there:
        said, status = run(capsys, "rita@x.example", "--dns", there.place)
    assert f"127.0.0.1, port {port} does not answer (ConnectionRefusedError)" in said
    assert status == 1


def test_without_a_server_nothing_is_sent(sender, settings, capsys, mailoutbox):
    settings.EMAIL_HOST = ""
    with names(GOOD) as there:
        said, status = run(capsys, "rita@x.example", "--dns", there.place)
    assert "No mail server is set (EMAIL_HOST)" in said
    assert (status, mailoutbox) == (1, [])


def test_a_sender_that_nobody_can_reply_to_is_named(server, settings, capsys):
    settings.DEFAULT_FROM_EMAIL = "Partnership Health <partnership-health@localhost>"
    said, status = run(capsys, "rita@x.example")
    assert "FROM_EMAIL ends with @localhost" in said
    assert status == 1


@pytest.mark.parametrize(
    "words",
    [("nobody",), ("rita@x.example", "--dns", "ns.example"), ("a@x.example", "--dns", "1.2.3.4:x")],
)
def test_wrong_words_are_refused(words, capsys):
    assert run(capsys, *words) == ("", 2)
