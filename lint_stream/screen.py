"""On which lines could a flow begin? One compiled pattern over the text; almost every file stops here.

The screen may only over-approximate: what it passes over is never reported.
"""

from __future__ import annotations

import functools
import re

from lint_stream.settings import Settings

__all__ = ["GENERATOR_CALLS", "candidate_lines", "generator_names"]

_METHODS = (
    "read|read1|readall|readinto|readinto1|readlines|read_bytes|read_text|communicate|getoutput|read_binary|recv|recv_into"
    "|receive_some|retrbinary"
    "|get_data|download_as_bytes|download_as_string|download_as_text|content_as_bytes|content_as_text|cat_file|cat"
    "|iter_content|iter_bytes|iter_raw|iter_text|iter_lines|aiter_bytes|aiter_raw|aiter_text|aiter_lines|iter_chunked"
    "|iter_any|iter_chunks"
    "|chunks|stream|aread|read_chunked|body|copyfileobj|FileWrapper|check_output"
)

_ALWAYS = (
    rf"\b(?:{_METHODS})\s*\("
    r"|\b(?:capture_output|capture_stdout)\s*="
    r"|\biter\s*\("
    r"|\bpartial\s*\(\s*[\w.]+\.(?:read|read1|recv)\b"
    r"|\brun_process\s*\("
)

_SENDERS = (
    "flask", "quart", "werkzeug", "django", "starlette", "fastapi", "litestar", "pyramid", "webob", "bottle",
    "cherrypy", "falcon", "start_response", "wfile", "sendall", "yield",
)  # fmt: skip
"""Words of code that may send the lines of a binary file."""

_GATED = (
    (("requests", "httpx"), r"\.(?:content|text)\b(?!\s*\()"),
    (("aiohttp",), r"\.(?:text)\s*\("),
    (("urllib3", "flask", "quart"), r"\.data\b(?!\s*\()"),
    (("django", "pyramid", "webob", "quart", "rest_framework"), r"\.body\b(?!\s*\()"),
    (_SENDERS, r"""["'](?:rb|br|rb\+|r\+b|w\+b)["']"""),
    (("open", "stdin", "IO", "Popen", "TemporaryFile", "makefile"), r"\b(?:list|tuple)\s*\(\s*[\w.]+\s*\)"),
)
"""Patterns that count only in a text that has one of the words."""

_DEFINITION = re.compile(r"^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)|\byield\b", re.MULTILINE)
_LINE_END = re.compile(r"\r\n|\r|\n")

GENERATOR_CALLS = r"\b(?:{names})\s*\("


@functools.lru_cache(maxsize=64)
def _pattern(gates: tuple[bool, ...], extra: tuple[str, ...]) -> re.Pattern[str]:
    parts = [_ALWAYS, *(pattern for open_, (_, pattern) in zip(gates, _GATED, strict=True) if open_)]
    parts += [rf"\b{re.escape(name.rpartition('.')[2])}\b" for name in extra]
    return re.compile("|".join(parts))


def generator_names(text: str) -> frozenset[str]:
    """Names of functions that may be generators: a `yield` stands somewhere below their `def`."""
    if "yield" not in text:
        return frozenset()
    names: set[str] = set()
    open_: list[tuple[int, str]] = []
    for found in _DEFINITION.finditer(text):
        if found[2] is None:
            names.update(name for _, name in open_)
            continue
        indent = len(found[1].expandtabs())
        while open_ and open_[-1][0] >= indent:
            open_.pop()
        open_.append((indent, found[2]))
    return frozenset(names)


def candidate_lines(text: str, settings: Settings) -> list[int]:
    """Line numbers (from 1, ascending) on which a flow could begin."""
    gates = tuple(any(word in text for word in words) for words, _ in _GATED)
    pattern = _pattern(gates, settings.openers + settings.loaders + settings.chunk_iterators)
    offsets = [found.start() for found in pattern.finditer(text)]
    names = generator_names(text)
    if names:
        calls = re.compile(GENERATOR_CALLS.format(names="|".join(map(re.escape, sorted(names)))))
        offsets += [found.start() for found in calls.finditer(text)]
        offsets.sort()
    return _line_numbers(text, offsets)


def _line_numbers(text: str, offsets: list[int]) -> list[int]:
    lines: list[int] = []
    if not offsets:
        return lines
    line, done = 1, 0
    for offset in offsets:
        line += len(_LINE_END.findall(text, done, offset))
        done = offset
        if not lines or lines[-1] != line:
            lines.append(line)
    return lines
