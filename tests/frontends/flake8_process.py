"""flake8 with lint-stream as its plugin, in this process or its own, whether or not lint-stream is installed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flake8.main.cli import main

import lint_stream
from lint_stream import pipeline
from lint_stream.diagnostic import Applicability, Diagnostic, Edit, Fix, Location, Span
from lint_stream.settings import Settings

ROOT = Path(__file__).parents[2]

_DEFAULTS = Settings()
_CALL = re.compile(r"LS(\d{3})\((\w*)\)")


def make_site(folder: Path) -> Path:
    """A folder for `sys.path` in which lint-stream is installed, with the entry points of pyproject.toml.

    flake8 takes a second installation of the same name for the same one.
    """
    site = folder / "site"
    metadata = site / f"lint_stream-{lint_stream.__version__}.dist-info"
    metadata.mkdir(parents=True)
    name_and_version = f"Metadata-Version: 2.1\nName: lint-stream\nVersion: {lint_stream.__version__}\n"
    metadata.joinpath("METADATA").write_text(name_and_version, encoding="utf-8")
    metadata.joinpath("entry_points.txt").write_text(_entry_points(), encoding="utf-8")
    return site


def _entry_points() -> str:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    groups = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    lines = []
    for group, names in groups.items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in names.items())]
    return "\n".join(lines)


class Flake8:
    """Runs flake8 in a folder of its own."""

    def __init__(self, folder: Path, site: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._site = site
        self._capfd = capfd
        self.status = 0

    def write(self, name: str, text: str | bytes) -> Path:
        """A file in the folder, its bytes as they are in `text`."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *arguments: str) -> list[str]:
        """The lines that flake8 prints, run in this process, so that parts of it can be replaced."""
        self._capfd.readouterr()
        self.status = main(arguments)
        sys.stdout.flush()
        printed = self._capfd.readouterr()
        assert printed.err == ""
        return printed.out.splitlines()

    def run_alone(self, *arguments: str, stdin: bytes = b"") -> list[str]:
        """The lines that flake8 prints, run in a process of its own with everything as users have it."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(self._site), str(ROOT)))}
        command = [sys.executable, "-m", "flake8", *arguments]
        done = subprocess.run(command, input=stdin, cwd=self.folder, env=environment, capture_output=True, check=False)
        assert done.stderr.decode() == ""
        self.status = done.returncode
        return done.stdout.decode().splitlines()


@pytest.fixture
def flake8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Flake8]:
    """flake8 in an empty folder, with nothing replaced."""
    site = make_site(tmp_path)
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.syspath_prepend(site)
    monkeypatch.chdir(folder)
    return Flake8(folder, site, capfd)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """An analysis that reports what the code says, `LS101(safe)` being an LS101 with a safe fix."""
    told = Told()
    monkeypatch.setattr(pipeline, "check_source", told)
    return told


class Told:
    """Stands for `check_source`, and remembers what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.settings: list[Settings] = []
        self.failure: Exception | None = None
        self.afterwards: Callable[[], object] = lambda: None

    def __call__(
        self, text: str, settings: Settings = _DEFAULTS, *, tree: ast.Module | None = None
    ) -> list[Diagnostic]:
        self.texts.append(text)
        self.settings.append(settings)
        assert tree is None or ast.dump(ast.parse(text)) == ast.dump(tree)
        if self.failure is not None:
            raise self.failure
        found = []
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
            for match in _CALL.finditer(line):
                span = Span(Location(number, match.start()), Location(number, match.end()))
                message = f"chunks of {settings.chunk_size}, opened by {settings.openers}"
                found.append(
                    Diagnostic(f"LS{match[1]}", span, message, lambda kind=match[2], span=span: _fix(kind, span))
                )
        self.afterwards()
        return found


def _fix(kind: str, span: Span) -> Fix | None:
    if kind in ("safe", "unsafe"):
        return Fix((Edit(span, "fixed()"),), Applicability(kind), "call `fixed()`")
    if kind == "broken":
        return Fix((Edit(span, "fixed("),), Applicability.SAFE, "call `fixed()`")
    if kind == "failing":
        raise LookupError("no such name")
    return None
