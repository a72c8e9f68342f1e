"""A checkout to be measured: its driver and its web server."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

DRIVER = Path(__file__).parent / "driver.py"


@dataclass
class Checkout:
    """`folder` holds its database and static files."""

    name: str
    path: Path
    folder: Path
    port: int = field(init=False)
    driver: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = [sys.executable, str(DRIVER), str(self.path)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.driver = subprocess.Popen(words, cwd=self.path, env=self.env, text=True, **pipes)

    @property
    def env(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        ours = {"DATA_DIR": str(self.folder), "BASE_URL": self.address, "LOG_LEVEL": "ERROR"}
        return kept | ours

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def do(self, order: str, **fields: Any) -> dict[str, Any]:
        assert self.driver.stdin
        assert self.driver.stdout
        print(json.dumps({"do": order, **fields}), file=self.driver.stdin, flush=True)
        answer = self.driver.stdout.readline()
        if not answer:
            sys.exit(f"{self.name}: it ended at {order} {fields}.")
        found: dict[str, Any] = json.loads(answer)
        return found

    def end(self) -> None:
        assert self.driver.stdin
        self.driver.stdin.close()
        self.driver.wait(timeout=60)

    @contextmanager
    def served(self) -> Iterator[int]:
        """Runs its web server with as many threads as `./run` does; yields the process id."""
        embedded = (self.path / "tools" / "embedded.py").read_text()
        threads = re.search(r"--threads=\d+", embedded)
        assert threads
        words = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{self.port}"]
        words += [threads[0], "config.wsgi:application"]
        quiet = subprocess.DEVNULL  # it logs its queue again and again
        web = subprocess.Popen(words, cwd=self.path, env=self.env, stderr=quiet)
        try:
            self._wait_until_it_answers()
            yield web.pid
        finally:
            web.terminate()
            web.wait(timeout=60)

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                urlopen(f"{self.address}/sign-in/", timeout=60).close()
                return
            except OSError:
                time.sleep(0.2)
        sys.exit(f"{self.name}: its web server does not answer.")

    def request(self, path: str, cookie: dict[str, str]) -> Request:
        sent = {"Cookie": f"{cookie['name']}={cookie['value']}", "Accept-Encoding": "gzip"}
        return Request(self.address + path, headers=sent)
