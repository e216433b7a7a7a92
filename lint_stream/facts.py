"""What a module says outside the region that is looked at: imports, generators, classes, module names.

Each fact is computed from the stdlib ast, once, and only when a region asks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

__all__ = ["AttributeSource", "ClassFact", "FunctionFact", "ModuleFacts"]

_NON_BLOCKING = re.compile(r"O_NONBLOCK|set_blocking\s*\([^)]*False|setblocking\s*\(\s*(?:False|0)\s*\)|BlockingIOError")
_SIZED_READS = frozenset(
    """
    read read1 recv receive_some iter_content iter_bytes iter_raw aiter_bytes aiter_raw iter_chunked iter_chunks
    chunks stream iter_any readinto
    """.split()
)


@dataclass(frozen=True)
class AttributeSource:
    """One value that a class gives to an attribute: its code, or the annotation of the parameter it comes from."""

    code: str | None
    annotation: str | None = None
    entered: bool = False
    """Bound by a `with`."""


@dataclass(frozen=True)
class FunctionFact:
    """A function of this file. `yields_pieces`: its body reads a stream piece by piece."""

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
    def yields_pieces(self) -> bool:
        """Whether it is a generator that reads a stream piece by piece."""
        return self.is_generator and any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _SIZED_READS
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


def _assigned_attributes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, AttributeSource]]:
    arguments = function.args
    parameters = {
        a.arg: ast.unparse(a.annotation) if a.annotation else None
        for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    }
    local: dict[str, list[ast.expr]] = {}
    pairs: list[tuple[ast.expr, ast.expr | None, ast.expr | None, bool]] = []
    for node in iter_own_nodes(function):
        if isinstance(node, ast.Assign):
            pairs += [(target, node.value, None, False) for target in node.targets]
            for target in node.targets:
                if isinstance(target, ast.Name):
                    local.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign):
            pairs.append((node.target, node.value, node.annotation, False))
        elif isinstance(node, ast.With | ast.AsyncWith):
            pairs += [(i.optional_vars, i.context_expr, None, True) for i in node.items if i.optional_vars]
    for target, value, annotation, entered in pairs:
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
                yield target.attr, AttributeSource(value.id, parameters[value.id])
                continue
            if len(local.get(value.id, ())) == 1:
                value = local[value.id][0]
        yield target.attr, AttributeSource(ast.unparse(value), None, entered)


class ModuleFacts:
    """Facts of one module, each computed when first asked for."""

    def __init__(self, tree: ast.Module, text: str) -> None:
        self.tree = tree
        self.text = text

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
        found = set()
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
    def is_non_blocking(self) -> bool:
        """Whether the file makes streams non-blocking: their reads give what is there."""
        return bool(_NON_BLOCKING.search(self.text))

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
