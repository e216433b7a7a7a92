"""Servers to be measured, each in a process of its own, and clients that download from them."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.measuring import environment

__all__ = ["Download", "RunningServer", "download_together", "serve"]

_START_SECONDS = 30.0
_STALLED_SECONDS = 300.0
"""After which a download counts as failed; thousands of times what one takes."""

_PIECE_BYTES = 64 * 1024
_KIB = 1024

_ADDRESS = r"http://127\.0\.0\.1:(\d+)"
_WORKER = r"worker (\d+) is ready"
_GUNICORN = """\
def post_worker_init(worker):
    worker.log.info("worker %s is ready", worker.pid)
"""
"""Its settings: it says that it listens before the worker, a child of its own, has imported the application."""


class RunningServer(NamedTuple):
    """A server that waits for its first request, or has answered some."""

    pid: int
    """Of the process that runs the application."""
    port: int

    @property
    def peak_bytes(self) -> int:
        """The most that the process has had in memory until now."""
        match = re.search(r"^VmHWM:\s+(\d+) kB$", Path(f"/proc/{self.pid}/status").read_text(), re.MULTILINE)
        assert match, f"/proc/{self.pid}/status has no VmHWM"
        return int(match[1]) * _KIB


class Download(NamedTuple):
    """What a client saw of one download; the times are those of `time.perf_counter`."""

    started: float
    first_byte: float
    ended: float
    received_bytes: int
    sha256: str | None
    """None where the bytes were only counted."""
    has_length: bool
    """Whether the response had a Content-Length."""


@contextmanager
def serve(module: str, options: Sequence[str], folder: Path) -> Iterator[RunningServer]:
    """`python -m module options` in `folder`, once it can answer, until the block ends.

    It has to listen on any free port of 127.0.0.1 and print the address: gunicorn, uvicorn and waitress do.
    """
    (folder / "gunicorn.conf.py").write_text(_GUNICORN)
    log = folder / "server.log"
    with log.open("wb") as printed:
        command = [sys.executable, "-m", module, *options]
        process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=printed, stderr=printed)
    try:
        port = _number_printed(_ADDRESS, log, process)
        pid = _number_printed(_WORKER, log, process) if module == "gunicorn" else process.pid
        yield RunningServer(pid, port)
    finally:
        process.terminate()
        process.wait()


def _number_printed(pattern: str, log: Path, process: subprocess.Popen[bytes]) -> int:
    deadline = time.perf_counter() + _START_SECONDS
    while time.perf_counter() < deadline and process.poll() is None:
        if match := re.search(pattern, log.read_text(errors="replace")):
            return int(match[1])
        time.sleep(0.01)
    raise SystemExit(f"not measured: the server did not start\n{log.read_text(errors='replace')}")


def download_together(port: int, clients: int, *, pause_seconds: float = 0.0) -> list[Download]:
    """One download by each of `clients` clients, which ask at one moment and read as fast as they can.

    With a pause, each takes its first byte, waits for the first byte of all others and then for the pause, and reads
    on; only then are the bytes hashed. So all downloads are under way at once. Without it, the first would end before
    the last begin, and what a server holds for a slow client would not show: a network is seldom as fast as a server.
    """
    together = threading.Barrier(clients, timeout=_STALLED_SECONDS)

    def download() -> Download:
        together.wait()
        connection = HTTPConnection("127.0.0.1", port, timeout=_STALLED_SECONDS)
        started = time.perf_counter()
        connection.request("GET", "/download")
        response = connection.getresponse()
        piece = response.read(1)
        first_byte = time.perf_counter()
        digest = None
        if pause_seconds:
            digest = hashlib.sha256()
            together.wait()
            time.sleep(pause_seconds)
        received = 0
        while piece:
            received += len(piece)
            if digest:
                digest.update(piece)
            piece = response.read(_PIECE_BYTES)
        ended = time.perf_counter()
        has_length = response.getheader("Content-Length") is not None
        connection.close()
        return Download(started, first_byte, ended, received, digest.hexdigest() if digest else None, has_length)

    with ThreadPoolExecutor(clients) as pool:
        downloads = [pool.submit(download) for _ in range(clients)]
        try:
            return [done.result() for done in as_completed(downloads)]
        finally:
            # Where one has failed, the others would wait for it.
            together.abort()
