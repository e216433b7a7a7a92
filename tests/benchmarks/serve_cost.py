"""Measures what web servers hold in memory for downloads, before and after the fixes of lint-stream.

    pip install --group benchmarks
    python -m tests.benchmarks.serve_cost                                50 downloads of 64 MB at once
    python -m tests.benchmarks.serve_cost --clients 10 --size-mb 256     another load
    python -m tests.benchmarks.serve_cost --chunk-kib 1024               larger reads in the fixed code
    python -m tests.benchmarks.serve_cost --waitress                     Flask on waitress too
    python -m tests.benchmarks.serve_cost --output docs/serve-cost.svg   draw the picture of the README too

Two small applications as people write them; the fixed ones are made here, by lint-stream. It needs Linux, takes some
minutes and, for what is not fixed, 5 GB of memory (8 GB with waitress). It fails where a fix does not come, or other
bytes than those of the file do, and nowhere else: memory differs little from run to run, but speeds are those of this
machine, on whose processors clients and server take turns.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from lint_stream.diagnostic import Applicability
from lint_stream.frontends.fixing import fix_text
from lint_stream.pipeline import check_source
from lint_stream.settings import Settings
from tests.benchmarks.serve_chart import Curve, draw
from tests.benchmarks.serve_processes import Download, RunningServer, download_together, serve

_KIB = 1024
_MB = 1_000_000
_GB = 1_000_000_000

_ROUNDS = 3
"""Of the speeds."""

_ONE_CLIENT_DOWNLOADS = 5
"""In each round, one after the other."""

_SETTLED_SECONDS = 2.0
"""While the clients stand still: time for a server to read ahead as far as it ever does."""

_COPIES = 1.5
"""How often a program may hold the file for each download; waitress has one copy more."""

_EXAMPLE_USERS = 200

_FLASK = """\
from flask import Flask, Response

app = Flask(__name__)


@app.get("/download")
def download():
    with open("download.bin", "rb") as f:
        return Response(f.read(), mimetype="application/octet-stream")
"""

_STARLETTE = """\
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route


def download(request):
    with open("download.bin", "rb") as f:
        return Response(f.read(), media_type="application/octet-stream")


app = Starlette(routes=[Route("/download", download)])
"""


class Application(NamedTuple):
    """A web application, and the server that runs it."""

    name: str
    text: str
    server: str
    """The name of its package, and of the module that runs it."""
    options: tuple[str, ...]


# A request keeps its thread until the body is made: with fewer threads than clients, some would queue.
_GUNICORN = Application(
    "Flask on gunicorn",
    _FLASK,
    "gunicorn",
    ("--bind=127.0.0.1:0", "--worker-class=gthread", "--threads={threads}", "--no-control-socket", "app:app"),
)
# What `pip install uvicorn` brings, even where uvloop and httptools happen to be there.
_UVICORN = Application(
    "Starlette on uvicorn",
    _STARLETTE,
    "uvicorn",
    ("--port=0", "--no-access-log", "--loop=asyncio", "--http=h11", "app:app"),
)
# Left out by default: it keeps up to 16 MiB of each body (`outbuf_high_watermark`), whatever the application does.
_WAITRESS = Application(
    "Flask on waitress", _FLASK, "waitress", ("--listen=127.0.0.1:0", "--threads={threads}", "app:app")
)


class Program(NamedTuple):
    """An application as it was written, or as lint-stream has fixed it."""

    application: Application
    is_fixed: bool
    text: str

    @property
    def name(self) -> str:
        """Such as `Flask on gunicorn, before`."""
        return f"{self.application.name}, {'after' if self.is_fixed else 'before'}"


class Cost(NamedTuple):
    """What some downloads at once took."""

    clients: int
    held_bytes: int
    """The peak of the server's memory, less the peak before its first request."""
    first_byte_seconds: float
    """The median of the clients."""
    mb_per_second: float
    """Of all clients together."""
    has_length: bool
    """Whether the response had a Content-Length."""

    @property
    def held_each_bytes(self) -> float:
        """Memory for one of the downloads."""
        return self.held_bytes / self.clients


def programs(applications: Sequence[Application], chunk_bytes: int) -> list[Program]:
    """Each application before and after its fix, which reads `chunk_bytes` at once.

    Raises SystemExit where lint-stream does not fix one.
    """
    check = partial(check_source, settings=Settings(chunk_size=chunk_bytes))
    found = []
    for application in applications:
        fixed = fix_text(application.text, check(application.text), check, frozenset(Applicability))
        if not fixed.fixed or fixed.remaining or fixed.failures:
            raise SystemExit(f"not measured: lint-stream does not fix {application.name}")
        found += [Program(application, False, application.text), Program(application, True, fixed.text)]
    return found


class Bench:
    """The file that is downloaded, in a folder where the servers run."""

    def __init__(self, folder: Path, clients: int, size_bytes: int) -> None:
        self._folder = folder
        self._threads = clients + 4
        # One, a fifth, a half, all.
        self._loads = sorted({1, max(clients // 5, 1), max(clients // 2, 1), clients})
        content = os.urandom(size_bytes)
        (folder / "download.bin").write_bytes(content)
        self._sha256 = hashlib.sha256(content).hexdigest()

    def run(self, programs: Sequence[Program]) -> dict[Program, list[Cost]]:
        """What each program costs, by the number of downloads at once, from one to all."""
        memory = {program: [self._memory(program, load) for load in self._loads] for program in programs}
        # The programs take turns, so that all meet the same disturbance.
        rounds = [{program: self._speed(program) for program in programs} for _ in range(_ROUNDS)]
        return {
            program: [
                _cost(load, memory[program][number], [run for one in rounds for run in one[program][number]])
                for number, load in enumerate(self._loads)
            ]
            for program in programs
        }

    def _memory(self, program: Program, load: int) -> int:
        """Bytes held by a server that has answered nothing before."""
        with self._serve(program) as server:
            started_with = server.peak_bytes
            downloads = download_together(server.port, load, pause_seconds=_SETTLED_SECONDS)
            held = server.peak_bytes - started_with
        if any(download.sha256 != self._sha256 for download in downloads):
            raise SystemExit(f"not measured: {program.name}, does not send the bytes of the file")
        return held

    def _speed(self, program: Program) -> list[list[list[Download]]]:
        """For each load, runs of it on one server."""
        with self._serve(program) as server:
            # The first request imports modules, and does not count.
            download_together(server.port, 1)
            return [
                [download_together(server.port, load) for _ in range(_ONE_CLIENT_DOWNLOADS if load == 1 else 1)]
                for load in self._loads
            ]

    def _serve(self, program: Program) -> AbstractContextManager[RunningServer]:
        (self._folder / "app.py").write_text(program.text, encoding="utf-8")
        options = [option.format(threads=self._threads) for option in program.application.options]
        return serve(program.application.server, options, self._folder)


def _cost(load: int, held: int, runs: Sequence[Sequence[Download]]) -> Cost:
    downloads = [download for run in runs for download in run]
    return Cost(
        load,
        held,
        median(download.first_byte - download.started for download in downloads),
        median(map(_mb_per_second, runs)),
        all(download.has_length for download in downloads),
    )


def _mb_per_second(run: Sequence[Download]) -> float:
    seconds = max(download.ended for download in run) - min(download.started for download in run)
    return sum(download.received_bytes for download in run) / _MB / seconds


def table(costs: dict[Program, list[Cost]]) -> Iterator[str]:
    """The lines of a Markdown table, a column for each program."""
    yield "| | " + " | ".join(program.name for program in costs) + " |"
    yield "|---|" + "--:|" * len(costs)
    clients = next(iter(costs.values()))[-1].clients
    ones, all_ = [found[0] for found in costs.values()], [found[-1] for found in costs.values()]
    rows: list[tuple[str, Sequence[Cost], Callable[[Cost], str]]] = [
        ("memory for 1 download", ones, lambda cost: _megabytes(cost.held_bytes)),
        (f"memory for {clients} downloads", all_, lambda cost: _megabytes(cost.held_bytes)),
        (f"memory for each of the {clients}", all_, lambda cost: f"**{_megabytes(cost.held_each_bytes)}**"),
        ("first byte, 1 client", ones, lambda cost: _duration(cost.first_byte_seconds)),
        (f"first byte, {clients} clients", all_, lambda cost: _duration(cost.first_byte_seconds)),
        ("throughput, 1 client", ones, lambda cost: f"{_figure(cost.mb_per_second)} MB/s"),
        (f"throughput, {clients} clients", all_, lambda cost: f"{_figure(cost.mb_per_second)} MB/s"),
        ("Content-Length sent", all_, lambda cost: "yes" if cost.has_length else "no"),
    ]
    for name, chosen, shown in rows:
        yield f"| {name} | " + " | ".join(map(shown, chosen)) + " |"
    yield "| lines that the fix adds, removes | " + " | ".join(map(_changed_lines, costs)) + " |"


def example(costs: dict[Program, list[Cost]], size_bytes: int, chunk_bytes: int) -> Iterator[str]:
    """What many users would take who download 1 GB each: computed from what one of the clients took, not measured.

    Before, memory grows with the file; after, it does not, so that of a smaller file stands for that of 1 GB.
    """
    yield f"Computed, not measured: {_EXAMPLE_USERS} users who download 1 GB each."
    yield ""
    for program, found in costs.items():
        each = found[-1].held_each_bytes
        if program.is_fixed:
            yield f"- {program.name}: {_EXAMPLE_USERS} x {_megabytes(each)} = {_gigabytes(_EXAMPLE_USERS * each)}"
        else:
            copies = each / size_bytes
            total = _gigabytes(_EXAMPLE_USERS * copies * _GB)
            yield f"- {program.name}: {_EXAMPLE_USERS} x {copies:.1f} x 1 GB = {total}"
    chunks = f"{_EXAMPLE_USERS} x {chunk_bytes // _KIB} KiB = {_megabytes(_EXAMPLE_USERS * chunk_bytes)}"
    yield f"- the chunks alone, the least that fixed code can take: {chunks}"


def _changed_lines(program: Program) -> str:
    if not program.is_fixed:
        return ""
    before, after = (text.splitlines() for text in (program.application.text, program.text))
    marks = [line[0] for line in difflib.ndiff(before, after)]
    return f"+{marks.count('+')}, -{marks.count('-')}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:#.2g}"


def _megabytes(count: float) -> str:
    return f"{_figure(count / _MB)} MB"


def _gigabytes(count: float) -> str:
    return f"{_figure(count / _GB)} GB" if count >= _GB else _megabytes(count)


def _duration(seconds: float) -> str:
    return f"{_figure(seconds)} s" if seconds >= 1 else f"{_figure(seconds * 1000)} ms"


def _check_machine(packages: Sequence[str], needed_bytes: float) -> None:
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        raise SystemExit(f"not measured: pip install {' '.join(missing)}")
    path = Path("/proc/meminfo")
    match = re.search(r"^MemAvailable:\s+(\d+) kB$", path.read_text(), re.MULTILINE) if path.exists() else None
    if match is None:
        raise SystemExit("not measured: the memory of a server is read from /proc, which only Linux has")
    available = int(match[1]) * _KIB
    if available < needed_bytes:
        needed = _gigabytes(needed_bytes)
        raise SystemExit(f"not measured: this takes {needed}, {_gigabytes(available)} are free; ask for fewer clients")


def main() -> None:
    """Measure, print the table and the example, and draw the picture where one is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.serve_cost", description="Measure servers.")
    parser.add_argument("--clients", type=int, default=50, help="downloads at once (default: 50)")
    parser.add_argument(
        "--size-mb", type=int, default=64, help="of the file; over 10, which the sockets hold (default: 64)"
    )
    parser.add_argument("--chunk-kib", type=int, default=64, help="of one read in fixed code (default: 64)")
    parser.add_argument("--waitress", action="store_true", help="measure the Flask application on waitress too")
    parser.add_argument("--output", type=Path, help="where to draw the picture, as SVG (default: not drawn)")
    arguments = parser.parse_args()
    size_bytes = arguments.size_mb * _MB
    chunk_bytes = arguments.chunk_kib * _KIB
    applications = [_GUNICORN, _UVICORN] + [_WAITRESS] * arguments.waitress
    packages = ["flask", "starlette", *(application.server for application in applications)]
    copies = _COPIES + arguments.waitress
    _check_machine([*packages, "matplotlib"], arguments.clients * size_bytes * copies)
    with tempfile.TemporaryDirectory() as folder:
        costs = Bench(Path(folder), arguments.clients, size_bytes).run(programs(applications, chunk_bytes))
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    print(f"{arguments.clients} downloads of {arguments.size_mb} MB; Python {platform.python_version()}, {versions}\n")
    print("\n".join(table(costs)) + "\n")
    print("\n".join(example(costs, size_bytes, chunk_bytes)))
    if arguments.output:
        draw([_curve(program, found) for program, found in costs.items()], arguments.size_mb, arguments.output)


def _curve(program: Program, costs: Sequence[Cost]) -> Curve:
    return Curve(
        program.name,
        program.is_fixed,
        program.application.server,
        [cost.clients for cost in costs],
        [cost.held_bytes / _MB for cost in costs],
        [cost.first_byte_seconds * 1000 for cost in costs],
    )


if __name__ == "__main__":
    main()
