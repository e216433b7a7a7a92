"""On which lines a flow could begin."""

from __future__ import annotations

import pytest

from lint_stream.screen import candidate_lines, generator_names, screen
from lint_stream.settings import Settings

DEFAULTS = Settings()


@pytest.mark.parametrize(
    "line",
    [
        "f.read()",
        "f.read ()",
        "f.readall()",
        "for line in f.readlines():",
        "Path(p).read_bytes()",
        "proc.communicate()",
        "run(cmd, capture_output=True)",
        "run(cmd, stdout=PIPE)",
        "iter(lambda: f.recv(9), b'')",
        "functools.partial(f.read, 9)",
        "await f.aread()",
        "for chunk in r.iter_content(9):",
        "async for chunk in r.content:",
        "async for item in answer:",
        "for chunk in body:",
        "return b''.join(parts)",
        'return b"".join(parts)',
        "ftp.retrbinary('RETR x', parts.append)",
        "shutil.copyfileobj(src, dst)",
        "blob.download_as_bytes()",
        "message = await receive()",
    ],
)
def test_candidates(line: str) -> None:
    """What may begin a flow in any file."""
    assert candidate_lines(f"x = 1\n{line}\nx = 2\n", DEFAULTS) == [2]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1",
        "import read",
        "# a comment",
        "f.write(data)",
        "already = spread(x)",
        "''.join(parts)",
        "r.content",
        "r.text",
        "self.data",
        "for name in names:",
    ],
)
def test_lines_that_begin_nothing(line: str) -> None:
    """Body attributes count only in a file with their library."""
    assert candidate_lines(f"{line}\n", DEFAULTS) == []


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("requests", "r.content"),
        ("httpx", "r.text"),
        ("urllib3", "r.data"),
        ("flask", "request.data"),
        ("django", "request.body"),
        ("open", "list(f)"),
    ],
)
def test_gates(word: str, line: str) -> None:
    """A word anywhere in the file opens the gate for its attribute."""
    assert candidate_lines(f"import {word}\n{line}\n", DEFAULTS) == [2]
    assert candidate_lines(f"import os\n{line}\n", DEFAULTS) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_numbers(end: str) -> None:
    """Every kind of line end counts, as it does for Python."""
    assert candidate_lines(end.join(["f.read()", "x", "f.read(); g.read()", ""]), DEFAULTS) == [1, 3]


def test_settings() -> None:
    """Names of the project's own configuration are candidates."""
    settings = Settings(loaders=("acme.slurp",), openers=(".grab",), chunk_iterators=("acme.bits",))
    text = "slurp(p)\nx.grab(p)\nfor bit in bits(x):\n    pass\n"
    assert candidate_lines(text, settings) == [1, 2, 3]
    assert candidate_lines(text, DEFAULTS) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f():\n    yield 1\n", {"f"}),
        ("def f():\n    return 1\n", set()),
        ("def f():\n    def g():\n        yield 1\n", {"f", "g"}),
        ("def f():\n    x\ndef g():\n    yield 1\n", {"g"}),
        ("class A:\n    async def f(self):\n        yield 1\n", {"f"}),
    ],
)
def test_generator_names(text: str, expected: set[str]) -> None:
    """Functions below whose `def` a `yield` stands; too many rather than too few."""
    assert frozenset(expected) == generator_names(text)


def test_calls_of_generators() -> None:
    """A call of what may be a generator is a candidate; its definition is none."""
    text = "def pieces():\n    yield 1\nx = pieces()\ny = spieces()\n"
    assert screen(text, DEFAULTS).lines == [3]
