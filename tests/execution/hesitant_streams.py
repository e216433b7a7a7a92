"""Streams that come in pieces, with a pause behind each of the first: what a short read is tried with."""

from __future__ import annotations

import array
import contextlib
import fcntl
import functools
import io
import os
import socket
import termios
import threading
import time
from collections.abc import Callable, Iterator

from streams import Handler, Seen, Server, iter_pieces

SHORT_PIECES = (b"one", b"two", b"three")
"""What comes first, a piece at a time: the next one is sent when the one before was taken."""


def iter_hesitant(size: int) -> Iterator[bytes]:
    """What a stream that hesitates gives: the short pieces, and `size` bytes."""
    yield from SHORT_PIECES
    yield from iter_pieces(size)


def seen_in_hesitant(size: int) -> tuple[int, str]:
    """What there is to be seen in it."""
    seen = Seen()
    for piece in iter_hesitant(size):
        seen.write(piece)
    return seen.result


def wait_until_taken(fileno: int, seconds: float = 10) -> None:
    """Wait until nothing is left to be read from a socket or a pipe, and a moment longer."""
    end = time.monotonic() + seconds
    waiting = array.array("i", [1])
    while waiting[0] and time.monotonic() < end:
        time.sleep(0.001)
        with contextlib.suppress(OSError):  # it was closed
            fcntl.ioctl(fileno, termios.FIONREAD, waiting)
    time.sleep(0.02)  # who has taken it, and has many things to do, gets round to it


def _send_hesitantly(send: Callable[[bytes], object], fileno: int, size: int) -> None:
    with contextlib.suppress(OSError):  # the reader has gone
        for number, piece in enumerate(iter_hesitant(size)):
            send(piece)
            if number < len(SHORT_PIECES):
                wait_until_taken(fileno)


@contextlib.contextmanager
def hesitant_server(size: int) -> Iterator[tuple[str, int]]:
    """The address of a server that sends what hesitates to the first who connects, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                other, _ = server.accept()
                with other:
                    other.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    for number, piece in enumerate(iter_hesitant(size)):
                        other.sendall(piece)
                        if number < len(SHORT_PIECES):
                            time.sleep(0.05)  # the other end is not ours to ask whether it was taken

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()
        finally:
            thread.join(30)


@contextlib.contextmanager
def hesitant_pipe(size: int) -> Iterator[int]:
    """The reading end of a pipe, which whoever gets it closes."""
    reading, writing = os.pipe()

    def send() -> None:
        with open(writing, "wb", buffering=0) as out:
            _send_hesitantly(functools.partial(_write_all, out), out.fileno(), size)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    yield reading
    thread.join(30)


def _write_all(out: io.FileIO, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[out.write(view) :]


HESITANT_PROGRAM = """
import array, fcntl, os, sys, termios, time

def send(size):
    out = sys.stdout.buffer
    for piece in (b"one", b"two", b"three"):
        out.write(piece)
        out.flush()
        waiting, end = array.array("i", [1]), time.monotonic() + 5
        while waiting[0] and time.monotonic() < end:
            time.sleep(0.001)
            fcntl.ioctl(out.fileno(), termios.FIONREAD, waiting)
        time.sleep(0.02)
    pattern = bytes(range(256)) * 256
    done = number = 0
    while done < size:
        piece = (b"%016d" % number + pattern[:-16])[: size - done]
        out.write(piece)
        done, number = done + len(piece), number + 1
    out.flush()

try:
    send(int(sys.argv[1]))
except BrokenPipeError:
    os._exit(1)  # the reader has gone
"""
"""A program that hesitates, for a process: `[sys.executable, "-c", HESITANT_PROGRAM, str(size)]`."""


class _Hesitant(Handler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(self.server.size + sum(map(len, SHORT_PIECES))))
        self.end_headers()
        for number, piece in enumerate(iter_hesitant(self.server.size)):
            self.wfile.write(piece)
            if number < len(SHORT_PIECES):
                time.sleep(0.05)


@contextlib.contextmanager
def hesitant_origin(size: int) -> Iterator[str]:
    """The address of a web server whose body hesitates."""
    server = Server(size)
    server.RequestHandlerClass = _Hesitant
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)
