"""Is a candidate line a producer, and which region holds it? The stdlib ast around the candidate lines.

The scout descends only into statements whose lines hold a candidate. It may only over-approximate.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from lint_stream.catalog.names import is_piece_name
from lint_stream.catalog.words import (
    ARCHIVE_WORDS,
    BINARY_MODES,
    BINARY_OPENERS,
    BUFFERS,
    CAPTURES,
    HANDLER_NAME,
    ITERATED_BODIES,
    METHODS,
    OPENING_CODE,
    READS,
    RESPONDERS,
    RESPONDING_CODE,
    SERVING_WORDS,
)
from lint_stream.facts import ModuleFacts
from lint_stream.screen import Screening
from lint_stream.settings import Settings

__all__ = ["RegionPlan", "all_regions", "find_regions"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class RegionPlan:
    """What is to be parsed: an outermost function, or the module's own statements.

    `segments` are line ranges (first, last; from 1, both included); `placeholders` are nested
    functions that are regions of their own: their lines are left out for a `pass`.
    """

    segments: tuple[tuple[int, int], ...]
    class_name: str | None = None
    placeholders: tuple[tuple[int, int], ...] = ()
    is_module_level: bool = False

    @property
    def first_line(self) -> int:
        """Its first line, where a failure is reported."""
        return self.segments[0][0]


def first_line(node: ast.stmt) -> int:
    """First line of a statement, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


class _Lines:
    """The candidate lines, asked by range."""

    def __init__(self, lines: list[int]) -> None:
        self._lines = lines

    def within(self, first: int, last: int) -> bool:
        at = bisect_left(self._lines, first)
        return at < len(self._lines) and self._lines[at] <= last


class _Scout:
    def __init__(self, facts: ModuleFacts, screening: Screening, settings: Settings) -> None:
        self._facts = facts
        self._lines = _Lines(screening.lines)
        self._generators = screening.generators
        self._attributes = screening.attributes
        self._function: _Function | None = None
        self._own = {name.rpartition(".")[2] for name in settings.loaders + settings.chunk_iterators + settings.openers}

    def functions(self) -> Iterator[tuple[_Function, str | None]]:
        """Outermost functions that hold a candidate, with their class."""
        yield from self._functions(self._facts.tree.body, None)

    def _functions(self, body: Iterable[ast.stmt], class_name: str | None) -> Iterator[tuple[_Function, str | None]]:
        for node in body:
            if not self._lines.within(first_line(node), _last_line(node)):
                continue
            if isinstance(node, _Function):
                self._function = node
                if self._holds_producer([node]):
                    yield node, class_name
            else:
                inner = node.name if isinstance(node, ast.ClassDef) else class_name
                yield from self._functions(iter_nested_statements(node), inner)

    def has_module_producer(self) -> bool:
        """Whether a statement outside functions holds a candidate."""
        self._function = None
        return self._holds_producer(self._facts.tree.body, skip_functions=True)

    def _holds_producer(
        self, body: Iterable[ast.stmt], *, skip_functions: bool = False, loop: bool = False, entered: bool = False
    ) -> bool:
        for node in body:
            if not self._lines.within(first_line(node), _last_line(node)):
                continue
            if skip_functions and isinstance(node, _Function):
                continue
            in_loop = loop or isinstance(node, ast.While | ast.For | ast.AsyncFor)
            if isinstance(node, ast.For | ast.AsyncFor) and self._iterates_pieces(node):
                return True
            if self._drops_generator(node):
                return True
            if any(self._is_candidate(expression, in_loop, entered) for expression in iter_own_expressions(node)):
                return True
            inside = entered or isinstance(node, ast.With | ast.AsyncWith | ast.Try)
            nested = iter_nested_statements(node)
            if self._holds_producer(nested, skip_functions=skip_functions, loop=in_loop, entered=inside):
                return True
        return False

    def _iterates_pieces(self, node: ast.For | ast.AsyncFor) -> bool:
        """Whether a loop may gather the pieces of something that only names say to be a stream."""
        if not self._lines.within(node.lineno, node.iter.end_lineno or node.lineno):
            return False
        named = isinstance(node.target, ast.Name) and is_piece_name(node.target.id)
        return (named or isinstance(node, ast.AsyncFor)) and any(_gathers(inner) for inner in ast.walk(node))

    def _drops_generator(self, node: ast.stmt) -> bool:
        """Whether a statement is the call of a function that may be a generator of this file."""
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
            return False
        function = node.value.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return name in self._generators and self._may_be_generator(name)

    def _may_be_generator(self, name: str) -> bool:
        """Whether a function of this name (a nested one may be) is a generator."""
        found = self._facts.generators_named(name)
        return not found or any(fact.is_generator for fact in found)

    def _is_candidate(self, expression: ast.expr, in_loop: bool, entered: bool) -> bool:
        if not self._lines.within(expression.lineno, expression.end_lineno or expression.lineno):
            return False
        # A method that is called is judged with its call, which shows a size.
        nodes = list(ast.walk(expression))
        called = {node.func for node in nodes if isinstance(node, ast.Call)}
        return any(self._is_producer(node, in_loop, entered) for node in nodes if node not in called)

    def _is_producer(self, node: ast.AST, in_loop: bool, entered: bool) -> bool:
        if isinstance(node, ast.Attribute):
            if not isinstance(node.ctx, ast.Load):
                return False
            return node.attr in self._attributes or node.attr in ITERATED_BODIES
        if not isinstance(node, ast.Call):
            return False
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in self._own:
            return True
        if name in READS:
            return in_loop or name in ("readall", "readlines") or is_unsized(node) or self._has_archives
        if name == "iter":
            return len(node.args) == 2
        if name == "join" and isinstance(function, ast.Attribute):
            return isinstance(function.value, ast.Constant) and function.value.value == b""
        if name in ("list", "tuple"):
            return self._may_list_stream(node)
        if name in METHODS or any(keyword.arg in CAPTURES for keyword in node.keywords):
            return True
        if name in self._generators:
            return self._yields_pieces(name) or (self._may_be_generator(name) and self._may_respond())
        if name.endswith("Response") or name in RESPONDERS:
            is_lazy = entered or any(isinstance(arg, ast.GeneratorExp) for arg in node.args)
            return self._serves and (is_lazy or self._fills_buffer())
        if name == "getvalue":
            return self._serves and self._may_respond()
        if name == "open" and isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            if function.value.id in BINARY_OPENERS and len(node.args) == 1:
                return True
        return name.endswith("open") and any(
            isinstance(arg, ast.Constant) and arg.value in BINARY_MODES
            for arg in (*node.args, *(k.value for k in node.keywords))
        )

    def _may_list_stream(self, node: ast.Call) -> bool:
        """Whether `list(f)` may have a stream: a name, where the function (of `self.f`, the file) opens one."""
        if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.Name | ast.Attribute):
            return False
        if isinstance(node.args[0], ast.Name) and self._function is not None:
            first, last = first_line(self._function), _last_line(self._function)
            return bool(OPENING_CODE.search("\n".join(self._facts.source.lines[first - 1 : last])))
        return bool(OPENING_CODE.search(self._facts.text))

    @cached_property
    def _has_archives(self) -> bool:
        """Whether the file may hold an archive, whose `read` takes a name instead of a size."""
        return any(word in self._facts.text for word in ARCHIVE_WORDS)

    @cached_property
    def _serves(self) -> bool:
        """Whether the file may hold response code."""
        return any(word in self._facts.text for word in SERVING_WORDS) or "sendall" in self._facts.text

    def _may_respond(self) -> bool:
        """Whether the function at hand looks like one that serves a request."""
        if not self._serves or self._function is None:
            return False
        if self._function.decorator_list or HANDLER_NAME.match(self._function.name):
            return True
        first, last = first_line(self._function), _last_line(self._function)
        return bool(RESPONDING_CODE.search("\n".join(self._facts.source.lines[first - 1 : last])))

    def _fills_buffer(self) -> bool:
        """Whether the function at hand makes a buffer in memory, which it may hand over."""
        if self._function is None:
            return False
        first, last = first_line(self._function), _last_line(self._function)
        return any(word in "\n".join(self._facts.source.lines[first - 1 : last]) for word in BUFFERS)

    def _yields_pieces(self, name: str) -> bool:
        """Whether a function or method of this name yields pieces; a nested one is a candidate by its own reads."""
        return any(fact.yields_pieces for fact in self._facts.generators_named(name))


def _gathers(node: ast.AST) -> bool:
    """Whether a node adds something to a container."""
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, ast.Add)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("append", "extend", "write", "appendleft")
    )


def is_unsized(call: ast.Call) -> bool:
    """Whether a read has no size: no argument, or one that means *all*."""
    if len(call.args) + len(call.keywords) > 1:
        return True
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(argument, ast.Constant) and isinstance(argument.value, int) and argument.value is not None:
            return argument.value is False
        if isinstance(argument, ast.Name | ast.BinOp | ast.Attribute):
            return False
    return True


def iter_nested_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    """Statements directly inside a compound statement, in order."""
    yield from getattr(node, "body", ())
    for handler in getattr(node, "handlers", ()):
        yield from handler.body
    yield from getattr(node, "orelse", ())
    yield from getattr(node, "finalbody", ())
    for case in getattr(node, "cases", ()):
        yield from case.body


def iter_own_expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """Expressions of a statement itself, without those of statements nested in it."""
    for name, value in ast.iter_fields(node):
        if name in ("body", "orelse", "finalbody", "handlers", "cases"):
            continue
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, ast.expr):
                yield item
            elif isinstance(item, ast.withitem):
                yield item.context_expr
            elif isinstance(item, ast.arguments):
                yield from (*item.defaults, *(default for default in item.kw_defaults if default))
            elif isinstance(item, ast.keyword):
                yield item.value


def find_regions(facts: ModuleFacts, screening: Screening, settings: Settings) -> list[RegionPlan]:
    """The regions that hold a producer, by their first line."""
    scout = _Scout(facts, screening, settings)
    plans = [RegionPlan(((first_line(node), _last_line(node)),), class_name) for node, class_name in scout.functions()]
    if scout.has_module_producer():
        plan = _module_plan(facts.tree, set(screening.lines))
        if plan:
            plans.append(plan)
    return sorted(plans, key=lambda plan: plan.segments)


def all_regions(facts: ModuleFacts) -> list[RegionPlan]:
    """Every region of the module: what the scout would find if it let everything through."""
    plans = []

    def visit(body: Iterable[ast.stmt], class_name: str | None) -> None:
        for node in body:
            if isinstance(node, _Function):
                plans.append(RegionPlan(((first_line(node), _last_line(node)),), class_name))
            else:
                visit(iter_nested_statements(node), node.name if isinstance(node, ast.ClassDef) else class_name)

    visit(facts.tree.body, None)
    plan = _module_plan(facts.tree, None)
    if plan:
        plans.append(plan)
    return sorted(plans, key=lambda plan: plan.segments)


def _module_plan(tree: ast.Module, lines: set[int] | None) -> RegionPlan | None:
    """The module's own statements: those that share a name with a statement on a candidate line.

    All of them where `lines` is None. Names are what connects statements; a large table of data
    beside them is not worth parsing.
    """
    statements = [node for node in tree.body if not isinstance(node, _Function)]
    if lines is not None:
        candidates = [n for n in statements if any(first_line(n) <= line <= _last_line(n) for line in lines)]
        names = {name for node in candidates for name in _names(node)}
        statements = [
            node
            for node in statements
            if node in candidates or (not isinstance(node, ast.ClassDef) and not names.isdisjoint(_names(node)))
        ]
    if not statements:
        return None
    placeholders: list[tuple[int, int]] = []

    def visit(body: Iterable[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, _Function):
                placeholders.append((first_line(node), _last_line(node)))
            else:
                visit(iter_nested_statements(node))

    visit(statements)
    segments: list[tuple[int, int]] = []
    for node in statements:
        first, last = first_line(node), _last_line(node)
        if segments and first <= segments[-1][1]:
            segments[-1] = (segments[-1][0], max(last, segments[-1][1]))
        else:
            segments.append((first, last))
    return RegionPlan(tuple(segments), None, tuple(placeholders), is_module_level=True)


def _names(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return set()
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Dict | ast.List | ast.Tuple):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
