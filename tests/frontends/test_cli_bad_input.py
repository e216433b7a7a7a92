"""No input ends in a traceback, stops the other files, or loses a byte."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from words import Outcome, check_source

from lint_stream import pipeline
from lint_stream.diagnostic import Diagnostic
from lint_stream.frontends import source_file
from lint_stream.settings import Settings

Lint = Callable[..., Outcome]

REPORT = "(a defect of lint-stream, please report it)"

UNCHECKED = {
    "syntax-error": (b"x = 1\ny = (\n", "line 2 is not valid Python"),
    "indentation": (b"if x:\ny = 1\n", "line 2 is not valid Python"),
    "tabs-and-spaces": (b"if x:\n\ty\n        z\n", "line 3 is not valid Python"),
    "null-byte": (b"x = 1\ny = '\0'\n", "line 2 holds a null byte"),
    "undecodable": (b"x = 1\n\n# \xff\n", "line 3 is not utf-8"),
    "unknown-cookie": (b"# coding: klingon\n", "unknown encoding: klingon"),
    "wrong-cookie": (b"# coding: ascii\nx = '\xc3\xa9'\n", "line 2 is not ascii"),
    "nested-brackets": (b"x = " + b"(" * 1000 + b")" * 1000 + b"\n", "line 1 is not valid Python"),
    "long-expression": (b"x = " + b"-" * 100_000 + b"1\n", "it is nested too deeply for Python's parser"),
    "surrogate": (b"# coding: unicode_escape\nx = '\\ud800'\n", "it is not valid Python"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("option", [(), ("--fix",), ("--diff",), ("--output-format", "json")], ids=" ".join)
@pytest.mark.parametrize(("data", "reason"), UNCHECKED.values(), ids=UNCHECKED)
def test_unchecked_file(lint: Lint, folder: Path, data: bytes, reason: str, option: tuple[str, ...]) -> None:
    """A file that cannot be checked is named with the reason, and stays as it is; status 2 says so."""
    path = folder / "bad.py"
    path.write_bytes(data)
    outcome = lint("check", "bad.py", *option)
    assert outcome.err == f"bad.py: not checked: {reason}\n"
    assert outcome.status == 2
    assert path.read_bytes() == data


def test_other_files_are_checked(lint: Lint, folder: Path) -> None:
    """One bad file does not stop the others, and its status wins."""
    (folder / "a.py").write_text("SAFE = (\n")
    (folder / "b.py").write_text("SAFE\n")
    outcome = lint("check", "--fix")
    assert (folder / "b.py").read_text() == "safe\n"
    assert outcome == Outcome(
        2, "Found 1 diagnostic (1 fixed, 0 remaining).\n", "a.py: not checked: line 1 is not valid Python\n"
    )


def test_file_of_a_folder_is_parsed_for_a_candidate_only(lint: Lint, folder: Path) -> None:
    """In a folder, a file without anything to find is not parsed, and may be no Python; by its name, it may not."""
    (folder / "template.py").write_text("class {{ name }}:\n")
    assert lint("check") == Outcome(0, "", "")
    assert lint("check", "template.py") == Outcome(2, "", "template.py: not checked: line 1 is not valid Python\n")


HARMLESS = {
    "empty": b"",
    "no-final-line-end": b"x = 1",
    "crlf": b"x = 1\r\n",
    "lone-cr": b"x = 1\ry = 2\r",
    "mark": b"\xef\xbb\xbfx = 1\n",
    "form-feed": b"\x0cx = 1\n\x0c\n",
    "tabs": b"if x:\n\ty = 1\n",
    "long-literal": b"x = '" + b"a" * 1_000_000 + b"'\n",
    "long-line": b"x = [" + b"1, " * 100_000 + b"]\n",
    "invalid-escape": b"x = '\\d'\n",
    "latin-1": b"# coding: latin-1\nx = '\xe9'\n",
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_harmless_file(lint: Lint, folder: Path, data: bytes) -> None:
    """Unusual, but nothing to report."""
    (folder / "app.py").write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lint("check", "app.py", "--fix") == Outcome(0, "", "")
    assert (folder / "app.py").read_bytes() == data


FIXED = {
    "no-final-line-end": (b"x\nSAFE", b"x\nsafe"),
    "crlf": (b"SAFE\r\nTWO_LINES\r\n", b"safe\r\none\r\ntwo\r\n"),
    "lone-cr": (b"x\rSAFE\r", b"x\rsafe\r"),
    "mixed": (b"x\r\nSAFE\ny\rSAFE\n", b"x\r\nsafe\ny\rsafe\n"),
    "mark": (b"\xef\xbb\xbfSAFE\n", b"\xef\xbb\xbfsafe\n"),
    "mark-and-import": (b"\xef\xbb\xbfIMPORT\n", b"\xef\xbb\xbfimport added\nimported\n"),
    "latin-1": (b"# coding: latin-1\n'\xe9', SAFE, '\xe9'\n", b"# coding: latin-1\n'\xe9', safe, '\xe9'\n"),
    "euc-jp": (b"# coding: euc_jp\n'\xc6\xfc', SAFE\n", b"# coding: euc_jp\n'\xc6\xfc', safe\n"),
    "form-feed": (b"\x0cSAFE\n\x0c\nSAFE\n", b"\x0csafe\n\x0c\nsafe\n"),
    "tabs": (b"if x:\n\tSAFE\t# c\n", b"if x:\n\tsafe\t# c\n"),
    "separators": ("'\u2028\x85', SAFE\n".encode(), "'\u2028\x85', safe\n".encode()),
    "wide": ("'\U0001f40d', SAFE\n".encode(), "'\U0001f40d', safe\n".encode()),
    "trailing-space": (b"SAFE  \n\n\n", b"safe  \n\n\n"),
}


@pytest.mark.parametrize(("before", "after"), FIXED.values(), ids=FIXED)
def test_fix_changes_nothing_else(lint: Lint, folder: Path, before: bytes, after: bytes) -> None:
    """No byte changes but those that a fix asks for."""
    path = folder / "app.py"
    path.write_bytes(before)
    lint("check", "--fix")
    assert path.read_bytes() == after


LEFT_ALONE = {
    "irreversible": (
        b"# coding: utf-7\nSAFE, '+AGE-'\n",
        "app.py: not fixed: utf-7 does not give the same bytes when it is written back\n",
    ),
    "unencodable": (b"# coding: latin-1\nEURO\n", "app.py: not fixed: iso-8859-1 has no '\N{EURO SIGN}'\n"),
    "uncompilable": (
        b"x = UNCOMPILABLE\n",
        f"app.py:1:5: LS103 not fixed: the fixed code does not compile {REPORT}\n",
    ),
    "useless": (b"x = STAYS\n", f"app.py:1:5: LS104 not fixed: the fixed code still has LS104 {REPORT}\n"),
    "endless": (b"PING\n", f"app.py: not fixed: after 100 rounds there is still something to fix {REPORT}\n"),
    "failing": (b"FAILING_FIX\n", f"app.py:1:1: LS106 not fixed: ZeroDivisionError: division by zero {REPORT}\n"),
}


@pytest.mark.parametrize(("data", "said"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_failed_fix(lint: Lint, folder: Path, data: bytes, said: str) -> None:
    """A fix that cannot be made changes nothing, is told of, and leaves its diagnostic."""
    path = folder / "app.py"
    path.write_bytes(data)
    outcome = lint("check", "--fix")
    assert outcome.err == said
    assert outcome.out.endswith("Found 1 diagnostic (0 fixed, 1 remaining).\n")
    assert outcome.status == 1
    assert path.read_bytes() == data


def test_analysis_that_fails(lint: Lint, folder: Path) -> None:
    """An exception of the analysis is a defect of ours, told in one line; other files are checked."""
    (folder / "a.py").write_text("EXPLODES\n")
    (folder / "b.py").write_text("ADVICE\n")
    outcome = lint("check")
    assert outcome.status == 2
    assert outcome.out.startswith("b.py:1:1: LS109")
    assert outcome.err == f"a.py: not checked: KeyError: 'exploded\\nin two lines' {REPORT}\n"


def test_analysis_that_fails_on_fixed_code(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the fixed code cannot be analysed, the file stays as it is."""

    def check(text: str, settings: Settings, **options: object) -> list[Diagnostic]:
        if "safe" in text:
            raise RecursionError("maximum recursion depth exceeded")
        return check_source(text, settings)

    monkeypatch.setattr(pipeline, "check_source", check)
    (folder / "app.py").write_text("SAFE\n")
    outcome = lint("check", "--fix")
    assert (folder / "app.py").read_text() == "SAFE\n"
    assert outcome.err == f"app.py: not fixed: RecursionError: maximum recursion depth exceeded {REPORT}\n"
    assert outcome.out.startswith("app.py:1:1: LS101 [*]")


def test_missing_path(lint: Lint) -> None:
    """A path that is not there is named."""
    assert lint("check", "missing.py", "gone") == Outcome(
        2, "", "gone: not checked: no such file or directory\nmissing.py: not checked: no such file or directory\n"
    )


def test_unreadable_file(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is named."""

    def refuse(path: str, mode: str) -> object:
        raise PermissionError(13, "Permission denied", path)

    (folder / "app.py").touch()
    monkeypatch.setattr(source_file, "open", refuse, raising=False)
    assert lint("check") == Outcome(2, "", "app.py: not checked: permission denied\n")


def test_unreadable_folder(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be read, or has vanished, is named."""

    def refuse(path: str) -> object:
        raise FileNotFoundError(2, "No such file or directory", path)

    (folder / "x").mkdir()
    monkeypatch.setattr(os, "scandir", refuse)
    assert lint("check", "x") == Outcome(2, "", "x: not checked: no such file or directory\n")


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names of files are text there")
def test_name_without_an_encoding(lint: Lint, folder: Path) -> None:
    """A name that is no UTF-8 is printed with escapes, and its file checked and fixed."""
    name = os.fsdecode(b"caf\xe9.py")
    (folder / name).write_text("SAFE\nADVICE\n")
    assert lint("check").out.startswith("caf\\udce9.py:1:1: LS101")
    assert lint("check", "--fix").out.startswith("caf\\udce9.py:2:1: LS109")
    assert (folder / name).read_text() == "safe\nADVICE\n"


def change_while_checking(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Let `change` happen between reading and writing."""

    def check(text: str, settings: Settings, **options: object) -> Sequence[Diagnostic]:
        change()
        return check_source(text, settings)

    monkeypatch.setattr(pipeline, "check_source", check)


def test_file_that_changes_while_it_is_fixed(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody else has written meanwhile stays, and what was found is still reported."""
    path = folder / "app.py"
    path.write_text("SAFE\n")
    change_while_checking(monkeypatch, lambda: path.write_text("mine\n"))
    assert lint("check", "--fix") == Outcome(
        2,
        "app.py:1:1: LS101 [*] `SAFE` is here\nFound 1 diagnostic (0 fixed, 1 remaining).\n",
        "app.py: not fixed: it has changed since it was read\n",
    )
    assert path.read_text() == "mine\n"


def test_file_that_vanishes_while_it_is_fixed(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was removed meanwhile is not made again."""
    path = folder / "app.py"
    path.write_text("SAFE\n")
    change_while_checking(monkeypatch, lambda: path.unlink(missing_ok=True))
    outcome = lint("check", "--fix")
    assert (outcome.status, outcome.err) == (2, "app.py: not fixed: no such file or directory\n")
    assert not path.exists()
