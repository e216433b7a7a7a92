"""An analysis that anybody can predict, and the command line over it: each diagnostic is a telling word of the text."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import lint_stream
from lint_stream import pipeline, rules
from lint_stream.diagnostic import Applicability, Diagnostic, Edit, Fix, Location, Span
from lint_stream.frontends.cli import main
from lint_stream.rules import Rule
from lint_stream.settings import Settings
from lint_stream.source_text import SourceText

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE


@dataclass(frozen=True)
class Word:
    """What the analysis says of one word: its code, and the text that a fix puts there (None: no fix)."""

    code: str
    replacement: str | None = None
    applicability: Applicability = SAFE
    extra: tuple[Edit, ...] = ()


AT_START = Span(Location(1, 0), Location(1, 0))

WORDS = {
    "SAFE": Word("LS101", "safe"),
    "UNSAFE": Word("LS102", "unsafe", UNSAFE),
    "ADVICE": Word("LS109"),
    "HIDDEN": Word("LS108"),
    "IMPORT": Word("LS105", "imported", extra=(Edit(AT_START, "import added\n"),)),
    "UNCOMPILABLE": Word("LS103", "("),
    "STAYS": Word("LS104", "STAYS "),
    "PING": Word("LS201", "PONG"),
    "PONG": Word("LS202", "PING"),
    "EURO": Word("LS203", "'\N{EURO SIGN}'"),
    "TWO_LINES": Word("LS204", "one\ntwo"),
}

_FOUND = re.compile(r"\b(?:OUTER\([^()]*\)|FAILING_FIX\b|(?:" + "|".join(WORDS) + r")\b)")


def check_source(
    text: str, settings: Settings, *, tree: ast.Module | None = None, **switches: bool
) -> list[Diagnostic]:
    """Stands in for `pipeline.check_source`; `EXPLODES` makes it fail as no analysis may."""
    if "EXPLODES" in text:
        raise KeyError("exploded\nin two lines")
    matches = list(_FOUND.finditer(text))
    if matches and tree is None:
        ast.parse(text)
    source = SourceText(text)
    inner = [_diagnostic(source, one.start() + 6 + match.start(), match.group()) for one in matches
             for match in _FOUND.finditer(one.group()[6:]) if one.group().startswith("OUTER(")]  # fmt: skip
    outer = [_diagnostic(source, match.start(), match.group()) for match in matches]
    return sorted([*outer, *inner], key=lambda one: one.span)


def _diagnostic(source: SourceText, start: int, word: str) -> Diagnostic:
    span = Span(source.location(start), source.location(start + len(word)))
    message = f"`{word}` is here"
    if word == "FAILING_FIX":
        return Diagnostic("LS106", span, message, _fail)
    said = Word("LS205", "outer" + word[5:]) if word.startswith("OUTER(") else WORDS[word]
    fix = None
    if said.replacement is not None:
        extra = () if "import added" in source.text else said.extra
        fix = Fix((*extra, Edit(span, said.replacement)), said.applicability, f"write {said.replacement}")
    return Diagnostic(said.code, span, message, lambda: fix)


def _fail() -> Fix | None:
    raise ZeroDivisionError("division by zero")


def _rule(code: str) -> Rule:
    return Rule(code, f"name-of-{code.lower()}", f"What {code} is about.\n", lambda flow: "", default=code != "LS108")


RULES = tuple(map(_rule, sorted({"LS106", "LS205", *(word.code for word in WORDS.values())})))


def run_python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, which finds the package as we do."""
    environment = {**os.environ, "PYTHONPATH": str(Path(lint_stream.__file__).parents[1])}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, text=True, check=False, **options)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The analysis reports WORDS, and the rules are those of their codes."""
    monkeypatch.setattr(pipeline, "check_source", check_source)
    monkeypatch.setattr(rules, "all_rules", lambda: RULES)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Outcome:
    """What a call of the command line came to."""

    status: int
    out: str
    err: str


@pytest.fixture
def lint(words: None, folder: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Calls the command line in `folder`."""

    def call(*arguments: str) -> Outcome:
        try:
            status = main(arguments)
        except SystemExit as left:
            status = int(left.code or 0)
        return Outcome(status, *capfd.readouterr())

    return call
