"""What a module says outside the region that is looked at: imports, generators, classes, module names.

Each fact is computed from the stdlib ast, once, and only when a region asks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lint_stream.catalog.names import is_piece_method
from lint_stream.catalog.words import NON_BLOCKING_CODE, NON_BLOCKING_WORDS, PIECE_READS
from lint_stream.source_text import SourceText

__all__ = ["AttributeSource", "ClassFact", "FunctionFact", "ModuleFacts"]

_BYTES = re.compile(r"\bbytes\b")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class AttributeSource:
    """One value that a class gives to an attribute: its code, or the annotation of the parameter it comes from."""

    code: str | None
    annotation: str | None = None
    parameter: str | None = None
    """The parameter that it comes from as it is, where that has no annotation."""


@dataclass(frozen=True)
class FunctionFact:
    """A function of this file."""

    node: ast.FunctionDef | ast.AsyncFunctionDef = field(repr=False)
    class_name: str | None = None

    @property
    def is_async(self) -> bool:
        """Whether it is an `async def`."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @cached_property
    def is_generator(self) -> bool:
        """Whether a `yield` stands in its own body."""
        return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in iter_own_nodes(self.node))

    @cached_property
    def returns(self) -> tuple[ast.Return, ...]:
        """Its own `return` statements that give a value other than None."""
        return tuple(
            node
            for node in iter_own_nodes(self.node)
            if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value)
        )

    def made(self, value: ast.expr | None) -> ast.expr | None:
        """What an expression stands for: of a name that the function assigns once, the value."""
        if not isinstance(value, ast.Name):
            return value
        given = [
            node.value
            for node in iter_own_nodes(self.node)
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == value.id for t in node.targets)
        ]
        return given[0] if len(given) == 1 else value

    @property
    def is_property(self) -> bool:
        """Whether a decorator makes it an attribute."""
        return any(name.endswith("property") for name in self.decorators)

    @property
    def is_context_manager(self) -> bool:
        """Whether `contextlib` makes a context manager of it."""
        return any(name.endswith("contextmanager") for name in self.decorators)

    @property
    def is_decorated(self) -> bool:
        """Whether a decorator may change what a call of it gives."""
        return any(not name.endswith(("staticmethod", "classmethod")) for name in self.decorators)

    @cached_property
    def yields_pieces(self) -> bool:
        """Whether it is a generator of pieces: it reads a stream so, or its annotation or its name says so."""
        if not self.is_generator:
            return False
        returns = self.node.returns
        if returns is not None and _BYTES.search(ast.unparse(returns)):
            return True
        return is_piece_method(self.node.name) or any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in PIECE_READS
            and (bool(node.args) or node.func.attr not in ("read", "read1", "recv"))
            for node in ast.walk(self.node)
        )

    @cached_property
    def decorators(self) -> tuple[str, ...]:
        """Its decorators as code, calls without their arguments."""
        return tuple(ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in self.node.decorator_list)


@dataclass(frozen=True)
class ClassFact:
    """A class of this file."""

    node: ast.ClassDef = field(repr=False)

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """Its base classes as code."""
        return tuple(ast.unparse(base) for base in self.node.bases)

    @cached_property
    def methods(self) -> dict[str, FunctionFact]:
        """Its own methods by name."""
        return {
            item.name: FunctionFact(item, self.node.name)
            for item in self.node.body
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
        }

    @cached_property
    def attributes(self) -> dict[str, tuple[AttributeSource, ...]]:
        """What the class assigns to `self.x`, by `x`."""
        found: dict[str, list[AttributeSource]] = {}
        for item in self.node.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                found.setdefault(item.target.id, []).append(AttributeSource(None, ast.unparse(item.annotation)))
            elif isinstance(item, ast.Assign):
                for target in item.targets:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, []).append(AttributeSource(ast.unparse(item.value)))
        for method in self.methods.values():
            for name, source in _assigned_attributes(method.node):
                found.setdefault(name, []).append(source)
        return {name: tuple(sources) for name, sources in found.items()}


def iter_own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a function's body without those of functions, lambdas and classes nested in it."""
    todo = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            todo.extend(ast.iter_child_nodes(node))


def iter_own_statements(function: ast.AST) -> Iterator[ast.stmt]:
    """Statements of a function's body, nested ones included, without those of functions and classes in it."""
    todo: list[ast.AST] = [function]
    while todo:
        node = todo.pop()
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            for inner in getattr(node, name, ()):
                if isinstance(inner, ast.stmt):
                    yield inner
                if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    todo.append(inner)


def _assigned_attributes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, AttributeSource]]:
    arguments = function.args
    parameters = {
        a.arg: ast.unparse(a.annotation) if a.annotation else None
        for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    }
    local: dict[str, list[ast.expr]] = {}
    pairs: list[tuple[ast.expr, ast.expr | None, ast.expr | None]] = []
    for node in iter_own_statements(function):
        if isinstance(node, ast.Assign):
            pairs += [(target, node.value, None) for target in node.targets]
            for target in node.targets:
                if isinstance(target, ast.Name):
                    local.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign):
            pairs.append((node.target, node.value, node.annotation))
        elif isinstance(node, ast.With | ast.AsyncWith):
            pairs += [(item.optional_vars, item.context_expr, None) for item in node.items if item.optional_vars]
    for target, value, annotation in pairs:
        if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
            continue
        if target.value.id not in ("self", "cls"):
            continue
        if annotation is not None:
            yield target.attr, AttributeSource(None, ast.unparse(annotation))
        if value is None:
            continue
        if isinstance(value, ast.Name):
            if value.id in parameters:
                given = parameters[value.id]
                yield target.attr, AttributeSource(None, given, None if given else value.id)
                continue
            if len(local.get(value.id, ())) == 1:
                value = local[value.id][0]
        yield target.attr, AttributeSource(ast.unparse(value))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


class ModuleFacts:
    """Facts of one module, each computed when first asked for."""

    def __init__(self, tree: ast.Module, text: str) -> None:
        self.tree = tree
        self.text = text
        self.source = SourceText(text)

    @cached_property
    def imports(self) -> dict[str, str]:
        """Local name to qualified name, for imports anywhere outside functions."""
        found: dict[str, str] = {}
        for node in self._iter_module_statements():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.asname:
                        found[alias.asname] = alias.name
                    else:
                        found[alias.name.partition(".")[0]] = alias.name.partition(".")[0]
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{module}.{alias.name}"
        return found

    @cached_property
    def imported_modules(self) -> frozenset[str]:
        """Qualified names that the module imports, and their parents."""
        found: set[str] = set()
        for node in self._iter_module_statements():
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
                found.update(f"{node.module}.{alias.name}" for alias in node.names)
        return frozenset(found)

    @cached_property
    def functions(self) -> dict[str, FunctionFact]:
        """Module-level functions by name."""
        return {
            node.name: FunctionFact(node)
            for node in self._iter_module_statements()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }

    @cached_property
    def classes(self) -> dict[str, ClassFact]:
        """Classes outside functions by name, nested ones included."""
        found: dict[str, ClassFact] = {}
        todo = [node for node in self._iter_module_statements() if isinstance(node, ast.ClassDef)]
        while todo:
            node = todo.pop()
            found[node.name] = ClassFact(node)
            todo += [item for item in node.body if isinstance(item, ast.ClassDef)]
        return found

    @cached_property
    def _functions_by_name(self) -> dict[str, list[FunctionFact]]:
        found: dict[str, list[FunctionFact]] = {}
        for fact in (*self.functions.values(), *(m for c in self.classes.values() for m in c.methods.values())):
            found.setdefault(fact.node.name, []).append(fact)
        return found

    def generators_named(self, name: str) -> list[FunctionFact]:
        """Functions and methods of a name, in this file and outside functions."""
        return self._functions_by_name.get(name, [])

    @cached_property
    def assigned(self) -> dict[str, tuple[ast.expr, ...]]:
        """Module-level names and the values assigned to them."""
        found: dict[str, list[ast.expr]] = {}
        for node in self._iter_module_statements():
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, []).append(node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                found.setdefault(node.target.id, []).append(node.value)
        return {name: tuple(values) for name, values in found.items()}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Module-level names for one function of elsewhere (`_open = open`), and its qualified name."""
        found: dict[str, str] = {}
        for name, values in self.assigned.items():
            code = (
                ast.unparse(values[0]) if len(values) == 1 and isinstance(values[0], ast.Name | ast.Attribute) else ""
            )
            first = code.partition(".")[0]
            if code and first not in self.assigned and first not in self.functions and first not in self.classes:
                found[name] = self.resolve(code)
        return found

    def resolve(self, name: str) -> str:
        """A dotted name as code, its first part replaced by what the module imports under it."""
        first, dot, rest = name.partition(".")
        return f"{self.imports.get(first, first)}{dot}{rest}"

    @cached_property
    def is_non_blocking(self) -> bool:
        """Whether the file makes streams non-blocking: their reads give what is there."""
        if not any(word in self.text for word in NON_BLOCKING_WORDS):
            return False
        return bool(NON_BLOCKING_CODE.search(self.text))

    @cached_property
    def non_blocking_names(self) -> frozenset[str]:
        """Identifiers on the lines on which the file makes a stream non-blocking."""
        lines = (line for line in self.text.splitlines() if NON_BLOCKING_CODE.search(line))
        return frozenset(name for line in lines for name in _IDENTIFIER.findall(line))

    def iter_class_and_bases(self, name: str | None) -> Iterator[ClassFact]:
        """A class of this file and those of its bases that this file defines."""
        seen: set[str] = set()
        todo = [name] if name else []
        while todo:
            current = todo.pop()
            if current in seen or current not in self.classes:
                continue
            seen.add(current)
            yield self.classes[current]
            todo += self.classes[current].bases

    def iter_foreign_bases(self, name: str | None) -> Iterator[str]:
        """Qualified names of the classes of other files that a class of this file derives from."""
        for fact in self.iter_class_and_bases(name):
            yield from (self.resolve(base) for base in fact.bases if base not in self.classes)

    def attribute_sources(self, class_name: str | None, attribute: str) -> tuple[AttributeSource, ...]:
        """What a class of this file (or its bases here) assigns to an attribute."""
        for fact in self.iter_class_and_bases(class_name):
            if attribute in fact.attributes:
                return fact.attributes[attribute]
        return ()

    def method(self, class_name: str | None, name: str) -> FunctionFact | None:
        """A method of a class of this file, or of its bases here."""
        for fact in self.iter_class_and_bases(class_name):
            if name in fact.methods:
                return fact.methods[name]
        return None

    def _iter_module_statements(self) -> Iterator[ast.stmt]:
        todo: list[ast.stmt] = list(reversed(self.tree.body))
        while todo:
            node = todo.pop()
            yield node
            if isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
                nested = [*node.body, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())]
                for handler in getattr(node, "handlers", ()):
                    nested += handler.body
                todo.extend(reversed(nested))
