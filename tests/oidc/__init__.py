"""An organisation's sign-in by a certified OpenID Connect provider, in a process of its own."""

import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

from tests.machine import NODE

SCRIPT = Path(__file__).with_name("provider.mjs")


@contextmanager
def provider(back):
    """Yields its issuer. back : the address of ours to which it may lead back"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [NODE, str(SCRIPT), str(port), back]
    quiet = subprocess.DEVNULL  # it warns that it is for development
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=quiet, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
