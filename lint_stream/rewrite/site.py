"""The place in the text where a flow is rewritten: code, spans, indentation, names.

Everything a fix writes is made of the file's own text; what cannot be shown to be right raises NoFix.
"""

from __future__ import annotations

import re
from functools import cached_property

import libcst as cst

from lint_stream.diagnostic import Edit, Location, Span
from lint_stream.flow import Flow
from lint_stream.trace import Definition, dotted

__all__ = ["NoFix", "Site", "contains_comment", "has_multiline_string", "refuse_entered_twice"]


class NoFix(Exception):
    """There is only advice here; the message says why, for tests."""


class Site:
    """A flow's surroundings, for building edits."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.trace = flow.trace
        self.region = flow.region
        self.source = flow.region.source

    # -- text

    def span(self, node: cst.CSTNode) -> Span:
        """A node's span, checked against the text: after a form feed libcst's columns are short."""
        span = self.region.span(node)
        if isinstance(node, cst.BaseCompoundStatement):
            self._check_keyword(node, span)
            return span
        # Inside a block libcst prints continuation lines without its indentation.
        if "".join(self.source.slice(span).split()) != "".join(self.region.code(node).split()):
            raise NoFix("positions and text differ")
        return span

    def _check_keyword(self, node: cst.BaseCompoundStatement, span: Span) -> None:
        """A compound statement's code has its leading lines; that its keyword stands there is enough."""
        text = self.source.lines[span.start.line - 1][span.start.column :]
        keyword = "async" if getattr(node, "asynchronous", None) is not None else type(node).__name__.lower()
        if not text.startswith(keyword):
            raise NoFix("positions and text differ")

    def code(self, node: cst.CSTNode) -> str:
        """A node's own text, as it stands in the file."""
        return self.source.slice(self.span(node)).replace("\r\n", "\n").replace("\r", "\n")

    def one_line(self, node: cst.CSTNode) -> str:
        """A node's text, refused where it spans lines."""
        text = self.code(node)
        if "\n" in text:
            raise NoFix("an operand spans lines")
        return text

    def has_comment(self, node: cst.CSTNode) -> bool:
        """Whether a comment stands inside a node's own text."""
        code = self.code(node)
        return "#" in code and contains_comment(node)

    # -- statements

    def own_statement(self, node: cst.CSTNode) -> cst.BaseSmallStatement:
        """The small statement that `node` stands in; refused where it shares its line or is a suite."""
        statement = self.trace.statement(node)
        if not isinstance(statement, cst.BaseSmallStatement):
            raise NoFix("not in a simple statement")
        line = self.trace.parents.get(statement)
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            raise NoFix("the statement shares its line")
        if self.has_comment(statement):
            raise NoFix("a comment stands inside the statement")
        self.indent(statement)
        return statement

    def block(self, statement: cst.CSTNode) -> list[cst.CSTNode]:
        """The statements of the block that a small or compound statement stands in, itself included."""
        line = self.line_node(statement)
        parent = self.trace.parents.get(line)
        body = getattr(parent, "body", None)
        if isinstance(parent, cst.IndentedBlock | cst.Module) and isinstance(body, list | tuple):
            return list(body)
        raise NoFix("not in a block of lines")

    def line_node(self, statement: cst.CSTNode) -> cst.CSTNode:
        """The node that stands in the block: the line of a small statement, or the compound one itself."""
        if isinstance(statement, cst.BaseSmallStatement):
            return self.trace.parents[statement]
        return statement

    def indent(self, statement: cst.CSTNode) -> str:
        """White space in front of a statement; refused where anything else stands there."""
        span = self.span(statement)
        before = self.source.lines[span.start.line - 1][: span.start.column]
        if before.strip(" \t"):
            raise NoFix("the statement does not begin its line")
        return before

    @cached_property
    def step(self) -> str:
        """One level of indentation."""
        step = self.region.module.default_indent
        return step if step.strip(" \t") == "" and step else "    "

    def function(self) -> cst.FunctionDef | cst.Lambda | None:
        """The function that the flow stands in."""
        return self.trace.function(self.flow.producer.node)

    @property
    def is_module_level(self) -> bool:
        """Whether a new name would stay behind as a name of the module."""
        return self.function() is None

    def refuse_class_body(self) -> None:
        """A new name in a class body becomes an attribute."""
        for ancestor in self.trace.ancestors(self.flow.producer.node):
            if isinstance(ancestor, cst.FunctionDef):
                return
            if isinstance(ancestor, cst.ClassDef | cst.Lambda):
                raise NoFix("in a class body or a lambda")
        if self.region.plan.class_name is not None and self.function() is None:
            raise NoFix("in a class body")

    def header(self, entered: cst.With) -> str:
        """The `with` line of a with statement, its colon included; refused where it spans lines."""
        span = self.span(entered)
        last = self.span(entered.items[-1]).end
        if span.start.line != last.line or not isinstance(entered.lpar, cst.MaybeSentinel):
            raise NoFix("the with spans lines")
        return self.source.slice(Span(span.start, last)) + ":"

    def last_line(self, node: cst.CSTNode) -> int:
        """The last line of a node; a compound statement ends in front of the next line."""
        end = self.span(node).end
        return end.line if end.column else end.line - 1

    # -- edits

    def replace(self, node: cst.CSTNode, text: str) -> Edit:
        """One node's text replaced."""
        return Edit(self.span(node), text)

    def refuse_trailing_comment(self, statement: cst.CSTNode) -> None:
        """A comment behind a statement of which several become: it would stand behind the last."""
        line = self.line_node(statement)
        if isinstance(line, cst.SimpleStatementLine) and line.trailing_whitespace.comment is not None:
            raise NoFix("a comment stands behind the statement")

    def replace_lines(self, first: cst.CSTNode, last: cst.CSTNode, text: str) -> Edit:
        """From the start of one node to the end of another."""
        return Edit(Span(self.span(first).start, self.span(last).end), text)

    def delete_line(self, statement: cst.BaseSmallStatement, *, comment_stays: bool = False) -> Edit:
        """A statement's whole lines; refused where a comment shares them, or stands above.

        `comment_stays`: a comment above is about what takes the statement's place.
        """
        span = self.span(statement)
        line = self.trace.parents.get(statement)
        leading = line.leading_lines if isinstance(line, cst.SimpleStatementLine) else ()
        if not comment_stays and any(empty.comment for empty in leading):
            raise NoFix("a comment stands above the statement")
        last = self.source.lines[span.end.line - 1]
        if last[span.end.column :].strip(" \t\r\n;"):
            raise NoFix("a comment stands behind the statement")
        if span.end.line < len(self.source.lines) or last.endswith(("\n", "\r")):
            end = Location(span.end.line + 1, 0)
            if span.end.line >= len(self.source.lines):
                end = Location(span.end.line, len(last))
        else:
            end = Location(span.end.line, len(last))
        if (
            end.column == 0
            and self._is_blank(end.line)
            and (self._is_blank(span.start.line - 1) or self._opens_block(span.start.line - 1))
        ):
            end = Location(end.line + 1, 0)
        return Edit(Span(Location(span.start.line, 0), end), "")

    def _is_blank(self, line: int) -> bool:
        """Whether a line (from 1) is there, ends, and is empty."""
        if not 1 <= line <= len(self.source.lines):
            return False
        text = self.source.lines[line - 1]
        return text.strip(" \t\r\n") == "" and text.endswith(("\n", "\r"))

    def _opens_block(self, line: int) -> bool:
        return 1 <= line <= len(self.source.lines) and self.source.lines[line - 1].rstrip().endswith(":")

    def delete_block(self, statement: cst.CSTNode) -> Edit:
        """A compound statement's whole lines."""
        span, last = self.span(statement), self.last_line(statement)
        if last < len(self.source.lines):
            end = Location(last + 1, 0)
        else:
            end = Location(last, len(self.source.lines[last - 1]))
        return Edit(Span(Location(span.start.line, 0), end), "")

    def deepen(self, first: cst.CSTNode, last: cst.CSTNode, replaced: list[Edit]) -> list[Edit]:
        """One more level for all lines from one node to another, but not inside what is replaced anyway."""
        if any(has_multiline_string(node) for node in _siblings(self, first, last)):
            raise NoFix("a string over several lines cannot be indented")
        start, last_line = self.span(first).start.line, self.last_line(last)
        inside = {line for edit in replaced for line in range(edit.span.start.line + 1, edit.span.end.line + 1)}
        deleted = {edit.span.start.line for edit in replaced if not edit.replacement and edit.span.start.column == 0}
        edits = []
        for line in range(start, last_line + 1):
            if line not in inside and line not in deleted and self.source.lines[line - 1].strip():
                edits.append(Edit(Span(Location(line, 0), Location(line, 0)), self.step))
        return edits

    # -- names

    def fresh(self, *wishes: str) -> str:
        """The first of the wished names that the function (at module level, the file) does not use."""
        for wish in (*wishes, *(f"{wish}_{number}" for number in range(2, 50) for wish in wishes)):
            if not self.is_used(wish):
                return wish
        raise NoFix("no free name")

    def is_used(self, name: str) -> bool:
        """Whether a name occurs in the region, or anywhere in the file for code at module level."""
        if name in self.trace.names:
            return True
        if self.is_module_level:
            return self.occurrences(name) > 0
        return False

    def occurrences(self, name: str, inside: cst.CSTNode | None = None) -> int:
        """How often a name stands in the text of the file, or of a node."""
        text = self.source.text if inside is None else self.source.slice(self.region.span(inside))
        return len(re.findall(rf"\b{re.escape(name)}\b", text))

    def is_used_once(self, definition: Definition) -> bool:
        """Whether a definition is its name's only one, and has a single use."""
        if definition.name in self.trace.shared:
            return False
        return len(definition.scope.bound.get(definition.name, ())) == 1 and len(definition.uses) == 1

    def mentions(self, node: cst.CSTNode, names: set[str]) -> bool:
        """Whether a statement mentions one of these (dotted) names, or their first parts."""
        roots = {name.partition(".")[0] for name in names if name.partition(".")[0] not in ("self", "cls")} | names
        return any(
            isinstance(inner, cst.Name | cst.Attribute) and dotted(inner) in roots for inner in self.trace.inside(node)
        )


def _siblings(site: Site, first: cst.CSTNode, last: cst.CSTNode) -> list[cst.CSTNode]:
    block = site.block(first)
    return block[block.index(site.line_node(first)) : block.index(site.line_node(last)) + 1]


def refuse_entered_twice(site: Site, inner: cst.CSTNode, entered: cst.With) -> None:
    """A with that moves inside another one must enter nothing but what it opens: a plain lock would wait for ever."""
    outer = [
        site.region.code(item.item)
        for ancestor in site.trace.ancestors(inner)
        if isinstance(ancestor, cst.With)
        for item in ancestor.items
    ]
    for item in entered.items:
        opened = item.item.expression if isinstance(item.item, cst.Await) else item.item
        if not isinstance(opened, cst.Call) or site.region.code(item.item) in outer:
            raise NoFix("the second with enters more than the writer")


def has_multiline_string(node: cst.CSTNode) -> bool:
    """Whether a string in a node spans lines: its text must not be indented."""
    todo: list[cst.CSTNode] = [node]
    while todo:
        current = todo.pop()
        if isinstance(current, cst.SimpleString) and ("\n" in current.value or "\r" in current.value):
            return True
        if isinstance(current, cst.FormattedString) and len(current.start) > 3:
            return True
        todo.extend(current.children)
    return False


def contains_comment(node: cst.CSTNode) -> bool:
    """Whether a comment stands anywhere in a node, its leading lines included."""
    todo: list[cst.CSTNode] = [node]
    while todo:
        current = todo.pop()
        if isinstance(current, cst.Comment):
            return True
        todo.extend(current.children)
    return False
