"""Chunk loops with marks for what is expected, and what their fixes give."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from lint_stream.diagnostic import Applicability
from lint_stream.pipeline import check_source
from lint_stream.rewrite.edits import apply_edits

_MARK = re.compile(r"[ ]*# !(LS\d{3})(?: @(\d+))?$", re.MULTILINE)


def expected(text: str) -> tuple[str, list[tuple[int, str, int | None]]]:
    """The code without its marks, and (line, code, printed column) of each `# !LS401 @12`."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        mark = _MARK.search(line)
        if mark:
            found.append((number, mark[1], int(mark[2]) if mark[2] else None))
    return _MARK.sub("", text), found


def reported(code: str) -> list[tuple[int, str, int]]:
    """(line, code, printed column) of each chunk-loop diagnostic."""
    found = [(d.span.start.line, d.code, d.span.start.column + 1) for d in check_source(code)]
    return [one for one in found if one[1].startswith("LS4")]


def check(text: str) -> None:
    """The diagnostics are those of the marks, and the same with the screen and the scout switched off."""
    code, marks = expected(textwrap.dedent(text).lstrip("\n"))
    found = reported(code)
    columns = [column or got[2] for (_, _, column), got in zip(marks, found, strict=False)]
    assert found == [(line, name, column) for (line, name, _), column in zip(marks, columns, strict=False)]
    assert len(found) == len(marks)
    assert check_source(code) == check_source(code, screened=False, scouted=False)


def fixed_code(text: str) -> tuple[str, Applicability] | None:
    """The first chunk-loop diagnostic's fix applied; None where there is none."""
    code = textwrap.dedent(text).lstrip("\n")
    diagnostic = next(d for d in check_source(code) if d.code.startswith("LS4"))
    if diagnostic.fix is None:
        return None
    new = apply_edits(code, diagnostic.fix.edits)
    compile(new, "fixed", "exec")
    assert [d.code for d in check_source(new)] == [d.code for d in check_source(code) if d is not diagnostic][1:]
    return new, diagnostic.fix.applicability


def run_fixed(code: str, name: str) -> Callable[..., None]:
    """A function of the fixed code."""
    fix = check_source(code)[0].fix
    assert fix is not None
    names: dict[str, Callable[..., None]] = {}
    exec(apply_edits(code, fix.edits), names)
    return names[name]
