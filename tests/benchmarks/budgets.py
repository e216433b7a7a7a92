"""Measures every budget of lint-stream on this machine, as ratios to tools that do comparable work.

    python -m tests.benchmarks.budgets                          Django (if installed) and the standard library
    python -m tests.benchmarks.budgets --tree mlflow=~/mlflow   another tree of code too; Django=… for another Django

It installs lint-stream, and flake8 without it, into virtual environments of its own, and takes about ten minutes.
Nothing fails here: a ratio says little on a machine that is busy, so read it, and run it again. The comparison with
ruff is in wall time, since both use several processors; all else is in CPU time.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.inputs import (
    CLEAN_FILE,
    clean_tree,
    copy_tree,
    deep_files,
    default_trees,
    generated,
    largest_file,
)
from tests.benchmarks.measuring import Usage, best_of, environment, measure

ROOT = Path(__file__).parents[2]

_RUFF = ["check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--select=SIM115"]
"""One rule, about files that are opened, as ours are."""

_SMALL_ROUNDS = 20
_MB = 1_000_000


class Line(NamedTuple):
    """One line of the table."""

    what: str
    budget: str
    measured: str
    details: str = ""


class Bench:
    """The environments and inputs of one run, in a folder of their own."""

    def __init__(self, folder: Path, trees: dict[str, Path], rounds: int) -> None:
        self._folder = folder
        self._rounds = rounds
        flake8 = f"flake8=={importlib.metadata.version('flake8')}"
        self._bare = _make_environment(folder / "bare", flake8)
        self._ours = _make_environment(folder / "ours", flake8, str(ROOT), "ruff")
        self._trees = {name: copy_tree(tree, folder / "trees" / name) for name, tree in trees.items()}

    def run(self) -> Iterator[Line]:
        """Every measurement, as soon as it is there."""
        for name, tree in self._trees.items():
            yield self._flake8(name, tree)
        yield self._small_file()
        for name, tree in self._trees.items():
            clean = clean_tree(tree, self._folder / "clean" / name, self._ours / "python")
            yield self._ruff(f"{name}, files without a diagnostic", clean, "≤ 3")
            yield self._ruff(name, tree, "≤ 10")
        for name, hit_every, options in (
            ("one hit in 50 definitions", 50, ["--exit-zero"]),
            ("every definition a hit", 1, ["--exit-zero"]),
            ("one hit in 50 definitions, with fixes", 50, ["--exit-zero", "--diff"]),
        ):
            yield self._growth(name, hit_every, options)
        for name, text in deep_files():
            yield self._deep(name, text)
        yield from self._memory()

    def _flake8(self, name: str, tree: Path) -> Line:
        options = ["-m", "flake8", "--isolated", "-j1", "--exit-zero", tree]
        best = best_of(
            self._rounds, self._folder, bare=[self._bare / "python", *options], ours=[self._ours / "python", *options]
        )
        return _ratio(f"flake8 with lint-stream / bare flake8: {name}", "≤ 1.05", best["ours"], best["bare"], "cpu")

    def _small_file(self) -> Line:
        path = self._write("small.py", CLEAN_FILE)
        options = ["-m", "flake8", "--isolated", path]
        best = best_of(
            _SMALL_ROUNDS, self._folder, bare=[self._bare / "python", *options], ours=[self._ours / "python", *options]
        )
        more = (best["ours"].cpu_seconds - best["bare"].cpu_seconds) * 1000
        imports = measure([self._ours / "python", "-X", "importtime", *options], self._folder).stderr
        libcst = "libcst imported" if re.search(r"\|\s+libcst$", imports, re.MULTILINE) else "libcst not imported"
        details = f"{best['ours'].cpu_seconds * 1000:.0f} / {best['bare'].cpu_seconds * 1000:.0f} ms"
        return Line("flake8 on one small clean file", "+ ≤ 10 ms", f"+ {more:.1f} ms, {libcst}", details)

    def _ruff(self, name: str, tree: Path, budget: str) -> Line:
        best = best_of(
            max(self._rounds, 5),
            self._folder,
            ours=[self._ours / "lint-stream", "check", "--no-config", "--exit-zero", tree],
            ruff=[self._ours / "ruff", *_RUFF, tree],
        )
        return _ratio(f"lint-stream check / ruff, one rule: {name}", budget, best["ours"], best["ruff"], "wall")

    def _growth(self, name: str, hit_every: int, options: list[str]) -> Line:
        sizes = (_MB // 4, _MB // 2, _MB)
        command = [self._ours / "lint-stream", "check", "--no-config", "--jobs=1", *options]
        seconds = {}
        for size in (0, *sizes):
            path = self._write("large.py", generated(size, hit_every))
            seconds[size] = best_of(2, self._folder, ours=[*command, path])["ours"].cpu_seconds
        grown = (seconds[sizes[-1]] - seconds[0]) / (seconds[sizes[0]] - seconds[0])
        details = ", ".join(f"{size / _MB:g} MB {seconds[size]:.2f} s" for size in sizes)
        return Line(f"growth: {name}", "1 MB ≤ 2 s; 4 times", f"{grown:.1f} times", details)

    def _deep(self, name: str, text: str) -> Line:
        path = self._write("deep.py", text)
        options = ["-m", "flake8", "--isolated", "--select=LS,E9", path]
        ours = measure([self._ours / "lint-stream", "check", "--no-config", path], self._folder)
        bare = measure([self._bare / "python", *options], self._folder)
        plugin = measure([self._ours / "python", *options], self._folder)
        return Line(
            f"nested 1,000 deep: {name}",
            "no crash",
            _ending(ours),
            f"flake8: {_ending(plugin)}; bare flake8: {_ending(bare)}",
        )

    def _memory(self) -> Iterator[Line]:
        largest = largest_file(list(self._trees.values()))
        name = f"{largest.relative_to(self._folder / 'trees')}, {largest.stat().st_size / _MB:.2f} MB"
        for what, path in ((f"the largest file: {name}", largest), *self._trees.items()):
            usage = measure([self._ours / "lint-stream", "check", "--no-config", "--jobs=1", path], self._folder)
            yield Line(f"memory of one worker on {what}", "≤ 150 MB", f"{usage.peak_bytes / _MB:.0f} MB")

    def _write(self, name: str, text: str) -> Path:
        path = self._folder / name
        path.write_text(text, encoding="utf-8")
        return path


def _make_environment(folder: Path, *requirements: str) -> Path:
    """A new virtual environment with these packages; its folder of programs."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", *requirements], env=environment(), check=True)
    return folder / "bin"


def _ratio(what: str, budget: str, ours: Usage, other: Usage, kind: str) -> Line:
    details = f"{ours.cpu_seconds:.2f} / {other.cpu_seconds:.2f} s cpu"
    measured = ours.cpu_seconds / other.cpu_seconds
    if kind == "wall":
        details = f"{ours.wall_seconds:.2f} / {other.wall_seconds:.2f} s wall; in cpu time {measured:.1f}, {details}"
        measured = ours.wall_seconds / other.wall_seconds
    details += "".join(f"; ended with {usage.status}" for usage in (ours, other) if usage.status)
    return Line(what, budget, f"{measured:.3f}", details)


def _ending(usage: Usage) -> str:
    crash = ", traceback" if "Traceback" in usage.stderr else ""
    return f"status {usage.status}{crash}"


def _tree(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    folder = Path(path).expanduser().resolve()
    if not separator or not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not NAME=PATH with the path of a folder")
    return name, folder


def main() -> None:
    """Measure, and print one line of a Markdown table after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.budgets", description="Measure the budgets.")
    parser.add_argument("--tree", action="append", type=_tree, default=[], metavar="NAME=PATH", help="a tree of code")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each command on a tree (default: 3)")
    arguments = parser.parse_args()
    trees = default_trees() | dict(arguments.tree)
    print("| what | budget | measured | |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for line in Bench(Path(folder).resolve(), trees, arguments.rounds).run():
            print("| " + " | ".join(line) + " |", flush=True)


if __name__ == "__main__":
    main()
