"""On which lines could a flow begin? Words looked up in the text; almost every file stops here.

The screen may only over-approximate: what it passes over is never reported. It looks for short words
with `str.find`, which costs far less than a pattern over the whole text, and tries the pattern only on
lines that have one.
"""

from __future__ import annotations

import functools
import re

from lint_stream.settings import Settings

__all__ = ["METHODS", "SERVING_WORDS", "Screening", "candidate_lines", "generator_names", "loads_of", "screen"]

_METHODS = (
    "read|read1|readall|readinto|readinto1|readlines|read_bytes|read_text|communicate|getoutput|read_binary|recv|recv_into"
    "|receive_some|retrbinary"
    "|get_data|download_as_bytes|download_as_string|download_as_text|content_as_bytes|content_as_text|cat_file|cat"
    "|iter_content|iter_bytes|iter_raw|iter_text|iter_lines|aiter_bytes|aiter_raw|aiter_text|aiter_lines|iter_chunked"
    "|iter_any|iter_chunks"
    "|chunks|stream|aread|read_chunked|body|copyfileobj|FileWrapper|check_output|run_process|iter|readany|read_chunk|receive"
)

METHODS = frozenset(_METHODS.split("|"))
"""Last names of calls that may begin a flow."""

_WORDS = (
    "read", "recv", "receive_some", "communicate", "getoutput", "retrbinary", "get_data", "download_as_",
    "content_as_", "cat", "iter_", "iter(", "iter (", "chunks", "stream(", "stream (", "body(", "body (",
    "copyfileobj", "FileWrapper", "check_output", "capture_", "run_process", "receive", "stdout",
    'b"".join', "b''.join", "async for", "chunk", "block", "piece", "for part", "for buf", "for data", "blob",
    "fragment", "segment",
)  # fmt: skip
"""Short words, one of which is in every line that `_ALWAYS` matches."""

_ALWAYS = (
    rf"\b(?:{_METHODS})\s*\("
    r"|\b(?:capture_output|capture_stdout|stdout)\s*="
    r"|\bb(?:\"\"|'')\s*\.\s*join\s*\("
    r"|\basync\s+for\b|\bfor\s+\w*(?:chunk|block|piece|part|buf|data|byts|bytez|blob|fragment|segment)\w*\s+in\b"
    r"|\.(?:read|read1|recv)\b\s*(?:[,)]|$)"
)

SERVING_WORDS = (
    "flask", "quart", "werkzeug", "django", "rest_framework", "starlette", "fastapi", "litestar", "aiohttp", "tornado",
    "sanic", "falcon", "bottle", "pyramid", "webob", "cherrypy", "start_response", "http.server", "BaseHTTP", "twisted",
    "receive, send", "wsgi",
)  # fmt: skip
"""A text without any of these holds no response code."""

_SENDERS = (
    "flask", "quart", "werkzeug", "django", "starlette", "fastapi", "litestar", "pyramid", "webob", "bottle",
    "cherrypy", "falcon", "start_response", "wfile", "sendall", "yield",
)  # fmt: skip
"""Words of code that may send the lines of a binary file."""

_GATED = (
    (("requests", "httpx"), (".content", ".text"), r"\.(?:content|text)\b(?!\s*\()"),
    (("aiohttp",), (".text",), r"\.text\s*\("),
    (("urllib3", "flask", "quart"), (".data",), r"\.data\b(?!\s*\()"),
    (("django", "pyramid", "webob", "quart", "rest_framework"), (".body",), r"\.body\b(?!\s*\()"),
    (_SENDERS, ('b"', "b'", 'r"', "r'", '+"', "+'"), r"""["'](?:rb|br|rb\+|r\+b|w\+b)["']"""),
    (
        SERVING_WORDS,
        ("Response(", "send_file(", "jsonify(", "getvalue(", ".streaming_content", ".body_iterator"),
        r"\w*Response\(|\bsend_file\(|\bjsonify\(|\.getvalue\(|\.(?:streaming_content|body_iterator)\b",
    ),
    (
        ("open", "stdin", "IO", "Popen", "TemporaryFile", "makefile"),
        ("list(", "tuple(", "list (", "tuple ("),
        r"\b(?:list|tuple)\s*\(\s*(?:[\w.]+\s*\)|$)",
    ),
)
"""Words that a text must have, words that its lines must have, and the pattern of these lines."""

_ATTRIBUTES = {"content": 0, "text": 0, "data": 2, "body": 3}
"""Body attributes, and the row of `_GATED` that lets them count."""

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
    parts, words = [_ALWAYS], list(_WORDS)
    for is_open, (_, row_words, pattern) in zip(gates, _GATED, strict=True):
        if is_open:
            parts.append(pattern)
            words += row_words
    for name in extra:
        last = name.rpartition(".")[2]
        parts.append(rf"\b{re.escape(last)}\b")
        words.append(last)
    return re.compile("|".join(parts), re.MULTILINE), tuple(dict.fromkeys(words))


def loads_of(text: str) -> frozenset[str]:
    """Body attributes (`content`, `data`) that may load something in this text."""
    return frozenset(name for name, row in _ATTRIBUTES.items() if any(word in text for word in _GATED[row][0]))


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
    gates = tuple(any(word in text for word in words) for words, _, _ in _GATED)
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
