"""The unified diff of a fix: what changes in one text, as people and `git apply -p0` read it."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

__all__ = ["unified_diff"]

_CONTEXT_LINES = 3
_NO_LINE_END = "\n\\ No newline at end of file\n"

_BOLD, _RED, _GREEN, _CYAN, _RESET = "\033[1m", "\033[31m", "\033[32m", "\033[36m", "\033[m"
_BODY_COLORS = {"@": _CYAN, "-": _RED, "+": _GREEN}


class _Change(NamedTuple):
    """Lines of the old text, from `old_start` up to `old_end`, that lines of the new one replace."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def unified_diff(path: str, old: str, new: str, *, color: bool = False) -> str:
    """The change from `old` to `new`, with `path` in its header; empty where they are equal.

    Line ends are kept as they are, so the diff of a CRLF file has CRLF lines. The result ends with `\\n`.
    """
    if old == new:
        return ""
    lines = [line if line.endswith("\n") else line + _NO_LINE_END for line in _iter_diff(path, old, new)]
    return "".join(_iter_colored(lines) if color else lines)


def _iter_diff(path: str, old: str, new: str) -> Iterator[str]:
    # As in git and GNU diff, a tab ends a name that has a space.
    name = f"{path}\t" if " " in path else path
    yield f"--- {name}\n"
    yield f"+++ {name}\n"
    # Not splitlines(): in a diff only `\n` ends a line, and form feeds or lone `\r` stay inside it.
    old_lines, new_lines = list(io.StringIO(old, newline="\n")), list(io.StringIO(new, newline="\n"))
    for hunk in _hunks(_find_changes(old_lines, new_lines)):
        yield from _iter_hunk(hunk, old_lines, new_lines)


def _find_changes(old: Sequence[str], new: Sequence[str]) -> list[_Change]:
    # Without the equal ends first: difflib takes seconds for a long text of repeated lines, and a fix changes few.
    start = _common(zip(old, new, strict=False), min(len(old), len(new)))
    end = _common(zip(reversed(old), reversed(new), strict=False), min(len(old), len(new)) - start)
    matcher = difflib.SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end])
    return [_Change(*(place + start for place in places)) for kind, *places in matcher.get_opcodes() if kind != "equal"]


def _common(pairs: Iterable[tuple[str, str]], longest: int) -> int:
    """How many pairs are equal before the first that is not, `longest` at most."""
    return next((i for i, (one, other) in enumerate(pairs) if i == longest or one != other), longest)


def _hunks(changes: Iterable[_Change]) -> list[list[_Change]]:
    """The changes, put together where their context lines would meet."""
    hunks: list[list[_Change]] = []
    for change in changes:
        if hunks and change.old_start - hunks[-1][-1].old_end <= 2 * _CONTEXT_LINES:
            hunks[-1].append(change)
        else:
            hunks.append([change])
    return hunks


def _iter_hunk(hunk: Sequence[_Change], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    before = min(_CONTEXT_LINES, first.old_start)
    after = min(_CONTEXT_LINES, len(old) - last.old_end)
    start, end = first.old_start - before, last.old_end + after
    yield f"@@ -{_range(start, end)} +{_range(first.new_start - before, last.new_end + after)} @@\n"
    for change in hunk:
        yield from (f" {line}" for line in old[start : change.old_start])
        yield from (f"-{line}" for line in old[change.old_start : change.old_end])
        yield from (f"+{line}" for line in new[change.new_start : change.new_end])
        start = change.old_end
    yield from (f" {line}" for line in old[start:end])


def _range(start: int, end: int) -> str:
    """Lines as a hunk's header writes them: from 1, a length of 1 left out, an empty range by the line before it."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _iter_colored(lines: Iterable[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        # The two header lines come first; later, `---` is a removed line that starts with `--`.
        color = _BOLD if index < 2 else _BODY_COLORS.get(line[0], "")
        yield f"{color}{line[:-1]}{_RESET}\n" if color else line
