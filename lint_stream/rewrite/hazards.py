"""What a rewrite must not meet, although neither the stream nor the writer shows it."""

from __future__ import annotations

import re

import libcst as cst

from lint_stream.catalog.side_effects import LISTINGS
from lint_stream.flow import Flow
from lint_stream.literals import string_value
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, dotted, last_name
from lint_stream.values import Origin

__all__ = [
    "HARMLESS",
    "local_class_reasons",
    "refuse_between",
    "refuse_hidden_names",
    "refuse_properties",
    "shared_file_reasons",
]

_INTROSPECTION = frozenset(["locals", "vars", "eval", "exec", "dir", "globals"])
_LISTS = re.compile(rf"\b(?:{'|'.join(sorted(LISTINGS))})\(")
HARMLESS = frozenset(
    """
    print debug info warning error exception log echo len str int repr format bool float abs min max sorted time
    monotonic perf_counter basename dirname splitext makedirs append add upper lower strip split startswith endswith
    encode decode
    send_response send_header end_headers set_header set_status add_header setHeader
    """.split()
)
"""Last names of calls that cannot reach a stream: between a load and its write they change nothing."""


def refuse_hidden_names(site: Site) -> None:
    """A function that looks at its own names would see the new one, and miss the one that goes."""
    function = site.function()
    for call in site.trace.calls:
        if isinstance(call.func, cst.Name) and call.func.value in _INTROSPECTION:
            if function is None or site.trace.is_within(call, function):
                raise NoFix("the function looks at its own names")


def refuse_properties(flow: Flow, names: set[str]) -> None:
    """An operand that a class of this file computes: it would be computed for each chunk."""
    for name in names:
        last = name.rpartition(".")[2] if "." in name else None
        if last is None:
            continue
        for fact in flow.facts.classes.values():
            method = fact.methods.get(last)
            if method is not None and any(d.endswith("property") for d in method.decorators):
                raise NoFix("an operand is a property of a class of this file")


def local_class_reasons(flow: Flow, writer: cst.BaseExpression | None, method: str) -> list[str]:
    """A stream or writer of unknown origin may be of a class of this file, with a `read` or `write` of its own."""
    stream = flow.producer.stream
    classes = flow.facts.classes.values()
    if stream is not None and stream.origin is not Origin.SHOWN and stream.origin is not Origin.OPENED:
        if any(flow.producer.how in fact.methods for fact in classes):
            return [f"a class of this file has a {flow.producer.how} of its own"]
    if writer is not None and flow.values.of(writer) is None and any(method in fact.methods for fact in classes):
        return [f"a class of this file has a {method} of its own"]
    return []


def refuse_between(site: Site, statements: list[cst.CSTNode]) -> None:
    """Between a load and its write only what cannot reach the stream: no method of an unknown object, no assertion."""
    for statement in statements:
        if isinstance(statement, cst.SimpleStatementLine) and any(isinstance(s, cst.Assert) for s in statement.body):
            raise NoFix("something leaves between the load and the write")
        for call in site.trace.calls:
            if not site.trace.is_within(call, statement):
                continue
            name = last_name(call.func)
            if name not in HARMLESS and not _joins(call):
                raise NoFix("something between the load and the write may reach the stream")


def _joins(call: cst.Call) -> bool:
    """`os.path.join(...)`, `", ".join(...)`: not a thread's `join`, which waits for it."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "join":
        return False
    owner = call.func.value
    return isinstance(owner, cst.SimpleString) or dotted(owner) in ("os.path", "path", "posixpath")


def shared_file_reasons(flow: Flow, site: Site, target: cst.BaseExpression | None) -> list[str]:
    """Where the target may be the file that is read: it is appended to, or the stream is found by listing a folder."""
    value = flow.values.of(target) if target is not None else None
    if value is None or value.call is None or not value.type.endswith("file"):
        return []
    if _may_keep_content(flow, value.call):
        return ["the target is not emptied, and might be the file that is read"]
    for ancestor in site.trace.ancestors(flow.producer.node):
        if isinstance(ancestor, cst.For):
            for call in site.trace.calls:
                name = last_name(call.func)
                if name in LISTINGS and _feeds(site, call, ancestor):
                    return ["the target might be one of the files that are read"]
            if _LISTS.search(site.source.text) and not _is_of_a_list(site, ancestor.iter):
                return ["the target might be one of the files that are read"]
    return []


def _is_of_a_list(site: Site, node: cst.BaseExpression) -> bool:
    """Whether what a loop goes through is written down in the file, name by name, or only counted."""
    if isinstance(node, cst.Name):
        definitions = site.trace.definitions_of(node)
        return bool(definitions) and all(
            d.binding is Binding.ASSIGNED and isinstance(d.value, cst.List | cst.Tuple) for d in definitions
        )
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Name) and node.func.value == "range"
    return isinstance(node, cst.List | cst.Tuple)


def _may_keep_content(flow: Flow, call: cst.Call) -> bool:
    """Whether a file is opened by a mode that does not empty it, or that is not shown."""
    owner = flow.values.of(call.func.value) if isinstance(call.func, cst.Attribute) else None
    place = 0 if owner is not None and owner.type == "path" else 1
    for index, arg in enumerate(call.args):
        text = string_value(arg.value)
        if text is not None and len(text) <= 4 and ("a" in text or "+" in text) and set(text) <= set("rwaxbt+"):
            return True
        is_mode = arg.keyword.value == "mode" if arg.keyword is not None else index == place
        if is_mode and text is None and not isinstance(arg.value, cst.Integer):
            return True
    return False


def _feeds(site: Site, call: cst.Call, loop: cst.For) -> bool:
    """Whether a listing call is what a loop iterates over, by itself or under a name."""
    if site.trace.is_within(call, loop.iter):
        return True
    return any(
        definition.binding is Binding.ASSIGNED
        and definition.value is not None
        and site.trace.is_within(call, definition.value)
        for name in site.trace.inside(loop.iter)
        if isinstance(name, cst.Name)
        for definition in site.trace.definitions_of(name)
    )
