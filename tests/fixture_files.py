"""Fixtures: sources with what is expected of them, and their snapshots.

An expectation stands at the end of its line, `# expect: LS101 @19 safe, LS109 @40`: code, printed column, and the
applicability of the fix where there is one. It is taken off before the source is checked, and moves nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from lint_stream.diagnostic import Applicability, Diagnostic
from lint_stream.frontends.fixing import FixedText, fix_text
from lint_stream.pipeline import check_source

__all__ = [
    "ALL",
    "FIXTURES",
    "SAFE",
    "Expectation",
    "Fixture",
    "all_fixtures",
    "checked",
    "expected_of",
    "fix",
    "stripped",
]

FIXTURES = Path(__file__).parents[1] / "fixtures"
SAFE = frozenset({Applicability.SAFE})
ALL = frozenset(Applicability)

_EXPECT = re.compile(r"[ \t]*# expect: (?P<expected>.*)$", re.MULTILINE)
_ONE = re.compile(r"(?P<code>LS\d{3}) @(?P<column>\d+)(?: (?P<applicability>safe|unsafe))?")


class Expectation(NamedTuple):
    """One diagnostic as it is printed: line and column from 1; no applicability where there is only advice."""

    line: int
    column: int
    code: str
    applicability: str | None


class Fixture:
    """A source of `fixtures/`, and what is expected of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.relative_to(FIXTURES).as_posix()
        self.snapshot_path = path.with_suffix(".fixed.py")
        annotated = path.read_text(encoding="utf-8")
        self.text = stripped(annotated)
        self.expectations = _expectations(annotated)

    @property
    def runs(self) -> bool:
        """Whether it can be run before and after its fixes (`fixtures/running`)."""
        return self.name.startswith("running/")

    @cached_property
    def snapshot(self) -> str:
        """The text after all fixes; the text itself where nothing is fixed."""
        if self.snapshot_path.exists():
            return self.snapshot_path.read_text(encoding="utf-8")
        return self.text


def all_fixtures() -> list[Fixture]:
    """Every fixture, by name."""
    paths = (path for path in FIXTURES.rglob("*.py") if not path.name.endswith(".fixed.py"))
    return [Fixture(path) for path in sorted(paths)]


def stripped(annotated: str) -> str:
    """The source without its expectations."""
    return _EXPECT.sub("", annotated)


def expected_of(diagnostics: Sequence[Diagnostic]) -> list[Expectation]:
    """Diagnostics in the form of expectations."""
    return sorted(
        Expectation(
            diagnostic.span.start.line,
            diagnostic.span.start.column + 1,
            diagnostic.code,
            diagnostic.fix.applicability.value if diagnostic.fix else None,
        )
        for diagnostic in diagnostics
    )


@functools.cache
def checked(text: str) -> list[Diagnostic]:
    """The diagnostics of a text, which many tests ask for."""
    return list(check_source(text))


@functools.cache
def fix(text: str, applicabilities: frozenset[Applicability] = ALL) -> FixedText:
    """The text with its fixes made, all of them unless told otherwise."""
    return fix_text(text, checked(text), check_source, applicabilities)


def _expectations(annotated: str) -> list[Expectation]:
    found = []
    for number, line in enumerate(annotated.split("\n"), start=1):
        match = _EXPECT.search(line)
        for one in match["expected"].split(", ") if match else ():
            parts = _ONE.fullmatch(one)
            assert parts, f"line {number}: not an expectation: {one}"
            found.append(Expectation(number, int(parts["column"]), parts["code"], parts["applicability"]))
    return sorted(found)
