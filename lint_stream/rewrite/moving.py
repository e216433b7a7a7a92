"""Text of statements that move: edited in their own place first, and put where they stand then."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from lint_stream.diagnostic import Edit, Location, Span
from lint_stream.rewrite.site import NoFix, Site

__all__ = ["edited_code", "end_of", "lines_edit", "moved_code", "within"]


def within(site: Site, edits: Iterable[Edit], node: cst.CSTNode) -> tuple[list[Edit], list[Edit]]:
    """Edits inside a node's own text, and the others."""
    span = site.span(node)
    inside: list[Edit] = []
    outside: list[Edit] = []
    for edit in edits:
        is_inside = span.start <= edit.span.start and edit.span.end <= span.end
        (inside if is_inside else outside).append(edit)
    return inside, outside


def edited_code(site: Site, node: cst.CSTNode, edits: Iterable[Edit]) -> str:
    """A node's text with edits made in it."""
    span = site.span(node)
    start = site.source.offset(span.start)
    text = site.source.slice(span)
    parts = sorted(((site.source.offset(e.span.start) - start, site.source.offset(e.span.end) - start, e.replacement)
                    for e in edits), reverse=True)  # fmt: skip
    for left, right, replacement in parts:
        text = text[:left] + replacement + text[right:]
    return text.replace("\r\n", "\n").replace("\r", "\n")


def moved_code(site: Site, text: str, indent: str) -> str:
    """Text of a block's statement, one level further out: its later lines lose one level of indentation."""
    first, *others = text.split("\n")
    moved = [first]
    for line in others:
        if line.strip() and not line.startswith(indent + site.step):
            raise NoFix("a statement is indented in another way")
        moved.append(line.replace(site.step, "", 1) if line.strip() else line)
    return "\n".join(moved)


def end_of(site: Site, entered: cst.With) -> Location:
    """Where the last line of a with statement ends, without its line end."""
    line = site.last_line(entered)
    return Location(line, len(site.source.lines[line - 1].rstrip("\r\n")))


def lines_edit(site: Site, statement: cst.CSTNode, end: Location, text: str) -> Edit:
    """Lines in place of a statement (or, with its own start as `end`, in front of it), with a nested function first.

    An empty line stands in front of them where a nested function asks for one.
    """
    indent = site.indent(statement)
    line = site.span(statement).start.line
    before = site.source.lines[line - 2].strip() if line > 1 else ""
    gap = "" if before == "" or before.endswith(":") or before.startswith("#") else "\n"
    return Edit(Span(Location(line, 0), end), f"{gap}{indent}{text}")
