"""The import that a fix needs: one that is there already, one more name in it, or a new line where imports belong."""

from __future__ import annotations

import ast

import libcst as cst

from lint_stream.diagnostic import Edit, Location, Span
from lint_stream.rewrite.site import NoFix, Site

__all__ = ["imported_name"]


def imported_name(
    site: Site, qualified: str, instead_of: cst.BaseExpression | None = None, places: int = 1
) -> tuple[str, list[Edit]]:
    """The local code for a qualified name (`StreamingResponse`, `responses.StreamingResponse`), and the edits.

    `instead_of` is the code that the name takes the place of, in so many `places`: where the file has no
    other use of it, its import goes. Raises NoFix where the name is taken by something else.
    """
    facts = site.flow.facts
    module, _, name = qualified.rpartition(".")
    statements = _leading_imports(facts.tree)
    gone = _gone(site, statements, instead_of, places)
    unbound = _names_for_types(facts.tree)
    for local, known in facts.imports.items():
        if known in (qualified, module) and local in unbound:
            raise NoFix(f"{local} is imported for type checkers only")
        if known == qualified:
            return local, _changed(site, gone[0], remove=gone[1]) if gone is not None else _used_less(site, instead_of)
    for local, known in facts.imports.items():
        if known == module:
            return f"{local}.{name}", []
    if name in facts.imports or name in facts.assigned or name in facts.functions or name in facts.classes:
        raise NoFix(f"{name} is something else in this file")
    if site.is_used(name):
        raise NoFix(f"{name} is something else here")
    if gone is not None and len(gone[0].names) == 1:
        return name, [Edit(_span_of(site, gone[0]), f"from {module} import {name}")]
    for node in statements:
        if isinstance(node, ast.ImportFrom) and node.module == module and node.level == 0 and node.names[0].name != "*":
            if gone is not None and gone[0] is node:
                edits = _changed(site, node, add=name, remove=gone[1])
            else:
                edits = _changed(site, node, add=name) + (_changed(site, gone[0], remove=gone[1]) if gone else [])
            return name, edits or [_new_line(site, statements, f"from {module} import {name}")]
    removed = _changed(site, gone[0], remove=gone[1]) if gone is not None else []
    return name, [_new_line(site, statements, f"from {module} import {name}"), *removed]


def _names_for_types(tree: ast.Module) -> set[str]:
    """Names that only `if TYPE_CHECKING:` imports, which are not there when the code runs."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    found.update(alias.asname or alias.name for alias in inner.names)
    return found


def _leading_imports(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    """The imports in front of the module's first function or class."""
    found: list[ast.Import | ast.ImportFrom] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            break
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
    return found


def _gone(
    site: Site, statements: list[ast.Import | ast.ImportFrom], instead_of: cst.BaseExpression | None, places: int
) -> tuple[ast.ImportFrom, ast.alias] | None:
    """The import of a name that the file uses in these places only."""
    if not isinstance(instead_of, cst.Name) or site.occurrences(instead_of.value, None) != 1 + places:
        return None
    for node in statements:
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                if alias.name == instead_of.value and alias.asname is None:
                    return node, alias
    return None


def _used_less(site: Site, instead_of: cst.BaseExpression | None) -> list[Edit]:
    """No change of an import: an edit that all share who take a use of its name away, so that the last is known."""
    for node in _leading_imports(site.flow.facts.tree):
        if isinstance(node, ast.ImportFrom) and isinstance(instead_of, cst.Name):
            if any((alias.asname or alias.name) == instead_of.value for alias in node.names):
                return _changed(site, node)
    return []


def _changed(
    site: Site, node: ast.ImportFrom, *, add: str | None = None, remove: ast.alias | None = None
) -> list[Edit]:
    """The names of an import with one more, or one less; none where its layout is not plain.

    On one line, or each on a line of its own, all names are one edit, so that two fixes that change them
    differently do so one after the other.
    """
    lines = site.source.lines[node.lineno - 1 : node.end_lineno]
    if len(lines) > 1 and any("#" in line or line.rstrip().endswith("\\") for line in lines):
        return []
    separator = _separator(site, node)
    if separator is None:
        return [_with_name(site, node, add)] if add is not None else []
    texts = [site.source.slice(_span_of(site, alias)) for alias in node.names if alias is not remove]
    if add is not None:
        was_sorted = texts == sorted(texts)
        texts.append(add)
        texts = sorted(texts) if was_sorted else texts
    if not texts:
        return _without_line(site, node)
    start, end = _span_of(site, node.names[0]).start, _span_of(site, node.names[-1]).end
    return [Edit(Span(start, end), separator.join(texts))]


def _without_line(site: Site, node: ast.ImportFrom) -> list[Edit]:
    """The import's lines go, where nothing else stands on them."""
    span = _span_of(site, node)
    lines = site.source.lines[node.lineno - 1 : node.end_lineno]
    if "".join(lines).strip() != site.source.slice(span):
        return []
    return [Edit(Span(Location(span.start.line, 0), Location(span.end.line + 1, 0)), "")]


def _separator(site: Site, node: ast.ImportFrom) -> str | None:
    """What stands between names that are all on one line, or each on a line of its own."""
    if node.lineno == node.end_lineno:
        return ", "
    numbers = {alias.lineno for alias in node.names}
    if len(numbers) < len(node.names) or {node.lineno, node.end_lineno} & numbers:
        return None
    first = node.names[0]
    return ",\n" + site.source.lines[first.lineno - 1][: _location(site, first.lineno, first.col_offset).column]


def _span_of(site: Site, node: ast.alias | ast.stmt) -> Span:
    start = _location(site, node.lineno, node.col_offset)
    return Span(start, _location(site, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset))


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
