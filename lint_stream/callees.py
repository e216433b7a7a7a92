"""Which function a call calls: by qualified name, or a function of this file."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.facts import FunctionFact, ModuleFacts
from lint_stream.region import Region
from lint_stream.trace import Binding, Definition, Trace

__all__ = ["Callees"]

_DEEPEST_ALIAS = 4


class Callees:
    """Answers what the names of one region call."""

    def __init__(self, trace: Trace, facts: ModuleFacts, catalog: Catalog, region: Region) -> None:
        self._trace = trace
        self._facts = facts
        self._catalog = catalog
        self._region = region
        self._names: dict[cst.Name, str | None] = {}

    def qualified(self, node: cst.CSTNode) -> str | None:
        """The qualified name of what a (dotted) name refers to: `gzip.open`, `open`, `requests.get`."""
        if isinstance(node, cst.Name):
            if node not in self._names:
                self._names[node] = None  # `node = node.next`: a name may come from itself.
                self._names[node] = self._qualified_name(node)
            return self._names[node]
        if isinstance(node, cst.Attribute):
            base = self.qualified(node.value)
            return f"{base}.{node.attr.value}" if base else None
        return None

    def _qualified_name(self, node: cst.Name) -> str | None:
        definitions = self._trace.definitions_of(node)
        if not definitions:
            name = node.value
            if name in self._facts.imports:
                return self._facts.imports[name]
            if name in self._facts.functions or name in self._facts.classes:
                return None
            return self._facts.aliases.get(name) if name in self._facts.assigned else name
        names = {self._definition_target(d) for d in definitions}
        return names.pop() if len(names) == 1 else None

    def _definition_target(self, definition: Definition) -> str | None:
        if definition.binding is Binding.IMPORTED:
            return definition.qualified
        if definition.binding is Binding.ASSIGNED and isinstance(definition.value, cst.Name | cst.Attribute):
            if definition.value is not definition.node and not definition.path:
                return self.qualified(definition.value)
        return None

    def called_names(self, call: cst.Call) -> set[str]:
        """Qualified names that a call may refer to: several where an alias is chosen by a condition."""
        return self._callables(call.func, 0)

    def _callables(self, node: cst.CSTNode, depth: int) -> set[str]:
        name = self.qualified(node)
        if name:
            return {name}
        if depth > _DEEPEST_ALIAS:
            return set()
        if isinstance(node, cst.IfExp):
            return self._callables(node.body, depth + 1) | self._callables(node.orelse, depth + 1)
        if isinstance(node, cst.BooleanOperation):
            return self._callables(node.left, depth + 1) | self._callables(node.right, depth + 1)
        if isinstance(node, cst.Name):
            found: set[str] = set()
            for definition in self._trace.definitions_of(node):
                if definition.binding is Binding.IMPORTED and definition.qualified:
                    found.add(definition.qualified)
                elif definition.binding is Binding.ASSIGNED and definition.value is not None and not definition.path:
                    found |= self._callables(definition.value, depth + 1)
            return found
        return set()

    def local_function(self, call: cst.Call) -> FunctionFact | None:
        """The function or method of this file that a call calls."""
        function = call.func
        if isinstance(function, cst.Name):
            definitions = self._trace.definitions_of(function)
            if definitions:
                return None
            return self._facts.functions.get(function.value)
        if isinstance(function, cst.Attribute) and isinstance(function.value, cst.Name):
            if function.value.value in ("self", "cls"):
                return self._facts.method(self.class_name(call), function.attr.value)
            return self._facts.method(function.value.value, function.attr.value)
        return None

    def nested_function(self, call: cst.Call) -> cst.FunctionDef | None:
        """The function nested in this region that a call calls."""
        if isinstance(call.func, cst.Name):
            for definition in self._trace.definitions_of(call.func):
                if definition.binding is Binding.DEFINED and isinstance(definition.node, cst.FunctionDef):
                    return definition.node
        return None

    def class_name(self, node: cst.CSTNode) -> str | None:
        """The class whose method (or body) a node stands in."""
        for ancestor in self._trace.ancestors(node):
            if isinstance(ancestor, cst.ClassDef):
                return ancestor.name.value
        return self._region.plan.class_name
