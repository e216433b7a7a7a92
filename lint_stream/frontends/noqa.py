"""What a comment silences, in flake8's own words: its code is asked, so that the two cannot differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lint_stream.diagnostic import Diagnostic

if TYPE_CHECKING:
    from flake8.processor import FileProcessor

__all__ = ["is_file_silenced", "without_silenced"]

# In each of flake8's patterns; a file without it is not tokenised again, and flake8 not imported for it.
_MENTIONED = re.compile("noqa", re.IGNORECASE)


def without_silenced(diagnostics: Sequence[Diagnostic], text: str, path: str) -> list[Diagnostic]:
    """Those of `diagnostics` that no comment in `text` silences: `# noqa`, `# noqa: LS1`, `# flake8: noqa`.

    A comment covers all lines of a multi-line string or of a `\\` continuation (`processor.py`, `_noqa_line_mapping`).
    """
    if not diagnostics or not _MENTIONED.search(text):
        return list(diagnostics)
    processor = _make_processor(text, path)
    if processor.should_ignore_file():
        return []
    return [diagnostic for diagnostic in diagnostics if not _is_silenced(diagnostic, processor)]


def is_file_silenced(text: str, path: str) -> bool:
    """Whether a `# flake8: noqa` line silences the whole file."""
    return _MENTIONED.search(text) is not None and _make_processor(text, path).should_ignore_file()


def _is_silenced(diagnostic: Diagnostic, processor: FileProcessor) -> bool:
    from flake8.violation import Violation

    line, column = diagnostic.span.start
    physical_line = processor.noqa_line_for(line)
    if physical_line is None:
        # Where the text cannot be tokenised, flake8 reads this line from the disk.
        physical_line = processor.lines[line - 1] if line <= len(processor.lines) else ""
    violation = Violation(diagnostic.code, processor.filename, line, column + 1, diagnostic.message, physical_line)
    return violation.is_inline_ignored(disable_noqa=False)


def _make_processor(text: str, path: str) -> FileProcessor:
    # Imported here: only a file that mentions noqa needs it.
    import argparse
    import io

    from flake8 import defaults
    from flake8.processor import FileProcessor

    options = argparse.Namespace(
        disable_noqa=False,
        hang_closing=False,
        indent_size=defaults.INDENT_SIZE,
        max_doc_length=None,
        max_line_length=defaults.MAX_LINE_LENGTH,
        verbose=0,
    )
    # flake8 reads lines in text mode, where every line end becomes \n.
    return FileProcessor(path, options, lines=list(io.StringIO(text, newline=None)))
