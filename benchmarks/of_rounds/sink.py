"""A mail server that takes every mail and counts recipients: `python sink.py`, in its own process.

Prints its port. For each line of standard input it prints what it has taken so far, as JSON."""

import asyncio
import json
import sys
from collections import Counter
from time import monotonic


class Sink:
    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.connections = 0
        self.first = self.last = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        to = ""
        writer.write(b"220 here\r\n")
        try:
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"RCPT":
                    to = line.decode().partition("<")[2].partition(">")[0]
                if word == b"DATA":
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    self.note(to)
                writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 yes\r\n")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client was killed
        writer.close()

    def note(self, to: str) -> None:
        self.taken[to] += 1
        self.last = monotonic()
        self.first = self.first or self.last

    def told(self) -> dict[str, float]:
        return {
            "mails": self.taken.total(),
            "recipients": len(self.taken),
            "most": max(self.taken.values(), default=0),
            "connections": self.connections,
            "seconds": self.last - self.first,
        }


async def main() -> None:
    sink = Sink()
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0, limit=2**20)
    print(server.sockets[0].getsockname()[1], flush=True)
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        print(json.dumps(sink.told()), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
