"""Lines for people, as flake8 prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lint_stream.diagnostic import Applicability
from lint_stream.frontends.outputs import Reported

__all__ = [
    "Tally",
    "count_up",
    "diff_summary",
    "fix_summary",
    "format_diagnostic",
    "iter_statistics",
    "place",
    "summary",
]

_MARKS = {Applicability.SAFE: "[*] ", Applicability.UNSAFE: "[-] "}


class Tally(NamedTuple):
    """How many diagnostics are reported, how many of them have a fix, and how many more have been fixed."""

    reported: int
    safe: int
    unsafe: int
    fixed: int = 0


def count_up(diagnostics: Iterable[Reported], fixed: int = 0) -> Tally:
    """The tally of what is reported after `fixed` others were fixed."""
    kinds = Counter(one.fix.applicability if one.fix else None for one in diagnostics)
    return Tally(sum(kinds.values()), kinds[Applicability.SAFE], kinds[Applicability.UNSAFE], fixed)


def place(one: Reported) -> str:
    """`app.py:12:15`, the column from 1."""
    return f"{one.path}:{one.span.start.line}:{one.span.start.column + 1}"


def format_diagnostic(one: Reported) -> str:
    """`app.py:12:15: LS101 [*] …`: `[*]` for a safe fix, `[-]` for an unsafe one."""
    mark = _MARKS[one.fix.applicability] if one.fix else ""
    return f"{place(one)}: {one.code} {mark}{one.message}"


def summary(tally: Tally) -> str:
    """The last line after a check without fixing: `Found 3 diagnostics (1 fixable with --fix).`"""
    notes = []
    if tally.safe:
        notes.append(f"{tally.safe} fixable with --fix")
    if tally.unsafe:
        more = "more with" if tally.safe else "fixable with --fix"
        notes.append(f"{tally.unsafe} {more} --unsafe-fixes")
    return _found(tally.reported, notes)


def fix_summary(tally: Tally) -> str:
    """The last line after `--fix`: `Found 3 diagnostics (2 fixed, 1 remaining).`"""
    notes = [f"{tally.fixed} fixed", f"{tally.reported} remaining"]
    if tally.unsafe:
        notes.append(f"{tally.unsafe} fixable with --unsafe-fixes")
    return _found(tally.fixed + tally.reported, notes)


def diff_summary(tally: Tally) -> str:
    """The last line after `--diff`: `Found 3 diagnostics (2 would be fixed, 1 would remain).`"""
    notes = [f"{tally.fixed} would be fixed", f"{tally.reported} would remain"]
    return _found(tally.fixed + tally.reported, notes)


def iter_statistics(diagnostics: Sequence[Reported]) -> Iterator[str]:
    """One line per code, as flake8's: how many, the code, and what its rule is about."""
    # Imported here: all rules are loaded for it.
    from lint_stream.rules import find_rule

    for code, count in sorted(Counter(one.code for one in diagnostics).items()):
        rule = find_rule(code)
        about = rule.summary if rule else next(one.message for one in diagnostics if one.code == code)
        yield f"{count:<5} {code} {about}"


def _found(count: int, notes: Sequence[str]) -> str:
    noun = "diagnostic" if count == 1 else "diagnostics"
    return f"Found {count} {noun}" + (f" ({', '.join(notes)})." if notes else ".")
