#!/usr/bin/env python3
"""Django's command line."""

import os
import sys
import tempfile

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import DatabaseError, connection

EMPTY = """\
The database is empty: nothing was ever stored in it. DATA_DIR is {}.
If Partnership Health runs with another folder, name it: DATA_DIR=/srv/health ./run manage ...
A new database is prepared by ./run, or by ./run manage migrate."""

# They read files that somebody holds and leave nothing behind: not even the folders and the secret
# that the settings make in DATA_DIR.
READ_FILES_ONLY = {
    "check_instruments",
    "rehearse",
    "score",
    "score_change",
    "score_network",
    "score_ranking",
}


def main(words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if words[1:2] and words[1] in READ_FILES_ONLY:
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {"DATA_DIR": folder, "KEY_DIR": ""}
            execute_from_command_line(words)
    else:
        run(words)


def run(words: list[str]) -> None:
    """Of a database that nobody has prepared a sentence says which it is, not a traceback."""
    try:
        execute_from_command_line(words)
    except DatabaseError:
        if not has_no_tables():
            raise
        sys.exit(EMPTY.format(settings.DATA_DIR))


def has_no_tables() -> bool:
    try:
        return not connection.introspection.table_names()
    except DatabaseError:
        return False


if __name__ == "__main__":
    main(sys.argv)
