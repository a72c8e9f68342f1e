"""Before the start: database, static files and demo, in one process, as Django loads slowly.

Prints its progress, one line each; the last line, as JSON, has the demo's sign-ins or the code for
the first account.
"""

import hashlib
import io
import json
import os
from contextlib import redirect_stdout
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from assessments.services import accounts  # needs Django

    forget_old_messages()
    print("Preparing the database.", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    collect_static_files(Path(settings.DATA_DIR) / "static-files-collected")
    wanted = settings.DEMO and (accounts.none_exist() or demo_sign_ins())  # or it was interrupted
    if wanted and "is made" in what_it_prints("load_demo"):
        print("Made a partnership to try things with: a demo.", flush=True)
    sign_ins = demo_sign_ins()
    if accounts.none_exist():
        sign_ins = json.dumps({"first_account_code": accounts.first_account_code()})
    print(sign_ins, flush=True)


def forget_old_messages() -> None:
    """Messages only wake the worker up, since all work is stored as rows; a kill may truncate
    one."""
    if not settings.REDIS_URL:
        for message in Path(settings.BROKER_DIR).glob("*.*"):
            message.unlink()


def collect_static_files(mark: Path) -> None:
    """Only if one has changed: compressing takes many times longer than checking."""
    fingerprint = fingerprint_of_static_files()
    if mark.exists() and mark.read_text() == fingerprint and Path(settings.STATIC_ROOT).exists():
        return
    print("Collecting scripts and stylesheets.", flush=True)
    mark.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(fingerprint)


def fingerprint_of_static_files() -> str:
    seen = [repr(settings.STORAGES["staticfiles"]), str(settings.STATIC_ROOT)]
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            seen.append(f"{name} {storage.size(name)} {storage.get_modified_time(name)}")
    return hashlib.sha256("\n".join(sorted(seen)).encode()).hexdigest()


def demo_sign_ins() -> str:
    """One line of JSON; empty without a demo."""
    try:
        return " ".join(what_it_prints("demo_sign_in").split())
    except (CommandError, SystemExit):
        return ""


def what_it_prints(command: str) -> str:
    written = io.StringIO()
    with redirect_stdout(written):
        call_command(command)
    return written.getvalue()


if __name__ == "__main__":
    main()
