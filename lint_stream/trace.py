"""What the detector records of a region: what names may hold, who stands in what, in which order."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import libcst as cst

__all__ = ["Binding", "Definition", "Scope", "Trace", "dotted", "first_part", "last_name", "strip_await"]


class Binding(enum.Enum):
    """How a definition gives its name a value."""

    ASSIGNED = "assigned"
    AUGMENTED = "augmented"
    ENTERED = "entered by with"
    ITERATED = "target of a for"
    PARAMETER = "parameter"
    IMPORTED = "imported"
    DEFINED = "function or class"
    MERGED = "merged at the head of a loop"
    OTHER = "exception, deletion, pattern"


@dataclass(eq=False)
class Definition:
    """One place where a name gets a value.

    `value` is the expression that the value comes from (the iterable of a `for`, the context expression
    of a `with`, the annotation's owner of a parameter); `path` leads into a tuple. `uses` are the names
    (or dotted names) that may hold this value. A MERGED one stands for its `inputs`.
    """

    name: str
    binding: Binding
    node: cst.CSTNode
    scope: Scope
    value: cst.BaseExpression | None = None
    path: tuple[int, ...] = ()
    statement: cst.CSTNode | None = None
    inputs: list[Definition] = field(default_factory=list)
    previous: tuple[Definition, ...] = ()
    qualified: str | None = None
    uses: list[cst.BaseExpression] = field(default_factory=list)


@dataclass(eq=False)
class Scope:
    """A function (lambda, class body, or the region itself) and the names it binds."""

    node: cst.CSTNode | None
    parent: Scope | None
    class_name: str | None = None
    bound: dict[str, list[Definition]] = field(default_factory=dict)

    @property
    def is_function(self) -> bool:
        """Whether it is a `def` (or `async def`)."""
        return isinstance(self.node, cst.FunctionDef)


class Trace:
    """What the detector recorded of one region."""

    def __init__(self) -> None:
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.order: dict[cst.CSTNode, int] = {}
        self.reaching: dict[cst.CSTNode, tuple[Definition, ...]] = {}
        self.calls: list[cst.Call] = []
        self.attributes: list[cst.Attribute] = []
        self.loops: list[cst.For | cst.While] = []
        self.returns: list[cst.Return] = []
        self.comprehensions: list[cst.BaseComp] = []
        self.augmented: list[cst.AugAssign] = []
        self.delegated: list[cst.From] = []
        """The `from …` of each `yield from …`."""
        self.scopes: dict[cst.CSTNode, Scope] = {}
        self.definitions: list[Definition] = []
        self.defined: dict[cst.CSTNode, Definition] = {}
        """Definitions by the node that binds the name."""
        self.given: defaultdict[cst.CSTNode, list[Definition]] = defaultdict(list)
        """Definitions by the expression (below an `await`) that their value comes from."""
        self.names: set[str] = set()
        """Every name that occurs in the region."""
        self.shared: set[str] = set()
        """Names that a `global` or `nonlocal` gives to an outer scope."""

    def resolve(self, definitions: Iterable[Definition]) -> list[Definition]:
        """The definitions themselves, merged ones replaced by what they stand for."""
        found: dict[Definition, None] = {}
        seen: set[Definition] = set()
        todo = list(definitions)
        while todo:
            definition = todo.pop()
            if definition.binding is not Binding.MERGED:
                found[definition] = None
            elif definition not in seen:
                seen.add(definition)
                todo += definition.inputs
        return sorted(found, key=lambda d: self.order.get(d.node, 0))

    def definitions_of(self, node: cst.CSTNode) -> list[Definition]:
        """What a use of a name (or of a dotted name) may hold."""
        return self.resolve(self.reaching.get(node, ()))

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Parents from the inside out."""
        current = self.parents.get(node)
        while current is not None:
            yield current
            current = self.parents.get(current)

    def statement(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The small or compound statement that a node stands in, itself included."""
        current: cst.CSTNode | None = node
        while current is not None and not isinstance(current, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            current = self.parents.get(current)
        return current

    def function(self, node: cst.CSTNode) -> cst.FunctionDef | cst.Lambda | None:
        """The innermost function that a node stands in."""
        for ancestor in self.ancestors(node):
            if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
                return ancestor
        return None

    def scope(self, node: cst.CSTNode) -> Scope:
        """The scope that a node stands in."""
        for ancestor in self.ancestors(node):
            if ancestor in self.scopes:
                return self.scopes[ancestor]
        raise KeyError(node)

    def loop(self, node: cst.CSTNode) -> cst.For | cst.While | None:
        """The innermost loop of the same function whose body or test a node stands in."""
        inner = node
        for ancestor in self.ancestors(node):
            if isinstance(ancestor, cst.FunctionDef | cst.Lambda | cst.ClassDef):
                return None
            if isinstance(ancestor, cst.While) and inner is not ancestor.orelse:
                return ancestor
            if isinstance(ancestor, cst.For) and inner is ancestor.body:
                return ancestor
            inner = ancestor
        return None

    def is_within(self, node: cst.CSTNode, outer: cst.CSTNode) -> bool:
        """Whether a node is `outer` or stands inside it. Only to be asked when the walk is done."""
        if node is outer:
            return True
        inside, around = self._intervals.get(node), self._intervals.get(outer)
        return inside is not None and around is not None and around[0] <= inside[0] and inside[1] <= around[1]

    def inside(self, outer: cst.CSTNode) -> list[cst.CSTNode]:
        """A node and all that stands inside it, from the outside in. Only to be asked when the walk is done."""
        start, end = self._intervals.get(outer, (0, 0))
        return self._from_outside_in[start:end]

    @cached_property
    def _intervals(self) -> dict[cst.CSTNode, tuple[int, int]]:
        """Where a node stands in `_from_outside_in`, and where what is inside it ends."""
        found: dict[cst.CSTNode, tuple[int, int]] = {}
        starts: dict[cst.CSTNode, int] = {}
        todo: list[tuple[cst.CSTNode, bool]] = [(root, False) for root in self._children if root not in self.parents]
        while todo:
            node, is_done = todo.pop()
            if is_done:
                found[node] = (starts[node], len(starts))
                continue
            starts[node] = len(starts)
            todo.append((node, True))
            todo += [(child, False) for child in reversed(self._children.get(node, ()))]
        return found

    @cached_property
    def _children(self) -> dict[cst.CSTNode, list[cst.CSTNode]]:
        found: dict[cst.CSTNode, list[cst.CSTNode]] = {}
        for node, parent in self.parents.items():
            found.setdefault(parent, []).append(node)
        return found

    @cached_property
    def _from_outside_in(self) -> list[cst.CSTNode]:
        return sorted(self._intervals, key=lambda node: self._intervals[node][0])


def strip_await(node: cst.BaseExpression) -> cst.BaseExpression:
    """The expression below an `await`."""
    return node.expression if isinstance(node, cst.Await) else node


def dotted(node: cst.CSTNode) -> str | None:
    """`a.b.c` of a chain of names, None for anything else (a call or subscript inside)."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    parts.append(node.value)
    return ".".join(reversed(parts))


def last_name(node: cst.CSTNode) -> str:
    """`c` of `a.b.c` and of `c`, whatever stands in front; empty for anything else."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def first_part(node: cst.CSTNode) -> cst.CSTNode:
    """What a chain of attributes begins with: `a` of `a.b.c`, `f()` of `f().b`."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return node
