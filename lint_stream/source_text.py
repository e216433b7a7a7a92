"""A text that is addressed by lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right

from lint_stream.diagnostic import Location, Span

__all__ = ["SourceText"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class SourceText:
    """A text that is addressed by Location; lines end as Python's do (`\\n`, `\\r\\n`, lone `\\r`)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = _lines(text)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))

    def offset(self, location: Location) -> int:
        """Code points from the start of the text; raises IndexError past its last line."""
        return self._starts[location.line - 1] + location.column

    def location(self, offset: int) -> Location:
        """The Location of an offset."""
        line = bisect_right(self._starts, offset)
        line = min(line, max(len(self.lines), 1))
        return Location(line, offset - self._starts[line - 1])

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.text[self.offset(span.start) : self.offset(span.end)]


def _lines(text: str) -> list[str]:
    """The lines with their ends. Not `splitlines`, for which a form feed ends a line too."""
    if "\r" in text:
        return _LINE.findall(text)
    parts = text.split("\n")
    lines = [f"{part}\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines
