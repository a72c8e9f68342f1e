#!/usr/bin/env python3
"""Django's command line."""

import os
import sys
import tempfile

from django.core.management import execute_from_command_line

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
        execute_from_command_line(words)


if __name__ == "__main__":
    main(sys.argv)
