"""What is printed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from words import Outcome

from lint_stream.frontends.outputs.color import wants_color
from lint_stream.frontends.outputs.text import Tally, diff_summary, fix_summary, summary
from lint_stream.frontends.progress import Progress

Lint = Callable[..., Outcome]


def test_text(lint: Lint, folder: Path) -> None:
    """One line per diagnostic as flake8 prints them, with a mark for a fix, and a last line that counts."""
    (folder / "app.py").write_text("x = SAFE\n\nUNSAFE; ADVICE\n")
    assert lint("check").out.splitlines() == [
        "app.py:1:5: LS101 [*] `SAFE` is here",
        "app.py:3:1: LS102 [-] `UNSAFE` is here",
        "app.py:3:9: LS109 `ADVICE` is here",
        "Found 3 diagnostics (1 fixable with --fix, 1 more with --unsafe-fixes).",
    ]


SUMMARIES = {
    "Found 1 diagnostic.": summary(Tally(1, 0, 0)),
    "Found 1 diagnostic (1 fixable with --fix).": summary(Tally(1, 1, 0)),
    "Found 2 diagnostics (1 fixable with --fix --unsafe-fixes).": summary(Tally(2, 0, 1)),
    "Found 12 diagnostics (7 fixable with --fix, 3 more with --unsafe-fixes).": summary(Tally(12, 7, 3)),
    "Found 3 diagnostics (2 fixed, 1 remaining).": fix_summary(Tally(1, 0, 0, fixed=2)),
    "Found 1 diagnostic (1 fixed, 0 remaining).": fix_summary(Tally(0, 0, 0, fixed=1)),
    "Found 2 diagnostics (0 fixed, 2 remaining, 1 fixable with --unsafe-fixes).": fix_summary(Tally(2, 0, 1)),
    "Found 3 diagnostics (1 would be fixed, 2 would remain).": diff_summary(Tally(2, 0, 2, fixed=1)),
}


@pytest.mark.parametrize(("expected", "actual"), SUMMARIES.items())
def test_summaries(expected: str, actual: str) -> None:
    """The last line counts, in the singular where it is one."""
    assert actual == expected


def test_json(lint: Lint, folder: Path) -> None:
    """JSON has ruff's shape, with rows and columns from 1 and absolute names, and nothing else is printed."""
    (folder / "app.py").write_text("x = SAFE\nADVICE\n")
    outcome = lint("check", "--output-format", "json")
    assert outcome.err == ""
    url = "https://github.com/lint-stream/lint-stream/blob/main/docs/rules.md"
    assert json.loads(outcome.out) == [
        {
            "code": "LS101",
            "message": "`SAFE` is here",
            "filename": str(folder / "app.py"),
            "location": {"row": 1, "column": 5},
            "end_location": {"row": 1, "column": 9},
            "fix": {
                "applicability": "safe",
                "message": "write safe",
                "edits": [
                    {
                        "content": "safe",
                        "location": {"row": 1, "column": 5},
                        "end_location": {"row": 1, "column": 9},
                    }
                ],
            },
            "url": f"{url}#ls101-name-of-ls101",
        },
        {
            "code": "LS109",
            "message": "`ADVICE` is here",
            "filename": str(folder / "app.py"),
            "location": {"row": 2, "column": 1},
            "end_location": {"row": 2, "column": 7},
            "fix": None,
            "url": f"{url}#ls109-name-of-ls109",
        },
    ]


def test_json_of_nothing(lint: Lint, folder: Path) -> None:
    """Where nothing is found, JSON is an empty list."""
    (folder / "app.py").write_text("x = 1\n")
    assert lint("check", "--output-format", "json") == Outcome(0, "[]\n", "")


def test_json_has_the_line_ends_of_the_file(lint: Lint, folder: Path) -> None:
    """An editor can write the content of an edit into the file as it is."""
    (folder / "app.py").write_bytes(b"TWO_LINES\r\n")
    (found,) = json.loads(lint("check", "--output-format", "json").out)
    assert [edit["content"] for edit in found["fix"]["edits"]] == ["one\r\ntwo"]


def test_json_stands_alone(lint: Lint, folder: Path) -> None:
    """Statistics and failures go to standard error."""
    (folder / "app.py").write_text("ADVICE\n")
    (folder / "bad.py").write_text("SAFE = (\n")
    outcome = lint("check", "--output-format", "json", "--statistics")
    assert len(json.loads(outcome.out)) == 1
    assert outcome.err == "bad.py: not checked: line 1 is not valid Python\n1     LS109 What LS109 is about\n"


def test_statistics(lint: Lint, folder: Path) -> None:
    """Statistics follow the diagnostics, one line per code."""
    (folder / "app.py").write_text("SAFE\nADVICE\nSAFE\n")
    assert lint("check", "--statistics").out.splitlines()[3:] == [
        "2     LS101 What LS101 is about",
        "1     LS109 What LS109 is about",
        "Found 3 diagnostics (2 fixable with --fix).",
    ]


def test_quiet(lint: Lint, folder: Path) -> None:
    """With --quiet, diagnostics are all that is printed."""
    (folder / "app.py").write_text("ADVICE\n")
    assert lint("check", "--quiet") == Outcome(1, "app.py:1:1: LS109 `ADVICE` is here\n", "")


DIFF = """\
--- app.py
+++ app.py
@@ -1,2 +1,2 @@
-SAFE
+safe
 UNSAFE
"""


def test_diff(lint: Lint, folder: Path) -> None:
    """A diff shows the safe fixes, writes nothing, and leaves the count to standard error."""
    path = folder / "app.py"
    path.write_text("SAFE\nUNSAFE\n")
    assert lint("check", "--diff") == Outcome(1, DIFF, "Found 2 diagnostics (1 would be fixed, 1 would remain).\n")
    assert lint("check", "--diff", "--fix").out == DIFF
    assert path.read_text() == "SAFE\nUNSAFE\n"


def test_diff_of_unsafe_fixes(lint: Lint, folder: Path) -> None:
    """With --unsafe-fixes, a diff shows all fixes."""
    (folder / "app.py").write_text("SAFE\nUNSAFE\n")
    assert lint("check", "--diff", "--unsafe-fixes", "--quiet") == Outcome(
        1, "--- app.py\n+++ app.py\n@@ -1,2 +1,2 @@\n-SAFE\n-UNSAFE\n+safe\n+unsafe\n", ""
    )


def test_diff_is_of_bytes(words: None, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A diff has the bytes of the file: its byte order mark, its encoding, its line ends, its missing last one."""
    from lint_stream.frontends.cli import main

    (folder / "a.py").write_bytes(b"\xef\xbb\xbfSAFE\r\n")
    (folder / "b.py").write_bytes(b"# coding: latin-1\n'\xe9', SAFE")
    main(["check", "--diff", "--quiet"])
    assert capfdbinary.readouterr().out == (
        b"--- a.py\n+++ a.py\n@@ -1 +1 @@\n-\xef\xbb\xbfSAFE\r\n+\xef\xbb\xbfsafe\r\n"
        b"--- b.py\n+++ b.py\n@@ -1,2 +1,2 @@\n # coding: latin-1\n"
        b"-'\xe9', SAFE\n\\ No newline at end of file\n+'\xe9', safe\n\\ No newline at end of file\n"
    )


def test_diff_in_color(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FORCE_COLOR colours the diff even where it is no terminal."""
    (folder / "app.py").write_text("SAFE\nUNSAFE\n")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\033[32m+safe\033[m\n" in lint("check", "--diff").out


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


COLORS = [
    (Terminal, {}, True),
    (io.StringIO, {}, False),
    (Terminal, {"NO_COLOR": "1"}, False),
    (Terminal, {"NO_COLOR": ""}, True),
    (io.StringIO, {"FORCE_COLOR": "1"}, True),
    (Terminal, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    (Terminal, {"TERM": "dumb"}, False),
]


@pytest.mark.parametrize(("kind", "environment", "expected"), COLORS)
def test_wants_color(
    kind: type[io.StringIO], environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colour is for terminals, unless the environment says otherwise."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_color(kind()) == expected


class Clock:
    """A clock that is set by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_progress_after_two_seconds() -> None:
    """Long work is counted on a terminal, in one line that goes away."""
    clock, stream = Clock(), Terminal()
    progress = Progress(500, stream, clock=clock)
    clock.seconds = 1.9
    progress.advance(100)
    assert stream.getvalue() == ""
    clock.seconds = 2.0
    progress.advance(100)
    assert stream.getvalue() == "\r\x1b[Kchecked 200 of 500 files"
    progress.close()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_progress_is_not_written_for_every_file() -> None:
    """Between two lines of progress there is time to read one."""
    clock, stream = Clock(), Terminal()
    progress = Progress(500, stream, clock=clock)
    clock.seconds = 5.0
    for _ in range(100):
        progress.advance()
    assert stream.getvalue().count("checked") == 1


@pytest.mark.parametrize(("kind", "is_wanted"), [(io.StringIO, True), (Terminal, False)])
def test_no_progress(kind: type[io.StringIO], is_wanted: bool) -> None:
    """In a pipe, or where it is not wanted, there is no progress."""
    clock, stream = Clock(), kind()
    progress = Progress(500, stream, is_wanted=is_wanted, clock=clock)
    clock.seconds = 5.0
    progress.advance()
    progress.close()
    assert stream.getvalue() == ""
