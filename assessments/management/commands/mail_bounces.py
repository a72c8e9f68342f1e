"""`./run manage mail_bounces`: reads bounced e-mails that the mail server passes on."""

import mailbox
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from assessments.mail.bounces import MOST_BYTES, is_by_a_program
from assessments.services import bounces

# Tells the mail server to keep the message and try again later (EX_TEMPFAIL).
TRY_AGAIN = 75


class Command(BaseCommand):
    help = (
        "Read e-mails that came back: one message from standard input, as a mail server pipes it, "
        "or all in a folder. Beside the invitation stands then why; nothing else changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", help="a Maildir, or a file of messages (mbox)")
        parser.add_argument(
            "--delete",
            action="store_true",
            help="delete what mail servers and automatic replies sent; what people wrote stays",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["folder"]:
                self.stdout.write(_of_folder(options["folder"], delete=options["delete"]))
            elif options["delete"]:
                raise CommandError("--delete needs a folder.", returncode=2)
            else:
                # Print nothing: some mail servers mail a command's output to the sender.
                bounces.take(_piped())
        except DatabaseError as problem:
            sentence = "The database does not answer. Nothing was read: try again later."
            raise CommandError(sentence, returncode=TRY_AGAIN) from problem


def _piped() -> bytes:
    """Read all of it, or the server would report a broken pipe."""
    raw = sys.stdin.buffer.read(MOST_BYTES)
    while sys.stdin.buffer.read(MOST_BYTES):
        pass
    return raw


def _of_folder(path: str, *, delete: bool) -> str:
    folder = _opened(path)
    folder.lock()
    try:
        read = kept = 0
        for key in list(folder.iterkeys()):
            raw = _start_of(folder, key)
            kept += bounces.take(raw)
            read += 1
            if delete and is_by_a_program(raw):
                folder.discard(key)
        folder.flush()
    finally:
        folder.close()
    return f"Messages read: {read}. Shown beside an invitation: {kept}."


def _opened(path: str) -> mailbox.Mailbox[Any]:
    if os.path.isdir(os.path.join(path, "new")):
        return mailbox.Maildir(path, create=False)
    if os.path.isfile(path):
        return mailbox.mbox(path, create=False)
    sentence = f"{path} is neither a Maildir (a folder with new/ in it) nor a file of messages."
    raise CommandError(sentence, returncode=2)


def _start_of(folder: mailbox.Mailbox[Any], key: str) -> bytes:
    with folder.get_file(key) as file:
        return bytes(file.read(MOST_BYTES))
