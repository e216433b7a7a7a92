"""Streams that count their reads and writes, and stop whoever goes on reading at their end."""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


class Endless(Exception):
    """Somebody goes on reading at the end of a stream."""


class Watched:
    """A stream that counts how often it is read from and written to, and stops who goes on reading at its end."""

    MOST_READS_AT_THE_END = 100

    def __init__(self, stream: Any) -> None:
        self.reads = self.writes = 0
        self._stream = stream
        self._at_the_end = 0

    def read(self, *size: int) -> Any:
        return self._seen(self._stream.read(*size))

    def read1(self, *size: int) -> Any:
        return self._seen(self._stream.read1(*size))

    def readline(self, *size: int) -> Any:
        return self._seen(self._stream.readline(*size))

    def readinto(self, buffer: Any) -> Any:
        return self._seen(self._stream.readinto(buffer))

    def recv(self, *size: int) -> Any:
        return self._seen(self._stream.recv(*size))

    def recv_into(self, buffer: Any) -> Any:
        return self._seen(self._stream.recv_into(buffer))

    def write(self, data: Any) -> Any:
        self.writes += 1
        return self._stream.write(data)

    def writelines(self, pieces: Any) -> None:
        for piece in pieces:
            self.write(piece)

    def _seen(self, piece: Any) -> Any:
        self.reads += 1
        self._at_the_end = 0 if piece else self._at_the_end + 1
        if self._at_the_end > self.MOST_READS_AT_THE_END:
            raise Endless
        return piece

    def __iter__(self) -> Iterator[Any]:
        return iter(self._stream)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def watched_files(folder: Path) -> Iterator[list[Watched]]:
    """Files of a folder that are opened meanwhile, by `open` alone, are watched; they are listed as they are opened."""
    files: list[Watched] = []
    opened = builtins.open

    def watching(file: Any, *args: Any, **kwargs: Any) -> Any:
        stream = opened(file, *args, **kwargs)
        if isinstance(file, (str, Path)) and Path(file).parent == folder:
            files.append(stream := Watched(stream))
        return stream

    builtins.open = watching
    try:
        yield files
    finally:
        builtins.open = opened


def ended(call: Callable[..., Any], *args: Any) -> Any:
    """What a call returns; `"does not end"` where it was stopped."""
    try:
        return call(*args)
    except Endless:
        return "does not end"


# -- a file that is one line: what LS402 is tried with
