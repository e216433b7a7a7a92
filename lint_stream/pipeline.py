"""Source text to diagnostics: the only place that knows the order of the steps."""

from __future__ import annotations

import ast

from lint_stream.diagnostic import Diagnostic
from lint_stream.settings import Settings

__all__ = ["check_source"]


def check_source(
    text: str,
    settings: Settings = Settings(),
    *,
    tree: ast.Module | None = None,
    screened: bool = True,
    scouted: bool = True,
) -> list[Diagnostic]:
    """Diagnostics of one file, sorted by position; all codes, whatever is selected.

    `text` is the decoded file without its byte order mark, line ends as they are. `tree` is its
    parsed form where the caller already has one. Raises SyntaxError (or ValueError for null bytes)
    where the text has a candidate line and cannot be parsed.
    """
    return []
