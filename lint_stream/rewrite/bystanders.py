"""What else may reach the stream or the writer while a loop runs: other tasks and threads, callees, the peer."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import libcst as cst

from lint_stream.catalog.side_effects import (
    CHANGERS,
    MODE_COMES_SECOND,
    REPLACING_OWNERS,
    STARTERS,
    STDIN_READERS,
    TASKS,
)
from lint_stream.facts import FunctionFact
from lint_stream.flow import Flow
from lint_stream.rewrite.site import Site
from lint_stream.trace import Binding, dotted, first_part, last_name

__all__ = [
    "calls_what_changes_files",
    "changes_files",
    "connection_reasons",
    "reads_standard_input",
    "shared_writer_reasons",
]

_RUN_ALONE = re.compile(r"(?:\bawait|\bdef|\brun\(|\brun_until_complete\()\s*$")
"""What stands in front of a coroutine that nothing runs beside."""
_IN_FRONT = 40
"""Characters in front of a call in which that is looked for."""


def shared_writer_reasons(flow: Flow, site: Site, writer: cst.BaseExpression | None) -> list[str]:
    """A writer from outside, in a function that this file runs as several tasks or threads: their chunks would mix."""
    function = site.trace.function(flow.producer.node)
    name = dotted(writer) if writer is not None else None
    if writer is None or name is None or not isinstance(function, cst.FunctionDef) or name == "self.wfile":
        return []
    definitions = site.trace.definitions_of(first_part(writer))
    is_made_here = all(
        d.binding in (Binding.ASSIGNED, Binding.ENTERED) and d.scope.node is function for d in definitions
    )
    if definitions and is_made_here:
        return []
    if _runs_many(site.source.text, function.name.value):
        return ["tasks or threads of this file may share the writer"]
    return []


def _runs_many(text: str, name: str) -> bool:
    """Whether a text hands a function to a thread or a pool, or makes tasks of its coroutines."""
    own = rf"(?:\w+\.)*{re.escape(name)}\b"
    starters = "|".join(sorted(STARTERS))
    started = rf"target\s*=\s*{own}|\b(?:{starters})\([^()]*?\b{own}"
    if re.search(started, text):
        return True
    if not TASKS.search(text):
        return False
    return any(
        not _RUN_ALONE.search(text[max(0, found.start() - _IN_FRONT) : found.start()])
        for found in re.finditer(rf"(?<![\w.]){own}\(", text)
    )


def connection_reasons(flow: Flow, site: Site, writer: cst.BaseExpression | None) -> list[str]:
    """Both ends of one connection: who has sent all before it reads anything fills it, and neither side goes on."""
    stream = flow.producer.stream
    target = dotted(writer) if writer is not None else None
    if stream is None or writer is None or target is None:
        return []
    source = dotted(stream.node) or ""
    owner, _, last = source.rpartition(".")
    if last == "rfile" and target == f"{owner}.wfile":
        return ["the peer may not read before it has sent all"]
    made = _socket_of(flow, stream.node)
    if made is not None and made in (target, _socket_of(flow, writer)):
        return ["the peer may not read before it has sent all"]
    return []


def _socket_of(flow: Flow, node: cst.BaseExpression) -> str | None:
    """The name of the socket that a file was made from by `makefile`."""
    value = flow.values.of(node)
    call = value.call if value is not None else None
    if call is None or not isinstance(call.func, cst.Attribute) or call.func.attr.value != "makefile":
        return None
    return dotted(call.func.value)


def calls_what_changes_files(flow: Flow, site: Site, loop: cst.CSTNode) -> bool:
    """Whether a loop calls, or hands on, a function of this file that may change files."""
    return _calls(flow, site, loop, _changes)


def reads_standard_input(flow: Flow, site: Site, loop: cst.CSTNode) -> bool:
    """Whether a loop, or a function of this file that it calls, starts a program or reads standard input."""
    own = any(
        last_name(call.func) in STDIN_READERS and site.trace.is_within(call, loop)
        for call in site.trace.calls
        if call is not flow.producer.node
    )
    return own or _calls(flow, site, loop, lambda node: _last_name(node) in STDIN_READERS)


def _calls(flow: Flow, site: Site, loop: cst.CSTNode, wanted: Callable[[ast.AST], bool]) -> bool:
    """Whether a function of this file that a loop calls, or hands on, has what is wanted."""
    done: set[str] = set()
    for node in site.trace.inside(loop):
        if not isinstance(node, cst.Name | cst.Attribute):
            continue
        for fact in _functions(flow, dotted(node) or ""):
            if _has(flow, fact, wanted, done):
                return True
    return False


def changes_files(flow: Flow) -> bool:
    """Whether any function of this file may change files."""
    facts = flow.facts
    methods = [method for fact in facts.classes.values() for method in fact.methods.values()]
    return any(_changes(node) for fact in (*facts.functions.values(), *methods) for node in ast.walk(fact.node))


def _functions(flow: Flow, name: str) -> list[FunctionFact]:
    """The functions of this file that a dotted name may mean."""
    owner, _, last = name.rpartition(".")
    if not owner:
        fact = flow.facts.functions.get(last)
        return [fact] if fact is not None else []
    if owner in ("self", "cls"):
        return [fact.methods[last] for fact in flow.facts.classes.values() if last in fact.methods]
    return []


def _has(flow: Flow, fact: FunctionFact, wanted: Callable[[ast.AST], bool], done: set[str]) -> bool:
    key = f"{fact.class_name}.{fact.node.name}"
    if key in done:
        return False
    done.add(key)
    for node in ast.walk(fact.node):
        if wanted(node):
            return True
        if isinstance(node, ast.Name | ast.Attribute):
            for callee in _functions(flow, ast.unparse(node)):
                if _has(flow, callee, wanted, done):
                    return True
    return False


def _changes(node: ast.AST) -> bool:
    """A call that opens a file for writing, or moves or removes one."""
    name = _last_name(node)
    if not isinstance(node, ast.Call) or name is None:
        return False
    owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else None
    if name == "open":
        mode = next((k.value for k in node.keywords if k.arg == "mode"), None)
        place = 1 if owner in MODE_COMES_SECOND else 0
        if mode is None and len(node.args) > place:
            mode = node.args[place]
        if mode is None:
            return False
        return not isinstance(mode, ast.Constant) or bool(set(str(mode.value)) & set("wax+"))
    if name == "replace":
        return owner is not None and owner.rpartition(".")[2] in REPLACING_OWNERS
    return name in CHANGERS


def _last_name(node: ast.AST) -> str | None:
    """Of a call, the last part of what is called."""
    if not isinstance(node, ast.Call):
        return None
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
