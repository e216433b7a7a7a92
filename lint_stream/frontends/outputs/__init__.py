"""How diagnostics are shown: one module per format, all over the same values."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from lint_stream.diagnostic import Diagnostic, Fix, Span
from lint_stream.rewrite.edits import line_ending

__all__ = ["Reported", "report"]


class Reported(NamedTuple):
    """A diagnostic of one file with its fix looked up; plain data, so that a worker process can send it.

    The replacements of the fix have the line ends of the file, so that an editor can apply them as they are.
    """

    path: str
    code: str
    span: Span
    message: str
    fix: Fix | None


def report(diagnostic: Diagnostic, path: str, text: str) -> Reported:
    """`diagnostic` of the file at `path`, whose text is `text`."""
    fix = diagnostic.fix
    if fix is not None and (ending := line_ending(text)) != "\n":
        edits = tuple(replace(edit, replacement=edit.replacement.replace("\n", ending)) for edit in fix.edits)
        fix = replace(fix, edits=edits)
    return Reported(path, diagnostic.code, diagnostic.span, diagnostic.message, fix)
