"""A file that only the holder of a key can read, and whose parts cannot be changed or cut off.

AES-256-GCM in pieces, under a key made of the operator's and of a salt that the file begins with.
The nonce of a piece is its number, and whether it is the last.
"""

import io
import os
import struct
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BEGINS = b"Partnership Health backup 1\n"
SALT, PIECE, TAG = 32, 1 << 16, 16


class NotOurs(Exception):
    """The file was made with another key, is no backup, or was damaged."""


def _cipher(key: str, salt: bytes) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt, BEGINS).derive(key.encode())
    return AESGCM(derived)


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">?3xQ", last, number)


class Writer(io.RawIOBase):
    def __init__(self, file: IO[bytes], key: str) -> None:
        salt = os.urandom(SALT)
        self._file, self._cipher = file, _cipher(key, salt)
        self._waits, self._number = bytearray(), 0
        file.write(BEGINS + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        given = bytes(data)  # type: ignore[call-overload]
        self._waits += given
        while len(self._waits) > PIECE:  # the last piece is written by `finish`
            self._put(bytes(self._waits[:PIECE]), last=False)
            del self._waits[:PIECE]
        return len(given)

    def finish(self) -> None:
        self._put(bytes(self._waits), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), piece, None))
        self._number += 1


class Reader(io.RawIOBase):
    """Raises NotOurs as soon as something is wrong; a file that was cut off too."""

    def __init__(self, file: IO[bytes], key: str) -> None:
        if file.read(len(BEGINS)) != BEGINS:
            raise NotOurs
        self._file, self._cipher = file, _cipher(key, file.read(SALT))
        self._next = file.read(PIECE + TAG)
        self._waits, self._number, self._at_end = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._waits and not self._at_end:
            self._open_next()
        taken = self._waits[: len(view)]
        view[: len(taken)] = taken
        self._waits = self._waits[len(taken) :]
        return len(taken)

    def _open_next(self) -> None:
        sealed, self._next = self._next, self._file.read(PIECE + TAG)
        self._at_end = not self._next
        try:
            self._waits = self._cipher.decrypt(_nonce(self._number, self._at_end), sealed, None)
        except (InvalidTag, ValueError) as problem:
            raise NotOurs from problem
        self._number += 1
