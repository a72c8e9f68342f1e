"""What Dockerfile, compose.yaml, the units and the nginx file say, carried out in a plain folder.

Paths of the image and of the units become folders in it. If the tests run as root, the program runs
as the image's own user, so that what it may not write to is really out of its reach.
"""

import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from tests.places import ROOT
from tests.real_servers import SECONDS

LONGEST_INSTALLATION = 600


def mapped(text, folders):
    """The text with these absolute paths, and what lies below them, elsewhere."""
    for path, folder in folders.items():
        text = re.sub(rf"(?<![\w/.-]){re.escape(path)}(?![\w-])", str(folder), text)
    return text


IMAGE_USER = {"user": 10001, "group": 10001, "extra_groups": []}
NEEDED = "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))"


@cache
def python_for_all():
    """The folder of a Python that the image's user may run too; empty if there is none, or if we
    are not root and start everything as ourselves."""
    there = [each for each in ("/usr/local/bin", "/usr/bin") if os.path.exists(f"{each}/python3")]
    for folder in there if os.getuid() == 0 else ():
        words = [f"{folder}/python3", "-c", NEEDED]
        if subprocess.run(words, **IMAGE_USER, cwd="/").returncode == 0:
            return folder
    return ""


def as_user(user):
    """How a process is started as that user, if it can be."""
    if user is None or not python_for_all():
        return {}
    assert user == "{user}:{group}".format(**IMAGE_USER)
    return IMAGE_USER


# The image


def instructions():
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _space, rest = line.strip().partition(" ")
            yield name, rest.strip()


@dataclass
class Image:
    """Built by the steps of the Dockerfile. All its stages share one folder."""

    folder: Path
    env: dict = field(default_factory=dict)
    user: str | None = None
    cwd: Path = Path("/")
    command: list = field(default_factory=list)

    @property
    def folders(self):
        places = ("/venv", "/app", "/data", "/keys", "/static", "/requirements.txt")
        return {path: f"{self.folder}{path}" for path in places}

    def build(self):
        for name, rest in instructions():
            getattr(self, f"_{name.lower()}")(rest)
        return self

    def _from(self, rest):
        assert re.fullmatch(r"python:3\.\d+-slim-\w+( AS \w+)?", rest)
        base = python_for_all() or os.path.dirname(os.path.realpath(sys._base_executable))
        self.env, self.user, self.cwd = {"PATH": f"{base}:/usr/bin:/bin"}, None, self.folder

    def _copy(self, rest):
        *options, source, target = rest.split()
        if options:  # from a stage before, which has it at the same place
            assert (source, options[0][:7]) == (target, "--from=")
        elif source == ".":
            shutil.copytree(ROOT, mapped(target, self.folders), ignore=docker_ignores)
        else:
            shutil.copy(ROOT / source, mapped(target, self.folders))

    def _workdir(self, rest):
        self.cwd = Path(mapped(rest, self.folders))

    def _env(self, rest):
        given = dict(each.split("=", 1) for each in shlex.split(rest))
        self.env |= {name: mapped(value, self.folders) for name, value in given.items()}

    def _user(self, rest):
        self.user = rest

    def _expose(self, rest):
        assert rest == "8000"

    def _cmd(self, rest):
        self.command = json.loads(rest)

    def _run(self, rest):
        own = "" if python_for_all() else "chown() { :; }; "
        done = subprocess.run(
            ["/bin/sh", "-ec", own + mapped(rest, self.folders)],
            env=self.env, cwd=self.cwd, capture_output=True, text=True,
            timeout=LONGEST_INSTALLATION, umask=0o022, **as_user(self.user),
        )  # fmt: skip
        assert done.returncode == 0, f"{rest}\n{done.stdout}{done.stderr}"

    def start(self, words, env, log, cwd=None, **changed):
        """A command as a container of this image runs it; `changed` says what is elsewhere here."""
        with open(log, "ab") as output:
            return subprocess.Popen(
                self._there(words, env, changed), env=self.env | env, cwd=cwd or self.cwd,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, **as_user(self.user),
            )  # fmt: skip

    def run(self, words, env, cwd=None, **changed):
        done = subprocess.run(
            self._there(words, env, changed), env=self.env | env, cwd=cwd or self.cwd,
            capture_output=True, text=True, timeout=SECONDS, **as_user(self.user),
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _there(self, words, env, changed):
        program, *rest = [mapped(each, self.folders | changed) for each in words]
        found = shutil.which(program, path=(self.env | env)["PATH"])
        assert found, program
        return [found, *rest]


def docker_ignores(folder, names):
    """What .dockerignore keeps out: everything that it does not let in by name."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    taken = {line[1:] for line in lines if line.startswith("!")}
    never = [line.removeprefix("**/") for line in lines if line.startswith("**/")]
    top = Path(folder) == ROOT
    return [
        name
        for name in names
        if (top and name not in taken) or any(fnmatch.fnmatch(name, each) for each in never)
    ]


# compose.yaml


def composed(variables):
    """The services, with these variables of .env filled in. A missing one is an error."""

    def filled(match):
        name, default = match.groups()
        assert variables.get(name) or default, f"{name} is not set."
        return variables.get(name) or default

    text = (ROOT / "compose.yaml").read_text()
    return yaml.safe_load(re.sub(r"\$\{(\w+)(?::\?[^}]*|:-([^}]*))\}", filled, text))


def words_of(command):
    return shlex.split(command) if isinstance(command, str) else command


def read_variables(path):
    """A file of NAME=value lines, as Docker and systemd read it."""
    lines = [line.strip() for line in Path(path).read_text().splitlines()]
    return dict(each.split("=", 1) for each in lines if each and not each.startswith("#"))


# Units


def unit(path):
    """Of each setting all its values, by section."""
    found, section = {}, None
    for line in Path(path).read_text().splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line.strip() and not line.startswith("#"):
            name, _equals, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return found
