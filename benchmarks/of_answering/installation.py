"""A checkout installed for a while: its database, its web server, and what the server uses."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg

EMBEDDED, PRODUCTION = SERVERS = ("embedded", "production")
# As the tests find them.
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
WORKERS, THREADS = 3, 8
MAKING = Path(__file__).parent / "making.py"
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Installation:
    """Installed and running, until the end of `installed`.

    web : its web server's process id
    database : for PostgreSQL, the processor seconds of each of its processes that was seen so far
    """

    name: str
    path: Path
    env: dict[str, str]
    address: str
    web: int
    database: dict[int, float] = field(default_factory=dict)

    def round_of(self, people: int) -> list[str]:
        """A new round of a new partnership; the personal links of its people."""
        # Without Redis, whose worker may belong to somebody else: nothing here waits for one.
        env = {name: value for name, value in self.env.items() if name != "REDIS_URL"}
        words = [sys.executable, str(MAKING), str(self.path), str(people)]
        made = subprocess.run(words, cwd=self.path, env=env, stdout=subprocess.PIPE, check=True)
        links: list[str] = json.loads(made.stdout.splitlines()[-1])
        return links

    def used(self) -> float:
        """Processor seconds of the web server and of the processes it started."""
        return sum(map(_used, _family(self.web)))

    def used_by_database(self) -> float:
        """Processor seconds of PostgreSQL for this installation; SQLite's are the web server's.

        A connection's process ends with it, so look every second.
        """
        if url := self.env.get("DATABASE_URL"):
            ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            with psycopg.connect(url) as connection, suppress(OSError):  # one ends meanwhile
                for (pid,) in connection.execute(f"{ours} AND pid <> pg_backend_pid()"):
                    self.database[pid] = _used(pid)
        return sum(self.database.values())


@contextmanager
def installed(name: str, path: Path, server: str, folder: Path) -> Iterator[Installation]:
    folder.mkdir(mode=0o700)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with _database(server) as urls:
        theirs = ("DATABASE_URL", "REDIS_URL", "KEY_DIR", "KEY_BACKUP_DIR")
        env = {name: value for name, value in os.environ.items() if name not in theirs} | urls
        env |= {"DATA_DIR": str(folder), "BASE_URL": address, "LOG_LEVEL": "ERROR"}
        for command in (["migrate"], ["collectstatic", "--noinput"]):
            words = [sys.executable, "manage.py", *command, "--verbosity=0"]
            subprocess.run(words, cwd=path, env=env, check=True)
        words = [sys.executable, "-m", *_web_server(server, port, path)]
        quiet = subprocess.DEVNULL  # it logs its queue again and again
        web = subprocess.Popen(words, cwd=path, env=env, stderr=quiet)
        try:
            _wait_until_it_answers(address)
            yield Installation(name, path, env, address, web.pid)
        finally:
            web.terminate()
            web.wait(timeout=60)


def _web_server(server: str, port: int, path: Path) -> list[str]:
    """As `./run` starts it, or as docs/production.md says."""
    if server == PRODUCTION:
        many = [f"--workers={WORKERS}", f"--threads={THREADS}"]
        return ["gunicorn", "config.wsgi", *many, f"--bind=127.0.0.1:{port}"]
    threads = re.search(r"--threads=\d+", (path / "tools" / "embedded.py").read_text())
    assert threads
    return ["waitress", f"--listen=127.0.0.1:{port}", threads[0], "config.wsgi:application"]


@contextmanager
def _database(server: str) -> Iterator[dict[str, str]]:
    """The variables for a database of its own; for SQLite none: it is a file in DATA_DIR."""
    if server == EMBEDDED:
        yield {}
        return
    name = f"bench_answering_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(POSTGRES_URL, autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {name}")
        try:
            url = urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))
            yield {"DATABASE_URL": url, "REDIS_URL": REDIS_URL}
        finally:
            postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _wait_until_it_answers(address: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            urlopen(f"{address}/sign-in/", timeout=60).close()
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"The web server at {address} does not answer.")


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def _used(pid: int) -> float:
    """Of the process itself; in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICK
