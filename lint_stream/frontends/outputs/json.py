"""Diagnostics as JSON, in the shape that ruff's JSON has, so that the same tools read it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

from lint_stream.diagnostic import Fix, Location
from lint_stream.frontends.outputs import Reported
from lint_stream.rules import find_rule

__all__ = ["format_json"]


def format_json(diagnostics: Iterable[Reported]) -> str:
    """A list of objects, one per diagnostic; rows and columns from 1, file names absolute."""
    return json.dumps([_of_diagnostic(one) for one in diagnostics], indent=2)


def _of_diagnostic(one: Reported) -> dict[str, Any]:
    rule = find_rule(one.code)
    return {
        "code": one.code,
        "message": one.message,
        "filename": os.path.abspath(one.path),
        "location": _of_location(one.span.start),
        "end_location": _of_location(one.span.end),
        "fix": _of_fix(one.fix) if one.fix else None,
        "url": rule.url if rule else None,
    }


def _of_fix(fix: Fix) -> dict[str, Any]:
    edits = [
        {
            "content": edit.replacement,
            "location": _of_location(edit.span.start),
            "end_location": _of_location(edit.span.end),
        }
        for edit in fix.edits
    ]
    return {"applicability": fix.applicability.value, "message": fix.message, "edits": edits}


def _of_location(location: Location) -> dict[str, int]:
    return {"row": location.line, "column": location.column + 1}
