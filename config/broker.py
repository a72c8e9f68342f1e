"""Celery's broker without Redis: a folder of messages, written atomically.

Kombu's own transport creates a message under its final name and then writes it, so a worker may
read it while it is still empty, and crash. It also keeps its queue tables in such files."""

import logging
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any, ClassVar

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    # There is a single queue known to everybody, so no queue tables are needed.
    supports_fanout = False
    get_table = virtual.Channel.get_table

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        # Messages are taken in the order of their names.
        name = f"{monotonic_ns():020}_{uuid.uuid4()}"
        written = Path(self.data_folder_out, f"{name}.part")
        written.write_text(dumps(payload))
        written.rename(written.with_name(f"{name}.{queue}.msg"))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next message, skipping unreadable ones. Raises Empty."""
        for waiting in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            taken = waiting.with_suffix(".taken")
            try:
                waiting.rename(taken)
            except FileNotFoundError:  # taken by another worker
                continue
            message = taken.read_text(errors="replace")
            taken.unlink()
            try:
                return loads(message)
            except ValueError:  # truncated by a crash of the machine
                logger.warning("A message in the broker's folder could not be read.")
        raise Empty


class Transport(filesystem.Transport):
    implements = virtual.Transport.implements.extend(
        asynchronous=False, exchange_type=frozenset(["direct", "topic"])
    )
    Channel = Channel
    default_connection_params: ClassVar[dict[str, Any]] = {}  # it has no host
