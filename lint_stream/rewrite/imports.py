"""The import that a fix needs: one that is there already, one more name in it, or a new line where imports belong."""

from __future__ import annotations

import ast
import re

import libcst as cst

from lint_stream.diagnostic import Edit, Location, Span
from lint_stream.rewrite.site import NoFix, Site

__all__ = ["imported_name"]


def imported_name(site: Site, qualified: str, instead_of: cst.BaseExpression | None = None) -> tuple[str, list[Edit]]:
    """The local code for a qualified name (`StreamingResponse`, `responses.StreamingResponse`), and the edits.

    `instead_of` is the code that the name takes the place of: where the file has no other use of it,
    its import goes. Raises NoFix where the name is taken by something else.
    """
    facts = site.flow.facts
    module, _, name = qualified.rpartition(".")
    for local, known in facts.imports.items():
        if known == qualified:
            return local, []
    for local, known in facts.imports.items():
        if known == module:
            return f"{local}.{name}", []
    if name in facts.imports or name in facts.assigned or name in facts.functions or name in facts.classes:
        raise NoFix(f"{name} is something else in this file")
    if site.is_used(name):
        raise NoFix(f"{name} is something else here")
    statements = _leading_imports(facts.tree)
    for node in statements:
        replaced = _replaced(site, node, module, name, instead_of)
        if replaced is not None:
            return name, [replaced]
    for node in statements:
        if isinstance(node, ast.ImportFrom) and node.module == module and node.level == 0 and node.names[0].name != "*":
            return name, [_with_name(site, node, name)]
    return name, [_new_line(site, statements, f"from {module} import {name}")]


def _leading_imports(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    """The imports in front of the module's first function or class."""
    found: list[ast.Import | ast.ImportFrom] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            break
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
    return found


def _replaced(
    site: Site, node: ast.Import | ast.ImportFrom, module: str, name: str, instead_of: cst.BaseExpression | None
) -> Edit | None:
    """The edit that makes the new name of an imported one which the file uses nowhere else."""
    if not isinstance(node, ast.ImportFrom) or node.module != module or not isinstance(instead_of, cst.Name):
        return None
    for alias in node.names:
        if alias.name == instead_of.value and alias.asname is None:
            if len(re.findall(rf"\b{re.escape(alias.name)}\b", site.source.text)) != 2 or len(node.names) > 1:
                return None
            start = _location(site, alias.lineno, alias.col_offset)
            end = _location(site, alias.end_lineno or alias.lineno, alias.end_col_offset or alias.col_offset)
            return Edit(Span(start, end), name)
    return None


def _location(site: Site, line: int, byte_column: int) -> Location:
    """A Location from ast's line and column, which counts UTF-8 bytes."""
    text = site.source.lines[line - 1].encode("utf-8")[:byte_column]
    return Location(line, len(text.decode("utf-8", "replace")))


def _with_name(site: Site, node: ast.ImportFrom, name: str) -> Edit:
    """One more name behind the one that it follows in the alphabet, or at the end."""
    sorted_names = [alias.name for alias in node.names] == sorted(alias.name for alias in node.names)
    after = node.names[-1]
    before_first = False
    if sorted_names:
        smaller = [alias for alias in node.names if alias.name < name]
        after = smaller[-1] if smaller else node.names[0]
        before_first = not smaller
    if before_first:
        start = _location(site, after.lineno, after.col_offset)
        return Edit(Span(start, start), f"{name}, ")
    assert after.end_lineno is not None and after.end_col_offset is not None
    end = _location(site, after.end_lineno, after.end_col_offset)
    own_lines = len({alias.lineno for alias in node.names}) == len(node.names) > 1
    if own_lines:
        indent = site.source.lines[after.lineno - 1][: _location(site, after.lineno, after.col_offset).column]
        return Edit(Span(end, end), f",\n{indent}{name}")
    return Edit(Span(end, end), f", {name}")


def _new_line(site: Site, statements: list[ast.Import | ast.ImportFrom], line: str) -> Edit:
    """A line behind the last import of the module, or behind its docstring."""
    if statements:
        last = statements[-1]
        number = (last.end_lineno or last.lineno) + 1
        at = Location(number, 0)
        text = f"{line}\n"
    else:
        body = site.flow.facts.tree.body
        first = body[0]
        is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        at = Location((first.end_lineno or 1) + 1 if is_docstring else first.lineno, 0)
        text = f"\n{line}\n" if is_docstring else f"{line}\n\n\n"
    if at.line > len(site.source.lines):
        raise NoFix("the file ends with its imports")
    return Edit(Span(at, at), text)
