"""On which lines could a flow begin? Words looked up in the text; almost every file stops here.

The screen may only over-approximate: what it passes over is never reported. It looks for short words
with `str.find`, which costs far less than a pattern over the whole text, and tries the pattern only on
lines that have one.
"""

from __future__ import annotations

import functools
import re

from lint_stream.catalog.words import GATED_LINES, LINE_PATTERN, LINE_WORDS, GatedLine
from lint_stream.settings import Settings

__all__ = ["Screening", "candidate_lines", "generator_names", "loads_of", "screen"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_DEF = re.compile(r"([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)")


class Screening:
    """What the screen found: candidate lines, names of possible generators, and body attributes that count."""

    def __init__(self, lines: list[int], generators: frozenset[str], attributes: frozenset[str]) -> None:
        self.lines = lines
        self.generators = generators
        self.attributes = attributes


@functools.lru_cache(maxsize=64)
def _pattern(gates: tuple[bool, ...], extra: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    parts, words = [LINE_PATTERN], list(LINE_WORDS)
    for is_open, row in zip(gates, GATED_LINES, strict=True):
        if is_open:
            parts.append(row.pattern)
            words += row.words
    for name in extra:
        last = name.rpartition(".")[2]
        parts.append(rf"\b{re.escape(last)}\b")
        words.append(last)
    return re.compile("|".join(parts), re.MULTILINE), tuple(dict.fromkeys(words))


def loads_of(text: str) -> frozenset[str]:
    """Body attributes (`content`, `data`) that may load something in this text."""
    return frozenset(name for row in GATED_LINES if row.attributes and _is_open(row, text) for name in row.attributes)


def _is_open(row: GatedLine, text: str) -> bool:
    return any(word in text for word in row.gates)


def generator_names(text: str) -> frozenset[str]:
    """Names of functions that may be generators: a `yield` stands somewhere below their `def`."""
    if "yield" not in text:
        return frozenset()
    names: set[str] = set()
    open_: list[tuple[int, str]] = []
    for line in _LINE_END.split(text):
        if "def" in line and (found := _DEF.match(line)):
            indent = len(found[1].expandtabs())
            while open_ and open_[-1][0] >= indent:
                open_.pop()
            open_.append((indent, found[2]))
        if "yield" in line:
            names.update(name for _, name in open_)
    return frozenset(names)


def screen(text: str, settings: Settings) -> Screening:
    """What may begin a flow in a text."""
    gates = tuple(_is_open(row, text) for row in GATED_LINES)
    pattern, words = _pattern(gates, settings.openers + settings.loaders + settings.chunk_iterators)
    offsets: set[int] = set()
    for start, end in _lines_with(text, words):
        offsets.update(found.start() for found in pattern.finditer(text, start, end))
    generators = generator_names(text)
    for name in generators:
        offsets.update(_calls(text, name))
    return Screening(_line_numbers(text, sorted(offsets)), generators, loads_of(text))


def candidate_lines(text: str, settings: Settings) -> list[int]:
    """Line numbers (from 1, ascending) on which a flow could begin."""
    return screen(text, settings).lines


def _lines_with(text: str, words: tuple[str, ...]) -> set[tuple[int, int]]:
    """Start and end of each line that has one of the words."""
    found: set[tuple[int, int]] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            end = len(text) if end < 0 else end
            found.add((start, end))
            at = text.find(word, end)
    return found


def _calls(text: str, name: str) -> list[int]:
    """Offsets of a name in front of a parenthesis, its own `def` left out."""
    found = []
    at = text.find(name)
    size = len(name)
    while at >= 0:
        after = text[at + size : at + size + 2].lstrip(" ")[:1]
        before = text[at - 1 : at] if at else ""
        if after == "(" and not (before.isalnum() or before == "_") and text[at - 4 : at] != "def ":
            found.append(at)
        at = text.find(name, at + size)
    return found


def _line_numbers(text: str, offsets: list[int]) -> list[int]:
    lines: list[int] = []
    if not offsets:
        return lines
    count = _count_plain if "\r" not in text else _count_any
    line, done = 1, 0
    for offset in offsets:
        line += count(text, done, offset)
        done = offset
        if not lines or lines[-1] != line:
            lines.append(line)
    return lines


def _count_plain(text: str, start: int, end: int) -> int:
    return text.count("\n", start, end)


def _count_any(text: str, start: int, end: int) -> int:
    return len(_LINE_END.findall(text, start, end))
