"""Static files, as in production by fingerprint, for tests that open pages; others never wait.

They are collected when a page is first asked for, into a folder beside pytest's other caches that
all processes and later runs of this checkout share until a static file changes.
"""

import fcntl
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

A_DAY = 24 * 60 * 60


@pytest.fixture(scope="session", autouse=True)
def static_files_when_first_asked_for(request, tmp_path_factory):
    from django.conf import settings
    from django.core.signals import setting_changed
    from whitenoise.middleware import WhiteNoiseMiddleware

    from config.storages import StaticFilesStorage

    static = StaticFiles(request.config, tmp_path_factory)
    load_manifest, look_at_files = (
        StaticFilesStorage.load_manifest,
        WhiteNoiseMiddleware.update_files_dictionary,
    )
    seen = {}

    def manifest(storage):
        static.fill()
        names, hashed = load_manifest(storage)
        # A page without them would fail in some other test, which could not say why.
        assert names or not static.filled, (storage.location, os.listdir(storage.location))
        return names, hashed

    def look_once(middleware, root, prefix):
        """Every client of a test has its own middleware, and the files do not change."""
        static.fill()
        kind = (root, prefix, middleware.max_age, middleware.static_prefix)
        if kind not in seen:
            look_at_files(middleware, root, prefix)
            seen[kind] = dict(middleware.files)
        middleware.files.update(seen[kind])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesStorage, "load_manifest", manifest)
        patch.setattr(WhiteNoiseMiddleware, "update_files_dictionary", look_once)
        # A storage that a test module imports was opened by pytest, which looks at each name of a
        # module: too early, when there was no file yet.
        root = {"setting": "STATIC_ROOT", "value": settings.STATIC_ROOT, "enter": True}
        setting_changed.send(sender=None, **root)
        yield


class StaticFiles:
    """Where this process looks for static files: empty until it is filled."""

    def __init__(self, config, tmp_path_factory):
        from django.conf import settings

        self.filled = False
        self.is_collecting = False
        self.filling = threading.RLock()
        self.root = Path(settings.STATIC_ROOT)  # before a test sets another folder
        cache = getattr(config, "cache", None)  # missing with -p no:cacheprovider
        self.kept = cache.mkdir("static-files") if cache else tmp_path_factory.mktemp("static")

    def fill(self):
        """Another thread waits; collecting asks for storage itself, in the same thread."""
        with self.filling:
            if self.filled or self.is_collecting:
                return
            self.is_collecting = True
            try:
                folder = collected_into(self.kept)
            finally:
                self.is_collecting = False
            shutil.rmtree(self.root)
            self.root.symlink_to(folder)
            self.filled = True


def collected_into(kept):
    """The folder among those kept that has the files as they are now."""
    from django.core.management import call_command
    from django.test import override_settings

    from reports import plotly_files
    from tools.prepare import fingerprint_of_static_files

    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process collects; others wait for it
        # Its style sheet would otherwise be made anew, and seem changed, for every run.
        with override_settings(DATA_DIR=kept):
            plotly_files._made()
        with override_settings(STATIC_ROOT=kept / "new"):
            folder = kept / fingerprint_of_static_files()[:16]
            if not folder.exists():
                call_command("collectstatic", verbosity=0, interactive=False, clear=True)
                os.rename(kept / "new", folder)
        os.utime(folder)
        for other in kept.glob("?" * 16):
            if other.stat().st_mtime < time.time() - A_DAY:
                shutil.rmtree(other)
    return folder
