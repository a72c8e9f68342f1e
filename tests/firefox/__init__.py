"""Firefox, for tests that use pages as people do in another browser than Chromium.

It is the one that people have: Playwright drives only a Firefox of its own build. walk.mjs drives
it, and is told line by line what to do.
"""

import json
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

from tests.browser import DESK, PHONE, PICTURES
from tests.machine import FIREFOX, NODE

SCRIPT = Path(__file__).with_name("walk.mjs")
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


class Firefox:
    """A page of a fresh profile. What is named is named as people read it."""

    def __init__(self, process):
        self.process = process
        self.resize(DESK)

    def _do(self, *deed):
        self.process.stdin.write(json.dumps(deed) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"failed": "Firefox has ended"}')
        assert "failed" not in answer, answer["failed"]
        return answer["got"]

    def go(self, address):
        self._do("go", address)

    def press(self, button):
        self._do("press", button)

    def follow(self, link):
        self._do("follow", link)

    def click(self, selector):
        self._do("click", selector)

    def fill(self, label, words):
        self._do("fill", label, words)

    def see(self, words, where="main"):
        """Wait until it stands there."""
        self._do("see", words, where)

    def find(self, selector):
        """Wait until it is drawn."""
        self._do("find", selector)

    def evaluate(self, script):
        return self._do("evaluate", script)

    def resize(self, viewport):
        self._do("resize", viewport["width"], viewport["height"])

    def problems(self):
        """Errors in the console, and requests that were refused or failed."""
        return self._do("problems")

    def assert_fits(self, name, *, then=DESK):
        """Nothing scrolls sideways on a phone or at a desk; keeps pictures, if PICTURES is set."""
        for viewport in (PHONE, DESK):
            self.resize(viewport)
            self._do("hold", FITS)  # a figure that is explored follows a moment later
            self._picture(f"firefox-{name}-{viewport['width']}.png")
        self.resize(then)

    def _picture(self, name):
        if PICTURES:
            folder = Path(PICTURES).resolve()
            folder.mkdir(parents=True, exist_ok=True)
            self._do("picture", str(folder / name))


@contextmanager
def firefox(profiles):
    """Firefox with a page; ends when its orders end. It keeps its profile in this folder."""
    with subprocess.Popen(
        [NODE, SCRIPT, FIREFOX],
        env={**os.environ, "TMPDIR": str(profiles)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Firefox(process)
