"""`./run manage mail_test ADDRESS`: tests whether our e-mails arrive, and what would help."""

import ipaddress
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.mail import sender_records
from assessments.mail.sender_records import DNS_PORT, Dns, Finding
from assessments.services import mail_test
from files import addresses


class Command(BaseCommand):
    help = (
        "Send a test e-mail by the mail server that is set, and look up what the sender's domain "
        "says of its e-mails (SPF, DKIM, DMARC). Ends with 1 where something is to be changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="to whom; best at another mail service than your own")
        parser.add_argument("--selector", default="", help="of your DKIM key")
        parser.add_argument("--dns", default="", help="the name server to ask, as IP or IP:PORT")

    def handle(self, *args: Any, **options: Any) -> None:
        address, dns = _checked(options["address"]), _name_server(options["dns"])
        try:
            findings = mail_test.send(address)
        except mail_test.NoMailServer:
            sentence = "No mail server is set (EMAIL_HOST): e-mails are written to files. Set one."
            findings = [Finding("wrong", sentence)]
        findings += _of_the_domain(options["selector"], dns)
        for each in findings:
            self.stdout.write(f"{each.state:6}{each.sentence}")
        if any(each.state == "wrong" for each in findings):
            raise CommandError("Something is to be changed: see above.", returncode=1)


def _of_the_domain(selector: str, dns: tuple[str, int]) -> list[Finding]:
    sender, returns_to = mail_test.domains()
    if "." not in sender:
        sentence = f"FROM_EMAIL ends with @{sender}: set it to an address that others can reply to."
        return [Finding("wrong", sentence)]
    try:
        return sender_records.look_up(sender, returns_to, selector, Dns(*dns))
    except sender_records.DnsIsSilent:
        sentence = "This machine knows no name server. Name one with --dns."
        return [Finding("look", sentence)]


def _checked(address: str) -> str:
    try:
        return addresses.clean(address)
    except addresses.BadAddress as problem:
        sentence = f"{address} is no e-mail address. {problem}"
        raise CommandError(sentence, returncode=2) from problem


def _name_server(text: str) -> tuple[str, int]:
    if not text:
        return "", DNS_PORT
    host, _colon, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "")
    try:
        ipaddress.ip_address(host)
        return host, int(port or DNS_PORT)
    except ValueError as problem:
        raise CommandError(f"--dns {text}: give an IP address.", returncode=2) from problem
