"""Streams to read, and consumers that only count: what the cases are run with.

Everything here works in pieces, so that a peak of memory is the case's own. Servers listen on 127.0.0.1, at a port
that the system chooses.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

PIECE_BYTES = 64 * 1024
_PATTERN = bytes(range(256)) * (PIECE_BYTES // 256)


def iter_pieces(size: int) -> Iterator[bytes]:
    """`size` bytes, no two pieces alike, so that order and loss show."""
    done = number = 0
    while done < size:
        piece = (b"%016d" % number + _PATTERN[:-16])[: size - done]
        yield piece
        done, number = done + len(piece), number + 1


def make_file(path: Path, size: int) -> Path:
    """A file of `size` bytes at `path`."""
    with path.open("wb") as out:
        out.writelines(iter_pieces(size))
    return path


def make_text(path: Path, size: int, odd: str = "é€") -> Path:
    """A UTF-8 file of about `size` bytes of lines that are not all ASCII; `odd` stands in every third."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for number in range(size // 512):
            out.write(f"{number:08d}{odd if number % 3 == 0 else ''}{'x' * 500}\n")
        out.write("." * (size % 512))
    return path


class Seen:
    """A consumer that remembers how many bytes came, and their digest."""

    def __init__(self) -> None:
        self.size = 0
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self._digest.update(data)
        return len(data)

    @property
    def result(self) -> tuple[int, str]:
        return self.size, self._digest.hexdigest()


def seen_of(stream: BinaryIO) -> tuple[int, str]:
    """What is left in a stream."""
    seen = Seen()
    while piece := stream.read(PIECE_BYTES):
        seen.write(piece)
    return seen.result


def seen_in(path: Path) -> tuple[int, str]:
    """What is in a file."""
    with path.open("rb") as stream:
        return seen_of(stream)


def make_line(path: Path, size: int) -> Path:
    """A file of `size` bytes at `path`, none of which ends a line."""
    with path.open("wb") as out:
        out.writelines(piece.replace(b"\n", b".") for piece in iter_pieces(size))
    return path


def seen_in_pieces(size: int) -> tuple[int, str]:
    """What there is to be seen in `iter_pieces(size)`."""
    seen = Seen()
    for piece in iter_pieces(size):
        seen.write(piece)
    return seen.result


@contextlib.contextmanager
def peer() -> Iterator[tuple[socket.socket, Seen]]:
    """A connected socket, and what the other end has seen of it once the context is left."""
    seen = Seen()
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname(), timeout=30)
        other, _ = server.accept()

    def receive() -> None:
        with other:
            while piece := other.recv(PIECE_BYTES):
                seen.write(piece)

    thread = threading.Thread(target=receive, daemon=True)
    thread.start()
    try:
        with client:
            yield client, seen
    finally:
        thread.join(30)


@contextlib.contextmanager
def sender(size: int) -> Iterator[socket.socket]:
    """A connected socket from which `size` bytes come."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname(), timeout=30)
        other, _ = server.accept()

    def send() -> None:
        with other, contextlib.suppress(OSError):
            for piece in iter_pieces(size):
                other.sendall(piece)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    with client:
        yield client
    thread.join(30)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with so many bytes, and remembers what is uploaded."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(self.server.size))
        self.end_headers()
        for piece in iter_pieces(self.server.size):
            self.wfile.write(piece)

    def do_PUT(self) -> None:
        seen = Seen()
        for piece in self._body():
            seen.write(piece)
        self.server.uploads.append((self.command, self.headers.get("Content-Type"), seen.result))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_PUT

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding") == "chunked":
            while left := int(self.rfile.readline(), 16):
                yield from self._exactly(left)
                self.rfile.readline()
            self.rfile.readline()
        else:
            yield from self._exactly(int(self.headers.get("Content-Length", 0)))

    def _exactly(self, left: int) -> Iterator[bytes]:
        while left and (piece := self.rfile.read(min(left, PIECE_BYTES))):
            left -= len(piece)
            yield piece


class Server(http.server.ThreadingHTTPServer):
    """Serves bodies of one size."""

    daemon_threads = True

    def __init__(self, size: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.size = size
        self.uploads: list[tuple[str, str | None, tuple[int, str]]] = []

    def handle_error(self, *_: Any) -> None:
        """A client that leaves early is no error here."""


@contextlib.contextmanager
def origin(size: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """A web server: its address, from which `size` bytes come, and what was uploaded to it."""
    server = Server(size)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", server.uploads
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)
